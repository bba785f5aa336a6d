"""Diagram interchange: other tools open our files, and nothing else in them changes."""

import itertools
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from diagrams import with_diagram
from diagrams.interchange import main

FLOWS = sorted(Path("processes").glob("*/flow.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

SHIPPED = pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.parent.name)


def canonical(source: bytes) -> bytes:
    """Return the file without its drawing."""
    root = etree.fromstring(source)
    for diagram in root.findall(f"{DI}BPMNDiagram"):
        root.remove(diagram)
    for element in root.iter():
        element.tail = None
    return etree.tostring(root, method="c14n")


def bounds(shape) -> tuple[float, float, float, float]:
    box = shape.find(f"{DC}Bounds")
    x, y, wide, high = (float(box.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def shapes(root) -> dict[str, tuple[float, float, float, float]]:
    return {shape.get("bpmnElement"): bounds(shape) for shape in root.iter(f"{DI}BPMNShape")}


@cache
def as_drawn(path: Path) -> bytes:
    """Draw a shipped file once for all tests: the joint one takes seconds."""
    return with_diagram(path.read_bytes())


@SHIPPED
def test_drawing_twice_is_drawing_once(path):
    once = as_drawn(path)

    assert with_diagram(once) == once


@SHIPPED
def test_nothing_but_the_drawing_changes(path):
    source = path.read_bytes()

    assert canonical(as_drawn(path)) == canonical(source)


@SHIPPED
def test_every_node_and_flow_of_every_process_is_drawn_once(path):
    root = etree.fromstring(as_drawn(path))

    flows = [flow.get("id") for flow in root.iter(f"{BPMN}sequenceFlow")]
    nodes = [
        element.get("id")
        for process in root.iter(f"{BPMN}process")
        for element in process
        if element.get("id") and element.tag not in {f"{BPMN}sequenceFlow", f"{BPMN}laneSet"}
    ]
    drawn = [shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")]
    lanes = [lane.get("id") for lane in root.iter(f"{BPMN}lane")]
    assert sorted(drawn) == sorted([*nodes, *lanes])
    assert sorted(edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")) == sorted(flows)


@SHIPPED
def test_lanes_hold_their_nodes(path):
    root = etree.fromstring(as_drawn(path))
    drawn = shapes(root)

    for lane in root.iter(f"{BPMN}lane"):
        left, top, right, bottom = drawn[lane.get("id")]
        for ref in lane.iterfind(f"{BPMN}flowNodeRef"):
            x1, y1, x2, y2 = drawn[ref.text]
            assert left <= x1 <= x2 <= right
            assert top <= y1 <= y2 <= bottom


@SHIPPED
def test_shapes_do_not_overlap_and_edges_are_orthogonal(path):
    root = etree.fromstring(as_drawn(path))

    for plane in root.iter(f"{DI}BPMNPlane"):
        drawn = shapes(plane)
        solid = {
            element.get("id"): drawn[element.get("id")]
            for element in root.iter()
            if element.get("id") in drawn
            and element.tag not in {f"{BPMN}lane", f"{BPMN}boundaryEvent", f"{BPMN}participant"}
        }
        for one, other in itertools.combinations(solid.values(), 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]  # fmt: skip
        for edge in plane.iter(f"{DI}BPMNEdge"):
            points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(f"{DD}waypoint")]
            for (x1, y1), (x2, y2) in itertools.pairwise(points):
                assert abs(x1 - x2) < 0.1 or abs(y1 - y2) < 0.1


@pytest.mark.parametrize(
    "source",
    [b"", b"<a/>", b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b" " * 2_000_001],
    ids=["empty", "other", "text", "doctype", "large"],
)
def test_what_is_no_bpmn_is_refused(source):
    with pytest.raises(ValueError, match=r"BPMN|well-formed|larger"):
        with_diagram(source)


def test_the_command_draws_in_place_and_counts_failures(tmp_path, capsys):
    good, bad = tmp_path / "flow.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(FLOWS[0].read_bytes())
    bad.write_bytes(b"<a/>")

    failed = main([str(good), str(bad), str(tmp_path / "missing.bpmn")])

    assert failed == 2
    assert b"BPMNDiagram" in good.read_bytes()
    assert "bad.bpmn" in capsys.readouterr().err
