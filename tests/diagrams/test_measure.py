"""Each fault is found when it is put into a good drawing; a faulty chart gives way to a plain one."""

from dataclasses import replace

import pytest

from diagrams import lay_out, laying, measure
from diagrams.labels import Rect
from diagrams.laying import PLAIN_NOTE
from diagrams.measure import FAULTS, faults
from tests.diagrams.corpus.flows import generated
from tests.diagrams.flows import caption, permit


@pytest.fixture(scope="module")
def good():
    layout = lay_out(permit(), caption())
    assert not faults(measure(layout))
    return layout


def with_box(layout, key, **more):
    boxes = tuple(replace(box, **more) if box.id == key else box for box in layout.boxes)
    return replace(layout, boxes=boxes)


def with_line(layout, key, **more):
    lines = tuple(replace(line, **more) if line.id == key else line for line in layout.lines)
    return replace(layout, lines=lines)


def rect_of(layout, key):
    return next(box.rect for box in layout.boxes if box.id == key)


def test_a_box_on_another_overlaps(good):
    other = rect_of(good, "decide")

    assert measure(with_box(good, "visit", rect=other))["overlaps"] >= 1


def test_a_line_through_a_box_is_found(good):
    left, top, right, bottom = rect_of(good, "decide")
    middle = (top + bottom) / 2

    crossed = with_line(
        good, "apply__accept_review", points=((left - 20, middle), (right + 20, middle))
    )

    assert measure(crossed)["through"] >= 1


def test_two_strangers_on_one_track_are_found(good):
    [track] = [line.points for line in good.lines if line.id == "deliver__granted_end"]

    laid = with_line(good, "apply__accept_review", points=track)

    assert measure(laid)["shared"] >= 1


def test_a_name_too_long_for_its_box_spills(good):
    assert measure(with_box(good, "decide", names=("决" * 40,)))["spilled"] >= 1


def test_a_label_on_a_box_covers_it(good):
    middle = rect_of(good, "visit").centre

    assert measure(with_line(good, "accept_result__accepted", label_at=middle))["covered"] >= 1


def test_a_lost_line_is_missing(good):
    twice = replace(good, boxes=tuple(box for box in good.boxes if box.id != "granted_end"))

    assert measure(twice)["missing"] >= 1


def test_a_box_drawn_twice_is_missing_its_point(good):
    [box] = [box for box in good.boxes if box.id == "granted_end"]
    moved = replace(box, rect=Rect(1.0, 1.0, 30.0, 20.0))

    assert measure(replace(good, boxes=(*good.boxes, moved)))["missing"] >= 1


@pytest.mark.parametrize("number", [16, 128, 40])
def test_where_no_drawing_is_sound_a_plain_one_comes_and_says_so(monkeypatch, number):
    monkeypatch.setattr(laying, "_is_sound", lambda layout: layout.plain)

    layout = lay_out(generated(number), caption())

    assert layout.plain
    assert PLAIN_NOTE[:12] in "".join("".join(words.lines) for words in layout.words)
    figures = measure(layout)
    assert {name: figures[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)
