"""L37: a flow so tangled that nobody can say whether it works."""

from collections.abc import Iterator

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule


def _check(drawing: Drawing) -> Iterator[Finding]:
    for process, played in zip(drawing.flow.processes, drawing.plays, strict=True):
        if not played.finished:
            yield (
                drawing.flow.start(process).id,
                "并行分支交错过多，不能验证是否会停住或重复办理。请把分支与汇合画成成对的块",
            )


RULE = Rule(
    id="L37",
    title="分支与汇合成对，可以验证",
    reason="不能验证的流程不能公布：没有人知道它会不会停住",
    basis="设计要求：能够证明流程不会停住的才公布",
    example=Example(
        file="flow.bpmn",
        failing="几十个包容网关互相交叉，分不清哪里分开、哪里汇合",
        passing="每个分支都在同类网关汇合，块与块不交叉",
    ),
    check=_check,
)
