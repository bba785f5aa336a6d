"""Special procedures in lists: those of a case, what may be begun in it, all that run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from engine.casefile import CaseFile, case_state
from engine.casefile.procedures import of_case
from engine.casefile.turns import organs_of
from engine.errors import NotPermittedError, UnlawfulError
from engine.permissions import STATES, Action, holds_at
from engine.procedures import (
    DEFINITIONS,
    Act,
    Deadline,
    Procedure,
    ProcedureKind,
    acts,
    deadline,
    require_person,
    state_title,
)
from engine.procedures.values import DECIDE
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.procedures import require_openable, roles_of

MOST = 200
"""Procedures in the list of those that run."""


@dataclass(frozen=True, kw_only=True)
class ProcedureLine:
    """One procedure in a list; *late* says that what is due next was due before today."""

    procedure_id: UUID
    case_id: UUID
    title: str
    state: str
    running: bool
    opened_at: datetime
    due: Deadline | None
    late: bool
    case_no: str = ""
    item_name: str = ""
    mine: tuple[str, ...] = ()
    """Titles of the acts that the person may do now."""


@dataclass(frozen=True, kw_only=True)
class Startable:
    """A kind that the person may begin in the case; *refused* says why not now."""

    kind: ProcedureKind
    title: str
    clock: str
    needs_consent: bool


@dataclass(frozen=True, kw_only=True)
class ProcedureSection:
    """The special procedures of a case, and those that may be begun."""

    lines: Sequence[ProcedureLine] = ()
    startable: Sequence[Startable] = ()


def section(look: Look, row: CaseRow, file: CaseFile) -> ProcedureSection:
    """The special procedures of a case, for whoever may see it."""
    return ProcedureSection(
        lines=[line_of(file, each, look.today) for each in of_case(file)],
        startable=_startable(look, row, file),
    )


def line_of(file: CaseFile, procedure: Procedure, today: date) -> ProcedureLine:
    """One procedure of a case in one line."""
    due = deadline(procedure, file.calendar)
    return ProcedureLine(
        procedure_id=procedure.id,
        case_id=file.header.id,
        title=DEFINITIONS[procedure.kind].title,
        state=state_title(procedure),
        running=procedure.open,
        opened_at=procedure.opened_at,
        due=due,
        late=due is not None and due.on < today,
        case_no=file.header.no,
        item_name=file.bundle.item.name,
    )


def _startable(look: Look, row: CaseRow, file: CaseFile) -> list[Startable]:
    organs = organs_of(file)
    may = holds_at(look.actor, Action.OPEN_PROCEDURE, look.today, organs=organs, item=row.item_key)
    if not may or case_state(file, look.today) not in STATES[Action.OPEN_PROCEDURE]:
        return []
    needs = not roles_of(look, file) & DECIDE
    found = []
    for kind, definition in DEFINITIONS.items():
        try:
            require_openable(file, kind, look)
        except UnlawfulError:
            continue
        found.append(
            Startable(
                kind=kind,
                title=definition.title,
                clock=definition.clock,
                needs_consent=needs and bool(definition.pause),
            )
        )
    return found


def running(look: Look) -> list[ProcedureLine]:
    """The procedures that run in cases that the person may see; his own turns come first."""
    found = []
    for row in look.tables.procedures.running(most=MOST):
        case = look.tables.cases.get(row.case_id)
        if case is None or not look.sees(case):
            continue
        file = look.open_file(case)
        procedure = Procedure.of(row.id, row.data)
        mine = tuple(
            act.title for act in acts(procedure) if not why_not(look, file, procedure, act)
        )
        found.append(replace(line_of(file, procedure, look.today), mine=mine))
    return sorted(found, key=lambda line: (not line.mine, line.due is None))


def why_not(look: Look, file: CaseFile, found: Procedure, act: Act) -> str:
    """Why the person may not do an act; empty where he may."""
    if case_state(file, look.today) not in STATES[Action.ACT_IN_PROCEDURE]:
        return "办件现在不能办理特别程序"
    try:
        require_person(found, act, roles_of(look, file), look.actor.user_id)
    except NotPermittedError as error:
        return error.reason
    return ""
