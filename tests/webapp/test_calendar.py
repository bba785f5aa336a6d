"""The calendar's pages: read by everybody, drafted by one, confirmed by another."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from engine.calendar import Calendar
from tests.support.desk import drawn
from tests.support.notices import NOTICE_2027

LATE = datetime(2027, 2, 1, 1, 0, tzinfo=UTC)


def in_force(county):
    with county.engine.look() as look:
        return look.tables.calendars.in_force() or look.calendar.version


def drafted(desk, **typed):
    """Look at a change, then submit what the page showed; return the draft's address."""
    shown = desk.post("/calendar/change", typed)
    assert shown.status_code == 200, shown.text
    done = desk.post("/calendar/change", typed | {"looked_at": "yes"})
    assert done.status_code == 303, done.text
    return done.headers["Location"]


def test_everybody_sees_the_year_with_its_marks(at_desk):
    page = at_desk("town_acceptor").get("/calendar?year=2026").text

    assert "2026 年工作日历" in page
    assert "全年 248 个工作日" in page
    assert "春节放假（国办发明电〔2025〕7号）" in page
    assert "日历版本" not in page


def test_a_year_that_is_only_estimated_says_so(at_desk):
    page = at_desk("town_acceptor").get("/calendar?year=2027").text

    assert "暂定" in page
    assert "放假通知尚未导入" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"what": "hours", "opens1": "09:00+08:00", "closes1": "12:00"},
        {"what": "hours", "opens1": "09:00", "closes1": "12:00+08:00"},
        {"what": "outage", "start": "0001-01-01T00:00", "end": "9999-12-31T23:59", "reason": "x"},
        {"what": "outage", "start": "0001-01-01T00:00+23:59", "end": "2026-11-01T10:00"},
        {"what": "no_outage", "instead_of": "9999-12-31T23:59:59.999999-23:59"},
    ],
)
def test_times_that_no_calendar_has_are_refused_in_a_sentence(at_desk, typed):
    page = at_desk("sys_admin1").post("/calendar/change", {"reason": "停电"} | typed)

    assert page.status_code == 422
    assert drawn(page).xpath("//*[@role='alert']")


@pytest.mark.parametrize("year", ["1", "9999", "x"])
def test_a_year_nobody_knows_shows_one_that_is_known(at_desk, year):
    assert at_desk("town_acceptor").get(f"/calendar?year={year}").status_code == 200


def test_a_pasted_notice_is_shown_back_and_nothing_is_stored(sqlite_county, at_desk):
    page = at_desk("sys_admin1").post("/calendar/change", {"what": "notice", "source": NOTICE_2027})

    assert page.status_code == 200
    assert "读出的 2027 年安排" in page.text
    assert "2027-02-05 至 2027-02-11" in page.text
    with sqlite_county.engine.look() as look:
        assert look.tables.calendars.every() == []


def test_a_file_does_as_well_as_a_paste(at_desk):
    file = (BytesIO(NOTICE_2027.encode()), "notice.txt")

    page = at_desk("sys_admin1").post("/calendar/change", {"what": "notice", "file": file})

    assert "读出的 2027 年安排" in page.text


def test_a_file_of_another_kind_is_refused(at_desk):
    file = (BytesIO(b"\xd0\xcf\x11"), "notice.doc")

    page = at_desk("sys_admin1").post("/calendar/change", {"what": "notice", "file": file})

    assert page.status_code == 422
    assert "UTF-8" in page.text


def test_two_people_put_a_calendar_in_force(sqlite_county, at_desk):
    sqlite_county.clock.move_to(LATE)
    case_id = sqlite_county.make_case("felling", at="review")
    address = drafted(at_desk("sys_admin1"), what="notice", source=NOTICE_2027)
    assert in_force(sqlite_county) == Calendar.shipped().version

    own = at_desk("sys_admin1").get(address).text
    theirs = at_desk("center_supervision1").get(address).text
    done = at_desk("center_supervision1").post(f"{address}/confirm", {})

    assert "须由另一人确认" in own
    assert "确认生效" not in own
    assert "确认生效" in theirs
    assert f"/cases/{case_id}" in theirs, "who sees cases gets links"
    assert f"/cases/{case_id}" not in own, "who sees none gets none (S7)"
    assert done.status_code == 303
    assert in_force(sqlite_county) != Calendar.shipped().version
    assert "现行" in at_desk("sys_admin1").get(address).text


