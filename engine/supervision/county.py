"""Anomalies that no single case shows: items without any case, decisions without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from unicodedata import normalize

from engine.limits.values import end_of
from engine.supervision.values import Finding, Level

ZERO_BASIS = "电子监察规则：零办件事项"
OUTSIDE_BASIS = "电子监察规则：体外循环；《行政许可法》第三十二条、第三十八条"

_BRACKETS = str.maketrans({"〔": "[", "〕": "]", "【": "[", "】": "]", "(": "[", ")": "]"})


@dataclass(frozen=True, kw_only=True)
class Period:
    """A month, a quarter or a year, first and last day included."""

    title: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class ItemCount:
    """How many cases of an item were received in a period."""

    key: str
    name: str
    organ: str
    organ_name: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision or a licence: its number, its day; *source* says which list it stands in."""

    number: str
    decided_on: date | None = None
    source: str = ""


def zero_cases(counts: Iterable[ItemCount], period: Period) -> list[Finding]:
    """Report items, and whole organs, without a single case in a period (A20 零办件).

    :param counts: every item in force, those with cases too
    """
    by_organ = sorted(counts, key=lambda one: (one.organ, one.key))
    found: list[Finding] = []
    for organ, group in groupby(by_organ, key=lambda one: one.organ):
        items = list(group)
        empty = [item for item in items if not item.cases]
        if len(empty) == len(items):
            name = items[0].organ_name
            found.append(_empty(f"organ/{organ}", f"{name}所有事项", period))
        found += [_empty(f"item/{item.key}", f"事项“{item.name}”", period) for item in empty]
    return found


def _empty(subject: str, what: str, period: Period) -> Finding:
    return Finding(
        rule="A20",
        level=Level.INFO,
        subject=f"{period.first}/{subject}",
        at=end_of(period.last),
        sentence=f"{what}在{period.title}没有办件。",
        basis=ZERO_BASIS,
    )


def out_of_system(
    listed: Iterable[Decision], known: Iterable[Decision], *, at: datetime
) -> list[Finding]:
    """Compare a list from outside with the cases of the system (A21 体外循环).

    Numbers are compared without blanks and with all brackets alike. A number that is known
    with another day is found too: one of the two days is wrong.

    :param listed: licences, decisions or disclosures as another register has them
    :param known: what the cases of the system decided
    :param at: when the two were compared
    :return: one finding a number, in the order of the numbers
    """
    ours = {_plain(one.number): one for one in known}
    found: dict[str, Finding] = {}
    for decision in listed:
        number = _plain(decision.number)
        sentence = _outside(decision, ours.get(number))
        if sentence and number not in found:
            found[number] = Finding(
                rule="A21",
                level=Level.YELLOW,
                subject=number,
                at=at,
                sentence=sentence,
                basis=OUTSIDE_BASIS,
                by_hand=True,
            )
    return [found[number] for number in sorted(found)]


def _outside(decision: Decision, ours: Decision | None) -> str:
    if ours is None:
        return f"{decision.source}列有“{decision.number}”，系统中没有对应的办件。"
    if decision.decided_on and ours.decided_on and decision.decided_on != ours.decided_on:
        return (
            f"“{decision.number}”在{decision.source}的日期为{decision.decided_on}，"
            f"系统中为{ours.decided_on}。"
        )
    return ""


def _plain(number: str) -> str:
    return "".join(normalize("NFKC", number).split()).translate(_BRACKETS).upper()
