"""L38: an end that a case can come to without the marks and letters that the law asks for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from engine.lint.drawing import Drawing
from engine.lint.rule import Example, Finding, Rule
from engine.model import Mark, Outcome
from engine.profile import LETTERS, Node


@dataclass(frozen=True, kw_only=True)
class _Owed:
    marks: tuple[Mark, ...]
    letters: tuple[str, ...]
    law: str


_DECISIONS = frozenset({"grant_decision", "refusal_decision"})
_GRANT = _Owed(
    marks=(Mark.ACCEPTED, Mark.GRANTED, Mark.DELIVERED),
    letters=("acceptance_notice", "grant_decision", "service_receipt"),
    law="行政许可法第三十二、三十八、四十四条",
)
_OWED: Mapping[Outcome | None, _Owed] = {
    Outcome.GRANTED: _GRANT,
    Outcome.PARTLY_GRANTED: _GRANT,
    Outcome.REFUSED: _Owed(
        marks=(Mark.ACCEPTED, Mark.REFUSED, Mark.DELIVERED),
        letters=("acceptance_notice", "refusal_decision", "service_receipt"),
        law="行政许可法第三十八、四十四条",
    ),
    Outcome.NOT_ACCEPTED: _Owed(
        marks=(Mark.NOT_ACCEPTED,),
        letters=("non_acceptance", "service_receipt"),
        law="行政许可法第三十二条",
    ),
    Outcome.NOT_REQUIRED: _Owed(
        marks=(Mark.NOT_REQUIRED,), letters=("not_required",), law="行政许可法第三十二条"
    ),
}


def _check(drawing: Drawing) -> Iterator[Finding]:
    ends = [node for node in drawing.flow.nodes.values() if node.outcome in _OWED]
    for mark in Mark:
        without = _reached_without(drawing, partial(_marks, mark))
        for end in ends:
            owed = _OWED[end.outcome]
            if mark in owed.marks and end.id in without:
                sentence = f"有的路径没有时点标记 {mark} 就到了“{drawing.called(end.id)}”，时限无从计算。请补上"
                yield end.id, f"{sentence}（{owed.law}）"
    for letter, title in LETTERS.items():
        # In joint handling each department decides its own matter, one grants, one refuses;
        # which end is reached, the conditions say.
        together = drawing.flow.joint and letter in _DECISIONS
        without = _reached_without(drawing, _decides if together else partial(_issues, letter))
        for end in ends:
            owed = _OWED[end.outcome]
            if letter in owed.letters and end.id in without:
                sentence = f"有的路径没有发出《{title}》（{letter}）就到了“{drawing.called(end.id)}”。请补上"
                yield end.id, f"{sentence}（{owed.law}）"


def _marks(mark: Mark, node: Node) -> bool:
    return any(marking.mark is mark for marking in node.marks)


def _issues(letter: str, node: Node) -> bool:
    return letter in node.letters


def _decides(node: Node) -> bool:
    return not _DECISIONS.isdisjoint(node.letters)


def _reached_without(drawing: Drawing, carries: Callable[[Node], bool]) -> set[str]:
    carrying = [
        node.id
        for node in drawing.flow.nodes.values()
        if any(carries(inner) for inner in drawing.inside(node))
    ]
    return drawing.reached([drawing.flow.start().id], avoiding=carrying)


RULE = Rule(
    id="L38",
    title="每种结果都有法定的时点和文书",
    reason="不予许可必须书面说明理由并送达；没有时点标记就算不出时限",
    basis="行政许可法第三十二、三十八、四十四条",
    example=Example(
        file="flow.bpmn",
        failing='<bpmn:intermediateThrowEvent id="refused" name="不予许可" gh:stage="decide" gh:marks="refused">',
        passing='<bpmn:intermediateThrowEvent id="refused" name="不予许可" gh:stage="decide" gh:marks="refused" gh:letters="refusal_decision">',
    ),
    check=_check,
)
