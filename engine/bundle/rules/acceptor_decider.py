"""L25: who accepts does not decide."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, Holders, ItemRule, Subject
from engine.lint import Example
from engine.model import ROLE_LABELS, Mark, Role, Stage
from engine.profile import Node

_RECEIVING = frozenset({Role.ACCEPTOR, Role.ASSISTANT})
_DECIDING = frozenset({Role.DECIDER, Role.DEPUTY_LEADER})
_DECISIONS = frozenset({Mark.GRANTED, Mark.REFUSED})


def _check(subject: Subject) -> Iterator[Finding]:
    for node in subject.flow.tasks():
        decides = node.stage is Stage.DECIDE or any(m.mark in _DECISIONS for m in node.marks)
        if decides and node.role in _RECEIVING:
            role = ROLE_LABELS[node.role]
            sentence = f"环节“{node.name}”由{role}作出决定。受理的人不能决定，请改为决定人办理"
            yield Finding.at(node, sentence)
    yield from _undecided(subject)
    if subject.holders is not None and subject.item.handling != "instant":
        yield from _same_person(subject, subject.holders)


def _undecided(subject: Subject) -> Iterator[Finding]:
    """Tell decisions to which a way leads that passes no decider."""
    drawing = subject.drawing
    nodes = subject.flow.nodes.values()
    deciding = [n.id for n in nodes if any(x.role in _DECIDING for x in drawing.inside(n))]
    without = drawing.reached([subject.flow.start().id], avoiding=deciding)
    for node in nodes:
        if node.id in without and any(marking.mark in _DECISIONS for marking in node.marks):
            sentence = f"有的路径没有经过决定人的环节就到了“{node.name}”。请加入决定人办理的环节"
            yield Finding.at(node, sentence)


def _same_person(subject: Subject, holders: Holders) -> Iterator[Finding]:
    def people(node: Node) -> frozenset[str]:
        organ = subject.organ(node)
        return holders.get((node.role, organ), frozenset()) if node.role and organ else frozenset()

    accepting = frozenset[str]().union(
        *(people(node) for node in subject.flow.tasks() if node.role is Role.ACCEPTOR)
    )
    for node in subject.flow.tasks():
        if node.role in _DECIDING and len(accepting) == 1 and people(node) == accepting:
            sentence = f"受理和“{node.name}”只有同一个人担任，办件到这里无人可以决定。请另派一人"
            yield Finding.at(node, sentence)


RULE = ItemRule(
    id="L25",
    title="受理的人不作决定",
    reason="职责分离：收件的人自己批，没有第二双眼睛；即办件由首席代表当场决定的除外，事后抽查",
    basis="P-08、S1；行政许可法第三十四条",
    asks_people=True,
    example=Example(
        file="flow.bpmn",
        failing='gh:role="reviewer" gh:unit="section" gh:stage="decide" gh:limit="1wd" gh:form="decide"',
        passing='gh:role="decider" gh:unit="section" gh:stage="decide" gh:limit="1wd" gh:form="decide"',
    ),
    check=_check,
)
