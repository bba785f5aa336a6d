"""Whoever reviews or decides adds a special procedure to a case (domain.md §10, P-09)."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile import CaseFile
from engine.casefile.turns import organs_of
from engine.errors import NotPermittedError
from engine.model import Role
from engine.permissions import Action, desks, require_at
from engine.procedures import (
    DEFINITIONS,
    Procedure,
    ProcedureKind,
    deadline,
    first_state,
    open_form,
    with_titles,
)
from engine.procedures.values import REVIEW
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work
from engine.work.procedures import require_openable, roles_of, setting
from forms import Answers


def open_procedure(
    work: Work,
    case_id: UUID,
    kind: ProcedureKind,
    raw: Mapping[str, Sequence[str]],
    *,
    seen: int | None,
    key: str,
) -> Advance:
    """Begin a special procedure that the flow does not draw.

    One that stops the clock waits for a decider where a reviewer asks for it.

    :param raw: the reason, and what the kind asks besides, as a browser sends it
    :raise NotPermittedError: the actor neither reviews nor decides this case
    :raise UnlawfulError: the case is not in review, or the same pause runs already
    :raise forms.InvalidAnswersError: some answers will not do
    """
    with work.change_case(
        case_id, key=key, seen=seen, may=_may(work), action=Action.OPEN_PROCEDURE
    ) as change:
        if change.answered is not None:
            return change.answered
        require_openable(change.file, kind, work)
        asked = open_form(kind, setting(work, change.file, None, read=change.read))
        answers = asked.read(raw)

        procedure = _begun(work, change.file, kind, answers, procedure_id(case_id, key))
        _tell(change, procedure, change.keep("answers", with_titles(asked, answers)))
    return change.answer()


def procedure_id(case_id: UUID, key: str) -> UUID:
    """The procedure that a submit begins: a repeated one finds the same."""
    return uuid5(case_id, f"procedure/{key}")


def _may(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(_row: CaseRow, file: CaseFile) -> None:
        organs, item = organs_of(file), file.bundle.item.key
        require_at(work.actor, Action.OPEN_PROCEDURE, work.today, organs=organs, item=item)

    return check


def _begun(
    work: Work, file: CaseFile, kind: ProcedureKind, answers: Answers, new_id: UUID
) -> Procedure:
    role = opening_role(roles_of(work, file))
    facts = {**DEFINITIONS[kind].opened(answers), "organ": _organ(work, file, role)}
    return Procedure(
        id=new_id,
        kind=kind,
        state=first_state(kind, role, facts),
        opened_by=work.actor.user_id,
        opened_role=role,
        opened_at=work.now,
        facts=facts,
    )


def _tell(change: Change, procedure: Procedure, digest: str) -> None:
    due = deadline(procedure, change.file.calendar)
    change.happen(
        Kind.PROCEDURE_OPENED,
        {
            "procedure": str(procedure.id),
            "kind": procedure.kind.value,
            "state": procedure.state,
            "facts": dict(procedure.facts),
            "due_on": due.on.isoformat() if due else "",
            "contents": {"answers": digest},
        },
        role=procedure.opened_role,
    )


def _organ(work: Work, file: CaseFile, role: Role) -> str:
    """The organ for which it is begun: in joint handling each decides its own matter (P-03)."""
    organs = organs_of(file)
    held = (desk.organ for desk in desks(work.actor, work.today) if desk.role is role)
    return next((organ for organ in sorted(held) if organ in organs), file.header.organ)


def opening_role(roles: frozenset[Role]) -> Role:
    """The role as used: who decides needs nobody's consent, so that one comes first.

    :raise NotPermittedError: a duty that he did before bars him from all of them
    """
    fitting = sorted(role for role in roles if role in REVIEW)
    if not fitting:
        raise NotPermittedError("您已办理本件的前序岗位，按职责分离要求须由他人办理", rule="S1")
    return fitting[0]
