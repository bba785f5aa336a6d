"""L-06: an end with an outcome while parallel branches still run."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.early):
            name = drawing.flow.nodes[node_id].name
            sentence = f"到达“{name}”时可能还有并行的环节没有办完，结果会不止一个"
            yield node_id, f"{sentence}。请先汇合，或者改为终止结束事件"


RULE = Rule(
    id="L-06",
    title="办结时没有还在办理的环节",
    reason="一件只能有一个办理结果；还有环节在办时不能出结果",
    check=_check,
)
