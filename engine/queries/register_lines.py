"""The lines of a register: what the receipts and letters of some days say, and what is missing."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from engine.audit import Kind
from engine.clock import ZONE
from engine.identifiers import CaseNumber
from engine.permissions import sees_personal_data
from engine.queries.masking import masked, masked_name
from engine.queries.spans import Days
from engine.store.registers import Registered
from engine.work import Look

SERVICE = "service_receipt"
WITHDRAWN = "（已撤销）"
_NUMBER = re.compile(r"(.*〔\d{4}〕)(\d+)号")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: the event that it is, the case that it leads to, its cells under the heads."""

    seq: int
    case_id: UUID
    cells: Sequence[str]


def counter(look: Look, digest: str) -> str:
    """The organ at whose counter cases of a version are received."""
    bundle = look.bundle(digest)
    return bundle.item.units[bundle.reception_unit].organ


@dataclass(kw_only=True)
class Reading:
    """One register while it is read: two or three statements."""

    look: Look
    days: Days
    organ: str

    def receipts(self) -> list[Registered]:
        """The receipts of these days, of every counter: numbers are checked over all of them."""
        return self._told(Kind.CASE_RECEIVED)

    def letters(self, *codes: str) -> list[Registered]:
        """The letters of these days and kinds, likewise."""
        return self._told(Kind.LETTER_ISSUED, codes)

    def _told(self, kind: Kind, codes: Sequence[str] = ()) -> list[Registered]:
        since, before = self.days.since, self.days.before
        return self.look.tables.registers.told(kind, since, before, codes=codes)

    def own(self, rows: Iterable[Registered]) -> list[Registered]:
        """Those of this counter."""
        return [row for row in rows if counter(self.look, row.digest) == self.organ]

    def contents(self, rows: Iterable[Registered], name: str) -> Mapping[int, Mapping[str, Any]]:
        """What stands behind each event, by its number; nothing where it was erased."""
        digests = {row.seq: row.data["contents"][name] for row in rows}
        bodies = self.look.tables.contents.bodies(digests.values())
        return {
            seq: orjson.loads(body)
            for seq, digest in digests.items()
            if (body := bodies.get(digest)) is not None
        }

    def reads(self, row: Registered) -> bool:
        """May the person read who it was?"""
        organs = [row.organ, self.organ]
        return sees_personal_data(self.look.actor, organs, row.item_key, self.look.today)

    def item(self, row: Registered) -> str:
        """The name of the item, in the version that the case keeps."""
        return self.look.bundle(row.digest).item.name

    def name(self, row: Registered, name: str) -> str:
        """A person's name, masked where it must be."""
        return name if self.reads(row) else masked_name(name)


def received(reading: Reading) -> tuple[list[Line], list[str]]:
    every = reading.receipts()
    rows = reading.own(every)
    parties = reading.contents(rows, "party")
    receipts = {row.case_id: row.data["number"] for row in reading.letters("material_receipt")}
    names = reading.look.tables.people.names() | {"system": "系统"}
    lines = []
    for row in rows:
        party = parties.get(row.seq, {})
        cells = (
            f"{row.at.astimezone(ZONE):%Y-%m-%d %H:%M}",
            row.case_no,
            reading.item(row),
            reading.name(row, row.applicant),
            masked(str(party.get("applicant_id", ""))),
            masked(str(party.get("applicant_phone", ""))),
            reading.name(row, str(party.get("agent_name", ""))),
            receipts.get(row.case_id, ""),
            names.get(row.actor, row.actor),
        )
        lines.append(Line(seq=row.seq, case_id=row.case_id, cells=cells))
    return lines, _missing_cases(reading, every)


def _missing_cases(reading: Reading, every: Sequence[Registered]) -> list[str]:
    """Numbers of cases that were taken from their counter and stand in no event."""
    look = reading.look
    seen = {row.case_no for row in every}
    codes = {
        look.bundle(item.digest).item.task_code: None
        for item in look.tables.items.every()
        if item.digest and counter(look, item.digest) == reading.organ
    }
    codes |= {CaseNumber.parse(row.case_no).task_code: None for row in reading.own(every)}
    days = [reading.days.first + timedelta(days=n) for n in range(_length(reading.days))]
    names = {f"case/{code}/{day:%Y%m%d}": (code, day) for code in codes for day in days}
    found = []
    for name, last in sorted(look.tables.counters.values(names).items()):
        code, day = names[name]
        wanted = (CaseNumber(task_code=code, day=day, serial=n + 1) for n in range(last))
        found += [str(no) for no in wanted if str(no) not in seen]
    return found


