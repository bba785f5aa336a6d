"""The inbox: one's own notices, read or not, and how one wants to be told."""

import pytest

from engine import actions
from engine.scheduler import Node
from engine.scheduler.delivering import tell
from tests.support.county import fresh_key
from tests.support.desk import drawn


@pytest.fixture
def urged(sqlite_county):
    """A case at the desk of the town's reviewers, urged on; and everybody told."""
    case_id = sqlite_county.make_case("felling", at="review")
    with sqlite_county.engine.begin(sqlite_county.people["e_supervisor1"]) as work:
        actions.urge_case(work, case_id, reason="请抓紧", key=fresh_key())
    tell(Node(sqlite_county.engine))
    return case_id


def said(response):
    return " ".join(drawn(response).xpath("string(//main)").split())


def unread(desk):
    return drawn(desk.get("/worklist")).xpath(
        "//div[@class='me']//a[@href='/inbox']/span[@class='count']/text()"
    )


def opens(desk):
    return drawn(desk.get("/inbox")).xpath("//button[@name='open']/@value")


def test_every_page_tells_how_much_is_unread_until_it_is_opened(at_desk, urged):
    desk = at_desk("town_reviewer")
    before = unread(desk)
    [notice] = opens(desk)

    opened = desk.post("/inbox/read", {"open": notice})

    assert before == ["1"]
    assert opened.location == f"/cases/{urged}"
    assert unread(desk) == []
    assert "催办：请尽快办理" in said(desk.get("/inbox"))
    assert "没有消息。" in said(desk.get("/inbox?show=unread"))


def test_a_colleagues_notice_is_not_ones_own(at_desk, urged):
    [notice] = opens(at_desk("town_reviewer"))

    opened = at_desk("town_acceptor").post("/inbox/read", {"open": notice})

    assert opened.location == "/inbox"
    assert opens(at_desk("town_acceptor")) == []
    assert unread(at_desk("town_reviewer")) == ["1"]


def test_all_are_read_at_once(at_desk, urged):
    desk = at_desk("town_reviewer")

    desk.post("/inbox/read", {"all": "1"})

    assert unread(desk) == []


def test_wishes_are_kept_and_shown(at_desk):
    desk = at_desk("town_reviewer")
    wishes = {"mailed": "1", "email": "gu@example.gov.cn", "when": "daily", "digest_at": "16:30"}

    kept = desk.post("/inbox/preferences", wishes | {"quiet_from": "20:00", "quiet_to": "07:30"})

    page = drawn(desk.get(kept.location))
    values = {field.get("name"): field.get("value") for field in page.xpath("//form//input")}
    assert values["email"] == "gu@example.gov.cn"
    assert (values["digest_at"], values["quiet_to"]) == ("16:30", "07:30")
    assert "已保存通知方式。" in said(desk.get(kept.location))
    assert drawn(at_desk("town_acceptor").get("/inbox")).xpath("//input[@name='email']/@value") == [
        ""
    ]


def test_a_wish_that_will_not_do_is_shown_again_with_the_reason(at_desk):
    desk = at_desk("town_reviewer")

    refused = desk.post(
        "/inbox/preferences", {"mailed": "1", "email": "gu@", "quiet_from": "20:00"}
    )

    page = drawn(refused)
    assert refused.status_code == 422
    assert "请填写一个电子邮件地址" in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//input[@name='email']/@aria-invalid") == ["true"]
    assert page.xpath("//input[@name='quiet_from']/@value") == ["20:00"]
