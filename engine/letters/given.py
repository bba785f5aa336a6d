"""What steps and acts give a letter: the named facts, checked and turned into texts and rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.letters import causes
from engine.letters.kinds import Kind
from engine.letters.labels import DAYS, LABELS, MOMENTS, TABLES
from engine.letters.wording import day, minute, plain

Row: TypeAlias = dict[str, str]
Value: TypeAlias = str | list[Row]

_OF_EVERY_STEP = frozenset(
    {
        *("opinion", "reason", "competent_organ", "facts", "scope", "valid_from", "valid_to"),
        *("licence_no", "special_days", "special_reason", "service_method", "standard_no"),
        *("recipient", "served_on", "service_note", "service_address", "returned", "approver"),
    }
)
"""What any step may have said for any letter."""

_OF_THE_CASE = frozenset({"organ", "applicant", "item_name", "case_no", "applicant_id"})
"""What no act may say otherwise than the case does."""


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A fact with the place where it stands, where that is not the act that issues the letter.

    :ivar source: ``event:<seq>``, ``content:<digest>`` or the register that has it
    """

    value: object
    source: str


def answered(kind: Kind, answers: Mapping[str, Any]) -> dict[str, Value]:
    """Return what form answers say of the facts of a letter; what does not fit is not said."""
    names = _OF_EVERY_STEP | (_own(kind) - _OF_THE_CASE)
    found: dict[str, Value] = {}
    for name in sorted(names & answers.keys()):
        if name in TABLES:
            found[name] = _rows(name, answers[name])
        else:
            found[name] = text(name, answers[name])
    if "conditions" in answers and isinstance(answers["conditions"], str):
        found["terms"] = plain(answers["conditions"])
    return {name: value for name, value in found.items() if value}


def handed(kind: Kind, more: Mapping[str, object]) -> dict[str, Value]:
    """Return the facts that an act hands over by name.

    A day is a ``date``, a moment an aware ``datetime``, a list a sequence of mappings with the
    columns of ``TABLES`` (``causes``: a sequence of codes); everything else a text or a number.

    :raise InvalidValueError: the letter has no such fact, or it is not of the right shape
    """
    unknown = sorted(
        more.keys() - (_OF_EVERY_STEP | _own(kind) | {"terms"}) | more.keys() & _OF_THE_CASE
    )
    if unknown:
        raise InvalidValueError(f"《{kind.title}》的内容", f"没有“{unknown[0]}”这一项")
    found: dict[str, Value] = {}
    for name, each in more.items():
        value = each.value if isinstance(each, Cited) else each
        found[name] = _rows(name, value) if name in TABLES else text(name, value)
        if value and not found[name]:
            raise InvalidValueError(f"《{kind.title}》的内容", f"“{LABELS[name]}”的形式不对")
    return found


def _own(kind: Kind) -> frozenset[str]:
    return frozenset(kind.required) | frozenset(kind.may_say)


def text(name: str, value: object) -> str:
    """Return a fact as a letter writes it; "" for what is no text, number, day or moment."""
    if isinstance(value, datetime):
        return minute(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, str):
        return _moment(name, plain(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _moment(name: str, said: str) -> str:
    try:
        if name in DAYS:
            return day(date.fromisoformat(said))
        if name in MOMENTS:
            return minute(datetime.fromisoformat(said).replace(tzinfo=ZONE))
    except ValueError:
        return said
    return said


def _rows(name: str, value: object) -> list[Row]:
    if not isinstance(value, list | tuple):
        return []
    if name == "causes":
        return [causes.row(code) for code in value if isinstance(code, str)]
    return [
        {column: text(column, each.get(column)) for column in TABLES[name]}
        for each in value
        if isinstance(each, Mapping)
    ]
