"""The seal register as its pages show it: the seals, their days, what they stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.audit import Event
from engine.errors import NotFoundError
from engine.letters import KINDS, imprint
from engine.permissions import OVERSIGHT, TABLE, Action, desks, require_anywhere
from engine.store.cases import CaseRow
from engine.store.letters import LetterRow
from engine.store.seals import SealKind, SealRow, SealState
from engine.work import Look

SIZE = 50
"""Uses a page of the log."""

STATES: Mapping[str, str] = {
    SealState.ACTIVE: "使用中",
    SealState.SUSPENDED: "已封存",
    SealState.ENDED: "已停用",
}
KINDS_OF_SEALS: Mapping[str, str] = {SealKind.OFFICIAL: "公章", SealKind.SPECIAL: "专用章"}
ACTS: Mapping[str, str] = {
    "seal:registered": "登记启用",
    "seal:suspended": "封存",
    "seal:restored": "启封",
    "seal:ended": "停用",
}


@dataclass(frozen=True, kw_only=True)
class SealView:
    """One seal in the register.

    :ivar usable: in use, and today lies within its days
    :ivar acts: what the reader may do with it now: suspend, restore, end
    """

    seal_id: UUID
    organ_name: str
    name: str
    kind: str
    custodian: str
    letters: Sequence[str]
    items: Sequence[str]
    starts_on: date
    ends_on: date | None
    state: str
    state_name: str
    usable: bool
    document: str
    uses: int
    imprint: str
    acts: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SealAct:
    """One thing that was done with a seal."""

    at: datetime
    name: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SealUse:
    """One letter that a seal stands on."""

    letter: LetterRow
    issued_by: str
    readable: bool
    """May the reader open the case?"""


@dataclass(frozen=True, kw_only=True)
class SealPage:
    """One seal with its history and one page of its use log."""

    seal: SealView
    acts: Sequence[SealAct]
    uses: Sequence[SealUse]
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a form of a new seal offers: pairs of value and text."""

    organs: Sequence[tuple[str, str]]
    custodians: Sequence[tuple[str, str]]
    letters: Sequence[tuple[str, str]]
    items: Sequence[tuple[str, str]]


def seals(look: Look) -> list[SealView]:
    """The seals of the organs whose papers the person answers for; all of them for oversight.

    :raise NotPermittedError: he has nothing to do with seals
    """
    require_anywhere(look.actor, Action.VIEW_SEALS, look.today)
    uses = look.tables.letters.uses()
    names = look.tables.people.names()
    return [_view(look, row, uses.get(row.id, 0), names) for row in _visible(look)]


def seal(look: Look, seal_id: UUID, *, page: int = 1) -> SealPage:
    """One seal with its history and its use log, newest first.

    :raise NotFoundError: no such seal, or not his to see
    :raise NotPermittedError: he has nothing to do with seals
    """
    require_anywhere(look.actor, Action.VIEW_SEALS, look.today)
    row = next((row for row in _visible(look) if row.id == seal_id), None)
    if row is None:
        raise NotFoundError("印章", seal_id)
    uses = look.tables.letters.uses().get(row.id, 0)
    pages = max(1, -(-uses // SIZE))
    shown = min(max(page, 1), pages)
    used = look.tables.letters.under_seal(row.id, size=SIZE, start=(shown - 1) * SIZE)
    names = look.tables.people.names()
    return SealPage(
        seal=_view(look, row, uses, names),
        acts=[_act(event, names) for event in look.log.of_seal(str(row.id))],
        uses=[_use(look, one, names) for one in used],
        page=shown,
        pages=pages,
    )


def seal_choices(look: Look) -> Choices | None:
    """What the person may register; None where he leads no organ."""
    led = {desk.organ for desk in desks(look.actor, look.today) if _leads(desk.role)}
    if not led:
        return None
    organs = look.tables.people.organs()
    return Choices(
        organs=[(uscc, organs.get(uscc, uscc)) for uscc in sorted(led)],
        custodians=[
            (person.user_id, person.name)
            for person in look.tables.people.active()
            if any(desk.role == "issuer" for desk in desks(person, look.today))
        ],
        letters=[(kind.code, kind.title) for kind in KINDS.values() if kind.sealed],
        items=[(item.key, item.name) for item in look.tables.items.every()],
    )


def _leads(role: str) -> bool:
    return role in TABLE[Action.MANAGE_SEALS]


def _visible(look: Look) -> list[SealRow]:
    held = [desk for desk in desks(look.actor, look.today) if desk.role in TABLE[Action.VIEW_SEALS]]
    if any(desk.role in OVERSIGHT for desk in held):
        return look.tables.seals.every()
    organs = {desk.organ for desk in held}
    return [
        row
        for row in look.tables.seals.every()
        if row.organ in organs or row.custodian == look.actor.user_id
    ]


def _view(look: Look, row: SealRow, uses: int, names: Mapping[str, str]) -> SealView:
    organ = look.organ_name(row.organ)
    in_days = row.starts_on <= look.today and (row.ends_on is None or look.today <= row.ends_on)
    return SealView(
        seal_id=row.id,
        organ_name=organ,
        name=row.name,
        kind=KINDS_OF_SEALS.get(row.kind, row.kind),
        custodian=names.get(row.custodian, row.custodian),
        letters=[KINDS[code].title for code in row.letters if code in KINDS],
        items=[_item(look, key) for key in row.items],
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=row.state,
        state_name=STATES.get(row.state, row.state),
        usable=row.state == SealState.ACTIVE and in_days,
        document=row.document,
        uses=uses,
        imprint=str(imprint(organ, row.name)),
        acts=_acts(look, row),
    )


def _item(look: Look, key: str) -> str:
    row = look.tables.items.get(key)
    return row.name if row else key


def _acts(look: Look, row: SealRow) -> list[str]:
    leads = any(
        desk.organ == row.organ and _leads(desk.role) for desk in desks(look.actor, look.today)
    )
    if row.state == SealState.ENDED:
        return []
    if row.state == SealState.SUSPENDED:
        return ["restore", "end"] if leads else []
    may_suspend = leads or row.custodian == look.actor.user_id
    return [*(["suspend"] if may_suspend else []), *(["end"] if leads else [])]


def _act(event: Event, names: Mapping[str, str]) -> SealAct:
    return SealAct(
        at=event.at,
        name=ACTS.get(event.kind, event.kind),
        by=names.get(event.actor, "系统" if event.actor == "system" else event.actor),
        reason=str(event.data.get("reason") or event.data.get("document") or ""),
    )


def _use(look: Look, row: LetterRow, names: Mapping[str, str]) -> SealUse:
    case: CaseRow | None = look.tables.cases.get(row.case_id)
    name = names.get(row.issued_by, "系统" if row.issued_by == "system" else row.issued_by)
    return SealUse(letter=row, issued_by=name, readable=case is not None and look.sees(case))
