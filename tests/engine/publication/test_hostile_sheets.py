"""Texts that want out stay texts: in pages, on paper and in workbooks."""

import re
import subprocess
import sys
from datetime import date
from functools import cache
from io import BytesIO
from itertools import cycle

import pytest
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from engine.bundle import shipped
from engine.bundle.offer import Fee
from engine.letters.wording import plain
from engine.publication import ItemFacts, Office
from engine.publication.documents import Kind, page, pdf, xlsx
from tests.support.texts import HOSTILE, everywhere

MINE = (Kind.INFORMATION, Kind.LIST, Kind.NOTICE, Kind.HANDBOOK)


def facts(key):
    bundle = shipped(key)
    fee = Fee(charged=True, name="x", standard="x", basis="x", exemption="x")
    item = bundle.item.model_copy(update={"fee": fee})
    return ItemFacts(
        bundle=type(bundle)(**{**vars_of(bundle), "item": item}),
        office=Office(county="县", organs={item.organ: "局"}, public_url="https://example.gov.cn"),
        number=3,
        state="published",
        published_on=date(2026, 11, 20),
    )


def vars_of(bundle):
    return {name: getattr(bundle, name) for name in type(bundle).__dataclass_fields__}


@cache
def hostile(key):
    texts = cycle(HOSTILE)
    return everywhere(facts(key), lambda _: next(texts))


@cache
def harmless(key):
    """The same facts with texts of the same lengths that nobody need fear."""
    texts = cycle(chr(ord("一") + n) * len(text) for n, text in enumerate(HOSTILE))
    return everywhere(facts(key), lambda _: next(texts))


def shape(html):
    """The elements of a page with their attributes, without any text that came from outside."""
    root = etree.HTML(html)
    return [
        (node.tag, {name: value for name, value in node.attrib.items() if name != "content"})
        for node in root.iter(etree.Element)
    ]


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("kind", MINE)
@pytest.mark.parametrize("key", ["felling", "joint"])
def test_no_text_whatever_changes_the_elements_of_a_page(kind, key):
    assert shape(page(kind, [hostile(key)])) == shape(page(kind, [harmless(key)]))


@pytest.mark.parametrize("kind", MINE)
def test_every_text_is_read_as_it_was_written_but_for_what_nobody_sees(kind):
    said = squeezed("".join(etree.HTML(page(kind, [hostile("felling")])).itertext()))

    for text in HOSTILE:
        assert squeezed(plain(text)) in said or kind is Kind.LIST
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", said)


@pytest.mark.parametrize("kind", [Kind.INFORMATION, Kind.LIST, Kind.NOTICE])
def test_no_cell_of_a_workbook_is_computed(kind):
    book = load_workbook(BytesIO(xlsx(kind, [hostile("felling")])))

    cells = [cell for sheet in book for row in sheet.rows for cell in row if cell.value is not None]
    assert len(cells) > 20
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = {cell.value for cell in cells if isinstance(cell.value, str)}
    assert kind is Kind.LIST or "=1+1" in texts
    assert not [text for text in texts if plain(text) != text.strip()]


def test_on_paper_hostile_texts_are_letters_and_nothing_runs():
    reader = PdfReader(BytesIO(pdf(Kind.HANDBOOK, [hostile("felling")])))

    said = squeezed("".join(each.extract_text() for each in reader.pages))
    assert "<script>alert(1)</script>" in said
    assert said.count("x" * 20) >= 20
    assert reader.metadata.title.startswith("<script>alert(1)</script> 业务手册 第3版")
    raw = repr([reader.get_object(n) for n in range(1, len(reader.xref[0]) + 1)])
    assert "/Catalog" in raw
    assert not re.search(r"/(JS|JavaScript|Launch|EmbeddedFile|OpenAction|AA)\b", raw)


PROGRAM = """
from hashlib import sha256
from tests.engine.publication.test_hostile_sheets import facts, MINE
from engine.publication.documents import Kind, page, pdf, xlsx
one = [facts("sewage")]
for kind in MINE:
    print(kind, sha256(page(kind, one).encode()).hexdigest())
for kind in (Kind.INFORMATION, Kind.LIST, Kind.NOTICE):
    print(kind, sha256(xlsx(kind, one)).hexdigest())
print("pdf", sha256(pdf(Kind.NOTICE, one)).hexdigest())
"""


def test_two_processes_make_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]

    assert runs[0].count("\n") == 8
    assert runs[0] == runs[1]
