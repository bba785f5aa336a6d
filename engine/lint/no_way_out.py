"""L-02: a box from which no case ever ends."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule
from engine.profile import NodeKind


def _check(drawing: Drawing) -> Iterator[Finding]:
    nodes = drawing.flow.nodes.values()
    ending = drawing.reaching([node.id for node in nodes if node.kind is NodeKind.END])
    for node in nodes:
        if node.id not in ending:
            yield node.id, f"从“{node.name}”走不到任何结束事件，办件不能办结。请接到结束事件"
    for node_id in sorted(set().union(*(played.endless for played in drawing.plays)) & ending):
        name = drawing.flow.nodes[node_id].name
        yield node_id, f"到了“{name}”，总有并行的分支回到循环里，办件不能办结。请先汇合再退回"


RULE = Rule(
    id="L-02",
    title="每个节点都能走到结束事件",
    reason="走不到结束的办件永远办不结，时限到了也没有决定",
    check=_check,
)
