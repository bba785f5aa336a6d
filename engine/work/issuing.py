"""Issuing letters: the number, the facts, the page that is kept."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import limits
from engine.bundle import Bundle, OrganUnit
from engine.casefile import CaseFile
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.letters import (
    Facts,
    Letter,
    LetterCase,
    Origins,
    Served,
    facts,
    format_number,
    imprint,
    render,
)
from engine.model import Mark
from engine.profile import Node
from engine.store.seals import SealRow
from engine.store.tables import Tables
from engine.work.evidence import with_evidence
from engine.work.sealing import seal_for

SERVED = frozenset(
    {
        *("grant_decision", "refusal_decision", "on_spot_decision", "non_acceptance"),
        *("not_required", "termination", "change_decision", "renewal_decision"),
        *("recall", "revocation", "deregistration"),
    }
)
"""Letters that are handed over: a service receipt lists them."""

OF_A_CHECK = ("acceptance_notice", "correction_notice", "non_acceptance", "not_required")
"""Letters of which the check at the counter issues one."""

UNNUMBERED = "〔预览〕"
"""Stands where a rehearsed letter would have its number."""


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A letter that was issued: what the event says, what is kept as content."""

    data: Mapping[str, Any]
    content: Mapping[str, Any]


@dataclass(kw_only=True)
class Issuer:
    """Issues the letters of one change.

    :ivar read: gives the plain data of contents by digest, in one statement
    :ivar organ_name: the name of an organ by its credit code
    :ivar notices: gives the digests of the notices of correction that went out, oldest first
    :ivar progress_at: where the applicant asks how far his case is, or ""
    :ivar pause: of the pause that an act outside the flow begins, a key of ``PAUSE_KINDS``
    """

    tables: Tables
    file: CaseFile
    now: datetime
    read: Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]
    organ_name: Callable[[str], str]
    notices: Callable[[], Sequence[str]]
    query_code: str = ""
    progress_at: str = ""
    pause: str = ""
    rehearsing: bool = False

    def issue(
        self,
        code: str,
        node: Node | None,
        answers: Mapping[str, Any],
        asked: Collection[str],
        more: Mapping[str, object],
        act: str,
    ) -> Issued:
        """Take the next number and render the letter.

        Facts come from the answers of the step that led here, then from the latest
        visit of every earlier step; the field names are those of ``letters.kinds``.

        :param asked: fields of the step that led here: what it left open stays open, and is
            not filled with another step's or another department's words
        :param more: facts by name that the act hands over
        :param act: where the log has the act: ``act:<kind>:<change of the case>``
        :raise LetterFactsMissingError: the step owes facts that nobody gave yet
        :raise InvalidValueError: a second notice asks for what the first one did not name
            (P-02), or the act hands over what this letter does not say
        """
        memory = self.file.memory
        kept = self.read([memory.party, *(digest for _node, digest in memory.answers)])
        told = self._told(kept, asked) if node is not None else {}
        unit = self._unit(node)
        case = self._case(node, unit, kept.get(memory.party, {}))
        item = self.file.bundle.item
        said = facts(
            code,
            case=case,
            answers=with_evidence(self.file, told | dict(answers), self.read),
            item=item,
            paragraphs=self.file.bundle.letters.get(code, ()),
            more=more,
            origins=self._origins(kept, answers, act),
            on=self._today,
        )
        if code == "correction_notice" and (earlier := self.notices()):
            _require_named(said, self.read([earlier[0]]).get(earlier[0], {}))
        return self._numbered(
            said, case, (unit.number_prefix if unit else "") or item.number_prefix
        )

    def _numbered(self, said: Facts, case: LetterCase, prefix: str) -> Issued:
        """Give what a letter says its seal, its number and its page."""
        seal = seal_for(
            self.tables,
            said.code,
            organ=case.organ_uscc,
            organ_name=case.organ,
            item=self.file.bundle.item.key,
            on=self._today,
        )
        number = self.number(said.code, prefix)
        letter = self.page(said, number, seal, case.organ)
        data = {"code": said.code, "title": letter.title, "number": number}
        data |= {"organ": case.organ, "uscc": case.organ_uscc}
        if seal is not None:
            data["seal"] = str(seal.id)
        if said.code == "special_procedure_notice":
            data |= {
                "special_kind": case.pause_kind,
                "special_days": str(said.values["special_days"]),
            }
        return Issued(
            data=data,
            content={"html": letter.html, "facts": letter.facts, "text": letter.text},
        )

    def page(
        self, said: Facts, number: str, seal: SealRow | None, organ: str, *, replaces: str = ""
    ) -> Letter:
        """The page itself; a rehearsed one bears no imprint and says that it is void."""
        shown = None if seal is None or self.rehearsing else imprint(organ, seal.name)
        return render(
            said.code,
            number,
            said,
            self.now,
            self.file.bundle.digest,
            seal=shown,
            replaces=replaces,
            void=self.rehearsing,
        )

    def number(self, code: str, prefix: str) -> str:
        """The next number of organ, kind and year; a rehearsal takes none."""
        if self.rehearsing:
            return UNNUMBERED
        serial = self.tables.counters.take(_serial(prefix, code, self._today))
        return format_number(prefix, code, self._today.year, serial)

    def _told(
        self, kept: Mapping[str, Mapping[str, Any]], asked: Collection[str]
    ) -> dict[str, Any]:
        """What earlier steps said, the latest last; nothing that the present step was asked."""
        start = self.file.bundle.flow.start().id
        told: dict[str, Any] = {}
        for visited, digest in self.file.memory.answers:
            given = kept.get(digest, {})
            told |= given if visited != start else _listed(given)
        return {name: value for name, value in told.items() if name not in asked}

    def _origins(
        self, kept: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any], act: str
    ) -> Origins:
        """Name the content of each answer: of the latest step that has this very one."""
        memory = self.file.memory
        fields: dict[str, str] = {}
        for visited, digest in memory.answers:
            given = kept.get(digest, {})
            origin = f"answers:{visited}:{digest}"
            fields |= {
                name: origin
                for name, value in given.items()
                if name not in answers or answers[name] == value
            }
        return Origins(
            party=f"party:{memory.party}",
            item=f"item:{self.file.bundle.digest}",
            answers=fields,
            act=act,
        )

    @property
    def _today(self) -> date:
        return self.now.astimezone(ZONE).date()

    def _unit(self, node: Node | None) -> OrganUnit | None:
        units = self.file.bundle.item.units
        name = node.unit if node is not None and node.unit in units else None
        return units.get(name or self.file.bundle.reception_unit)

    def _case(
        self, node: Node | None, unit: OrganUnit | None, party: Mapping[str, Any]
    ) -> LetterCase:
        """What the letter says of the case; a town acts in its principal's name (R-04, S12)."""
        item, header = self.file.bundle.item, self.file.header
        acting = unit.organ if unit else item.organ
        organ = item.principal if item.principal and acting == item.organ else acting
        account = self.file.reckon(self._today)
        correction_due_on = self._correction_due_on()
        pause = self.pause or _pause_kind(node)
        return LetterCase(
            case_no=header.no,
            applicant=str(party.get("applicant_name", "")),
            applicant_id=str(party.get("applicant_id", "")),
            applicant_address=str(party.get("applicant_address", "")),
            applicant_phone=str(party.get("applicant_phone", "")),
            agent=str(party.get("agent_name", "")),
            agent_id=str(party.get("agent_id", "")),
            agent_phone=str(party.get("agent_phone", "")),
            organ=self.organ_name(organ),
            organ_uscc=organ,
            acting=self.organ_name(acting) if organ != acting else "",
            item_name=unit.matter if unit and unit.matter else item.name,
            query_code=self.query_code,
            progress_at=self.progress_at,
            received_at=header.received_at,
            accepted_on=header.accepted_on,
            statutory_due_on=header.statutory_due_on,
            promised_due_on=header.promised_due_on,
            promised_limit=self.file.terms.promised.label,
            provisional=header.provisional,
            correction_due_on=correction_due_on,
            correction_provisional=correction_due_on is not None
            and self.file.calendar.provisional(correction_due_on),
            extension=self.file.extensions[0].length.label if self.file.extensions else "",
            base_due_on=account.statutory.base_due,
            extended_due_on=header.statutory_due_on,
            pause_kind=pause,
            pause_starts_on=self._today if pause else None,
            bases=[each.basis for each in unit.bases] if unit else (),
            result_name=unit.result if unit else "",
            documents=[
                Served(title=title, number=number)
                for code, title, number in self.file.memory.letters
                if code in SERVED and number not in self.file.memory.withdrawn
            ],
        )

    def _correction_due_on(self) -> date | None:
        """The last day to correct: of the notice that waits, else of one that goes out today."""
        waiting = self.file.reckon(self._today).correction
        if waiting is not None:
            return waiting.on
        length = self.file.bundle.item.limits.correction
        if length is None:
            return None
        return limits.due(self._today, length, self.file.calendar).on


