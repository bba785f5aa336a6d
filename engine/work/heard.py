"""What a decision owes to the special procedures of its case: to wait for them, to rest on them.

Nor is anything decided about a record that somebody calls mistyped, until another one has looked.
"""

from engine.casefile import CaseFile
from engine.casefile.procedures import records, running
from engine.errors import UnlawfulError
from engine.letters import KINDS
from engine.model import Mark
from engine.procedures import DEFINITIONS, Procedure, ProcedureKind, state_title
from engine.profile import Node

DECIDING = frozenset({Mark.GRANTED, Mark.REFUSED})
DECISIONS = frozenset({"grant_decision", "refusal_decision", "on_spot_decision"})
"""Letters that decide: of a joint case each department issues its own (P-03)."""


def require_over(file: CaseFile, node: Node | None) -> None:
    """Refuse to decide while a special procedure runs (行政许可法 art. 36, 45, 48).

    Of a joint case each organ waits for its own procedures only (P-03).

    :param node: the step that was completed, if a step moved the case
    :raise UnlawfulError: one is not over; says which, and how far it is; or an amendment of the
        record waits for its confirmation
    """
    if file.memory.amendment:
        raise UnlawfulError(
            "本件已经提请更正登记，核准或者不予更正以后才能作出决定", rule="R-RECORD"
        )
    for procedure in running(file):
        if _concerns(file, node, procedure):
            definition = DEFINITIONS[procedure.kind]
            raise UnlawfulError(
                f"本件的{definition.title}还没有结束（{state_title(procedure)}），"
                "结束以后才能作出决定",
                rule=definition.rule,
            )


def _concerns(file: CaseFile, node: Node | None, procedure: Procedure) -> bool:
    item = file.bundle.item
    organ = procedure.facts.get("organ", "")
    unit = item.units.get(node.unit or "") if node is not None else None
    if not item.joint or unit is None or not organ:
        return True
    return bool(unit.organ == organ)


def heard_words(file: CaseFile, letter: str) -> dict[str, str]:
    """The fact ``heard`` of a decision: the records that it rests on, by their numbers."""
    kind = KINDS.get(letter)
    if kind is None or "heard" not in kind.may_say:
        return {}
    said = [_WORDS[each] + number for each, number in records(file).items() if each in _WORDS]
    return {"heard": f"{'；'.join(said)}，本决定根据上述笔录作出"} if said else {}


_WORDS = {
    ProcedureKind.DEFENCE: "已听取陈述申辩，见陈述申辩笔录",
    ProcedureKind.HEARING: "已举行听证，见听证笔录",
}
