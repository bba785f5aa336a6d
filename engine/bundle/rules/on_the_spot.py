"""L01: what is promised on the spot is handled on the spot."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    at_once = not item.limits.promised.amount
    instant = item.handling == "instant"
    if instant and not at_once:
        sentence = f"即办件的承诺时限应为0（当场），现为{item.limits.promised.label}。请改正"
        yield Finding.of("limits", "promised", sentence=sentence)
    if at_once and not instant:
        sentence = "承诺当场办结，办件类型（handling）却不是即办件（instant）。请改正其中一处"
        yield Finding.of("handling", sentence=sentence)
    if instant and not item.on_the_spot:
        sentence = "即办件应当即审即办（on_the_spot = true）。请改正，或者改为承诺件"
        yield Finding.of("on_the_spot", sentence=sentence)


RULE = ItemRule(
    id="L01",
    title="承诺当场办结的是即办件，并且即审即办",
    reason="承诺、办件类型和办理方式互相矛盾，申请人不知道该等还是该走",
    basis="政务服务事项质量检查规则（温州）；GB/T 39554.2-2020",
    example=Example(
        anchor='handling = "promised"',
        failing='handling = "instant"',
        passing='handling = "promised"',
    ),
    check=_check,
)
