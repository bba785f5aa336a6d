"""Withdrawing a wrong letter: who may, what takes its place, and what no paper can undo."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from engine.work.reissuing import _NEVER, DECISIONS
from tests.support.county import fresh_key

REASON = "查明的事实中株数写错"


@pytest.fixture
def withdraw(county):
    def withdraw(login, case_id, seq, *, reason=REASON, key=None, **words):
        with county.engine.begin(county.people[login]) as work:
            return actions.withdraw_letter(
                work, case_id, seq, reason=reason, words=words, seen=None, key=key or fresh_key()
            )

    return withdraw


def letters(county, case_id):
    return [e for e in county.events(case_id) if e.kind is Kind.LETTER_ISSUED]


def letter(county, case_id, code):
    return next(e for e in reversed(letters(county, case_id)) if e.data["code"] == code)


def page(county, login, seq):
    with county.engine.look(county.people[login]) as look:
        return queries.letter_page(look, seq)


@pytest.fixture
def granted(county):
    """A felling case that was granted, not yet delivered, and its decision."""
    case_id = county.make_case("felling", at="make_licence")
    return case_id, letter(county, case_id, "grant_decision")


def test_a_corrected_letter_takes_its_place_with_a_number_of_its_own(county, withdraw, granted):
    case_id, wrong = granted
    before = county.case(case_id)

    withdraw("forestry_leader1", case_id, wrong.seq, facts="经现场核查，拟采伐杨树十二株。")

    right = letter(county, case_id, "grant_decision")
    said = page(county, "forestry_leader1", right.seq)
    assert right.data["replaces"] == wrong.data["number"] != right.data["number"]
    assert "拟采伐杨树十二株" in said
    assert f"出具的{wrong.data['number']}" in said
    after = county.case(case_id)
    clock = ("accepted_on", "decided_on", "statutory_due_on", "promised_due_on", "settled_at")
    assert [getattr(after, name) for name in clock] == [getattr(before, name) for name in clock]
    county.check_case(case_id)


def test_the_withdrawn_one_stays_as_it_was_and_says_that_it_is_withdrawn(county, withdraw, granted):
    case_id, wrong = granted
    kept = page(county, "forestry_leader1", wrong.seq)

    withdraw("forestry_leader1", case_id, wrong.seq, facts="更正后的事实。")

    now = page(county, "forestry_leader1", wrong.seq)
    assert "已撤销" in now
    assert REASON in now
    assert kept.partition("<body>")[2] in now
    with county.engine.look(county.people["forestry_leader1"]) as look:
        [first, second] = [
            one for one in queries.case(look, case_id).letters if one.code == "grant_decision"
        ]
    assert (first.withdrawn_reason, first.replaced_by) == (REASON, second.number)
    assert second.withdrawn_at is None


def test_who_issued_it_alone_does_not_take_it_back(county, withdraw, granted):
    case_id, wrong = granted

    with pytest.raises(NotPermittedError, match="另一名决定人"):
        withdraw("town_decider", case_id, wrong.seq, facts="更正后的事实。")


@pytest.mark.parametrize("login", ["town_acceptor", "town_issuer", "town_reviewer"])
def test_who_does_not_decide_there_may_not(county, withdraw, granted, login):
    case_id, wrong = granted

    with pytest.raises(NotPermittedError):
        withdraw(login, case_id, wrong.seq, facts="更正后的事实。")


def test_a_decision_that_was_delivered_stands(county, withdraw):
    case_id = county.make_case("felling")
    wrong = letter(county, case_id, "grant_decision")

    with pytest.raises(UnlawfulError, match="更正决定"):
        withdraw("forestry_leader1", case_id, wrong.seq, facts="更正后的事实。")


def test_a_receipt_of_an_ended_case_may_be_corrected(county, withdraw):
    case_id = county.make_case("felling")
    wrong = letter(county, case_id, "service_receipt")
    assert county.case(case_id).status == "ended"

    withdraw("forestry_leader1", case_id, wrong.seq, recipient="邵代收")

    assert "邵代收" in page(county, "forestry_leader1", letters(county, case_id)[-1].seq)
    county.check_case(case_id)


def test_a_letter_on_which_a_date_hangs_stands(county, withdraw):
    case_id = county.make_case("felling", at="correct")
    notice = letter(county, case_id, "correction_notice")

    with pytest.raises(UnlawfulError, match="第三十二条"):
        withdraw("forestry_leader1", case_id, notice.seq, reason="列错材料")


def test_a_letter_without_typed_words_cannot_be_corrected(county, withdraw, granted):
    case_id, _ = granted
    receipt = letter(county, case_id, "material_receipt")

    with pytest.raises(InvalidValueError, match="没有可以更正的文字"):
        withdraw("forestry_leader1", case_id, receipt.seq)


def test_what_does_not_differ_is_no_correction(county, withdraw, granted):
    case_id, wrong = granted
    content = county.engine.look
    with content() as look:
        said = look.contents(wrong.data["contents"]["letter"])["facts"]["facts"]["facts"]

    with pytest.raises(InvalidValueError, match="与原文书相同"):
        withdraw("forestry_leader1", case_id, wrong.seq, facts=said)


def test_days_and_numbers_are_not_corrected_on_paper(county, withdraw, granted):
    case_id, wrong = granted

    with pytest.raises(InvalidValueError, match="没有可以更正的这一项"):
        withdraw("forestry_leader1", case_id, wrong.seq, valid_to="2030-01-01")


def test_it_is_withdrawn_once(county, withdraw, granted):
    case_id, wrong = granted
    withdraw("forestry_leader1", case_id, wrong.seq, facts="更正后的事实。")

    with pytest.raises(WrongStateError, match="已经撤销"):
        withdraw("forestry_leader1", case_id, wrong.seq, facts="再次更正的事实。")


def test_a_corrected_letter_may_be_wrong_too(county, withdraw, granted):
    case_id, wrong = granted
    withdraw("forestry_leader1", case_id, wrong.seq, facts="更正后的事实。")
    # The leader issued the second one: his own colleague takes it back.
    second = letter(county, case_id, "grant_decision")

    withdraw("town_decider", case_id, second.seq, facts="再次更正的事实。")

    third = letter(county, case_id, "grant_decision")
    assert third.data["replaces"] == second.data["number"]
    with county.engine.look() as look:
        [decision] = [
            row
            for row in look.tables.cases.projections(case_id)["decision"]
            if third.data["number"] in row
        ]
    assert decision
    county.check_case(case_id)


def test_a_repeated_submit_withdraws_nothing_twice(county, withdraw, granted):
    case_id, wrong = granted
    key = fresh_key()
    first = withdraw("forestry_leader1", case_id, wrong.seq, key=key, facts="更正后的事实。")

    again = withdraw("forestry_leader1", case_id, wrong.seq, key=key, facts="更正后的事实。")

    assert again == first
    assert len([e for e in letters(county, case_id) if "replaces" in e.data]) == 1


def test_the_letter_of_another_case_is_not_found(county, withdraw, granted):
    case_id, wrong = granted
    other = county.make_case("felling", at="review")

    with pytest.raises(NotFoundError):
        withdraw("forestry_leader1", other, wrong.seq, facts="更正后的事实。")
    assert case_id != other


def test_a_service_receipt_lists_the_letter_that_stands(county, withdraw, granted):
    case_id, wrong = granted
    withdraw("forestry_leader1", case_id, wrong.seq, facts="更正后的事实。")
    right = letter(county, case_id, "grant_decision")

    for step in county.golden("felling").steps:
        if step.node in {task.node_id for task in county.tasks(case_id)}:
            county.take(case_id, step)

    said = page(county, "town_issuer", letter(county, case_id, "service_receipt").seq)
    assert right.data["number"] in said
    assert wrong.data["number"] not in said


def test_what_is_never_withdrawn_and_what_only_until_delivery_are_two_things():
    assert not DECISIONS & _NEVER.keys()


def test_what_the_letter_does_not_print_is_no_correction_of_it(county, withdraw, granted):
    case_id, wrong = granted

    with pytest.raises(InvalidValueError, match="没有可以更正的这一项"):
        withdraw("forestry_leader1", case_id, wrong.seq, opinion="同意。")


def test_the_reason_hides_whom_it_names_from_those_who_see_names_masked(county, withdraw, granted):
    case_id, wrong = granted
    name = county.case(case_id).applicant
    withdraw(
        "forestry_leader1", case_id, wrong.seq, reason=f"{name}的株数写错", facts="杨树十二株。"
    )

    with county.engine.look(county.people["center_supervision1"]) as look:
        [gone] = [each for each in queries.case(look, case_id).letters if each.withdrawn_at]

    assert name not in gone.withdrawn_reason
    assert gone.withdrawn_reason.endswith("的株数写错")


@pytest.mark.parametrize("hidden", ["\0", "\u202e", "\u200b", "\ud800"])
def test_a_corrected_word_holds_nothing_that_nobody_can_see(county, withdraw, granted, hidden):
    case_id, wrong = granted

    with pytest.raises(InvalidValueError) as refused:
        withdraw("forestry_leader1", case_id, wrong.seq, facts=f"杨树{hidden}十二株。")

    assert refused.value.field == "facts"
    assert "控制字符" in refused.value.reason


def test_a_corrected_decision_is_published_as_it_stands(county, withdraw, granted):
    case_id, wrong = granted
    withdraw("forestry_leader1", case_id, wrong.seq, facts="经现场核查，拟采伐杨树十二株。")

    with county.engine.look() as look:
        rows, _total = look.tables.results.decisions(None, "pending")

    assert [row.number for row in rows] == [
        letter(county, case_id, "grant_decision").data["number"]
    ]
    county.check_case(case_id)
