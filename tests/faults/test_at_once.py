"""Two people at the same moment: no opinion lost, one effect, a plain answer for the slower."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import EngineError
from engine.model import Outcome
from tests.support.clerks import Act, Clerk, try_out
from tests.support.county import fresh_key

SLOWEST_MS = 200
"""What the slower of two may wait, at the 95th percentile, on a machine with nothing else to do."""


@pytest.fixture
def together(county):
    """Carry out acts at once, each in a thread of its own; return the answers in their order."""
    with ThreadPoolExecutor(4) as threads:

        def together(*acts):
            barrier = Barrier(len(acts))

            def carry_out(act):
                barrier.wait()
                return try_out(county.engine, act)

            return list(threads.map(carry_out, acts))

        yield together


def branches(county):
    """A case with two tasks open on parallel branches, one of them half signed, and their acts."""
    case_id = county.make_case("sewage", at="report_check")
    visit = county.task(case_id, "site_visit")
    first, second = county.able(visit)[:2]
    with county.engine.begin(first) as work:
        answers = county.answers("sewage", "site_visit")
        actions.check_answers(work, visit.id, answers, seen=None, key=fresh_key())
    check = county.task(case_id, "report_check")
    return case_id, (
        Act(login=second.user_id, key=fresh_key(), task=visit.id),
        Act(
            login=county.able(check)[0].user_id,
            key=fresh_key(),
            task=check.id,
            answers=county.answers("sewage", "report_check"),
        ),
    )


def assert_both_opinions_stand(county, case_id):
    completed = [e.data["node"] for e in county.events(case_id) if e.kind is Kind.TASK_COMPLETED]
    assert sorted(completed) == ["accept_review", "report_check", "site_visit"]
    assert [task.node_id for task in county.tasks(case_id)] == ["review"]


class TestParallelBranches:
    def test_two_threads_lose_no_opinion(self, county, together, scale, figures, milliseconds):
        cases = [branches(county) for _ in range(scale(20, 200))]

        slower = []
        for case_id, acts in cases:
            answers = together(*acts)
            assert [answer.error for answer in answers] == ["", ""]
            slower.append(max(answer.seconds for answer in answers))
            assert_both_opinions_stand(county, case_id)

        measured = milliseconds(slower)
        figures(cases=len(cases), lost=0, **measured)
        county.check()
        assert measured["p95_ms"] < scale(10, 1) * SLOWEST_MS

    def test_two_processes_lose_no_opinion(self, county, scale, figures, milliseconds):
        cases = [branches(county) for _ in range(scale(20, 200))]

        slower = []
        settings = county.engine.settings
        with Clerk(settings) as one, Clerk(settings) as other:
            for case_id, (confirming, checking) in cases:
                moment = time.monotonic() + 0.01
                one.send(at(confirming, moment))
                other.send(at(checking, moment))
                answers = [one.receive(), other.receive()]
                assert [answer.error for answer in answers] == ["", ""]
                slower.append(max(answer.seconds for answer in answers))
                assert_both_opinions_stand(county, case_id)

        measured = milliseconds(slower)
        figures(cases=len(cases), lost=0, **measured)
        county.check()
        assert measured["p95_ms"] < scale(10, 1) * SLOWEST_MS


def at(act, moment):
    return Act(login=act.login, key=act.key, task=act.task, answers=act.answers, not_before=moment)


class TestTheSameTaskTwice:
    def acts(self, county, keys, logins):
        task = county.task(county.make_case("hygiene", at="accept_review"), "accept_review")
        answers = county.answers("hygiene", "accept_review")
        return task, [
            Act(login=login, key=key, task=task.id, answers=answers)
            for login, key in zip(logins, keys, strict=True)
        ]

    def test_a_double_click_has_one_effect_and_two_equal_answers(
        self, county, together, scale, figures
    ):
        tasks = scale(20, 100)
        for number in range(tasks):
            task, acts = self.acts(county, [f"double/{number}"] * 2, ["acceptor1"] * 2)

            first, second = together(*acts)

            assert first.done is not None
            assert second.done == first.done
            assert effects(county, task) == 1
        figures(tasks=tasks, duplicates=0, refused=0)
        county.check()

    def test_of_two_clerks_the_slower_is_told_that_it_is_done(
        self, county, together, scale, figures
    ):
        tasks = scale(20, 100)
        for _ in range(tasks):
            task, acts = self.acts(county, [fresh_key(), fresh_key()], ["acceptor1", "acceptor2"])

            answers = together(*acts)

            assert sorted(answer.error for answer in answers) == ["", "TaskClosedError"]
            assert effects(county, task) == 1
        figures(tasks=tasks, duplicates=0)
        county.check()

    def test_an_application_handed_in_twice_at_once_is_one_case(self, county, together, scale):
        applications = scale(10, 50)
        given = county.answers("hygiene", "apply")
        for number in range(applications):
            act = Act(login="acceptor1", key=f"counter/{number}", item="hygiene", answers=given)

            first, second = together(act, act)

            assert first.done is not None
            assert second.done == first.done
        numbers = [county.case(case_id).no for case_id in county.case_ids()]
        assert [int(no[-4:]) for no in numbers] == list(range(1, applications + 1))
        county.check()

    def test_applications_received_at_once_get_numbers_without_gap_or_twin(
        self, county, together, scale
    ):
        rounds = scale(5, 25)
        given = county.answers("hygiene", "apply")
        for _ in range(rounds):
            answers = together(
                *(
                    Act(login=login, key=fresh_key(), item="hygiene", answers=given)
                    for login in ("acceptor1", "acceptor2", "assistant1", "acceptor1")
                )
            )
            assert {answer.error for answer in answers} == {""}
        numbers = sorted(county.case(case_id).no for case_id in county.case_ids())
        assert [int(no[-4:]) for no in numbers] == list(range(1, 4 * rounds + 1))


def effects(county, task):
    return sum(
        e.kind is Kind.TASK_COMPLETED and e.data["task"] == str(task.id)
        for e in county.events(task.case_id)
    )


class TestAStepAndItsEnd:
    """Whoever ends a case and whoever does its step want the same rows in another order."""

    def waiting(self, county):
        case_id = county.make_case("felling", "补正一次", at="correct")
        task = county.task(case_id, "correct")
        return case_id, Act(
            login="town_acceptor",
            key=fresh_key(),
            task=task.id,
            answers=county.answers("felling", "correct"),
        )

    def dues(self, county):
        with county.engine.look() as look:
            return look.tables.dues.come(county.clock.now() + timedelta(days=60), size=1000)

    def race(self, county, act, ends):
        """Do a step while somebody ends the case; return both answers and the seconds it took."""
        barrier = Barrier(2)

        def do_the_step():
            barrier.wait()
            return try_out(county.engine, act).error

        def end_the_case():
            barrier.wait()
            try:
                ends()
            except EngineError as error:
                return type(error).__name__
            return ""

        began = time.monotonic()
        with ThreadPoolExecutor(2) as threads:
            step, end = threads.submit(do_the_step), threads.submit(end_the_case)
            return (step.result(), end.result()), time.monotonic() - began

    def test_a_correction_at_the_last_moment_wins_or_comes_too_late(
        self, county, scale, figures, milliseconds
    ):
        cases = [self.waiting(county) for _ in range(scale(10, 100))]
        dues = {due.case_id: due for due in self.dues(county)}
        county.clock.move_to(max(due.at for due in dues.values()))

        came, took = [], []
        for case_id, act in cases:

            def fire(due_id=dues[case_id].id):
                with county.engine.look() as look:
                    assert look.tables.people.actor("town_acceptor")
                with county.engine.begin() as work:
                    actions.fire_timer(work, due_id)

            (step, end), seconds = self.race(county, act, fire)

            assert (step, end) in {("", ""), ("TaskClosedError", "")}
            outcome = county.case(case_id).outcome
            assert outcome == (None if step == "" else Outcome.WITHDRAWN)
            came.append(step)
            took.append(seconds)
        figures(in_time=came.count(""), too_late=len(came) - came.count(""), **milliseconds(took))
        county.check()

    def test_a_withdrawal_and_a_step_at_once_have_one_winner_or_an_order(
        self, county, scale, figures, milliseconds
    ):
        came, took = [], []
        for _ in range(scale(10, 100)):
            case_id, act = self.waiting(county)

            def withdraw(case_id=case_id):
                with county.engine.look() as look:
                    clerk = look.tables.people.actor("town_acceptor")
                with county.engine.begin(clerk) as work:
                    actions.withdraw_case(
                        work, case_id, reason="申请人撤回", seen=None, key=fresh_key()
                    )

            (step, end), seconds = self.race(county, act, withdraw)

            assert end == ""
            assert step in {"", "TaskClosedError"}
            assert county.case(case_id).outcome == Outcome.WITHDRAWN
            came.append(step)
            took.append(seconds)
        figures(
            step_first=came.count(""),
            step_refused=came.count("TaskClosedError"),
            **milliseconds(took),
        )
        county.check()
