"""The facts of a letter: plain data, taken from the case, the answers, the item and the act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from engine.bundle import ItemData
from engine.errors import LetterFactsMissingError
from engine.letters.given import Row, Value, answered, handed
from engine.letters.kinds import Kind, kind_of
from engine.letters.labels import LABELS, PLACEHOLDERS
from engine.letters.needs import missing_of
from engine.letters.sources import Origins, sources
from engine.letters.tables import defects, documents, grounds, materials, received
from engine.letters.wording import article, articles, dated, day, fill, masked, minute, plain
from engine.model import PAUSE_KINDS, Basis

_ART_38 = Basis(law="行政许可法", article="第三十八条第二款")
_ART_45 = Basis(law="行政许可法", article="四十五")
_COMPOSERS = {"switch_notice": "switch"}
"""Letters whose grounds another field composes than the one that refuses."""
_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Served:
    """A letter or licence that is handed over."""

    title: str
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterCase:
    """What a letter must know of its case; days are legal days in Asia/Shanghai.

    :ivar organ: the organ in whose name the letter goes: the principal's when entrusted (R-04)
    :ivar progress_at: where the applicant asks how far his case is, or "" without such an address
    :ivar acting: the entrusted organ that handles the case, or ""
    :ivar pause_kind: of the pause that the letter announces, a key of the item's exclusions
    :ivar pause_starts_on: the day on which the clock stops for it
    :ivar bases: those of a department that decides its own matter; else the item's
    :ivar result_name: likewise, what the department gives
    :ivar extension: the length of an extension, 10个工作日
    :ivar base_due_on: the last day without the extension
    :ivar promised_limit: the promise in force, where it is not the item's first one
    :ivar provisional: a due day rests on a calendar that is not yet published
    :ivar correction_provisional: the same of the day by which the applicant is to correct
    """

    case_no: str
    applicant: str
    applicant_id: str
    organ: str
    organ_uscc: str
    received_at: datetime
    applicant_address: str = ""
    applicant_phone: str = ""
    agent: str = ""
    agent_id: str = ""
    agent_phone: str = ""
    acting: str = ""
    item_name: str = ""
    query_code: str = ""
    progress_at: str = ""
    accepted_on: date | None = None
    statutory_due_on: date | None = None
    promised_due_on: date | None = None
    promised_limit: str = ""
    provisional: bool = False
    correction_due_on: date | None = None
    correction_provisional: bool = False
    pause_kind: str = ""
    pause_starts_on: date | None = None
    bases: Sequence[Basis] = ()
    result_name: str = ""
    extension: str = ""
    base_due_on: date | None = None
    extended_due_on: date | None = None
    documents: Sequence[Served] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that a letter says, as plain data: texts, and lists of rows of texts.

    :ivar sources: origin → the facts that came from there
    """

    code: str
    title: str
    values: Mapping[str, Value]
    paragraphs: tuple[str, ...] = ()
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """Return the facts as JSON for the letter's row: no floats, no empty ones."""
        said = {name: value for name, value in sorted(self.values.items()) if value}
        return {
            "code": self.code,
            "paragraphs": list(self.paragraphs),
            "facts": said,
            "sources": {origin: list(names) for origin, names in self.sources.items()},
        }


def facts(
    code: str,
    *,
    case: LetterCase,
    answers: Mapping[str, Any],
    item: ItemData,
    paragraphs: Sequence[str] = (),
    more: Mapping[str, object] = _NOTHING,
    origins: Origins | None = None,
    on: date | None = None,
) -> Facts:
    """Return the facts of one letter.

    :param answers: form answers by field name, the latest visit of each step
    :param paragraphs: those that the item adds to this letter
    :param more: facts by name that the act hands over; they win over the answers
    :param origins: where the answers and the rest come from, for the letter's row
    :param on: the day of the letter, whose editions of laws it names; the item's first otherwise
    :raise NotFoundError: no such letter
    :raise LetterFactsMissingError: names in Chinese what is missing
    :raise InvalidValueError: a paragraph uses a name that is no fact, or *more* is not of the
        shape that ``letters.given`` describes
    """
    kind = kind_of(code)
    issued_on = on or item.effective_on
    from_case = _case_values(case, item, kind)
    from_item = _item_values(item, case, kind, issued_on)
    from_answers = _listed(answers, item, kind, issued_on) | answered(kind, answers)
    from_act = handed(kind, more)
    values: dict[str, Value] = dict.fromkeys(LABELS, "")
    values |= from_item | from_case | from_answers | from_act
    derived = _derived(values, answers, item, kind, issued_on)
    values |= derived | from_act

    if missing := missing_of(kind, values, item, paragraphs):
        raise LetterFactsMissingError(kind.title, missing)

    allowed = {name: str(values[name]) for name in PLACEHOLDERS}
    filled = tuple(fill(plain(paragraph), allowed) for paragraph in paragraphs)
    whence = sources(
        origins or Origins(),
        case=from_case, item=from_item, answers=from_answers, act=from_act,
        more=more, derived=derived,
    )  # fmt: skip
    return Facts(
        code=code,
        title=kind.title,
        values=MappingProxyType(values),
        paragraphs=filled,
        sources=whence,
    )


