"""Text from people is clean, or refused with the place of what nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import RefusedValueError
from forms.text import clean, narrow, quote

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\u200b", "\ufeff", *BIDI]
)
def test_what_nobody_can_see_is_refused_with_its_place(hidden):
    with pytest.raises(RefusedValueError, match=rf"第 2 个字符.*U\+{ord(hidden):04X}"):
        clean(f"张{hidden}三")


def test_lines_are_kept_only_where_there_are_lines():
    assert clean(" 一\r\n二\t三 ", lines=True) == "一\n二\t三"
    assert clean(" 一\r\n二\t三 ") == "一 二 三"


def test_rare_names_and_joined_signs_stay():
    assert clean("𠮷田\u200d") == "𠮷田\u200d"


@given(text=st.text(st.characters(codec=None)))
def test_clean_text_can_be_stored_and_stays_what_it_is(text):
    try:
        found = clean(text, lines=True)
    except RefusedValueError:
        return

    assert found == unicodedata.normalize("NFC", found) == clean(found, lines=True)
    assert found.encode("utf-8").decode() == found
    assert not set(found) & {*BIDI, "\x00", "\r"}
    assert " " not in narrow(found)


@given(text=st.text(st.characters(codec=None)))
def test_a_quote_of_anything_can_be_printed(text):
    assert len(quote(text)) <= 41
    assert quote(text).encode("utf-8") is not None
