"""L18: what can be refused is refused for listed grounds, each with its article."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example
from engine.model import Outcome


def _check(subject: Subject) -> Iterator[Finding]:
    grounds = subject.item.grounds
    refusing = any(node.outcome is Outcome.REFUSED for node in subject.flow.nodes.values())
    if refusing and not any(ground.kind == "refuse" for ground in grounds):
        sentence = "流程可以不予许可，却没有列出任何不予许可的情形（grounds）。请逐条写明依据"
        yield Finding.of("grounds", sentence=sentence)
    for number, ground in enumerate(grounds):
        if not ground.article:
            sentence = f"情形“{ground.code} {ground.text}”没有写明“{ground.law}”的哪一条。请补上"
            yield Finding.of("grounds", number, "article", sentence=sentence)


RULE = ItemRule(
    id="L18",
    title="不予许可的情形逐条列明，写明依据",
    reason="否定必有依据：没有列明的情形不能用来不予许可",
    basis="行政许可法第三十八条、第七十二条第七项",
    example=Example(failing='kind = "revoke"', passing='kind = "refuse"'),
    check=_check,
)
