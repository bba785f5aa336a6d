"""Check digits of GB 11643 and GB 32100, and the sentence for each thing that can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import RefusedValueError
from forms.identifiers import citizen_id, clock_time, day, mobile, party_id, uscc

CITIZENS = [
    "11010519491231002X",
    "440524188001010014",
    "990101199001010019",
    "990101198512120020",
    "990101200002290038",
]
ORGANISATIONS = [
    "11110227000097949G",
    "11431026MB0R05447F",
    "115113016823646795",
    "11990101000000019X",
    "91990101MA0000015C",
    "92990101MA0000031Y",
]


@pytest.mark.parametrize("number", CITIZENS)
def test_real_identity_numbers_pass(number):
    assert citizen_id(f" {number.lower()} ") == number


@pytest.mark.parametrize("code", ORGANISATIONS)
def test_real_credit_codes_pass(code):
    assert uscc(code.lower()) == code


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1101051949123100", "应为 18 位，现在是 16 位"),
        ("11010519491231A02X", "前 17 位应为数字"),
        ("000105194912310021", "地区码“000105”不存在"),
        ("110105194902300021", "出生日期“19490230”不存在"),
        ("110105179912310021", "出生日期“17991231”不存在"),
        ("110105194912310021", "校验位（末位）不符"),
    ],
)
def test_a_wrong_identity_number_says_which_part(number, reason):
    with pytest.raises(RefusedValueError, match=reason):
        citizen_id(number)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("9199010", "应为 18 位，现在是 7 位"),
        ("91990101MAO000015C", "不允许的字符“O”"),
        ("91000101MA0000015C", "地区码“000101”不存在"),
        ("91990101MA0000015D", "校验位（末位）不符"),
        # A published page of a county contains this one (domain.md §3.6).
        ("11370828004330461J", "校验位（末位）不符"),
    ],
)
def test_a_wrong_credit_code_says_which_part(code, reason):
    with pytest.raises(RefusedValueError, match=reason):
        uscc(code)


@given(
    number=st.sampled_from(CITIZENS[2:]),
    place=st.integers(0, 17),
    digit=st.sampled_from("0123456789"),
)
def test_one_wrong_digit_is_always_found_in_an_identity_number(number, place, digit):
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong == number:
        return

    with pytest.raises(RefusedValueError):
        citizen_id(wrong)


@given(
    code=st.sampled_from(ORGANISATIONS),
    place=st.integers(0, 17),
    sign=st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"),
)
def test_one_wrong_sign_is_always_found_in_a_credit_code(code, place, sign):
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong == code:
        return

    with pytest.raises(RefusedValueError):
        uscc(wrong)


@given(text=st.text(st.characters(codec=None)))
@pytest.mark.parametrize("check", [citizen_id, uscc, party_id, mobile, day, clock_time])
def test_no_text_makes_a_traceback(check, text):
    try:
        assert check(check(text)) == check(text)
    except RefusedValueError as refused:
        assert str(refused).encode()  # noqa: PT017


def test_the_kind_of_the_party_decides_which_number_it_must_have():
    assert party_id(CITIZENS[2], kind="自然人") == party_id(CITIZENS[2])
    assert party_id(ORGANISATIONS[4], kind="企业") == party_id(ORGANISATIONS[4])
    with pytest.raises(RefusedValueError, match="身份证号"):
        party_id(ORGANISATIONS[4], kind="自然人")


def test_days_and_times_are_written_one_way():
    assert day("2026年3月1日") == day("2026/3/1") == day("2026-03-01") == "2026-03-01"
    assert clock_time("9：05") == "09:05"
    for wrong in ("24:00", "9:60", "9.30"):
        with pytest.raises(RefusedValueError):
            clock_time(wrong)
