"""L-04: a join whose tokens never all come."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for played in drawing.plays:
        for node_id in sorted(played.stuck):
            name = drawing.flow.nodes[node_id].name
            sentence = f"汇合“{name}”可能永远等不齐：有的分支不会走到这里"
            yield node_id, f"{sentence}。并行分支请用并行网关汇合，二选一的分支请用排他网关汇合"


RULE = Rule(
    id="L-04",
    title="汇合总能等齐",
    reason="排他分支汇入并行网关时只有一条会到，办件会无声无息地停在那里",
    check=_check,
)
