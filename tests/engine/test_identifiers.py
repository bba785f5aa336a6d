from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidValueError
from engine.identifiers import (
    CATALOG_CODE,
    HANDLING_CODE,
    TASK_CODE,
    CaseNumber,
    citizen_id_problem,
    uscc_problem,
)

ORGANS = [
    "11110227000097949G",
    "11431026MB0R05447F",
    "115113016823646795",
    "11990101000000019X",
    "11990101000000027Q",
    "11990101000000035K",
    "11990101000000043E",
    "119901010000000519",
    "91990101MA0000015C",
    "91990101MA00000237",
    "92990101MA0000031Y",
]
CITIZENS = [
    "11010519491231002X",
    "440524188001010014",
    "990101199001010019",
    "990101198512120020",
    "990101200002290038",
]


@pytest.mark.parametrize("code", ORGANS)
def test_real_and_sample_organs_have_valid_codes(code):
    assert uscc_problem(code) is None


@pytest.mark.parametrize(
    ("code", "fragment"),
    [("11370828004330461J", "校验位"), ("1199010100000001IX", "I"), ("1199", "18 位")],
)
def test_a_code_copied_with_a_mistake_is_told_what_is_wrong(code, fragment):
    assert fragment in uscc_problem(code)


@pytest.mark.parametrize("number", [n for n in CITIZENS if not n.startswith("440524")])
def test_citizens_have_valid_numbers(number):
    assert citizen_id_problem(number) is None


@given(
    st.sampled_from(ORGANS), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY")
)
def test_one_wrong_sign_in_an_organ_code_never_goes_unseen(code, at, sign):
    changed = code[:at] + sign + code[at + 1 :]

    assert (uscc_problem(changed) is None) == (changed == code)


@given(st.sampled_from(["990101199001010019"]), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_in_a_citizen_number_never_goes_unseen(number, at, digit):
    changed = number[:at] + digit + number[at + 1 :]

    assert (citizen_id_problem(changed) is None) == (changed == number)


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        (CATALOG_CODE, "000122013000"),
        (CATALOG_CODE, "430131056W00"),
        (TASK_CODE, "11990101000000027Q5000164120000"),
        (TASK_CODE, "11431026MB0R05447F4430131056W00"),
        (TASK_CODE, "11513701777935454D4511031018000"),
        (HANDLING_CODE, "11990101000000019X400012201300001"),
    ],
)
def test_published_item_codes_are_recognised(pattern, code):
    assert pattern.fullmatch(code)


def test_a_case_number_is_made_and_read_back():
    number = "11990101000000019X4000122013000202603020001"

    read = CaseNumber.parse(f" {number.lower()} ")

    assert read == CaseNumber(
        task_code="11990101000000019X4000122013000", day=date(2026, 3, 2), serial=1
    )
    assert str(read) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11990101000000019X400012201300020260302000",
        "11990101000000019X4000122013000202602300001",
        "11990101000000019X4000122013000202603020000",
        "1" * 10_000,
    ],
)
def test_what_is_no_case_number_is_refused(text):
    with pytest.raises(InvalidValueError):
        CaseNumber.parse(text)


def test_a_day_has_at_most_9999_serials():
    with pytest.raises(InvalidValueError):
        CaseNumber(task_code="11990101000000019X4000122013000", day=date(2026, 3, 2), serial=10_000)
