"""L-03: a circle in which nobody is asked, so that it runs until it is stopped."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    waiting = {node.id for node in drawing.flow.nodes.values() if drawing.waits(node)}
    told: set[str] = set()
    for node in drawing.flow.nodes.values():
        if node.id in waiting or node.id in told:
            continue
        onward = [after for after in drawing.after[node.id] if after not in waiting]
        if node.id in drawing.reached(onward, avoiding=waiting):
            told |= drawing.reached([node.id], avoiding=waiting)
            yield (
                node.id,
                f"“{node.name}”在一个没有人工环节的循环里，会一直空转。请加入人工环节或改画",
            )


RULE = Rule(
    id="L-03",
    title="每个循环里都有人工环节",
    reason="没有人工环节的循环会一直空转，直到被系统强行停止，办件不能前进",
    check=_check,
)
