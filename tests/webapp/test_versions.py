"""Three people bring a version into force; each step by who may, and a refusal says why."""

from datetime import timedelta
from io import BytesIO

import pytest

from diagrams import Effort
from engine import actions
from engine.bundle import Bundle, archive, shipped
from engine.model import Role
from tests.support.charts import hasty
from tests.support.desk import drawn

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)
LADDER = ("submit", "review", "publish")
WHO = {"submit": "process_designer1", "review": "center_supervision1", "publish": "item_admin1"}


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch)


@pytest.fixture
def draft(sqlite_county):
    """A changed felling item, drafted by the designer."""
    files = dict(shipped("felling").files)
    files["item.toml"] = files["item.toml"].replace(b'promised = "7wd"', b'promised = "6wd"')
    bundle = Bundle.from_files(files)
    engine = sqlite_county.engine
    drawn_ahead = actions.draw_ahead(engine, bundle, Effort.DRAFT)
    with engine.begin(sqlite_county.people["process_designer1"]) as work:
        actions.import_item(work, bundle, drawn_ahead)
    return bundle.digest


@pytest.fixture
def address(draft):
    return f"/catalogue/versions/{draft}"


@pytest.fixture
def climb(at_desk, address):
    """Take the steps up to one of them; return the last answer."""

    def steps(last, **typed):
        for deed in LADDER[: LADDER.index(last) + 1]:
            answer = at_desk(WHO[deed]).post(f"{address}/{deed}", typed)
        return answer

    return steps


def state(county, digest):
    with county.engine.look() as look:
        return look.tables.items.version(digest).state


def test_three_people_put_a_version_in_force(sqlite_county, at_desk, draft, address, climb):
    answer = climb("publish", note="承诺时限缩短一天")

    assert answer.status_code == 303
    assert state(sqlite_county, draft) == "published"
    assert sqlite_county.bundle("felling").digest == draft
    page = at_desk("item_admin1").get(address).text
    for told in ("潘设计", "苏督导", "葛事项", "承诺时限缩短一天", "现行", "发布，即日生效"):
        assert told in page


def test_a_version_is_published_for_a_day(sqlite_county, at_desk, draft, address, climb):
    day = sqlite_county.today + timedelta(days=9)
    climb("review")

    answer = at_desk("item_admin1").post(
        f"{address}/publish", {"when": "on", "on": day.isoformat()}
    )

    assert answer.status_code == 303
    assert state(sqlite_county, draft) == "scheduled"
    assert f"{day} 起" in at_desk("item_admin1").get(address).text.replace("\n", "")
    assert f"{day} 生效" in at_desk("item_admin1").get("/catalogue?tab=scheduled").text


@pytest.mark.parametrize(
    ("on", "word"), [("", "请填写日期"), ("x", "请填写日期"), ("2020-01-01", "不能早于今天")]
)
def test_a_day_that_will_not_do_is_refused_and_the_page_stays(
    sqlite_county, at_desk, draft, address, climb, on, word
):
    climb("review")

    answer = at_desk("item_admin1").post(f"{address}/publish", {"when": "on", "on": on})

    assert answer.status_code == 422
    assert word in drawn(answer).xpath("//*[@role='alert']")[0].text_content()
    assert state(sqlite_county, draft) == "reviewed"


def test_nobody_does_two_of_the_three_duties_and_the_page_says_so(
    sqlite_county, at_desk, draft, address, climb
):
    organ = sqlite_county.people["process_designer1"].organ
    for role in (Role.ITEM_ADMIN, Role.CENTER_SUPERVISION):
        sqlite_county.grant("process_designer1", role, organ)
    climb("submit")
    desk = at_desk("process_designer1")

    reviewed = desk.post(f"{address}/review")
    climb_review = at_desk("center_supervision1").post(f"{address}/review")
    published = desk.post(f"{address}/publish")

    assert reviewed.status_code == published.status_code == 403
    for answer in (reviewed, published):
        assert "S9" in drawn(answer).xpath("//*[@role='alert']")[0].text_content()
    assert climb_review.status_code == 303
    page = desk.get(address).text
    assert "须由第三人发布（规则 S9" in page
    assert state(sqlite_county, draft) == "reviewed"


