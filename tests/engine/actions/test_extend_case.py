"""A case gets more time: by the right head, once, in time, and the applicant is told."""

from datetime import date, datetime, time, timedelta

import pytest

from engine import actions
from engine.clock import ZONE
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from engine.limits import State
from engine.model import Limit, Role
from tests.support.county import fresh_key

HEADS = {
    "felling": "forestry_leader1",
    "karaoke": "deputy_leader1",
    "sewage": "deputy_leader1",
    "joint": "government_leader1",
}
"""Who leads the organ that may extend: the principal's, the organ's own, the government's."""


def at_nine(day):
    return datetime.combine(day, time(9), ZONE)


@pytest.fixture
def extend(county):
    """Extend a case by somebody, by default the right head."""

    def extend(case_id, login=None, *, length=None, reason="需要进一步核实", seen=None, key=None):
        head = county.people[login or HEADS[county.case(case_id).item_key]]
        with county.engine.begin(head) as work:
            return actions.extend_case(
                work,
                case_id,
                reason=reason,
                length=Limit.parse(length) if length else None,
                seen=seen,
                key=key or fresh_key(),
            )

    return extend


@pytest.fixture
def accepted_on(county):
    """A sewage permit that was accepted on a day, and lies in review."""

    def accepted_on(day):
        county.clock.move_to(at_nine(day))
        return county.make_case("sewage", at="report_check")

    return accepted_on


def letter_text(county, case_id, code):
    [event] = [e for e in county.events(case_id) if e.data.get("code") == code]
    with county.engine.look() as look:
        return look.contents(event.data["contents"]["letter"])["text"]


def test_the_statute_moves_and_the_promise_does_not(county, extend, accepted_on):
    # Vector E01, ten working days more; the shipped years begin after it.
    case_id = accepted_on(date(2026, 9, 18))
    before = county.case(case_id)
    county.clock.move_to(at_nine(before.statutory_due_on))

    extend(case_id)

    after = county.case(case_id)
    assert (before.statutory_due_on, after.statutory_due_on) == (
        date(2026, 10, 22),
        date(2026, 11, 5),
    )
    assert after.promised_due_on == before.promised_due_on
    assert after.statutory_wd == before.statutory_wd + 10
    assert after.statute_over_at == at_nine(date(2026, 11, 6)) - timedelta(hours=9)
    assert after.memory["extensions"] == [["10wd", "2026-10-22"]]
    account = county.file(case_id).reckon(county.today)
    assert (account.statutory.extension_valid, account.anomalies) == (True, ())
    county.check()


def test_the_applicant_is_told_why_by_whom_and_until_when(county, extend, accepted_on):
    case_id = accepted_on(date(2026, 3, 2))
    county.clock.move_to(at_nine(date(2026, 3, 20)))

    done = extend(case_id, length="5wd", reason="检测机构尚未出具复核意见")

    text = letter_text(county, case_id, "extension_notice")
    assert "检测机构尚未出具复核意见" in text
    assert "经示例县行政审批服务局分管副局长冯分管批准" in text
    assert "延长5个工作日：原办结期限为2026年3月30日，延长后的办结期限为2026年4月7日" in text
    [told] = [e for e in county.events(case_id) if e.kind.value == "case:extended"]
    assert {name: told.data[name] for name in ("length", "base_due", "due")} == {
        "length": "5wd",
        "base_due": "2026-03-30",
        "due": "2026-04-07",
    }
    assert "检测机构" not in str(told.data)
    assert len(done.letters) == 1


def test_after_the_last_day_there_is_nothing_to_extend(county, extend, accepted_on):
    # Vector E02.
    case_id = accepted_on(date(2026, 3, 2))
    county.clock.move_to(at_nine(date(2026, 3, 31)))
    before = county.log()

    with pytest.raises(UnlawfulError, match=r"原办结期限2026-03-30已经届满.*规则 R-23"):
        extend(case_id)

    assert county.log() == before


def test_a_case_is_extended_once(county, extend, accepted_on):
    # Vector E04.
    case_id = accepted_on(date(2026, 3, 2))
    extend(case_id, length="1wd")

    with pytest.raises(UnlawfulError, match=r"只允许延长一次.*规则 R-23"):
        extend(case_id)

    assert county.case(case_id).statutory_due_on == date(2026, 3, 31)


