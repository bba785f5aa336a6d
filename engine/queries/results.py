"""The registers of what cases lead to, as pages show them: licences, fees, quotas, decisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from engine.bundle import Bundle
from engine.errors import CalendarMissingError, NotPermittedError
from engine.limits import PROCEDURES, ProcedureName, due
from engine.permissions import (
    OVERSIGHT,
    TABLE,
    Action,
    desks,
    holds_anywhere,
    holds_at,
    require_anywhere,
)
from engine.queries.masking import Mask, hiding, masked_name, numbers_masked, personal
from engine.store.cases import CaseRow
from engine.store.results import DecisionRow, LicenceRow, ShareRow
from engine.store.scope import Scope
from engine.work import Look
from engine.work.shares import balance

Line = TypeVar("Line")

LARGEST_PAGE = 100
SOON = timedelta(days=30)
"""A licence is about to end: its holder may apply for renewal until then (行政许可法 art. 50)."""
PERSON = "自然人"
_PUBLIC = frozenset({"applicant_name", "applicant_id", "applicant_address"})
"""What the public reads of an organisation."""
ERASED = "（已删除）"


@dataclass(frozen=True, kw_only=True)
class LicenceLine:
    """One licence of the register; *state* is valid, ending or ended on this day."""

    licence_id: UUID
    case_id: UUID
    number: str
    name: str
    holder: str
    organ_name: str
    item_key: str
    scope: str
    valid_from: date | None
    valid_to: date | None
    state: str
    opens: bool


@dataclass(frozen=True, kw_only=True)
class Paged(Generic[Line]):
    """One page of a list."""

    rows: Sequence[Line]
    total: int
    page: int
    pages: int
    size: int


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """One fee at the collecting window."""

    case_id: UUID
    case_no: str
    item_name: str
    name: str
    standard: str
    payer: str
    owed_at: datetime
    state: str
    amount: str
    receipt: str
    settled_on: date | None
    settled_by: str


@dataclass(frozen=True, kw_only=True)
class QuotaView:
    """How a limited number stands in a year, and who asked for what in the order of acceptance."""

    item_key: str
    item_name: str
    name: str
    unit: str
    year: int
    total: Decimal | None
    document: str
    taken: Decimal
    left: Decimal | None
    shares: Sequence[ShareRow]
    may_set: bool


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """One decision as the public reads it: a person's name is masked, his numbers stay away."""

    decision_id: UUID
    case_id: UUID
    number: str
    title: str
    item_key: str
    item_name: str
    issuer: str
    party: str
    party_code: str
    scope: str
    validity: str
    decided_on: date
    due_on: date | None
    state: str
    late: bool
    published_on: date | None
    ends_on: date | None
    ground: str


def licences(
    look: Look, *, words: str = "", ending: bool = False, page: int = 1, size: int = 20
) -> Paged[LicenceLine]:
    """The register of licences: of the person's organs, or of all for whoever oversees.

    :param words: the beginning of a number or, where he may read it, of a holder's name: who
        reads it masked must not learn it letter by letter
    :param ending: only those that end within thirty days
    :raise NotPermittedError: he works at no desk and oversees none
    """
    require_anywhere(look.actor, Action.VIEW_LICENCES, look.today)
    size = min(max(size, 1), LARGEST_PAGE)
    page = max(page, 1)
    within = {"ends_from": look.today, "ends_before": look.today + SOON} if ending else {}
    rows, total = look.tables.results.licences(
        _organs(look, Action.VIEW_LICENCES),
        words.strip()[:60],
        holders=_names_read(look),
        **within,
        offset=(page - 1) * size,
        size=size,
    )
    return _paged([_licence(look, row) for row in rows], total, page, size)


def may_disclose(look: Look) -> bool:
    """May he publish decisions of any organ?"""
    return holds_anywhere(look.actor, Action.DISCLOSE_DECISION, look.today)