@pytest.mark.parametrize("login", ["town_acceptor", "auditor1", "sys_admin1", "viewer1"])
def test_who_has_nothing_to_do_with_items_sees_no_draft(at_desk, address, login):
    for path in ("", "/chart-poster.svg", "/information.html", "/bundle.zip", "/signed/chart"):
        assert at_desk(login).get(address + path).status_code == 403
    assert "/catalogue" not in at_desk(login).get("/worklist").text


def test_a_version_goes_back_with_its_reason(sqlite_county, at_desk, draft, address, climb):
    climb("submit")
    desk = at_desk("center_supervision1")

    empty = desk.post(f"{address}/return", {"reason": " "})
    done = desk.post(f"{address}/return", {"reason": "流程图与现场不符"})

    assert empty.status_code == 422
    assert "不能为空" in empty.text
    assert done.status_code == 303
    page = at_desk("process_designer1").get(address).text
    assert "流程图与现场不符" in page
    assert "提交审核" in page
    mine = at_desk("process_designer1").get("/catalogue?tab=mine").text
    assert "退回修改" in mine


def test_steps_out_of_their_order_are_refused(sqlite_county, at_desk, draft, address):
    early = at_desk("item_admin1").post(f"{address}/publish")
    review = at_desk("center_supervision1").post(f"{address}/review")

    assert early.status_code == review.status_code == 409
    assert state(sqlite_county, draft) == "draft"


def test_a_second_click_on_a_step_changes_nothing(sqlite_county, at_desk, draft, address, climb):
    for deed in LADDER:
        climb(deed)
        assert at_desk(WHO[deed]).post(f"{address}/{deed}").status_code == 303


def test_each_sees_first_what_waits_for_him(at_desk, address, climb):
    def mine(login):
        return drawn(at_desk(login).get("/catalogue")).xpath("//tbody//a[contains(@href,'#do')]")

    assert [len(mine(who)) for who in WHO.values()] == [1, 0, 0]
    climb("submit")
    assert [len(mine(who)) for who in WHO.values()] == [0, 1, 0]
    climb("review")
    assert [len(mine(who)) for who in WHO.values()] == [0, 0, 1]


def test_two_versions_stand_side_by_side(sqlite_county, at_desk, draft):
    old = sqlite_county.bundle("felling").digest

    page = at_desk("center_supervision1").get(f"/catalogue/versions/compare?old={old}&new={draft}")

    assert "承诺时限由“7个工作日”改为“6个工作日”" in page.text
    assert "两个版本的流程相同" in page.text
    pictures = drawn(page).xpath("//main//img/@src")
    assert len(pictures) == 2
    for picture in pictures:
        assert at_desk("center_supervision1").get(picture).status_code == 200


def test_versions_of_two_items_are_not_compared(sqlite_county, at_desk, draft):
    other = sqlite_county.bundle("sewage").digest
    desk = at_desk("item_admin1")

    assert desk.get(f"/catalogue/versions/compare?old={other}&new={draft}").status_code == 404
    assert desk.get("/catalogue/versions/compare?old=x&new=y").status_code == 404


def test_the_bundle_that_is_taken_away_is_the_one_that_came(at_desk, draft, address):
    packed = at_desk("item_admin1").get(f"{address}/bundle.zip")
    flow = at_desk("item_admin1").get(f"{address}/flow.bpmn")

    files = archive.unpack([("x.zip", packed.data)])
    assert Bundle.from_files(files).digest == draft
    assert flow.data == files["flow.bpmn"]
    assert "attachment" in packed.headers["Content-Disposition"]


