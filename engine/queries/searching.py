"""The counter's search: what its one field finds among what this counter has received."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from engine.casefile.counter import name_key
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.identifiers import CaseNumber
from engine.model import OUTCOME_LABELS, STAGE_LABELS, Outcome, Stage
from engine.permissions import TABLE, Action, desks, sees_personal_data
from engine.queries.asked import Asked, letter_number
from engine.queries.masking import masked, masked_name
from engine.store.parties import LicenceLine, PartyCase, PartyRow
from engine.store.scope import Scope
from engine.work import Look, catalogue
from forms.text import narrow

MOST_PARTIES, MOST_CASES = 8, 6
_READ = 200


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """One earlier case of a party."""

    case_id: UUID
    no: str
    item_key: str
    item_name: str
    state: str
    open: bool
    accepted: bool
    side: str
    received_on: str


@dataclass(frozen=True, kw_only=True)
class FoundParty:
    """One party with its cases, newest first.

    :ivar more: there are more cases than are shown
    """

    name: str
    number: str
    phone: str
    cases: Sequence[CaseLine]
    licences: Sequence[LicenceLine]
    more: bool

    @property
    def latest(self) -> UUID:
        """The case to begin from."""
        return self.cases[0].case_id

    @property
    def pending(self) -> Sequence[CaseLine]:
        """What is still being handled."""
        return [case for case in self.cases if case.open]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the search found.

    :ivar case_id: the one case of a number
    :ivar more: there are more parties than are shown
    """

    asked: Asked
    parties: Sequence[FoundParty] = ()
    case_id: UUID | None = None
    more: bool = False


def find(look: Look, asked: Asked) -> Found:
    """Search what the person's counter has received; nothing of other counters is found."""
    scope = counter_scope(look)
    match asked.kind:
        case "case":
            return Found(asked=asked, case_id=_by_no(look, asked.text))
        case "letter":
            return Found(asked=asked, case_id=_by_letter(look, asked.text))
        case "number" | "phone":
            return found_by_digests(look, asked, look.tables.parties.digests(asked.text))
        case "name":
            rows = look.tables.parties.named(name_key(asked.text), scope, size=_READ)
            return _found(look, asked, rows, scope)
        case _:
            return Found(asked=asked)


def found_by_digests(look: Look, asked: Asked, digests: Sequence[str]) -> Found:
    """The same by keyed digests: an address carries them, and no number of a person."""
    scope = counter_scope(look)
    parties = look.tables.parties
    read_rows = parties.reachable if asked.kind == "phone" else parties.numbered
    return _found(look, asked, read_rows(digests, scope, size=_READ), scope)


def case_of_licence(look: Look, text: str) -> UUID | None:
    """The case whose licence bears the number that was typed, if this person may see it.

    :raise RefusedValueError: it holds characters that nobody can see
    """
    plain = narrow(text)
    numbers = {text.strip(), plain, plain.upper(), letter_number(plain)}
    for case_id in look.tables.parties.licensed(numbers):
        row = look.tables.cases.get(case_id)
        if row is not None and look.sees(row):
            return case_id
    return None


def counter_scope(look: Look) -> Scope:
    """The counters at which this person receives, each with one item or all."""
    return {
        (desk.organ, desk.item)
        for desk in desks(look.actor, look.today)
        if desk.role in TABLE[Action.RECEIVE_CASE]
    }


def of_number(look: Look, number: str) -> FoundParty | None:
    """The party of an identity number or a credit code at this counter; None for a new one."""
    asked = Asked(kind="number", text=number, shown=masked(number))
    found = found_by_digests(look, asked, look.tables.parties.digests(number)).parties
    return found[0] if found else None


def reads_names(look: Look) -> bool:
    """May the person read names and numbers at any of his counters? Contract staff may not."""
    roles = TABLE[Action.VIEW_PERSONAL_DATA] & TABLE[Action.RECEIVE_CASE]
    return any(desk.role in roles for desk in desks(look.actor, look.today))


def _found(look: Look, asked: Asked, rows: Sequence[PartyRow], scope: Scope) -> Found:
    firsts: dict[str, PartyRow] = {}
    for row in sorted(rows, key=lambda each: each.received_at, reverse=True):
        firsts.setdefault(row.id_digest or f"{row.organ}/{row.name_key}", row)
    shown = list(firsts.values())[:MOST_PARTIES]
    bodies = look.tables.contents.bodies([row.party for row in shown])
    names = {row.key: row.name for row in catalogue(look)}
    store = look.tables.parties
    found = [store.cases(row, scope, size=MOST_CASES + 1) for row in shown]
    licences = store.licences([case.case_id for cases in found for case in cases])
    parties = []
    for row, cases in zip(shown, found, strict=True):
        body = bodies.get(row.party)
        told = orjson.loads(body) if body else {}
        known = {case.case_id for case in cases}
        parties.append(
            FoundParty(
                name=row.name if _reads(look, row) else masked_name(row.name),
                number=masked(str(told.get(f"{row.side}_id", ""))),
                phone=masked(str(told.get(f"{row.side}_phone", ""))),
                cases=[_line(case, names) for case in cases[:MOST_CASES]],
                licences=[each for each in licences if each.case_id in known],
                more=len(cases) > MOST_CASES,
            )
        )
    more = len(firsts) > MOST_PARTIES or len(rows) >= _READ
    return Found(asked=asked, parties=parties, more=more)


def _reads(look: Look, row: PartyRow) -> bool:
    return sees_personal_data(look.actor, {row.organ}, row.item_key, look.today)


def _line(case: PartyCase, names: dict[str, str]) -> CaseLine:
    return CaseLine(
        case_id=case.case_id,
        no=case.no,
        item_key=case.item_key,
        item_name=names.get(case.item_key, case.item_key),
        state=_state(case),
        open=case.status == "open",
        accepted=case.accepted,
        side="代理人" if case.side == "agent" else "",
        received_on=_day(case),
    )


def _state(case: PartyCase) -> str:
    if case.outcome:
        return OUTCOME_LABELS[Outcome(case.outcome)]
    return STAGE_LABELS[Stage(case.stage)] if case.stage else ""


def _day(case: PartyCase) -> str:
    return case.received_at.astimezone(ZONE).date().isoformat()


def _by_no(look: Look, no: str) -> UUID | None:
    try:
        number = str(CaseNumber.parse(no))
    except InvalidValueError:
        return None
    row = look.tables.cases.by_no(number)
    return row.id if row is not None and look.sees(row) else None


def _by_letter(look: Look, number: str) -> UUID | None:
    for letter in look.tables.letters.by_number(number):
        row = look.tables.cases.get(letter.case_id)
        if row is not None and look.sees(row):
            return row.id
    return None