def fees(look: Look, state: str = "owed") -> Sequence[FeeLine]:
    """The fees that the person's window collects, the oldest first.

    :raise NotPermittedError: he collects none
    """
    require_anywhere(look.actor, Action.SETTLE_FEE, look.today)
    organs = _organs(look, Action.SETTLE_FEE) or ()
    names = look.tables.people.names()
    found = []
    for row in look.tables.results.fees(organs, state):
        case = look.tables.cases.get(row.case_id)
        assert case is not None  # noqa: S101 - the row hangs on it
        found.append(
            FeeLine(
                case_id=row.case_id,
                case_no=row.case_no,
                item_name=row.item_name,
                name=row.name,
                standard=look.bundle(case.digest).item.fee.standard,
                payer=case.applicant,
                owed_at=row.owed_at,
                state=row.state,
                amount=row.amount,
                receipt=row.receipt,
                settled_on=row.settled_on,
                settled_by=names.get(row.settled_by or "", ""),
            )
        )
    return found


def quotas(look: Look) -> Sequence[QuotaView]:
    """The limited numbers of this year and the next, of items that the person works on.

    :raise NotPermittedError: he works on none
    """
    views = [
        _quota(look, bundle, year)
        for bundle in _limited(look)
        for year in (look.today.year, look.today.year + 1)
    ]
    if not views:
        raise NotPermittedError("您没有查看数量限制登记的权限", rule="R-ROLE")
    return views


def decisions(
    look: Look, state: str = "pending", *, page: int = 1, size: int = 20
) -> Paged[DecisionLine]:
    """Decisions of the person's organs that wait to be made public, are public, or withheld.

    :raise NotPermittedError: it is none of his duties
    """
    require_anywhere(look.actor, Action.DISCLOSE_DECISION, look.today)
    size = min(max(size, 1), LARGEST_PAGE)
    page = max(page, 1)
    rows, total = look.tables.results.decisions(
        _organs(look, Action.DISCLOSE_DECISION), state, offset=(page - 1) * size, size=size
    )
    return _paged([_decision(look, row) for row in rows], total, page, size)


def public_decisions(
    look: Look, *, item: str = "", page: int = 1, size: int = 50
) -> Paged[DecisionLine]:
    """The decisions that anybody may read today (行政许可法 art. 40)."""
    size = min(max(size, 1), LARGEST_PAGE)
    page = max(page, 1)
    rows, total = look.tables.results.public(
        look.today, item=item, offset=(page - 1) * size, size=size
    )
    return _paged([_decision(look, row) for row in rows], total, page, size)


def limited_items(look: Look) -> bool:
    """Does he work on an item whose number is limited? Decides about a link only."""
    return bool(_limited(look))


def _limited(look: Look) -> list[Bundle]:
    found = []
    for row in look.tables.items.every():
        if row.digest is None:
            continue
        bundle = look.bundle(row.digest)
        organs = [organ for organ in (bundle.item.organ, bundle.item.principal) if organ]
        if bundle.item.quota is not None and holds_at(
            look.actor, Action.REPLAY_CASE, look.today, organs=organs, item=row.key
        ):
            found.append(bundle)
    return found


def _quota(look: Look, bundle: Bundle, year: int) -> QuotaView:
    item, quota = bundle.item, bundle.item.quota
    assert quota is not None  # noqa: S101 - only such items come here
    row = look.tables.results.quota(item.key, year)
    found = balance(look.tables, row, None) if row is not None else None
    organs = [organ for organ in (item.principal, item.organ) if organ]
    return QuotaView(
        item_key=item.key,
        item_name=item.name,
        name=quota.name,
        unit=quota.unit,
        year=year,
        total=found.total if found else None,
        document=row.document if row else "",
        taken=found.taken if found else Decimal(0),
        left=found.left if found else None,
        shares=look.tables.results.shares(item.key, year, ("claimed", "reserved", "deducted")),
        may_set=holds_at(look.actor, Action.SET_QUOTA, look.today, organs=organs, item=item.key),
    )


def _organs(look: Look, action: Action) -> Collection[str] | None:
    """The organs at which he holds a role for an action; all for whoever oversees."""
    held = desks(look.actor, look.today)
    if any(desk.role in OVERSIGHT & TABLE[action] for desk in held):
        return None
    return {desk.organ for desk in held if desk.role in TABLE[action]}


