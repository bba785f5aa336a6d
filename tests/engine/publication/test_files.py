"""What is published of a version: everything, each once, and nobody's name but in the handbook."""

import hashlib
import subprocess
import sys
from datetime import date

import pytest

from diagrams import placing, search
from engine import publication
from engine.bundle import shipped
from engine.model import Role
from engine.publication import ItemFacts, Office

DAY = date(2026, 3, 2)
NAME = "欧阳某某"
CHARTS = {"chart.svg", "chart.png", "chart.pdf", "chart.txt", "lanes.svg", "lanes.pdf"}
SHEETS = {
    f"{sheet}.{form}"
    for sheet in ("information", "notice", "guide", "handbook")
    for form in ("html", "pdf")
}
TABLES = {"information.xlsx", "notice.xlsx"}

PRINT = """
from datetime import date
import hashlib
from diagrams import placing, search
placing.MANY = search.MANY = 0
from tests.engine.publication.test_files import made
for name, body in made().items():
    print(name, hashlib.sha256(body).hexdigest())
"""


def made():
    facts = ItemFacts(
        bundle=shipped("hygiene_check"),
        office=Office(county="示例县", public_url="https://spj.example.gov.cn"),
        number=3,
        state="published",
        published_on=DAY,
        in_force_from=DAY,
        holders={Role.INSPECTOR: (NAME,)},
    )
    return publication.files(facts)


@pytest.fixture(scope="module")
def files():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "MANY", 0)
        patch.setattr(search, "MANY", 0)
        return made()


def test_every_sheet_is_there_in_every_form(files):
    assert files.keys() == {*CHARTS, *SHEETS, *TABLES, "item.json"}
    assert all(files.values())


def test_a_file_is_what_its_name_says(files):
    begins = {"pdf": b"%PDF", "png": b"\x89PNG", "xlsx": b"PK", "html": b"<!", "json": b"{"}

    for name, body in files.items():
        assert body.lstrip().lower().startswith(begins.get(name.rpartition(".")[2], b"").lower())
        assert publication.media(name)


def test_a_chart_that_was_drawn_as_a_draft_is_published_with_its_day(files):
    assert "2026年3月2日" in files["chart.svg"].decode()
    assert "2026年3月2日" in files["lanes.svg"].decode()


def test_only_the_handbook_names_people_and_it_is_not_public(files):
    naming = {name for name, body in files.items() if NAME.encode() in body}

    assert naming == {"handbook.html"}
    assert {name for name in files if not publication.is_public(name)} == {
        "handbook.html",
        "handbook.pdf",
    }


def test_pages_stand_alone_and_tell_their_version(files):
    digest = shipped("hygiene_check").digest[:12]
    for name in SHEETS:
        if name.endswith(".html"):
            page = files[name].decode()
            assert digest in page
            assert "第3版" in page
            assert "<style>" in page
            assert "<link" not in page
            assert "<script" not in page


@pytest.mark.full
def test_another_process_makes_the_same_bytes(files):
    told = subprocess.run(
        [sys.executable, "-c", PRINT], check=True, capture_output=True, text=True
    ).stdout

    assert dict(line.split() for line in told.splitlines()) == {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items()
    }
