"""Two acts on one case, one register or one limited number at the same moment.

Whoever comes second finds what the first has done: one effect, one number, and a sentence.
"""

import pytest

from engine import actions
from engine.actions import Absence
from engine.audit import Kind
from engine.ballots import Rule, RuleKind
from engine.errors import (
    CaseChangedError,
    EngineError,
    NotFoundError,
    NotPermittedError,
    TaskClosedError,
    UnlawfulError,
    WrongStateError,
)
from engine.model import Employment
from forms import InvalidAnswersError
from tests.support.county import fresh_key
from tests.support.overlapping import overlapping

DOCUMENT = "示政发〔2026〕9号"


def kinds(county, case_id, kind):
    return [event for event in county.events(case_id) if event.kind is kind]


def complete(county, task, **changes):
    """What completes a task with the answers of a golden case."""
    answers = county.timely(task, county.answers(task.item_key, task.node_id) | changes)
    return lambda work: actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())


def holder(county, task):
    return county.able(task)[0].user_id


def test_the_last_of_a_quota_is_reserved_once(county):
    with county.engine.begin(county.people["forestry_leader1"]) as work:
        actions.set_quota(
            work, "felling", year=2026, amount="8.3", document=DOCUMENT, key=fresh_key()
        )
    first, second = (
        county.task(county.make_case("felling", at="review"), "review") for _ in range(2)
    )

    came = overlapping(
        county, holder(county, first), complete(county, first), complete(county, second)
    )

    assert isinstance(came, UnlawfulError)
    assert "还剩0" in str(came)


def test_a_quota_does_not_fall_below_what_is_being_reserved(county):
    task = county.task(county.make_case("felling", at="review"), "review")

    came = overlapping(
        county,
        holder(county, task),
        complete(county, task),
        lambda work: actions.set_quota(
            work, "felling", year=2026, amount="1", document=DOCUMENT, key=fresh_key()
        ),
        other="forestry_leader1",
    )

    assert isinstance(came, EngineError)
    assert "限额不能少于" in str(came)


def test_a_licence_number_is_given_once(county):
    first, second = (
        county.task(county.make_case("felling", at="make_licence"), "make_licence")
        for _ in range(2)
    )
    number = {"licence_no": "示林采字〔2026〕77号"}

    came = overlapping(
        county,
        holder(county, first),
        complete(county, first, **number),
        complete(county, second, **number),
    )

    assert isinstance(came, InvalidAnswersError)
    assert "已经用于另一件" in came.errors["licence_no"]


def test_a_step_taken_back_while_the_next_is_done_is_not_taken_back(county):
    case_id = county.make_case("felling", at="review")
    done = county.task(case_id, "review")
    clerk = holder(county, done)
    county.complete(done, county.answers("felling", "review"), county.people[clerk])
    following = county.task(case_id, "decide")

    came = overlapping(
        county,
        holder(county, following),
        complete(county, following),
        lambda work: actions.take_back(work, done.id, key=fresh_key()),
        other=clerk,
    )

    assert isinstance(came, WrongStateError)
    assert not kinds(county, case_id, Kind.TASK_TAKEN_BACK)
    county.check()


def test_a_step_done_while_the_one_before_is_taken_back_is_not_done(county):
    case_id = county.make_case("felling", at="review")
    done = county.task(case_id, "review")
    clerk = holder(county, done)
    county.complete(done, county.answers("felling", "review"), county.people[clerk])
    following = county.task(case_id, "decide")

    came = overlapping(
        county,
        clerk,
        lambda work: actions.take_back(work, done.id, key=fresh_key()),
        complete(county, following),
        other=holder(county, following),
    )

    assert isinstance(came, TaskClosedError | CaseChangedError)
    county.check()


