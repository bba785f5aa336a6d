"""What no single case shows: items without cases, and decisions that no case made."""

from datetime import date

import pytest

from engine.audit import Kind
from engine.errors import InvalidValueError
from engine.queries.outside import compare, read_register, zero_cases
from engine.queries.spans import Days

MARCH = Days(first=date(2026, 3, 1), last=date(2026, 3, 31))


def numbers(county, case_id):
    """The decision of a case and its day, as another register would have them."""
    [letter] = [
        event
        for event in county.events(case_id)
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "grant_decision"
    ]
    return letter.data["number"]


def found(county, text):
    with county.engine.look() as look:
        return compare(look, read_register(text, "许可公示"))


def test_items_without_a_case_are_reported_with_their_organs(county):
    county.make_case("felling", at="review")

    with county.engine.look() as look:
        reported = {finding.subject for finding in zero_cases(look, MARCH)}

    assert "2026-03-01/item/karaoke" in reported
    assert "2026-03-01/item/felling" not in reported
    assert f"2026-03-01/organ/{county.bundle('felling').item.organ}" not in reported


def test_what_a_case_decided_is_known(county):
    decision = numbers(county, county.make_case("felling"))

    assert found(county, f"文号,日期\n{decision},2026-03-02\n") == []


def test_a_licence_that_somebody_wrote_in_a_form_is_known(county):
    case_id = county.make_case("felling")
    licence = county.answers("felling", "make_licence")["licence_no"]

    assert county.case(case_id).status == "ended"
    assert found(county, f"证书编号\n{licence}\n") == []


def test_a_decision_without_a_case_is_found_and_waits_for_a_person(county):
    county.make_case("felling")

    [outside] = found(county, "文号,决定日期\n示镇林许准〔2026〕99号,2026/03/05\n")

    assert (outside.rule, outside.by_hand) == ("A21", True)
    assert "许可公示" in outside.sentence


def test_another_day_than_ours_is_found(county):
    decision = numbers(county, county.make_case("felling"))

    [other] = found(county, f"\ufeff文号,日期\n{decision},2026-02-11\n")

    assert "2026-02-11" in other.sentence


@pytest.mark.parametrize(
    "text", ["", "甲,乙\n1,2\n", "文号,日期\nA,昨天\n"], ids=["empty", "no column", "no day"]
)
def test_a_register_that_cannot_be_read_is_refused(text):
    with pytest.raises(InvalidValueError):
        read_register(text, "许可公示")