@pytest.mark.parametrize("length", ["11wd", "10d", "0", "0.5wd", "1mo"])
def test_no_more_than_the_law_gives(county, extend, accepted_on, length):
    case_id = accepted_on(date(2026, 3, 2))

    with pytest.raises(UnlawfulError, match=r"最多延长10个工作日.*规则 R-23"):
        extend(case_id, length=length)

    assert county.case(case_id).memory["extensions"] == []


@pytest.mark.parametrize(
    ("item", "word", "at", "sentence"),
    [
        ("sewage", "", "accept_review", "尚未受理"),
        ("sewage", "补正", "correct", "待补正"),
        ("karaoke", "", "hearing", "特别程序正在进行"),
        ("sewage", "", "make_licence", "已经作出决定"),
    ],
    ids=["not accepted", "correcting", "hearing", "decided"],
)
def test_only_a_handling_that_runs_is_extended(county, extend, item, word, at, sentence):
    case_id = county.make_case(item, word, at=at)

    with pytest.raises(UnlawfulError, match=sentence):
        extend(case_id)


def test_an_ended_case_is_not_extended(county, extend):
    case_id = county.make_case("sewage")

    with pytest.raises(WrongStateError):
        extend(case_id)


def test_a_matter_whose_law_knows_no_extension_has_none(county):
    case_id = county.start("hygiene_check")
    organ = county.bundle("hygiene_check").item.organ
    county.grant("deputy_leader1", Role.DEPUTY_LEADER, organ)

    with (
        county.engine.begin(county.people["deputy_leader1"]) as work,
        pytest.raises(UnlawfulError, match="没有规定可以延长"),
    ):
        actions.extend_case(work, case_id, reason="理由", seen=None, key=fresh_key())


def test_the_head_of_the_entrusting_bureau_extends_for_the_town(county, extend):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(NotPermittedError):
        extend(case_id, "town_decider")
    extend(case_id)

    text = letter_text(county, case_id, "extension_notice")
    assert text.splitlines()[0] == "示例县林业局"
    assert "经示例县林业局分管副局长水分管批准" in text
    assert "本机关依法委托示例镇人民政府办理本事项。" in text


def test_the_government_extends_what_several_departments_handle(county, extend):
    case_id = county.make_case("joint", "五部门全部准予", at="review_works")
    before = county.case(case_id).statutory_due_on

    with pytest.raises(NotPermittedError):
        extend(case_id, "deputy_leader1")
    extend(case_id)

    after = county.case(case_id).statutory_due_on
    assert county.engine.calendar.count(before, after) == 15
    assert "示例县人民政府分管副县长窦分管" in letter_text(county, case_id, "extension_notice")


@pytest.mark.parametrize("login", ["acceptor1", "reviewer1", "decider1", "auditor1"])
def test_nobody_but_the_head_extends(county, extend, accepted_on, login):
    case_id = accepted_on(date(2026, 3, 2))

    with pytest.raises(NotPermittedError) as refused:
        extend(case_id, login)

    assert refused.value.rule == "R-ROLE"
    assert "R-ROLE" not in str(refused.value)


def test_a_head_elsewhere_does_not_even_see_the_case(county, extend, accepted_on):
    with pytest.raises(NotFoundError):
        extend(accepted_on(date(2026, 3, 2)), "forestry_leader1")


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_an_extension_says_why(extend, accepted_on, reason):
    with pytest.raises(InvalidValueError, match="请写明延期的理由"):
        extend(accepted_on(date(2026, 3, 2)), reason=reason)


def test_a_second_click_gets_the_first_answer_and_a_stale_page_is_told(county, extend, accepted_on):
    case_id = accepted_on(date(2026, 3, 2))
    seen = county.case(case_id).version
    key = fresh_key()

    first = extend(case_id, seen=seen, key=key)

    assert extend(case_id, seen=seen, key=key) == first
    with pytest.raises(CaseChangedError):
        extend(case_id, seen=seen)


def test_a_pause_after_the_extension_moves_the_longer_limit(county, extend):
    case_id = county.make_case("karaoke", at="hearing_arrange")
    extend(case_id, length="5wd")
    longer = county.case(case_id).statutory_due_on

    county.complete(
        county.task(case_id, "hearing_arrange"), county.answers("karaoke", "hearing_arrange")
    )

    account = county.file(case_id).reckon(county.today)
    assert account.statutory.state is State.SUSPENDED
    county.clock.advance(timedelta(days=20))
    county.complete(county.task(case_id, "hearing"), county.answers("karaoke", "hearing"))
    assert county.case(case_id).statutory_due_on > longer
    assert county.file(case_id).reckon(county.today).statutory.extension_valid
    county.check()