def _names_read(look: Look) -> Scope:
    """Where he reads names in full: organs with their items; everywhere where None."""
    roles = TABLE[Action.VIEW_PERSONAL_DATA]
    held = {desk for desk in desks(look.actor, look.today) if desk.role in roles}
    if any(desk.role in OVERSIGHT for desk in held):
        return None
    return {(desk.organ, desk.item) for desk in held}


def _licence(look: Look, row: LicenceRow) -> LicenceLine:
    case = look.tables.cases.get(row.case_id)
    sees = case is not None and look.sees(case)
    whole = case is not None and _reads(look, case)
    said = look.contents(row.decision) if row.decision else None
    party = look.contents(row.party) or {}
    scope = str((said or {}).get("scope", ""))
    return LicenceLine(
        licence_id=row.id,
        case_id=row.case_id,
        number=row.number,
        name=row.name,
        holder=row.holder if whole else masked_name(row.holder),
        organ_name=look.organ_name(row.organ),
        item_key=row.item_key,
        scope=scope if whole else hiding(party)(scope),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=_state(row.valid_to, look.today),
        opens=sees,
    )


def _reads(look: Look, case: CaseRow) -> bool:
    return holds_at(
        look.actor,
        Action.VIEW_PERSONAL_DATA,
        look.today,
        organs=look.organs(case),
        item=case.item_key,
    )


def _state(valid_to: date | None, today: date) -> str:
    if valid_to is None or valid_to >= today + SOON:
        return "valid"
    return "ending" if valid_to >= today else "ended"


def _decision(look: Look, row: DecisionRow) -> DecisionLine:
    party = look.contents(row.party)
    letter = look.contents(row.letter) or {}
    said: Mapping[str, Any] = letter.get("facts", {}).get("facts", {})
    named, code = _named(party)
    due_on = _publish_by(look, row.decided_on)
    return DecisionLine(
        decision_id=row.id,
        case_id=row.case_id,
        number=row.number,
        title=row.title,
        item_key=row.item_key,
        item_name=row.item_name,
        issuer=row.issuer,
        party=named,
        party_code=code,
        scope=_hidden(look, row, code)(str(said.get("scope", ""))) if party else ERASED,
        validity=str(said.get("validity", "")),
        decided_on=row.decided_on,
        due_on=due_on,
        state=row.state,
        late=row.state == "pending" and due_on is not None and look.today > due_on,
        published_on=row.published_on,
        ends_on=row.ends_on,
        ground=row.ground,
    )


def _hidden(look: Look, row: DecisionRow, code: str) -> Mask:
    """What hides whom a decision is about: of an organisation its people, of a person himself too.

    :param code: of the organisation; empty for a person
    """
    case = look.tables.cases.get(row.case_id)
    assert case is not None  # noqa: S101 - the row hangs on it
    told = personal(look, case, look.bundle(case.digest))
    own = _PUBLIC if code else frozenset()
    hides = hiding({name: value for name, value in told.items() if name not in own})
    return lambda text: numbers_masked(hides(text))


def _publish_by(look: Look, decided_on: date) -> date | None:
    """The last day to make a decision public; none where no calendar knows the days."""
    limit = PROCEDURES[ProcedureName.DUAL_PUBLICITY].limit
    try:
        return due(decided_on, limit, look.calendar).on if limit else None
    except CalendarMissingError:
        return None


def _named(party: Mapping[str, Any] | None) -> tuple[str, str]:
    """The other side as it is published: an organisation whole with its code, a person masked."""
    if party is None:
        return ERASED, ""
    name = str(party.get("applicant_name", ""))
    if party.get("applicant_kind") == PERSON or not party.get("applicant_kind"):
        return masked_name(name), ""
    return name, str(party.get("applicant_id", ""))


def _paged(rows: Sequence[Line], total: int, page: int, size: int) -> Paged[Line]:
    return Paged(rows=rows, total=total, page=page, pages=max(1, -(-total // size)), size=size)
