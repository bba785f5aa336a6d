"""Numbers, days and articles as officials write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidValueError, NotFoundError
from engine.letters import KINDS, format_number
from engine.letters.wording import article, articles, day, fill, masked
from engine.model import Basis


def test_days_are_in_arabic_digits_without_leading_zeros():
    assert day(date(2026, 3, 2)) == "2026年3月2日"
    assert day(date(2026, 12, 31), provisional=True).startswith("2026年12月31日（暂定")


def test_numbers_count_by_kind():
    assert format_number("示镇林许", "correction_notice", 2026, 3) == "示镇林许补〔2026〕3号"
    assert format_number("示审许", "grant_decision", 2026, 120) == "示审许准〔2026〕120号"


def test_no_two_kinds_share_a_sign_and_no_sign_starts_another_number():
    signs = [kind.sign for kind in KINDS.values()]

    assert len(set(signs)) == len(KINDS)


@given(
    serial=st.integers(1, 10**6), year=st.integers(1949, 2199), code=st.sampled_from(sorted(KINDS))
)
def test_different_serials_never_give_one_number(serial, year, code):
    number = format_number("示镇林许", code, year, serial)

    assert number != format_number("示镇林许", code, year, serial + 1)
    assert number.endswith(f"〔{year}〕{serial}号")


@pytest.mark.parametrize(
    ("prefix", "year", "serial"), [("", 2026, 1), (" ", 2026, 1), ("示", 2026, 0), ("示", 26, 1)]
)
def test_a_number_that_nobody_could_file_is_refused(prefix, year, serial):
    with pytest.raises(InvalidValueError):
        format_number(prefix, "grant_decision", year, serial)


def test_a_number_of_no_letter_is_refused():
    with pytest.raises(NotFoundError):
        format_number("示", "poem", 2026, 1)


@pytest.mark.parametrize(
    ("law", "number", "label"),
    [
        ("行政许可法", "三十二", "《中华人民共和国行政许可法》第三十二条"),
        ("森林法", "六十条第（一）项", "《中华人民共和国森林法》第六十条第（一）项"),
        ("中华人民共和国森林法", "第六十条", "《中华人民共和国森林法》第六十条"),
        ("娱乐场所管理条例", "九", "《娱乐场所管理条例》第九条"),
        ("娱乐场所管理办法", "", "《娱乐场所管理办法》"),
    ],
)
def test_laws_have_their_formal_titles(law, number, label):
    assert article(Basis(law=law, article=number)) == label


def test_articles_of_one_law_stand_together():
    bases = [Basis(law="森林法", article="五十六"), Basis(law="条例", article="一")]

    assert articles([*bases, Basis(law="森林法", article="五十七")]) == [
        "《中华人民共和国森林法》第五十六条、第五十七条",
        "《条例》第一条",
    ]


def test_codes_of_organisations_stay_whole():
    assert masked("11010519491231002X") == "110105********002X"
    assert masked("91990101MA0000015C") == "91990101MA0000015C"


@given(text=st.text(), value=st.text())
def test_filling_never_reads_what_was_filled_in(text, value):
    try:
        filled = fill(text, {"a": value})
    except InvalidValueError:
        return

    assert filled == text.replace("{a}", value)