def test_a_signed_scan_is_kept_and_shown_beside_its_sheet(at_desk, address):
    desk = at_desk("item_admin1")
    scan = {"scan": (BytesIO(PNG), "签章.png")}

    done = desk.post(f"{address}/signed/information", scan)

    page = desk.get(f"{address}/signed/information")
    [picture] = drawn(page).xpath("//section[.//*[@id='scanned']]//img/@src")
    shown = desk.get(picture)
    assert done.status_code == 303
    assert shown.data == PNG
    assert shown.content_type == "image/png"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "上传签章扫描件" in desk.get(address).text
    assert at_desk("town_acceptor").get(picture).status_code == 403


def test_an_earlier_scan_is_shown_when_it_is_asked_for(sqlite_county, at_desk, draft, address):
    desk = at_desk("item_admin1")
    for number in (1, 2):
        sqlite_county.clock.advance(timedelta(minutes=1))
        later = PNG.replace(b"IEND", b"\0" * number + b"IEND")
        desk.post(f"{address}/signed/notice", {"scan": (BytesIO(later), "签章.png")})
    with sqlite_county.engine.look() as look:
        earlier = look.tables.publications.scans(draft)[-1].id

    page = desk.get(f"{address}/signed/notice?scan={earlier}")

    [picture] = drawn(page).xpath("//section[.//*[@id='scanned']]//img/@src")
    assert picture.endswith(str(earlier))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.png", b""),
        ("a.pdf", PNG),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.png", PNG[:40]),
    ],
)
def test_what_is_no_scan_is_refused_in_a_sentence(at_desk, address, name, body):
    scan = {"scan": (BytesIO(body), name)}

    answer = at_desk("item_admin1").post(f"{address}/signed/notice", scan)

    assert answer.status_code == 422
    assert drawn(answer).xpath("//*[@role='alert']")


def test_an_item_is_cancelled_by_a_document(sqlite_county, at_desk):
    desk = at_desk("item_admin1")
    typed = {"title": "关于取消一批行政许可事项的决定", "number": "示政发〔2026〕3号"}
    typed |= {"dated": "2026-02-20", "reason": "上位法已经修改", "on": "2026-03-02"}

    wrong = desk.post("/catalogue/items/felling/retire", typed | {"number": ""})
    done = desk.post("/catalogue/items/felling/retire", typed)
    again = desk.post("/catalogue/items/felling/retire", typed)

    assert wrong.status_code == 422
    assert "上位法已经修改" in wrong.text, "what was typed stays"
    assert done.status_code == 303
    page = desk.get("/catalogue/items/felling").text
    assert "《关于取消一批行政许可事项的决定》（示政发〔2026〕3号，2026-02-20）" in page
    assert again.status_code == 409
    assert "林木采伐" in desk.get("/catalogue?tab=retired").text


def test_the_page_of_an_item_leads_to_its_versions_and_its_working_time(at_desk, draft):
    page = at_desk("center_supervision1").get("/catalogue/items/felling")

    links = drawn(page).xpath("//main//a/@href")
    assert f"/catalogue/versions/{draft}" in links
    assert "/supervision/time?item=felling" in links
    assert "/supervision/time" not in at_desk("item_admin1").get("/catalogue/items/felling").text


def test_lists_are_narrowed_by_words_organ_and_state(at_desk):
    desk = at_desk("item_admin1")

    def names(query):
        return drawn(desk.get(f"/catalogue?{query}")).xpath("//tbody/tr/td[1]/a/text()")

    assert len(names("tab=all")) == 6
    assert names("tab=all&words=污水") == ["城镇污水排入排水管网许可"]
    assert names("tab=published&organ=11990101000000027Q&words=") == [
        "林木采伐许可（10立方米以下零星采伐）"
    ]
    assert names("tab=retired") == []
    assert len(names("tab=nonsense&page=99999999999999999999")) == 6
