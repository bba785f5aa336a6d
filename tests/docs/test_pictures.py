"""The pictures in README.md are what the product shows.

Every run takes them anew and compares their size with those of the project;
`GUHUA_UPDATE_PICTURES=1 make test ARGS=tests/docs` puts them in their place.
"""

import base64
import struct
from pathlib import Path

import pytest

from tests.docs.conftest import UPDATE
from tests.docs.days import CASES, NOW

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 250_000
EMPTIEST = 20_000
CHART_WIDTH = 840


@pytest.fixture
def cases(sqlite_county):
    """The cases of the four days by item and step, the last of each; it is Thursday morning."""
    sqlite_county.clock.move_to(NOW)
    told = zip(CASES, sqlite_county.case_ids(), strict=True)
    return {(item, at): case_id for (_, _, item, at, _), case_id in told}


def compare(name, picture):
    """Keep the picture, or compare it with the one that is kept."""
    if UPDATE:
        (PICTURES / name).write_bytes(picture)
    kept = (PICTURES / name).read_bytes()
    assert size(picture) == pytest.approx(size(kept), abs=2)
    for each in (picture, kept):
        assert EMPTIEST < len(each) < LARGEST


def size(picture):
    """Width and height of a PNG, from its first chunk."""
    assert picture.startswith(b"\x89PNG")
    return struct.unpack(">II", picture[16:24])


def shown(page, path):
    """Open a page and say that it is the one, not an error."""
    response = page.goto(path)
    assert response.ok, response.status
    return page


def test_the_worklist_of_a_counter(office, cases):
    page = shown(office.sign_in("acceptor1"), "/worklist")
    page.keyboard.press("j")

    assert page.locator("a[data-open]").count() >= 10
    compare("worklist.png", page.screenshot())


def test_a_task_at_the_counter(sqlite_county, office, cases):
    task = sqlite_county.task(cases["sewage", "accept_review"], "accept_review")
    page = shown(office.sign_in("acceptor1"), f"/tasks/{task.id}")

    assert page.locator(".chart-box svg").count() == 1
    compare("task.png", page.screenshot())


def test_the_replay_of_a_case(sqlite_county, office, cases):
    case_id = cases["felling", "decide"]
    page = shown(office.sign_in("auditor1"), f"/cases/{case_id}/replay?at=9")

    assert page.locator("#node-site_visit.is-done").count() == 1
    compare("replay.png", page.screenshot())


def test_the_published_flowchart(office, cases):
    page = office.open()
    svg = page.request.get("/items/felling/chart.svg").body()
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    page.set_content(f'<img width="{CHART_WIDTH}" src="{source}">')
    image = page.locator("img")
    assert image.evaluate("async each => { await each.decode(); return each.naturalWidth > 0 }")

    compare("flowchart.png", image.screenshot())
