"""L-05: parallel branches that meet without waiting for each other."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.doubled):
            name = drawing.flow.nodes[node_id].name
            yield (
                node_id,
                f"“{name}”及其后的环节可能办理两次：并行的分支在这里没有汇合。请先用并行网关汇合",
            )


RULE = Rule(
    id="L-05",
    title="并行的分支先汇合再往下走",
    reason="没有汇合的并行分支会各走一遍后面的环节，例如同一件发两次证",
    check=_check,
)