def _listed(answers: Mapping[str, Any], item: ItemData, kind: Kind, on: date) -> dict[str, Value]:
    """The lists that answers and the item's data make together."""
    return {
        "received": received(answers, item),
        "defects": defects(answers, item),
        "grounds": grounds(answers, item, on, _COMPOSERS.get(kind.code, "refusal")),
    }


def _case_values(case: LetterCase, item: ItemData, kind: Kind) -> dict[str, Value]:
    number = plain(case.applicant_id)
    return {
        "case_no": plain(case.case_no),
        "applicant": plain(case.applicant),
        "applicant_id": number if kind.whole_id else masked(number),
        "applicant_address": plain(case.applicant_address),
        "applicant_phone": plain(case.applicant_phone),
        "agent": plain(case.agent),
        "agent_id": plain(case.agent_id) if kind.whole_id else masked(plain(case.agent_id)),
        "agent_phone": plain(case.agent_phone),
        "organ": plain(case.organ),
        "acting": plain(case.acting),
        "item_name": plain(case.item_name) or item.name,
        "query_code": plain(case.query_code),
        "progress_at": plain(case.progress_at),
        "received_at": minute(case.received_at),
        "received_on": minute(case.received_at).partition("日")[0] + "日",
        "accepted_on": day(case.accepted_on),
        "statutory_due_on": day(case.statutory_due_on, provisional=case.provisional),
        "promised_due_on": day(case.promised_due_on, provisional=case.provisional),
        "correction_due_on": day(case.correction_due_on, provisional=case.correction_provisional),
        "special_starts_on": day(case.pause_starts_on),
        "extension": plain(case.extension),
        "base_due_on": day(case.base_due_on, provisional=case.provisional),
        "extended_due_on": day(case.extended_due_on, provisional=case.provisional),
        "documents": documents(case.documents),
    }


def _item_values(item: ItemData, case: LetterCase, kind: Kind, on: date) -> dict[str, Value]:
    contacts = item.contacts
    bases = case.bases or [each.basis for each in item.bases]
    exclusion = next((each for each in item.exclusions if each.kind == case.pause_kind), None)
    return {
        "task_code": item.handling_code or item.task_code,
        "acceptance_limit": item.limits.acceptance.label,
        "statutory_limit": item.limits.statutory.label,
        "promised_limit": case.promised_limit or item.limits.promised.label,
        "delivery_limit": item.limits.delivery.label,
        "result_name": case.result_name or item.result.name,
        "fee": _fee(item),
        "address": contacts.address,
        "hours": contacts.hours,
        "consult": contacts.consult,
        "complain": contacts.complain,
        "review_authority": contacts.review_authority,
        "court": contacts.court,
        "exclusions": "；".join(each.text.rstrip("。；") for each in item.exclusions),
        "special_kind": PAUSE_KINDS.get(case.pause_kind, exclusion.text if exclusion else ""),
        "special_basis": article(exclusion.basis if exclusion else _ART_45)
        if case.pause_kind
        else "",
        "bases": _lines(articles(bases, item.editions(on))),
        "refused_under": article(_ART_38, item.editions(on)),
        "conditions": [
            {"text": each.text, "basis": article(each.basis)} for each in item.conditions
        ],
        "materials": materials(item) if "materials" in kind.may_say else [],
    }


def _fee(item: ItemData) -> str:
    fee = item.fee
    if not fee.charged:
        return "不收费"
    exempt = f"；{fee.exemption}" if fee.exemption else ""
    return f"{fee.name}，{fee.standard}（{fee.basis}）{exempt}"


def _lines(texts: Sequence[str]) -> list[Row]:
    return [{"text": each} for each in texts]


def _derived(
    values: Mapping[str, Value],
    answers: Mapping[str, Any],
    item: ItemData,
    kind: Kind,
    on: date,
) -> dict[str, Value]:
    """Return the facts that follow from others: the basis that the law gives, the validity."""
    editions = item.editions(on)
    said = answers.get("legal_basis")
    named = dated(plain(said), editions) if isinstance(said, str) else ""
    basis = named or "、".join(row["basis"] for row in grounds(answers, item, on) if row["basis"])
    if not basis and kind.code == "non_acceptance" and values["competent_organ"]:
        basis = article(Basis(law="行政许可法", article="第三十二条第一款第（二）项"), editions)
    if not basis and kind.code == "not_required":
        basis = article(Basis(law="行政许可法", article="第三十二条第一款第（一）项"), editions)
    validity = item.result.validity
    if values["valid_to"]:
        start = f"自{values['valid_from']}起" if values["valid_from"] else ""
        validity = f"{start}至{values['valid_to']}止"
    papers = [*values["documents"]]
    if number := values["licence_no"]:
        papers.append({"title": str(values["result_name"]), "number": str(number)})
    return {"basis": basis, "validity": validity, "documents": papers}
