"""QR codes: the same markup for the same text, ready for a strict page."""

import re
from xml.etree import ElementTree as ET

import pytest

from engine import paper

ADDRESS = "https://www.example.gov.cn/public/check/" + "0f" * 32


def test_the_same_text_gives_the_same_markup():
    assert paper.qr(ADDRESS) == paper.qr(ADDRESS)
    assert paper.qr(ADDRESS) != paper.qr(ADDRESS[:-1])


def test_the_markup_is_one_svg_element_without_style_script_or_size():
    root = ET.fromstring(paper.qr(ADDRESS))

    assert root.tag.endswith("svg")
    names = {name for element in root.iter() for name in element.attrib}
    assert names <= {"viewBox", "transform", "class", "d", "fill", "stroke"}
    assert not re.search(r"style|script|class", paper.qr(ADDRESS))


def test_there_is_white_around_the_code():
    root = ET.fromstring(paper.qr("固化"))

    size = int(root.get("viewBox").split()[2])
    assert (size - 8 - 17) % 4 == 0


def test_hostile_text_stays_in_the_modules():
    assert "script" not in paper.qr('"><script>alert(1)</script>')


def test_what_no_code_holds_is_refused():
    for text in ("", "固" * 3_000):
        with pytest.raises(paper.PaperError, match="二维码"):
            paper.qr(text)
