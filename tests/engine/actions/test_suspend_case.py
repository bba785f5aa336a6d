"""A court or the law stops a case: nobody acts, and time stands still where law says so."""

from datetime import timedelta

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.limits import SUSPENSIONS
from tests.support.county import fresh_key


@pytest.fixture
def suspend(county):
    def suspend(case_id, login="town_decider", *, ground="court", basis="", **typed):
        typed = {"document": "（2026）示0101行初3号", "reason": "法院裁定停止执行"} | typed
        with county.engine.begin(county.people[login]) as work:
            return actions.suspend_case(
                work, case_id, ground=ground, basis=basis, seen=None, key=fresh_key(), **typed
            )

    return suspend


@pytest.fixture
def resume(county):
    def resume(case_id, login="town_decider", reason="准许撤回起诉"):
        with county.engine.begin(county.people[login]) as work:
            return actions.resume_case(work, case_id, reason=reason, seen=None, key=fresh_key())

    return resume


def test_nobody_completes_a_step_of_a_stopped_case(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    suspend(case_id)

    with pytest.raises(WrongStateError, match="已经中止办理"):
        county.complete(county.task(case_id, "review"), county.answers("felling", "review"))

    resume(case_id)
    county.complete(county.task(case_id, "review"), county.answers("felling", "review"))
    assert [task.node_id for task in county.tasks(case_id)] == ["decide"]
    county.check_case(case_id)


def test_the_applicant_is_told_that_it_stops_and_that_it_goes_on(county, suspend, resume):
    case_id = county.make_case("felling", at="review")

    stopped, again = suspend(case_id), resume(case_id)

    with county.engine.look(county.people["town_decider"]) as look:
        first, second = (queries.letter_page(look, done.letters[0]) for done in (stopped, again))
    assert "《行政诉讼法》第五十六条" in first
    assert "中止期间不计入办理时限" in first
    assert "（2026）示0101行初3号" in first
    assert "恢复办理" in second


def test_what_law_lists_stops_the_clock_for_its_days(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    before = county.case(case_id)
    suspend(case_id)
    assert county.case(case_id).statutory_due_on is None
    county.clock.advance(timedelta(days=7))
    resume(case_id)

    after = county.case(case_id)

    calendar = county.engine.calendar
    assert after.statutory_due_on == calendar.add(before.statutory_due_on, 5)
    assert after.promised_due_on == calendar.add(before.promised_due_on, 5)
    county.check_case(case_id)


def test_what_law_does_not_list_stops_the_handling_and_not_the_clock(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    before = county.case(case_id)

    done = suspend(case_id, ground="evidence", reason="县监委调取案卷")

    with county.engine.look(county.people["town_decider"]) as look:
        assert "办理时限继续计算" in queries.letter_page(look, done.letters[0])
    county.clock.advance(timedelta(days=7))
    resume(case_id)
    assert county.case(case_id).statutory_due_on == before.statutory_due_on


def test_the_account_names_the_law_and_the_notice(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    done = suspend(case_id)
    county.clock.advance(timedelta(days=7))
    resume(case_id)

    with county.engine.look(county.people["town_decider"]) as look:
        told = queries.explain_case(look, case_id)
        number = queries.letter(look, done.letters[0]).number
    text = str(told)
    assert "人民法院裁定停止执行期间不计入" in text
    assert "《行政诉讼法》第五十六条" in text
    assert "中止办理（人民法院裁定停止执行）" in text
    assert "恢复办理（人民法院裁定停止执行）" in text
    assert number in text
    assert "未见" not in text


def test_no_step_is_late_while_nobody_may_do_it(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    due_at = county.task(case_id, "review").due_at
    suspend(case_id)
    assert county.task(case_id, "review").due_at is None
    county.clock.advance(timedelta(days=30))
    with county.engine.begin() as work:
        assert actions.watch_case(work, case_id) == 0
    resume(case_id)

    again = county.task(case_id, "review").due_at

    assert again > due_at
    assert again > county.clock.now()
    county.check_case(case_id)


def test_another_law_is_cited_with_its_article(county, suspend):
    case_id = county.make_case("felling", at="review")

    for basis in ("", "有关规定", "《某办法》"):
        with pytest.raises(InvalidValueError, match=r"法律依据|具体的法律"):
            suspend(case_id, ground="law", basis=basis)
    suspend(case_id, ground="law", basis="《取水许可和水资源费征收管理条例》第十八条")

    with county.engine.look(county.people["town_decider"]) as look:
        assert "人民法院" not in queries.case(look, case_id).clock_state


@pytest.mark.parametrize("field", ["document", "reason"])
def test_without_a_paper_and_a_reason_nothing_stops(county, suspend, field):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError):
        suspend(case_id, **{field: " "})
    with pytest.raises(InvalidValueError):
        suspend(case_id, ground="holiday")


@pytest.mark.parametrize("login", ["town_acceptor", "town_reviewer", "e_supervisor1", "auditor1"])
def test_only_who_decides_stops_a_case(county, suspend, login):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(NotPermittedError):
        suspend(case_id, login)


def test_before_acceptance_and_after_the_decision_nothing_stops(county, suspend, resume):
    for at in ("accept_review", "make_licence"):
        with pytest.raises(WrongStateError):
            suspend(county.make_case("felling", at=at))
    with pytest.raises(WrongStateError):
        resume(county.make_case("felling", at="review"))


def test_a_stopped_case_may_still_be_withdrawn(county, suspend):
    case_id = county.make_case("felling", at="review")
    suspend(case_id)

    with county.engine.begin(county.people["town_acceptor"]) as work:
        actions.withdraw_case(work, case_id, reason="撤回", seen=None, key=fresh_key())

    assert county.case(case_id).status == "ended"
    county.check()


def test_every_ground_names_its_law_or_asks_for_it():
    for ground in SUSPENSIONS.values():
        assert ground.basis is not None or ground.key == "law"


def test_the_history_says_why(county, suspend, resume):
    case_id = county.make_case("felling", at="review")
    suspend(case_id)
    resume(case_id)

    with county.engine.look(county.people["town_decider"]) as look:
        said = {view.kind: view for view in queries.case(look, case_id).events}
    assert said[Kind.CASE_SUSPENDED].sentence == "中止办理：人民法院裁定停止执行"
    assert said[Kind.CASE_SUSPENDED].note == "法院裁定停止执行"
    assert said[Kind.CASE_RESUMED].sentence == "恢复办理"
