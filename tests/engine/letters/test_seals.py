"""The imprint: drawn from the name alone, the same every time, safe in any page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from engine.letters.seals import imprint, parts

BUREAU = "示例县行政审批服务局"


def words(drawn):
    return "".join(etree.fromstring(str(drawn)).itertext())


@pytest.mark.parametrize(
    ("organ", "name", "around", "below"),
    [
        (BUREAU, f"{BUREAU}行政许可专用章", BUREAU, "行政许可专用章"),
        (BUREAU, BUREAU, BUREAU, ""),
        (BUREAU, "行政审批专用章", "行政审批专用章", ""),
        ("", BUREAU, BUREAU, ""),
    ],
    ids=["special", "official", "own name", "no organ"],
)
def test_the_organ_stands_on_the_arc_and_the_business_below(organ, name, around, below):
    assert parts(organ, name) == (around, below)
    assert words(imprint(organ, name)) == around + below


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_any_name_is_drawn_and_says_nothing_else(name):
    drawn = imprint(BUREAU, BUREAU + name)

    element = etree.fromstring(str(drawn))
    assert element.get("aria-label") == f"印章：{BUREAU}{name}"
    assert {child.tag.rpartition("}")[2] for child in element} <= {"circle", "polygon", "text"}
    assert "style" not in str(drawn).replace(str(element.get("aria-label")), "")
    assert imprint(BUREAU, BUREAU + name) == drawn


def test_no_name_makes_markup():
    drawn = str(imprint("<script>", "<script>alert(1)</script>"))

    assert "<script>" not in drawn
