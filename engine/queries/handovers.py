"""Lists of hand-over (交接单) as their pages show them: at both desks, and as a sheet to sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.errors import NotFoundError
from engine.permissions import OVERSIGHT, Action, holds_at
from engine.queries.masking import mask_of
from engine.store.handovers import HandoverRow, ListRow
from engine.work import Look
from engine.work.papers import DESK_LABELS, PaperDesk, takers

SIZE = 100


@dataclass(frozen=True, kw_only=True)
class ListView:
    """One list in a table; *mine* where the person wrote it."""

    list_id: UUID
    number: str
    desk: str
    from_name: str
    to_name: str
    by: str
    at: datetime
    cases: int
    waiting: int
    mine: bool


@dataclass(frozen=True, kw_only=True)
class HandedCase:
    """One case on a list."""

    id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    papers: Sequence[Mapping[str, Any]]
    state: str
    answered_by: str
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole list, to be answered and printed.

    :ivar answers: may the person take or refuse what waits on it?
    """

    list_id: UUID
    number: str
    desk: str
    from_name: str
    to_name: str
    by: str
    at: datetime
    rows: Sequence[HandedCase]
    archive: bool
    answers: bool

    @property
    def waiting(self) -> int:
        """How many cases' papers wait for an answer."""
        return sum(row.state == "open" for row in self.rows)


def lists(look: Look, *, answered: bool = False) -> list[ListView]:
    """The lists that the person wrote or may answer; without *answered*, those that wait."""
    his = takers(look.actor, look.today)
    found = look.tables.handovers.lists(look.actor.user_id, his, answered=answered, size=SIZE)
    names = look.tables.people.names()
    return [_list(look, row, names) for row in found]


def waiting(look: Look) -> int:
    """How many cases' papers wait to be taken at the person's desks."""
    return look.tables.handovers.waiting(takers(look.actor, look.today))


def sheet(look: Look, list_id: UUID) -> Sheet:
    """One list, for both desks, and for overseers.

    :raise NotFoundError: there is none, or it concerns neither of his desks
    """
    rows = look.tables.handovers.of_list(list_id)
    his = takers(look.actor, look.today)
    if not rows or not _concerns(look, rows[0], his):
        raise NotFoundError("交接单", list_id)
    first, names = rows[0], look.tables.people.names()
    return Sheet(
        list_id=list_id,
        number=first.list_no,
        desk=DESK_LABELS[PaperDesk(first.desk)],
        from_name=look.organ_name(first.from_organ),
        to_name=look.organ_name(first.to_organ),
        by=names.get(first.handed_by, first.handed_by),
        at=first.handed_at,
        rows=[_handed(look, row, names) for row in rows],
        archive=first.desk == PaperDesk.ARCHIVE,
        answers=(first.to_organ, first.desk) in his and first.handed_by != look.actor.user_id,
    )


def _list(look: Look, row: ListRow, names: Mapping[str, str]) -> ListView:
    return ListView(
        list_id=row.list_id,
        number=row.list_no,
        desk=DESK_LABELS[PaperDesk(row.desk)],
        from_name=look.organ_name(row.from_organ),
        to_name=look.organ_name(row.to_organ),
        by=names.get(row.handed_by, row.handed_by),
        at=row.handed_at,
        cases=row.cases,
        waiting=row.waiting,
        mine=row.handed_by == look.actor.user_id,
    )


def _concerns(look: Look, row: HandoverRow, his: frozenset[tuple[str, str]]) -> bool:
    if row.handed_by == look.actor.user_id or (row.to_organ, row.desk) in his:
        return True
    if look.actor.has(*OVERSIGHT):
        return True
    organs = [row.from_organ]
    return holds_at(look.actor, Action.HAND_OVER, look.today, organs=organs, item=row.item_key)


def _handed(look: Look, row: HandoverRow, names: Mapping[str, str]) -> HandedCase:
    return HandedCase(
        id=row.id,
        case_id=row.case_id,
        case_no=row.case_no,
        item_name=row.item_name,
        papers=row.papers["rows"],
        state=row.state,
        answered_by=names.get(row.answered_by or "", row.answered_by or ""),
        answered_at=row.answered_at,
        reason=_reason(look, row),
    )


def _reason(look: Look, row: HandoverRow) -> str:
    said = look.contents(row.reason) if row.reason else None
    case = look.tables.cases.get(row.case_id) if said else None
    if said is None or case is None:
        return ""
    return mask_of(look, case, look.bundle(case.digest))(str(said["reason"]))
