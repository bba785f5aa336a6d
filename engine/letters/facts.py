"""The facts of a letter: plain data, taken from the case, the answers and the item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

from engine.bundle import ItemData
from engine.errors import LetterFactsMissingError
from engine.letters.kinds import LABELS, PLACEHOLDERS, Kind, kind_of
from engine.letters.tables import defects, documents, grounds, received
from engine.letters.wording import article, articles, day, fill, masked, minute, placeholders, plain
from engine.model import PAUSE_KINDS, Basis

Row: TypeAlias = dict[str, str]
_DAYS = frozenset({"valid_from", "valid_to", "served_on"})
_ANSWERS = (
    *("opinion", "reason", "competent_organ", "facts", "scope", "valid_from", "valid_to"),
    *("licence_no", "special_days", "special_reason", "service_method"),
    *("recipient", "served_on", "service_note", "service_address", "returned", "approver"),
)
_ART_45 = Basis(law="行政许可法", article="四十五")
_NEEDS_WITNESS = frozenset({"留置送达", "公告送达", "留置", "公告"})


@dataclass(frozen=True, kw_only=True)
class Served:
    """A letter or licence that is handed over."""

    title: str
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterCase:
    """What a letter must know of its case; days are legal days in Asia/Shanghai.

    :ivar organ: the organ in whose name the letter goes: the principal's when entrusted (R-04)
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
    agent: str = ""
    acting: str = ""
    item_name: str = ""
    query_code: str = ""
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
    """Everything that a letter says, as plain data: texts, and lists of rows of texts."""

    code: str
    title: str
    values: Mapping[str, str | list[Row]]
    paragraphs: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return the facts as JSON for the letter's row: no floats, no empty ones."""
        said = {name: value for name, value in sorted(self.values.items()) if value}
        return {"code": self.code, "paragraphs": list(self.paragraphs), "facts": said}


def facts(
    code: str,
    *,
    case: LetterCase,
    answers: Mapping[str, Any],
    item: ItemData,
    paragraphs: Sequence[str] = (),
) -> Facts:
    """Return the facts of one letter.

    :param answers: form answers by field name, the latest visit of each step
    :param paragraphs: those that the item adds to this letter
    :raise NotFoundError: no such letter
    :raise LetterFactsMissingError: names in Chinese what is missing
    :raise InvalidValueError: a paragraph uses a name that is no fact
    """
    kind = kind_of(code)
    texts = _case_texts(case, item, kind) | _answer_texts(answers) | _item_texts(item, case)
    texts |= _derived(texts, answers, item, kind)
    values: dict[str, str | list[Row]] = {**texts, **_tables(case, answers, item, texts)}

    missing = [LABELS[name] for name in kind.required if not values[name]]
    missing += _special_needs(kind, values, item)
    missing += [
        LABELS[name]
        for paragraph in paragraphs
        for name in placeholders(paragraph)
        if name in PLACEHOLDERS and not texts[name] and LABELS[name] not in missing
    ]
    if missing:
        raise LetterFactsMissingError(kind.title, missing)

    allowed = {name: texts[name] for name in PLACEHOLDERS}
    filled = tuple(fill(plain(paragraph), allowed) for paragraph in paragraphs)
    return Facts(code=code, title=kind.title, values=MappingProxyType(values), paragraphs=filled)


def _tables(
    case: LetterCase, answers: Mapping[str, Any], item: ItemData, texts: Mapping[str, str]
) -> dict[str, list[Row]]:
    bases = case.bases or [each.basis for each in item.bases]
    return {
        "bases": [{"text": text} for text in articles(bases)],
        "conditions": [
            {"text": each.text, "basis": article(each.basis)} for each in item.conditions
        ],
        "received": received(answers, item),
        "defects": defects(answers, item),
        "grounds": grounds(answers, item),
        "documents": documents(case.documents, texts["result_name"], texts["licence_no"]),
    }


def _case_texts(case: LetterCase, item: ItemData, kind: Kind) -> dict[str, str]:
    number = plain(case.applicant_id)
    return {
        "case_no": plain(case.case_no),
        "applicant": plain(case.applicant),
        "applicant_id": number if kind.whole_id else masked(number),
        "applicant_address": plain(case.applicant_address),
        "agent": plain(case.agent),
        "organ": plain(case.organ),
        "acting": plain(case.acting),
        "item_name": plain(case.item_name) or item.name,
        "query_code": plain(case.query_code),
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
    }


def _answer_texts(answers: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: _text(answers.get(name), is_day=name in _DAYS) for name in _ANSWERS}
    return texts | {"terms": _text(answers.get("conditions"))}


def _text(value: object, *, is_day: bool = False) -> str:
    if isinstance(value, str) and is_day:
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return plain(value)
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return ""


def _item_texts(item: ItemData, case: LetterCase) -> dict[str, str]:
    contacts = item.contacts
    exclusion = next((each for each in item.exclusions if each.kind == case.pause_kind), None)
    return {
        "task_code": item.handling_code or item.task_code,
        "acceptance_limit": item.limits.acceptance.label,
        "statutory_limit": item.limits.statutory.label,
        "promised_limit": case.promised_limit or item.limits.promised.label,
        "delivery_limit": item.limits.delivery.label,
        "result_name": case.result_name or item.result.name,
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
    }


def _derived(
    texts: Mapping[str, str], answers: Mapping[str, Any], item: ItemData, kind: Kind
) -> dict[str, str]:
    """Return the facts that follow from others: the basis that the law itself gives, the validity."""
    named = _text(answers.get("legal_basis"))
    basis = named or "、".join(row["basis"] for row in grounds(answers, item) if row["basis"])
    if not basis and kind.code == "non_acceptance" and texts["competent_organ"]:
        basis = article(Basis(law="行政许可法", article="第三十二条第一款第（二）项"))
    if not basis and kind.code == "not_required":
        basis = article(Basis(law="行政许可法", article="第三十二条第一款第（一）项"))
    validity = item.result.validity
    if texts["valid_to"]:
        start = f"自{texts['valid_from']}起" if texts["valid_from"] else ""
        validity = f"{start}至{texts['valid_to']}止"
    return {"basis": basis, "validity": validity}


def _special_needs(kind: Kind, values: Mapping[str, str | list[Row]], item: ItemData) -> list[str]:
    """Return what a letter needs only in some cases."""
    found = []
    if (
        kind.code == "correction_notice"
        and item.limits.correction
        and not values["correction_due_on"]
    ):
        found.append(LABELS["correction_due_on"])
    if kind.code == "refusal_decision":
        rows = values["grounds"]
        assert isinstance(rows, list)  # noqa: S101 -- said for mypy: it is a table
        found += [f"理由{row['code']}所依据的具体条款" for row in rows if not row["basis"]]
    if (
        kind.code == "service_receipt"
        and values["service_method"] in _NEEDS_WITNESS
        and not values["service_note"]
    ):
        found.append(LABELS["service_note"])
    return found
