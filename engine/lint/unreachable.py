"""L-01: a box that no case ever comes to."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    starts = [drawing.flow.start(process).id for process in drawing.flow.processes]
    reached = drawing.reached(starts)
    for node in drawing.flow.nodes.values():
        if node.id not in reached:
            yield node.id, f"从开始事件走不到“{node.name}”。请把它接上，或者删去"


RULE = Rule(
    id="L-01",
    title="每个节点都能从开始事件走到",
    reason="走不到的环节会公布在流程图上，却永远不会办理",
    check=_check,
)
