"""Fill a database with copies of real cases: memory, tasks and timers as the engine made them.

Only the instants differ, and whoever they belong to. The log knows nothing of the copies but
since when their timers wait, which is all that a calendar asks it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, insert, select

from engine.audit import Kind
from engine.store import Store
from engine.store.records import CaseRecord, DueRecord, EventRecord, TaskRecord

CHUNK = 1_000
FAR = 1_000_000_000
"""Numbers of events that no log of a benchmark comes to."""

_CASE: Table = CaseRecord.__table__
_TASK: Table = TaskRecord.__table__
_DUE: Table = DueRecord.__table__
_EVENT: Table = EventRecord.__table__


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One real case with all its rows."""

    case: Mapping[str, Any]
    tasks: Sequence[Mapping[str, Any]]
    timers: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
    """Each with the event that tells since when it waits."""


def pattern(store: Store, case_id: UUID) -> Pattern:
    """Read a case that was made through the front door."""
    with store.look() as connection:
        [case] = connection.execute(select(_CASE).where(_CASE.c.id == case_id)).mappings()
        tasks = connection.execute(select(_TASK).where(_TASK.c.case_id == case_id)).mappings().all()
        dues = connection.execute(select(_DUE).where(_DUE.c.case_id == case_id)).mappings().all()
        armed = list(
            connection.execute(
                select(_EVENT).where(_EVENT.c.case_id == case_id, _EVENT.c.kind == Kind.TIMER_ARMED)
            ).mappings()
        )
    timers = [
        (due, event)
        for due in dues
        for event in armed
        if orjson.loads(event["data"])["timer"] == str(due["id"])
    ]
    return Pattern(case=case, tasks=tasks, timers=timers)


def fill(store: Store, patterns: Sequence[Pattern], cases: int, *, days: int) -> None:
    """Add copies of the patterns in turn, received over the last *days* days before each."""
    for start in range(0, cases, CHUNK):
        rows: dict[Table, list[dict[str, Any]]] = {_CASE: [], _TASK: [], _DUE: [], _EVENT: []}
        for number in range(start, min(start + CHUNK, cases)):
            for table, row in _copy(patterns[number % len(patterns)], number, days):
                rows[table].append(row)
        with store.begin() as connection:
            for table, made in rows.items():
                if made:
                    connection.execute(insert(table), made)


def _copy(pattern: Pattern, number: int, days: int) -> Iterator[tuple[Table, dict[str, Any]]]:
    random = Random(number)
    by = -timedelta(days=random.randrange(days), minutes=random.randrange(240))
    case_id = UUID(int=(7 << 96) + number)
    ids = {
        task["id"]: UUID(int=(8 << 96) + (number << 8) + place)
        for place, task in enumerate(pattern.tasks)
    }
    case = _shifted(pattern.case, by)
    memory = _memory(pattern.case["memory"], ids, by)
    # On no calendar yet: the first reckoning gives the copy its dates.
    yield (
        _CASE,
        {**case, "id": case_id, "no": f"COPY{number:039d}", "memory": memory, "calendar": ""},
    )
    for task in pattern.tasks:
        yield _TASK, {**_shifted(task, by), "id": ids[task["id"]], "case_id": case_id}
    for place, (due, event) in enumerate(pattern.timers):
        timer = UUID(int=(9 << 96) + (number << 8) + place)
        yield _DUE, {**_shifted(due, by), "id": timer, "case_id": case_id}
        data = orjson.loads(event["data"]) | {"timer": str(timer)}
        yield (
            _EVENT,
            {
                **_shifted(event, by),
                "seq": FAR + (number << 4) + place,
                "case_id": case_id,
                "key": None,
                "data": orjson.dumps(data).decode(),
            },
        )


def _shifted(row: Mapping[str, Any], by: timedelta) -> dict[str, Any]:
    return {
        name: value + by if isinstance(value, datetime) else value for name, value in row.items()
    }


def _memory(memory: Mapping[str, Any], ids: Mapping[UUID, UUID], by: timedelta) -> dict[str, Any]:
    def later(text: str) -> str:
        return (datetime.fromisoformat(text) + by).isoformat()

    return {
        **memory,
        "moments": [[mark, kind, later(at), node] for mark, kind, at, node in memory["moments"]],
        "spans": [[later(at), holder] for at, holder in memory["spans"]],
        "steps": {
            str(ids[UUID(step)]): [node, who, later(at)]
            for step, (node, who, at) in memory["steps"].items()
        },
    }