class TestVotes:
    @pytest.fixture
    def vote(self, county):
        task = county.task(county.make_case("felling", at="review"), "review")
        with county.engine.begin(county.people["town_reviewer"]) as work:
            actions.open_vote(
                work,
                task.id,
                members=("town_reviewer", "town_decider"),
                rule=Rule(kind=RuleKind.ALL),
                question="是否准予",
                key=fresh_key(),
            )
        with county.engine.look() as look:
            [vote] = look.tables.opinions.votes_of(task.case_id)
        return vote

    def cast(self, vote):
        return lambda work: actions.cast_vote(
            work, vote.id, choice="agree", opinion="", key=fresh_key()
        )

    def test_nobody_votes_in_a_vote_that_is_being_closed(self, county, vote):
        def close(work):
            actions.close_vote(work, vote.id, reason="不再需要", key=fresh_key())

        came = overlapping(county, "town_reviewer", close, self.cast(vote), other="town_decider")

        assert isinstance(came, WrongStateError)
        assert not kinds(county, vote.case_id, Kind.VOTE_CAST)

    def test_two_last_ballots_at_once_close_it_once(self, county, vote):
        came = overlapping(
            county, "town_reviewer", self.cast(vote), self.cast(vote), other="town_decider"
        )

        assert not isinstance(came, Exception)
        assert len(kinds(county, vote.case_id, Kind.VOTE_CAST)) == 2
        assert len(kinds(county, vote.case_id, Kind.VOTE_CLOSED)) == 1
        county.check()

    def test_nobody_votes_twice(self, county, vote):
        came = overlapping(county, "town_decider", self.cast(vote), self.cast(vote))

        assert isinstance(came, WrongStateError)
        assert len(kinds(county, vote.case_id, Kind.VOTE_CAST)) == 1


class TestLetters:
    @pytest.fixture
    def granted(self, county):
        case_id = county.make_case("felling", at="deliver")
        letter = next(
            event
            for event in county.events(case_id)
            if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "grant_decision"
        )
        return case_id, letter

    def withdraw(self, case_id, letter):
        return lambda work: actions.withdraw_letter(
            work,
            case_id,
            letter.seq,
            reason="株数写错",
            words={"facts": "杨树十二株。"},
            seen=None,
            key=fresh_key(),
        )

    def test_a_decision_that_is_being_delivered_is_not_withdrawn(self, county, granted):
        case_id, letter = granted
        task = county.task(case_id, "deliver")

        came = overlapping(
            county,
            holder(county, task),
            complete(county, task),
            self.withdraw(case_id, letter),
            other="forestry_leader1",
        )

        assert isinstance(came, UnlawfulError)
        assert not kinds(county, case_id, Kind.LETTER_WITHDRAWN)

    def test_a_letter_is_withdrawn_once(self, county, granted):
        came = overlapping(
            county, "forestry_leader1", self.withdraw(*granted), self.withdraw(*granted)
        )

        assert isinstance(came, WrongStateError)
        assert len(kinds(county, granted[0], Kind.LETTER_WITHDRAWN)) == 1
        county.check()


def test_a_run_that_is_resumed_twice_at_once_does_every_case_once(county):
    clerk = "acceptor1"
    task = county.task(county.make_case("hygiene", at="inform"), "inform")
    told = {
        "informed": ["许可条件和卫生标准", "应当提交的材料", "监管规则和核查期限", "承诺不实的后果"]
    }
    with county.engine.begin(county.people[clerk]) as work:
        run = actions.choose_cases(work, [task.id])
        lines = actions.answer_run(work, run, told)
    with county.engine.begin(county.people[clerk]) as work:
        actions.note_rehearsal(work, run, {line.ordinal: ("", ()) for line in lines})
    with county.engine.begin(county.people[clerk]) as work:
        [line] = actions.begin_run(work, run)

    def go_on(work):
        return actions.do_line(work, run, line).done

    came = overlapping(county, clerk, go_on, go_on)

    assert not isinstance(came, Exception)
    assert len(kinds(county, task.case_id, Kind.TASK_COMPLETED)) == len(
        {event.data["task"] for event in kinds(county, task.case_id, Kind.TASK_COMPLETED)}
    )
    county.check()


def test_a_substitute_does_nothing_behind_the_end_of_his_substitution(county):
    """The log would show what he did in a colleague's place after it was taken from him."""
    task = county.task(county.make_case("hygiene", at="review"), "review")
    away = holder(county, task)
    organ = county.people[away].organ
    stands_in = next(
        login
        for login, actor in county.people.items()
        if actor.organ == organ
        and actor.employment is Employment.STAFF
        and login not in {each.user_id for each in county.able(task)}
        and not {"acceptor", "decider", "deputy_leader"} & {g.role.value for g in actor.grants}
    )
    with county.engine.begin(county.people[away]) as work:
        absence = Absence(
            principal=away,
            substitute=stands_in,
            starts_on=county.today,
            ends_on=county.today,
            reason="leave",
            document="请假单1",
        )
        given = actions.name_substitute(work, absence, key=fresh_key())
    county.__dict__.pop("people")

    came = overlapping(
        county,
        away,
        lambda work: actions.end_substitution(work, given),
        complete(county, task),
        other=stands_in,
    )

    # Without it he sees the case no more.
    assert isinstance(came, NotPermittedError | NotFoundError)
    assert county.task(task.case_id, "review").status == "open"
