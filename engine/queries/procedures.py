"""One special procedure as its page shows it: what was done, what can be done, its letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from engine.audit import Kind
from engine.casefile import CaseFile, case_state
from engine.casefile.turns import organs_of
from engine.errors import NotFoundError
from engine.model import ROLE_LABELS
from engine.permissions import Action, require_at, require_state, sees_personal_data
from engine.procedures import (
    ASKED,
    DEFINITIONS,
    Act,
    Procedure,
    ProcedureKind,
    act_title,
    acts,
    form,
    open_form,
)
from engine.queries.letters import letter_view
from engine.queries.masking import Mask, mask_of, masked_name
from engine.queries.procedure_lists import ProcedureLine, line_of, why_not
from engine.queries.values import LetterView
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.procedures import reader, require_openable, setting
from forms import Form


@dataclass(frozen=True, kw_only=True)
class DoneView:
    """One act that was done, with what was written down: (title, text) a line."""

    title: str
    who: str
    at: datetime
    lines: Sequence[tuple[str, str]]
    erased: bool


@dataclass(frozen=True, kw_only=True)
class ActView:
    """One act that can be done now; *why_not* says why not by this person."""

    code: str
    title: str
    who: str
    form: Form | None
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcedureView:
    """One procedure as its page shows it."""

    line: ProcedureLine
    kind: ProcedureKind
    basis: str
    clock: str
    paused: bool
    applicant: str
    organ_name: str
    case_version: int
    case_clock: str
    statutory_due_on: date | None
    done: Sequence[DoneView]
    acts: Sequence[ActView]
    letters: Sequence[LetterView]
    photos: Sequence[datetime] = ()
    """When each photo was kept; empty for those who see names masked."""
    photographs: bool = False
    """May the person add photos now?"""


def procedure(look: Look, procedure_id: UUID) -> ProcedureView:
    """One procedure with what was done and what can be done.

    :raise NotFoundError: no such procedure, or a case the person may not see
    """
    row = look.tables.procedures.get(procedure_id)
    if row is None:
        raise NotFoundError("特别程序", procedure_id)
    case = look.visible_case(row.case_id)
    file = look.open_file(case)
    found = Procedure.of(row.id, row.data)
    definition = DEFINITIONS[found.kind]
    hides = not sees_personal_data(look.actor, look.organs(case), case.item_key, look.today)
    account = file.reckon(look.today)
    return ProcedureView(
        line=line_of(file, found, look.today),
        kind=found.kind,
        basis=definition.basis.label,
        clock=definition.clock,
        paused=found.paused,
        applicant=masked_name(case.applicant) if hides else case.applicant,
        organ_name=look.organ_name(case.organ),
        case_version=case.version,
        case_clock=account.words,
        statutory_due_on=account.statutory.on,
        done=_done(look, found, mask_of(look, case, file.bundle), hides=hides),
        acts=_acts(look, file, found),
        letters=_letters(look, found),
        photos=[] if hides else [datetime.fromisoformat(each[2]) for each in _photos(found)],
        photographs=_photographs(look, found),
    )


def photo(look: Look, procedure_id: UUID, number: int) -> tuple[bytes, str]:
    """One photo of a site visit, from 1, and its media type.

    :raise NotFoundError: no such photo, a case the person may not see, or erased
    :raise NotPermittedError: he sees the case with masked names only
    """
    row = look.tables.procedures.get(procedure_id)
    if row is None:
        raise NotFoundError("特别程序", procedure_id)
    case = look.visible_case(row.case_id)
    organs = look.organs(case)
    require_at(look.actor, Action.VIEW_PERSONAL_DATA, look.today, organs=organs, item=case.item_key)
    found = _photos(Procedure.of(row.id, row.data))
    body = look.tables.scans.body(found[number - 1][0]) if 0 < number <= len(found) else None
    if body is None:
        raise NotFoundError("现场照片", number)
    return body, found[number - 1][1]


def _photos(found: Procedure) -> Sequence[Sequence[str]]:
    """Digest, media type, instant and account of each photo, oldest first."""
    photos: Sequence[Sequence[str]] = found.facts.get("photos", ())
    return photos


def _photographs(look: Look, found: Procedure) -> bool:
    open_to = found.kind is ProcedureKind.SITE_VISIT and found.state in {"arranged", "recorded"}
    return open_to and look.actor.user_id in found.facts.get("officers", ())


def opening(look: Look, case_id: UUID, kind: ProcedureKind) -> tuple[CaseRow, Form]:
    """The form with which a procedure begins.

    :raise NotPermittedError: the person neither reviews nor decides the case
    :raise NotInStateError: the case is not being handled
    :raise UnlawfulError: it cannot begin now; says why
    """
    row = look.visible_case(case_id)
    file = look.open_file(row)
    organs = organs_of(file)
    require_at(look.actor, Action.OPEN_PROCEDURE, look.today, organs=organs, item=row.item_key)
    require_state(Action.OPEN_PROCEDURE, case_state(file, look.today))
    require_openable(file, kind, look)
    return row, open_form(kind, setting(look, file, None, read=reader(look)))


def _done(look: Look, found: Procedure, mask: Mask, *, hides: bool) -> list[DoneView]:
    names = look.tables.people.names()
    bodies = reader(look)([done.digest for done in found.acts])
    return [
        DoneView(
            title=_act_title(found.kind, done.act),
            who=names.get(done.by, done.by),
            at=done.at,
            lines=_read_back(bodies.get(done.digest, {}), mask, hides=hides),
            erased=done.digest not in bodies,
        )
        for done in found.acts
    ]


def _act_title(kind: ProcedureKind, code: str) -> str:
    return f"启动{DEFINITIONS[kind].title}" if code == "open" else act_title(kind, code)


def _read_back(said: Mapping[str, Any], mask: Mask, *, hides: bool) -> list[tuple[str, str]]:
    return [
        (title, masked_name(text) if hides and personal else mask(text))
        for name, title, personal in said.get(ASKED, ())
        for text in [_text(said[name])]
    ]


def _text(value: object) -> str:
    return "是" if value is True else str(value)


def _acts(look: Look, file: CaseFile, found: Procedure) -> list[ActView]:
    able = [(act, why_not(look, file, found, act)) for act in acts(found)]
    if file.header.status != "open":
        return []
    known = (
        None if all(why for _act, why in able) else setting(look, file, found, read=reader(look))
    )
    names = look.tables.people.names()
    return [
        ActView(
            code=act.code,
            title=act.title,
            who=_who(found, act, names),
            form=form(found, act, known) if known is not None and not why else None,
            why_not=why,
        )
        for act, why in able
    ]


def _who(found: Procedure, act: Act, names: Mapping[str, str]) -> str:
    appointed = found.facts.get(act.by, ()) if act.by else ()
    if appointed:
        barred = found.facts.get(act.not_by)
        return "、".join(names.get(user, user) for user in appointed if user != barred)
    return "、".join(ROLE_LABELS[role] for role in sorted(act.roles))


def _letters(look: Look, found: Procedure) -> list[LetterView]:
    """The letters that went out in the changes in which something was done in it."""
    row = look.tables.procedures.get(found.id)
    assert row is not None  # noqa: S101 - it was read a moment ago
    events = look.log.of_case(row.case_id)
    changes = {e.change for e in events if e.data.get("procedure") == str(found.id)}
    return [
        letter_view(event)
        for event in events
        if event.kind is Kind.LETTER_ISSUED and event.change in changes
    ]