def _length(days: Days) -> int:
    return (days.last - days.first).days + 1


def accepted(reading: Reading) -> tuple[list[Line], list[str]]:
    def cells(row: Registered, facts: Mapping[str, Any]) -> Sequence[str]:
        return (
            reading.name(row, row.applicant),
            *(str(facts.get(name, "")) for name in _ACCEPTANCE),
        )

    return _letters(reading, cells, "acceptance_notice", "deemed_acceptance")


_ACCEPTANCE = ("accepted_on", "promised_due_on", "statutory_due_on")


def served(reading: Reading) -> tuple[list[Line], list[str]]:
    def cells(row: Registered, facts: Mapping[str, Any]) -> Sequence[str]:
        papers = "；".join(f"《{each['title']}》{each['number']}" for each in _papers(facts))
        return (
            reading.name(row, str(facts.get("recipient", ""))),
            papers,
            str(facts.get("service_method", "")),
            str(facts.get("served_on", "")),
        )

    return _letters(reading, cells, SERVICE)


def _papers(facts: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    papers: Sequence[Mapping[str, str]] = facts.get("documents", ())
    return papers


Cells = Callable[[Registered, Mapping[str, Any]], Sequence[str]]


def _letters(reading: Reading, cells: Cells, *codes: str) -> tuple[list[Line], list[str]]:
    """The letters of a register, each with what it says; withdrawn ones are marked and stay."""
    every = reading.letters(*codes)
    rows, facts = _facts(reading, every)
    names = reading.look.tables.people.names() | {"system": "系统"}
    gone = reading.look.tables.registers.withdrawn({row.case_id for row in rows})
    lines = [
        Line(
            seq=row.seq,
            case_id=row.case_id,
            cells=(
                row.data["number"]
                + (WITHDRAWN if (row.case_id, row.data["number"]) in gone else ""),
                row.case_no,
                reading.item(row),
                *cells(row, facts.get(row.seq, {})),
                names.get(row.actor, row.actor),
            ),
        )
        for row in rows
    ]
    return lines, _missing_numbers(every)


def _facts(
    reading: Reading, every: Sequence[Registered]
) -> tuple[list[Registered], Mapping[int, Mapping[str, Any]]]:
    """The letters of this counter, and the facts that each of them states."""
    rows = reading.own(every)
    said = reading.contents(rows, "letter")
    return rows, {seq: body.get("facts", {}).get("facts", {}) for seq, body in said.items()}


def _missing_numbers(rows: Iterable[Registered]) -> list[str]:
    """Numbers between the first and the last of each series that no letter bears."""
    series: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if (found := _NUMBER.fullmatch(row.data["number"])) is not None:
            series[found[1]].add(int(found[2]))
    return [
        f"{head}{serial}号"
        for head, serials in sorted(series.items())
        for serial in range(min(serials), max(serials))
        if serial not in serials
    ]


def handed_out(reading: Reading) -> tuple[list[Line], list[str]]:
    """Licences that were handed out: the served documents that are one."""
    every = reading.letters(SERVICE)
    rows, facts = _facts(reading, every)
    names = reading.look.tables.people.names() | {"system": "系统"}
    lines = [
        Line(seq=row.seq, case_id=row.case_id, cells=(*cells, names.get(row.actor, row.actor)))
        for row in rows
        for cells in _licences(reading, row, facts.get(row.seq, {}))
    ]
    return lines, _missing_numbers(every)


def _licences(
    reading: Reading, row: Registered, facts: Mapping[str, Any]
) -> Iterator[Sequence[str]]:
    number = str(facts.get("licence_no", ""))
    for paper in _papers(facts):
        if number and paper["number"] == number:
            yield (
                paper["title"],
                number,
                row.case_no,
                reading.item(row),
                reading.name(row, row.applicant),
                str(facts.get("validity", "")),
                reading.name(row, str(facts.get("recipient", ""))),
                str(facts.get("service_method", "")),
                str(facts.get("served_on", "")),
            )