def test_the_drafter_cannot_confirm_by_address(sqlite_county, at_desk):
    address = drafted(at_desk("sys_admin1"), what="notice", source=NOTICE_2027)

    assert at_desk("sys_admin1").post(f"{address}/confirm", {}).status_code == 403
    assert in_force(sqlite_county) == Calendar.shipped().version


def test_a_draft_turned_down_stays_down(sqlite_county, at_desk):
    address = drafted(at_desk("sys_admin1"), what="notice", source=NOTICE_2027)
    at_desk("sys_admin2").post(f"{address}/refuse", {})

    page = at_desk("sys_admin2").post(f"{address}/confirm", {})

    assert page.status_code == 409
    assert "退回" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": "hours", "opens1": "08:30", "closes1": "12:00"}, "办公时间改为08:30–12:00"),
        ({"what": "closing", "day": "2026-03-10", "name": "搬迁"}, "2026-03-10本单位停止办公"),
        (
            {"what": "closing", "day": "2026-04-21", "name": "三月三", "legal": "yes"},
            "本地依法放假",
        ),
        (
            {"what": "outage", "start": "2026-02-24T09:00", "end": "2026-02-24T11:30", "reason": "停电"},
            "登记系统停运 2026-02-24 09:00至2026-02-24 11:30",
        ),
    ],
)  # fmt: skip
def test_local_changes_go_the_same_way(sqlite_county, at_desk, typed, said):
    address = drafted(at_desk("sys_admin1"), **typed)

    page = at_desk("sys_admin2").get(address)

    assert said in page.text
    assert at_desk("sys_admin2").post(f"{address}/confirm", {}).status_code == 303
    assert at_desk("sys_admin1").get("/calendar/change").status_code == 200


def test_what_was_registered_is_corrected_and_taken_back(at_desk):
    desk, other = at_desk("sys_admin1"), at_desk("sys_admin2")
    for typed in (
        {"what": "closing", "day": "2026-03-10", "name": "搬迁"},
        {"what": "reopening", "day": "2026-03-10"},
        {
            "what": "outage",
            "start": "2026-02-24T09:00",
            "end": "2026-02-24T11:30",
            "reason": "停电",
        },
        {
            "what": "outage",
            "start": "2026-02-24T09:30",
            "end": "2026-02-24T11:30",
            "reason": "停电",
            "instead_of": "2026-02-24T01:00:00+00:00",
        },
        {"what": "no_outage", "instead_of": "2026-02-24T01:30:00+00:00"},
    ):
        address = drafted(desk, **typed)
        assert other.post(f"{address}/confirm", {}).status_code == 303

    assert "没有登记" not in desk.get("/calendar").text
    assert "停电" not in desk.get("/calendar/change").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": "notice", "source": ""}, "没有找到标题"),
        ({"what": "notice", "source": NOTICE_2027.replace("共7天", "共8天", 1)}, "第4行“春节”"),
        ({"what": "notice", "source": "year = 2030\n"}, "notices"),
        ({"what": "hours", "opens1": "12:00", "closes1": "09:00"}, "第1段"),
        ({"what": "hours", "opens1": "9", "closes1": ""}, "起止时刻"),
        ({"what": "closing", "day": "", "name": "搬迁"}, "日期：请填写"),
        ({"what": "closing", "day": "2026-13-10", "name": "搬迁"}, "日期"),
        ({"what": "closing", "day": "2026-03-10", "name": ""}, "请填写"),
        ({"what": "closing", "day": "2036-03-10", "name": "搬迁"}, "不在日历的年度内"),
        ({"what": "outage", "start": "", "end": "", "reason": ""}, "停运开始时间：请填写"),
        (
            {"what": "outage", "start": "2026-03-02T09:00", "end": "2026-03-02T08:00", "reason": "x"},
            "晚于",
        ),
        ({"what": "outage", "start": "soon", "end": "", "reason": ""}, "soon"),
        ({"what": "no_outage"}, "请选择"),
        ({"what": "reopening", "day": "2026-03-10"}, "相同"),
    ],
)  # fmt: skip
def test_a_change_that_will_not_do_is_refused_in_words(at_desk, typed, said):
    page = at_desk("sys_admin1").post("/calendar/change", typed)

    assert page.status_code == 422
    assert said in page.text
    assert 'role="alert"' in page.text
