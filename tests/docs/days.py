"""Four days of the sample county, for the pictures in README.md."""

from datetime import datetime

from engine.clock import ZONE

NOW = datetime(2026, 3, 5, 10, 20, tzinfo=ZONE)
"""When the pictures are taken: a Thursday morning."""

CASES = [
    (2, "09:10", "sewage", "correct", "示例县清源洗涤有限公司"),
    (2, "10:05", "karaoke", "hearing", "示例县星海娱乐有限公司"),
    (2, "10:40", "felling", None, "周示例"),
    (3, "09:20", "karaoke", "correct", "示例县金声文化传播有限公司"),
    (3, "10:15", "joint", "review_land", "示例县顺达建设投资有限公司"),
    (3, "14:40", "sewage", "site_visit", "示例县顺丰屠宰有限公司"),
    (3, "15:30", "felling", "site_visit", "吴示例"),
    (4, "09:05", "felling", "decide", "郑示例"),
    (4, "09:40", "karaoke", "accept_review", "示例县百灵歌舞厅有限公司"),
    (4, "10:20", "hygiene", None, "示例县云来宾馆有限公司"),
    (4, "11:10", "hygiene", "review", "示例县静水游泳馆有限公司"),
    (4, "13:30", "sewage", "accept_review", "示例县青山养殖有限公司"),
    (4, "14:50", "sewage", "accept_review", "示例县鲜达食品加工有限公司"),
    (4, "15:10", "karaoke", "accept_review", "示例县飞燕歌舞有限公司"),
    (4, "15:30", "hygiene", "correct", "示例县如意理发店"),
    (4, "16:45", "joint", "accept_review", "示例县东岭产业园有限公司"),
    (5, "08:40", "sewage", "accept_review", "示例县洁美汽车服务有限公司"),
    (5, "09:15", "felling", "accept_review", "冯示例"),
    (5, "09:30", "joint", "accept_review", "示例县新禾农业科技有限公司"),
    (5, "09:50", "karaoke", "accept_review", "示例县好声音娱乐有限公司"),
]
"""Day in March 2026, hour, item, the step where it waits (None: to its end), who applies."""


def live_through(county):
    """Handle every case through the front door, one after the other."""
    for day, hour, item, at, applicant in CASES:
        moment = datetime.fromisoformat(f"2026-03-{day:02}T{hour}").replace(tzinfo=ZONE)
        county.clock.move_to(max(moment, county.clock.now()))
        handle(county, item, at, applicant)


def handle(county, item, at, applicant):
    golden = county.golden(item, at=at)
    case_id = county.start(item, {**golden.steps[0].answers, "applicant_name": applicant})
    for step in golden.steps[1:]:
        if at in {task.node_id for task in county.tasks(case_id)}:
            break
        county.take(case_id, step)
