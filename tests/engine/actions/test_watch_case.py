"""Cards and deemed acceptance: what the moments of a case bring by themselves."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from engine import actions
from engine.actions.watch_case import watch_case
from engine.audit import Kind
from engine.errors import CaseChangedError, NotFoundError
from engine.supervision import RuleSet
from tests.support.county import fresh_key


def watch(county, case_id):
    with county.engine.begin() as work:
        return watch_case(work, case_id)


def wait(county, case_id, *, times=1):
    """Let the next moments of a case come, each when it comes."""
    for _ in range(times):
        county.clock.move_to(max(county.case(case_id).watch_at, county.clock.now()))
        assert watch(county, case_id)


def cards(county, case_id):
    with county.engine.look() as look:
        return look.tables.cards.of_case(case_id)


def levels(county, case_id):
    return [(card.rule, card.level) for card in cards(county, case_id)]


REVIEW = [("A03", "yellow"), ("A01", "warning"), ("A01", "yellow"), ("A02", "red")]
SILENCE = [
    *(("A03", "yellow"), ("A04", "warning"), ("A05", "red")),
    *(("A01", "warning"), ("A01", "yellow"), ("A02", "red")),
]
"""Every card that a felling case owes which nobody touches at its review, or at the counter."""


def test_nothing_is_issued_a_moment_too_early(county):
    case_id = county.make_case("felling", at="review")
    county.clock.move_to(county.case(case_id).watch_at - timedelta(microseconds=1))

    assert watch(county, case_id) == 0

    assert cards(county, case_id) == []


def test_each_card_comes_at_its_moment(county):
    case_id = county.make_case("felling", at="review")

    wait(county, case_id, times=4)

    assert levels(county, case_id) == REVIEW
    assert all(card.at == card.issued_at for card in cards(county, case_id))
    assert county.case(case_id).watch_at is None
    county.check()


def test_a_scheduler_that_slept_issues_the_same_cards_with_their_legal_moments(county):
    awake, slept = (county.make_case("felling", at="review") for _ in range(2))
    late = county.clock.now() + timedelta(days=60)
    while county.case(awake).watch_at is not None:
        wait(county, awake)
    county.clock.move_to(late)

    assert watch(county, slept) == len(REVIEW)

    assert levels(county, slept) == levels(county, awake)
    assert all(card.at < card.issued_at == late for card in cards(county, slept))
    moments = [e.data["at"] for e in county.events(slept) if e.kind is Kind.CARD_ISSUED]
    assert all(one <= other for one, other in pairwise(moments))
    county.check()


def test_twice_is_once(county):
    case_id = county.make_case("felling", at="review")
    wait(county, case_id, times=2)

    assert watch(county, case_id) == 0

    assert len(cards(county, case_id)) == 2


def test_a_graver_card_stands_for_the_milder_ones_of_its_clock(county):
    case_id = county.make_case("felling", at="review")

    wait(county, case_id, times=4)

    step, warning, yellow, red = cards(county, case_id)
    assert warning.superseded_by == yellow.id
    assert (step.superseded_by, yellow.superseded_by, red.superseded_by) == (None, None, None)


def test_a_card_tells_what_it_was_computed_from(sqlite_county):
    case_id = sqlite_county.make_case("felling", at="review")

    wait(sqlite_county, case_id, times=3)

    card = cards(sqlite_county, case_id)[-1]
    assert card.sentence == (
        "超过承诺时限。承诺时限7个工作日，自 2026-03-02 09:07 起算，已于 2026-03-11 届满，逾期未办结。"
    )
    assert card.node_id == "review"
    assert card.organ == sqlite_county.case(case_id).organ
    assert card.account["due_on"] == "2026-03-11"
    assert card.account["starts_at"] == "2026-03-02T09:07:00+08:00"
    assert card.account["calendar"] == sqlite_county.case(case_id).calendar
    assert card.account["rules"] == RuleSet.shipped().version


def test_a_card_says_of_a_day_that_may_move_that_it_may(sqlite_county):
    sqlite_county.clock.move_to(datetime(2026, 12, 28, 1, tzinfo=UTC))
    case_id = sqlite_county.make_case("felling", at="accept_review")

    wait(sqlite_county, case_id, times=3)

    sentence = cards(sqlite_county, case_id)[-1].sentence
    assert sentence.endswith("已于 2027-01-05（暂定） 届满，逾期未答复。")


def test_a_card_spoils_no_open_form(county):
    case_id = county.make_case("felling", at="review")
    drawn = county.case(case_id).version
    task = county.task(case_id, "review")

    wait(county, case_id)
    with county.engine.begin(county.able(task)[0]) as work:
        answers = county.answers("felling", "review")
        actions.check_answers(work, task.id, answers, seen=drawn, key=fresh_key())

    assert county.case(case_id).version == drawn + 1


def test_silence_is_acceptance_from_the_day_of_receipt(county):
    case_id = county.make_case("felling", at="accept_review")
    seen = county.case(case_id).version

    wait(county, case_id, times=3)

    case = county.case(case_id)
    assert case.accepted_on == case.received_at.date()
    assert case.version == seen + 1
    kinds = [event.kind for event in county.events(case_id)][-5:]
    assert kinds == [
        *(Kind.CARD_ISSUED, Kind.CASE_DEEMED_ACCEPTED),
        *(Kind.LETTER_ISSUED, Kind.QUOTA_CLAIMED, Kind.CARD_ISSUED),
    ]
    [deemed] = [e for e in county.events(case_id) if e.kind is Kind.CASE_DEEMED_ACCEPTED]
    assert deemed.data["at"] == "2026-03-09T16:00:00.000000Z"
    _step, warning, red = cards(county, case_id)
    assert warning.superseded_by == red.id
    county.check()


def test_silence_that_nobody_saw_for_months_is_told_in_order(county):
    case_id = county.make_case("felling", at="accept_review")
    county.clock.advance(timedelta(days=90))

    assert watch(county, case_id) == len(SILENCE)

    assert levels(county, case_id) == SILENCE
    assert sum(e.kind is Kind.CASE_DEEMED_ACCEPTED for e in county.events(case_id)) == 1
    county.check()


def test_a_form_that_was_open_over_the_silence_is_out_of_date(sqlite_county):
    county = sqlite_county
    case_id = county.make_case("felling", at="accept_review")
    task, seen = county.task(case_id, "accept_review"), county.case(case_id).version
    wait(county, case_id, times=3)

    with county.engine.begin(county.able(task)[0]) as work, pytest.raises(CaseChangedError):
        answers = county.answers("felling", "accept_review")
        actions.check_answers(work, task.id, answers, seen=seen, key=fresh_key())


def test_what_begins_of_office_is_never_accepted_by_silence(county):
    case_id = county.make_case("hygiene_check", at="check")
    county.clock.move_to(county.clock.now() + timedelta(days=12))

    watch(county, case_id)

    assert not {"A04", "A05"} & {card.rule for card in cards(county, case_id)}
    assert county.case(case_id).accepted_on is None


def test_an_answer_that_came_late_before_anybody_looked_is_a_card_but_no_silence(county):
    case_id = county.make_case("felling", at="accept_review")
    county.clock.advance(timedelta(days=9))
    task = county.task(case_id, "accept_review")
    county.complete(task, county.answers("felling", "accept_review"))

    watch(county, case_id)

    assert ("A05", "red") in levels(county, case_id)
    assert Kind.CASE_DEEMED_ACCEPTED not in {event.kind for event in county.events(case_id)}
    county.check()


def test_an_ended_case_still_gets_the_cards_that_it_owed(county):
    case_id = county.make_case("felling", at="decide")
    county.clock.advance(timedelta(days=40))
    county.complete(county.task(case_id, "decide"), county.answers("felling", "decide"))

    watch(county, case_id)

    assert {("A01", "yellow"), ("A02", "red")} <= set(levels(county, case_id))
    county.check()


def test_a_promise_that_silence_began_is_broken_after_the_acceptance(county):
    case_id = county.make_case("hygiene", at="accept_review")

    wait(county, case_id, times=3)

    told = [
        event.data.get("rule", event.kind)
        for event in county.events(case_id)
        if event.kind in {Kind.CARD_ISSUED, Kind.CASE_DEEMED_ACCEPTED}
    ]
    assert told == ["A03", "A04", Kind.CASE_DEEMED_ACCEPTED, "A01", "A05"]
    county.check()


def test_a_case_that_was_withdrawn_in_a_special_procedure_owes_nothing_for_it(county):
    case_id = county.make_case("sewage", "检测期间", at="sampling")
    county.clock.advance(timedelta(days=2))
    with county.engine.begin(county.receivers("sewage")[0]) as work:
        actions.withdraw_case(work, case_id, reason="不再需要", seen=None, key=fresh_key())
    county.clock.advance(timedelta(days=40))

    assert watch(county, case_id) == 0

    assert county.case(case_id).watch_at is None
    county.check()


def test_a_case_that_was_a_wrong_entry_owes_nothing(sqlite_county):
    county = sqlite_county
    case_id = county.make_case("felling", at="review")
    county.void(case_id)
    county.clock.advance(timedelta(days=40))

    assert watch(county, case_id) == 0

    assert county.case(case_id).watch_at is None


def test_no_card_names_a_person(sqlite_county):
    county = sqlite_county
    case_id = county.make_case("felling", at="accept_review")
    county.clock.advance(timedelta(days=90))
    watch(county, case_id)

    names = {county.case(case_id).applicant, *(actor.name for actor in county.people.values())}

    assert not any(name in card.sentence for card in cards(county, case_id) for name in names)


def test_a_case_that_is_none_is_not_found(sqlite_county):
    with pytest.raises(NotFoundError):
        watch(sqlite_county, uuid4())
