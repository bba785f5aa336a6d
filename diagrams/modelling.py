"""One process of a BPMN file as the drawing of its model sees it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from diagrams.net import Link, Net, Spot, knit
from diagrams.words import clean
from engine.model import Outcome

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
GH = "{urn:guhua:bpmn:1}"
HAPPY = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED, Outcome.COMPLETED, ""})
QUESTIONS = frozenset({"exclusiveGateway", "inclusiveGateway"})


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process as the drawing sees it; lanes in the file's order, names cleaned."""

    id: str
    pool: str | None
    kinds: Mapping[str, str]
    names: Mapping[str, str]
    hosts: Mapping[str, str]
    lanes: tuple[tuple[str, frozenset[str]], ...]
    net: Net


def read(process: etree._Element, pool: str | None) -> Process:
    """Read the nodes, lanes and flows of a process; *pool* is the participant it stands in."""
    nodes = {
        element.get("id", ""): element
        for element in process
        if isinstance(element.tag, str) and _is_node(kind_of(element))
    }
    hosts = {
        node: element.get("attachedToRef", "")
        for node, element in nodes.items()
        if element.get("attachedToRef") in nodes
    }
    lanes = tuple(
        (
            lane.get("id", ""),
            frozenset((ref.text or "").strip() for ref in lane.iterfind(f"{BPMN}flowNodeRef")),
        )
        for lane in process.iter(f"{BPMN}lane")
        if lane.find(f"{BPMN}childLaneSet") is None
    )
    return Process(
        id=process.get("id", ""),
        pool=pool,
        kinds={node: kind_of(element) for node, element in nodes.items()},
        names={
            element.get("id", ""): clean(element.get("name"))
            for element in process
            if isinstance(element.tag, str)
        },
        hosts=hosts,
        lanes=lanes,
        net=_net(process, nodes, hosts, lanes),
    )


def _net(
    process: etree._Element,
    nodes: Mapping[str, etree._Element],
    hosts: Mapping[str, str],
    lanes: tuple[tuple[str, frozenset[str]], ...],
) -> Net:
    flows = [
        flow
        for flow in process.iterfind(f"{BPMN}sequenceFlow")
        if flow.get("sourceRef") in nodes and flow.get("targetRef") in nodes
    ]
    defaults = {element.get("default") for element in nodes.values()}
    links = [
        Link(
            id=flow.get("id", ""),
            source=hosts.get(flow.get("sourceRef", ""), flow.get("sourceRef", "")),
            target=hosts.get(flow.get("targetRef", ""), flow.get("targetRef", "")),
            port=flow.get("sourceRef", ""),
            timer=flow.get("sourceRef") in hosts,
            preferred=flow.get("id") in defaults,
        )
        for flow in flows
    ]
    fans = [flow.get("sourceRef") for flow in flows]
    spots = [
        Spot(
            id=node,
            lane=_lane_of(node, lanes),
            asks=kind_of(element) in QUESTIONS and fans.count(node) > 1,
        )
        for node, element in nodes.items()
        if node not in hosts
    ]
    starts = [node for node, element in nodes.items() if kind_of(element) == "startEvent"]
    goals = frozenset(
        node
        for node, element in nodes.items()
        if kind_of(element) == "endEvent" and element.get(f"{GH}outcome", "") in HAPPY
    )
    return knit(spots, links, start=(starts or list(nodes) or [""])[0], goals=goals)


def _lane_of(node: str, lanes: tuple[tuple[str, frozenset[str]], ...]) -> int:
    return next((place for place, (_, members) in enumerate(lanes) if node in members), 0)


def kind_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def _is_node(kind: str) -> bool:
    return kind.endswith(("Event", "Gateway", "Task", "Activity", "ubProcess")) or kind in {
        "task",
        "transaction",
    }
