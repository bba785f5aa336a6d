"""What no single case shows: items without cases (零办件), decisions without one (体外循环)."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import islice

import orjson

from engine.audit import Event, Kind
from engine.errors import InvalidValueError
from engine.limits.values import day_of
from engine.model import Outcome
from engine.queries.spans import Days
from engine.supervision import Finding
from engine.supervision.county import Decision, ItemCount, Period, out_of_system
from engine.supervision.county import zero_cases as without_cases
from engine.work import Look, catalogue

DECISIONS = frozenset({"grant_decision", "refusal_decision", "non_acceptance", "not_required"})
MOST_ROWS = 100_000
BATCH = 500
_NUMBERS = frozenset({"number", "文号", "编号", "证书编号", "许可证号", "决定书文号"})
_DAYS = frozenset({"date", "日期", "决定日期", "发证日期"})


def zero_cases(look: Look, days: Days) -> list[Finding]:
    """Items in force, and whole organs, that received no case on these days (A20)."""
    received = look.tables.cases.received(days.since, days.before, but=Outcome.VOIDED)
    organs = look.tables.people.organs()
    counts = [
        ItemCount(
            key=item.key,
            name=item.name,
            organ=item.organ,
            organ_name=organs.get(item.organ, item.organ),
            cases=received.get(item.key, 0),
        )
        for item in catalogue(look)
        if item.state == "published"
    ]
    title = f"{days.first}至{days.last}"
    return without_cases(counts, Period(title=title, first=days.first, last=days.last))


def compare(look: Look, listed: Sequence[Decision]) -> list[Finding]:
    """Hold another register's decisions and licences against the cases of the system (A21).

    Reads the log from end to end: for the command line, not for a page.
    """
    return out_of_system(listed, _known(look), at=look.now)


def read_register(text: str, source: str) -> list[Decision]:
    """Read a register from CSV: a column with numbers, and one with days if there is one.

    :param source: how findings call it
    :raise InvalidValueError: no such column, a day that is none, or too many rows
    """
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    names = [name for name in rows.fieldnames or () if name]
    number = next((name for name in names if name.strip() in _NUMBERS), None)
    on = next((name for name in names if name.strip() in _DAYS), None)
    if number is None:
        wanted = "、".join(sorted(_NUMBERS))
        raise InvalidValueError(source, f"第一行应有表头，其中一列为文号（{wanted} 之一）")
    found = list(_decisions(rows, source, number, on))
    if len(found) > MOST_ROWS:
        raise InvalidValueError(source, f"最多比对{MOST_ROWS}行，请分批比对")
    return found


def _decisions(
    rows: Iterable[dict[str, str]], source: str, number: str, on: str | None
) -> Iterator[Decision]:
    for line, row in enumerate(islice(rows, MOST_ROWS + 1), start=2):
        given = (row.get(number) or "").strip()
        day = (row.get(on) or "").strip() if on else ""
        if not given:
            continue
        try:
            decided_on = date.fromisoformat(day.replace("/", "-")) if day else None
        except ValueError as error:
            raise InvalidValueError(source, f"第{line}行“{day}”不是日期（2026-03-02）") from error
        yield Decision(number=given, decided_on=decided_on, source=source)


def _known(look: Look) -> Iterator[Decision]:
    """The numbers of all decisions, and of the licences that were written in forms."""
    digests: dict[str, None] = {}
    for events in look.log.stream():
        for event in events:
            if event.kind is Kind.LETTER_ISSUED and event.data["code"] in DECISIONS:
                yield Decision(number=event.data["number"], decided_on=day_of(event.at))
            elif event.kind is Kind.TASK_COMPLETED:
                digests[_answers(event)] = None
        yield from _licences(look, list(digests))
        digests.clear()


def _answers(event: Event) -> str:
    return str(event.data["contents"]["answers"])


def _licences(look: Look, digests: Sequence[str]) -> Iterator[Decision]:
    for start in range(0, len(digests), BATCH):
        bodies = look.tables.contents.bodies(digests[start : start + BATCH])
        for body in bodies.values():
            # Most answers name no licence: they need not be parsed.
            if body is not None and b'"licence_no"' in body:
                number = str(orjson.loads(body)["licence_no"])
                if number:
                    yield Decision(number=number)
