"""Which band of the page and which lane each box stands in."""

from collections.abc import Mapping

from diagrams.chart import Caption
from diagrams.net import Bar, Link, Net, topological
from diagrams.words import clean
from engine.model import STAGE_LABELS, Outcome, Stage
from engine.profile import Flow, Node, NodeKind

BEFORE_ACCEPTANCE = frozenset({Outcome.NOT_ACCEPTED, Outcome.NOT_REQUIRED, Outcome.WITHDRAWN})

BANDS = ("申请与受理", *(STAGE_LABELS[s] for s in (Stage.REVIEW, Stage.DECIDE, Stage.DELIVER)))
BEGINNING = "启动"
"""The first stage where nobody applies: the office begins by itself."""
_BAND_OF = {Stage.APPLY: 0, Stage.ACCEPT: 0, Stage.REVIEW: 1, Stage.DECIDE: 2, Stage.DELIVER: 3}


def bands_of(nodes: Mapping[str, Node], net: Net) -> tuple[dict[str, int], tuple[str, ...]]:
    """Give every box the band of its stage, never above the boxes that lead to it.

    What only leads to an end before acceptance stays in the band where it branched
    off: a refusal to accept is read beside its question, not at the foot of the page.
    """
    forward = [link for link in net.links if not link.back]
    order = topological(net.spots, forward)
    early = _ends_early(nodes, forward, order)
    entering: dict[str, list[str]] = {}
    for link in forward:
        entering.setdefault(link.target, []).append(link.source)
    wanted: dict[str, int] = {}
    for spot in order:
        above = max((wanted[source] for source in entering.get(spot, ())), default=0)
        stage = nodes[spot].stage
        own = _BAND_OF[stage] if stage is not None and spot not in early else above
        wanted[spot] = max(own, above)
    for link in forward:
        # A bar opens the stage of its branches.
        if net.spots[link.source].bar is Bar.FORK:
            targets = [wanted[other.target] for other in forward if other.source == link.source]
            wanted[link.source] = min(targets)
    used = sorted(set(wanted.values()))
    first = [nodes[spot] for spot, band in wanted.items() if band == 0]
    begun = all(node.kind is NodeKind.START and "申请" not in node.label for node in first)
    names = (BEGINNING if begun and not band else BANDS[band] for band in used)
    return {spot: used.index(band) for spot, band in wanted.items()}, tuple(names)


def _ends_early(nodes: Mapping[str, Node], forward: list[Link], order: list[str]) -> set[str]:
    leaving: dict[str, list[str]] = {}
    for link in forward:
        leaving.setdefault(link.source, []).append(link.target)
    early: set[str] = set()
    for spot in reversed(order):
        targets = leaving.get(spot, [])
        ends = nodes[spot].outcome in BEFORE_ACCEPTANCE
        if ends or (targets and all(target in early for target in targets)):
            early.add(spot)
    return early


def lanes_of(
    flow: Flow, nodes: Mapping[str, Node], process: str, caption: Caption
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the lane of each box; a box without one stands with whom it leads to or comes from."""
    lanes = [lane for lane in flow.lanes if lane.process == process]
    place = {
        member: index
        for index, lane in enumerate(lanes)
        for member in lane.nodes
        if member in nodes
    }
    used = sorted(set(place.values()))
    names = tuple(
        clean(lanes[index].name or caption.units.get(lanes[index].unit or "", ""), longest=20)
        for index in used
    )
    return {member: used.index(index) for member, index in place.items()}, names
