"""What was typed into the counter's one field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.queries.asked import read
from forms.errors import RefusedValueError

NUMBER = "990101199001010019"
CASE = "11990101000000027Q5000164120000202603020001"


def wide(text):
    """The same as a Chinese input method types it."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        (NUMBER, "number", NUMBER),
        ("91990101MA0000015C", "number", "91990101MA0000015C"),
        ("91990101ma0000015c", "number", "91990101MA0000015C"),
        ("199-0000-0001", "phone", "19900000001"),
        ("+8619900000001", "phone", "19900000001"),
        (CASE, "case", CASE),
        ("示镇林许受(2026)3号", "letter", "示镇林许受〔2026〕3号"),
        ("示镇林许受【2026】3号", "letter", "示镇林许受〔2026〕3号"),
        ("王示", "name", "王示"),
        ("  示例 餐饮  ", "name", "示例 餐饮"),
        ("王", "", "王"),
        ("", "", ""),
    ],
)
def test_it_says_by_itself_what_it_is(typed, kind, text):
    asked = read(typed)

    assert (asked.kind, asked.text) == (kind, text)


@given(st.sampled_from([NUMBER, "19900000001", CASE]), st.data())
def test_spaces_and_full_width_signs_do_no_harm(plain, data):
    places = data.draw(st.sets(st.integers(0, len(plain))))
    spaced = "".join(("　" if place in places else "") + sign for place, sign in enumerate(plain))

    assert read(wide(spaced)) == read(plain)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_something_or_refused_with_a_sentence(text):
    try:
        kind = read(text).kind
    except RefusedValueError as error:
        kind = "refused" if error.sentence else "without a word"

    assert kind in {"number", "phone", "case", "letter", "name", "", "refused"}


def test_numbers_of_people_are_shown_masked_and_a_wrong_one_is_told():
    assert read(NUMBER).shown == "990101********0019"
    assert read("19900000001").shown == "199****0001"
    assert not read(NUMBER).wrong
    assert read("990101199001010018").wrong