def hold_numbers(tables: Tables, bundle: Bundle, on: date) -> None:
    """Wait for the numbers of the letters of a check, before the log is told of anything.

    A reception tells twice. Whoever held the log and then waited for a number, while another
    one has the number and waits for the log, would wait for ever.
    """
    unit = bundle.item.units[bundle.reception_unit]
    prefix = unit.number_prefix or bundle.item.number_prefix
    for code in OF_A_CHECK:
        tables.counters.hold(_serial(prefix, code, on))


def _serial(prefix: str, code: str, on: date) -> str:
    return f"letter/{prefix}/{code}/{on.year}"


def _listed(application: Mapping[str, Any]) -> dict[str, Any]:
    """What a letter takes from an application: the materials, never the applicant's reasons."""
    return {name: application[name] for name in ("materials",) if name in application}


def _require_named(second: Facts, first: Mapping[str, Any]) -> None:
    """Refuse to ask for what the first notice did not name: everything at once (art. 32)."""
    named = {row["name"] for row in first.get("facts", {}).get("facts", {}).get("defects", ())}
    rows = second.values["defects"]
    assert isinstance(rows, list)  # noqa: S101 -- said for mypy: it is a table
    new = [row["name"] for row in rows if row["name"] not in named]
    if new and named:
        raise InvalidValueError(
            "补正材料",
            f"“{'、'.join(new)}”没有列入第一次补正告知书，不得再要求补正"
            "（行政许可法第三十二条：一次告知全部内容）。其余材料已补齐的，应当受理。",
        )


def _pause_kind(node: Node | None) -> str:
    marks = node.marks if node is not None else ()
    return next((marking.kind for marking in marks if marking.mark is Mark.PAUSED), "")
