"""Fill a database with bare case and task rows: the only writer of such rows.

One case in ten is open; its open task lies on one of 120 desks (20 organs × 6 roles).
Every case has seven tasks, so that the table has the size of a real one. Cases come in over a
year; some are late by their promise, fewer by the statute, as their clock columns say.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from engine.clock import ZONE
from engine.store import Store
from engine.store.records import CaseRecord, TaskRecord, VersionRecord

ORGANS = tuple(f"9999{number:014d}" for number in range(20))
ROLES = ("acceptor", "reviewer", "inspector", "expert", "decider", "issuer")
STEPS = 7
OPEN_SHARE = 0.1
CHUNK = 2_000
NOW = datetime(2026, 3, 16, 3, 0, tzinfo=UTC)
STATE_BYTES = 180
"""What the flow of a case weighs; its memory is as long as that of a case in the middle."""

_DIGEST = "0" * 64
MEMORY = {
    "answers": [[f"step{step}", _DIGEST] for step in range(STEPS)],
    "cards": [],
    "extensions": [],
    "hands": [["reviewer", f"user{step}"] for step in range(STEPS)],
    "letters": [["acceptance_notice", "受理通知书", "示受〔2026〕第00001号"]] * 3,
    "moments": [["accepted", "2026-03-02"], ["granted", "2026-03-09"]],
    "party": _DIGEST,
    "spans": [["2026-03-02T01:00:00+00:00", "office"]] * STEPS,
    "specials": [],
    "steps": {},
    "taken": [],
}
SPENDERS = ("applicant", "office", "other", "pause", "outage")
ITEM = ("felling",)
OUTCOMES = ("granted",) * 17 + ("refused", "withdrawn", "not_accepted")


def fill(
    store: Store, cases: int, *, first: int = 0, items: Sequence[str] = ITEM, tasks: bool = True
) -> None:
    """Add *cases* cases with their tasks; the same numbers give the same rows.

    :param items: keys that the cases are spread over; several belong to one organ each
    :param tasks: without them, for what never looks at a desk
    """
    with store.look() as connection:
        digest = connection.execute(select(VersionRecord.digest)).scalars().first()
    for start in range(first, first + cases, CHUNK):
        numbers = range(start, min(start + CHUNK, first + cases))
        rows = [_case(number, digest, items) for number in numbers]
        steps = [task for row in rows for task in _tasks(row)] if tasks else []
        with store.begin() as connection:
            connection.execute(insert(CaseRecord), rows)
            if steps:
                connection.execute(insert(TaskRecord), steps)


def _case(number: int, digest: str | None, items: Sequence[str]) -> dict[str, Any]:
    random = Random(number)
    opened = random.random() < OPEN_SHARE
    days = 6 if opened else 365
    received = NOW - timedelta(minutes=random.randrange(60 * 24 * days))
    kind = random.randrange(len(items))
    case = {
        "id": UUID(int=number + (1 << 64)),
        "no": f"BENCH{number:038d}",
        "item_key": items[kind],
        "digest": digest,
        "organ": random.choice(ORGANS) if len(items) == 1 else ORGANS[kind % len(ORGANS)],
        "applicant": f"申请人{number % 9973}",
        "status": "open" if opened else "ended",
        "outcome": None if opened else random.choice(OUTCOMES),
        "stage": "review",
        "version": 8,
        "last_seq": number,
        "received_at": received,
        "changed_at": received,
        "changed_by": "bench",
        "ended_at": None,
        "accepted_on": received.date(),
        "statutory_due_on": received.date(),
        "promised_due_on": received.date(),
        "provisional": False,
        "clock_state": "in_review",
        "state": bytes(STATE_BYTES),
        "memory": MEMORY,
        "calendar": "bench",
        "month": f"{received.astimezone(ZONE):%Y-%m}",
    }
    return case | _clocks(case, random)


def _clocks(case: dict[str, Any], random: Random) -> dict[str, Any]:
    """What the clocks of a case say; 34 hours stand for a working day."""
    received, ended = case["received_at"], case["status"] == "ended"
    promised = random.choice([3, 5, 7, 10])
    used = min(int(random.expovariate(2.2 / promised)) + 1, 25)
    day = timedelta(hours=34)
    settled = min(received + day * used, NOW - timedelta(minutes=5)) if ended else None
    return {
        "warn_at": received + day * promised * 0.8,
        "promise_over_at": received + day * promised,
        "statute_over_at": received + day * 20,
        "settled_at": settled,
        "settled_month": f"{settled.astimezone(ZONE):%Y-%m}" if settled else None,
        "settled_level": _level(received, settled, day, promised) if settled else None,
        "ended_at": settled,
        "decided_on": settled.date() if settled else None,
        "used_wd": used if ended else None,
        "promised_wd": promised,
        "statutory_wd": 20,
        **{f"spent_{who}": 3600 * used if ended else None for who in SPENDERS},
    }


def _level(received: datetime, settled: datetime, day: timedelta, promised: int) -> int:
    if received + day * 20 < settled:
        return 3
    return 2 if received + day * promised < settled else 0


def _tasks(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    random = Random(case["last_seq"] + 1)
    live = random.randrange(STEPS) if case["status"] == "open" else STEPS
    for step in range(min(live + 1, STEPS)):
        role = random.choice(ROLES)
        opened = NOW - timedelta(hours=random.randrange(200))
        due = opened + timedelta(hours=random.randrange(1, 400))
        yield {
            "id": UUID(int=(case["last_seq"] << 8) + step + (1 << 80)),
            "case_id": case["id"],
            "case_no": case["no"],
            "item_key": case["item_key"],
            "item_name": "林木采伐许可",
            "applicant": case["applicant"],
            "node_id": f"step{step}",
            "node_name": f"环节{step}",
            "stage": "review",
            "role": role,
            "desk_role": role,
            "unit": "counter",
            "organ": case["organ"],
            "acting_for": "",
            "separated": True,
            "ordinal": 0,
            "status": "open" if step == live else "done",
            "received_at": case["received_at"],
            "opened_at": opened,
            "due_at": due,
            "soon_at": opened + (due - opened) * 0.8,
            "promised": "7个工作日",
            "provisional": False,
            "first_by": None,
            "answers": None,
            "closed_by": None if step == live else f"user{random.randrange(200)}",
            "closed_at": None if step == live else opened,
        }
