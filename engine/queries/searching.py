"""The counter's search: one field, and it says by itself what was typed into it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from engine.casefile.counter import name_key
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.identifiers import CaseNumber
from engine.model import OUTCOME_LABELS, STAGE_LABELS, Outcome, Stage
from engine.permissions import TABLE, Action, desks
from engine.queries.masking import masked, masked_name
from engine.store.parties import PartyCase, PartyRow
from engine.store.scope import Scope
from engine.work import Look, catalogue
from forms.errors import RefusedValueError
from forms.identifiers import mobile, party_id
from forms.text import narrow

MOST_PARTIES, MOST_CASES = 8, 6
_READ = 200
_SHORTEST = 2
_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
_PHONE = re.compile(r"1[0-9]{10}")
_CASE = re.compile(r"[0-9A-Z]{40,46}")
_LETTER = re.compile(r".+[〔\[［(（【]\s*(\d{4})\s*[〕\]］)）】].*\d+.*号?")
_OPENING, _CLOSING = "〔", "〕"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed, and what it is.

    :ivar kind: number, phone, case, letter, name, or "" where it is too short
    :ivar shown: fit to be shown again: numbers of people are masked
    :ivar warning: what is wrong with the number, if anything is
    """

    kind: str
    text: str
    shown: str
    warning: str = ""


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


def read(text: str) -> Asked:
    """Say what somebody typed, or scanned, into the one field.

    Full-width digits and spaces do no harm; a wrong check digit is told, and searched for.

    :raise RefusedValueError: it holds characters that nobody can see
    """
    plain = narrow(text).upper()
    if _CASE.fullmatch(plain):
        return Asked(kind="case", text=plain, shown=plain)
    if _PHONE.fullmatch(plain.replace("-", "").removeprefix("+86")):
        number = mobile(plain)
        return Asked(kind="phone", text=number, shown=masked(number))
    if _NUMBER.fullmatch(plain):
        return Asked(kind="number", text=plain, shown=masked(plain), warning=_wrong(plain))
    if _LETTER.fullmatch(plain):
        return Asked(kind="letter", text=_letter(plain), shown=_letter(plain))
    name = " ".join(unicodedata.normalize("NFKC", text).split())[:60]
    kind = "name" if len(name_key(name)) >= _SHORTEST else ""
    return Asked(kind=kind, text=name, shown=name)


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
    full = reads_names(look)
    parties = []
    for row in shown:
        body = bodies.get(row.party)
        told = orjson.loads(body) if body else {}
        cases = look.tables.parties.cases(row, scope, size=MOST_CASES + 1)
        parties.append(
            FoundParty(
                name=row.name if full else masked_name(row.name),
                number=masked(str(told.get(f"{row.side}_id", ""))),
                phone=masked(str(told.get(f"{row.side}_phone", ""))),
                cases=[_line(case, names) for case in cases[:MOST_CASES]],
                more=len(cases) > MOST_CASES,
            )
        )
    more = len(firsts) > MOST_PARTIES or len(rows) >= _READ
    return Found(asked=asked, parties=parties, more=more)


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


def _letter(text: str) -> str:
    """The number of a letter with the brackets that letters bear: 县审批〔2026〕12号."""
    return re.sub(r"[\[［(（【]", _OPENING, re.sub(r"[\]］)）】]", _CLOSING, text))


def _wrong(number: str) -> str:
    try:
        party_id(number)
    except RefusedValueError as error:
        return error.sentence
    return ""
