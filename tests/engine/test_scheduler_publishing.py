"""The tick of the catalogue: what was published on a day, and the files that are still missing."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from diagrams import DiagramError
from engine import actions, publication
from engine.audit import Kind
from engine.clock import ZONE
from engine.scheduler.node import Node
from engine.scheduler.publishing import make_files, take_effect

APRIL = date(2026, 4, 1)


@pytest.fixture
def node(county):
    return Node(county.engine)


@pytest.fixture
def few(monkeypatch):
    """Make one small file a version: what is made is tested where it is made."""
    monkeypatch.setattr(
        publication, "files", lambda facts, _layouts: {"chart.txt": facts.digest.encode()}
    )


def missing(county):
    with county.engine.look() as look:
        return look.tables.publications.missing()


def test_an_item_that_ends_on_a_day_is_retired_by_the_tick(county, node):
    with county.engine.begin(county.people["item_admin1"]) as work:
        actions.retire_item(work, "felling", document="文件", reason="取消", on=APRIL)

    assert take_effect(node) == 0
    county.clock.move_to(datetime.combine(APRIL, time(), ZONE))
    node.guard.trust()
    assert (take_effect(node), take_effect(node)) == (1, 0)


def test_a_clock_that_was_put_forward_brings_nothing_into_force(county, node):
    with county.engine.begin(county.people["item_admin1"]) as work:
        actions.retire_item(work, "felling", document="文件", reason="取消", on=APRIL)
    node.hold()
    county.clock.move_to(datetime.combine(APRIL, time(), ZONE) + timedelta(days=1))

    assert take_effect(node) == 0


@pytest.mark.usefixtures("few")
def test_versions_without_files_get_them_once(county, node):
    before = missing(county)

    assert (make_files(node), make_files(node)) == (len(before), 0)

    assert len(before) == 6
    assert missing(county) == []
    told = [event for event in county.log() if event.kind is Kind.ITEM_FILES_KEPT]
    assert {event.data["digest"] for event in told} == set(before)
    assert {event.actor for event in told} == {"system"}
    with county.engine.look() as look:
        for digest in before:
            assert look.tables.publications.bodies(digest) == {"chart.txt": digest.encode()}


def test_an_item_that_cannot_be_drawn_holds_up_no_other(county, node, monkeypatch):
    [first, *others] = missing(county)

    def draw(facts, _layouts):
        if facts.digest == first:
            raise DiagramError("没有 dot")
        return {"chart.txt": b""}

    monkeypatch.setattr(publication, "files", draw)

    assert make_files(node) == len(others)
    assert missing(county) == [first]
    county.clock.advance(timedelta(minutes=1))
    with pytest.raises(RuntimeError, match="1 versions"):
        make_files(node)


def test_an_item_that_cannot_be_drawn_is_tried_less_and_less_but_always_again(
    sqlite_county, monkeypatch
):
    county, tries = sqlite_county, []
    node = Node(county.engine)
    first = missing(county)[0]

    def draw(facts, _layouts):
        if facts.digest == first:
            tries.append(county.clock.elapsed())
            raise DiagramError("没有 dot")
        return {"chart.txt": b""}

    monkeypatch.setattr(publication, "files", draw)
    make_files(node)
    for _ in range(4 * 60):
        county.clock.advance(timedelta(minutes=1))
        with suppress(RuntimeError):
            make_files(node)

    waits = [round((later - earlier) / 60) for earlier, later in pairwise(tries)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_node_that_ends_makes_no_more(county, node):
    node.stop.set()

    assert make_files(node) == 0
