"""Fill a database with bare case and task rows: the only writer of such rows.

One case in ten is open; its open task lies on one of 120 desks (20 organs × 6 roles).
Every case has seven tasks, so that the table has the size of a real one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from engine.store import Store
from engine.store.records import CaseRecord, TaskRecord, VersionRecord

ORGANS = tuple(f"9999{number:014d}" for number in range(20))
ROLES = ("acceptor", "reviewer", "inspector", "expert", "decider", "issuer")
STEPS = 7
OPEN_SHARE = 0.1
CHUNK = 2_000
NOW = datetime(2026, 3, 16, 3, 0, tzinfo=UTC)


def fill(store: Store, cases: int, *, first: int = 0) -> None:
    """Add *cases* cases with their tasks; the same numbers give the same rows."""
    with store.look() as connection:
        digest = connection.execute(select(VersionRecord.digest)).scalars().first()
    for start in range(first, first + cases, CHUNK):
        rows = [_case(number, digest) for number in range(start, min(start + CHUNK, first + cases))]
        tasks = [task for row in rows for task in _tasks(row)]
        with store.begin() as connection:
            connection.execute(insert(CaseRecord), rows)
            connection.execute(insert(TaskRecord), tasks)


def _case(number: int, digest: str | None) -> dict[str, Any]:
    random = Random(number)
    received = NOW - timedelta(minutes=random.randrange(60 * 24 * 300))
    opened = random.random() < OPEN_SHARE
    return {
        "id": UUID(int=number + (1 << 64)),
        "no": f"BENCH{number:038d}",
        "item_key": "felling",
        "digest": digest,
        "organ": random.choice(ORGANS),
        "applicant": f"申请人{number % 9973}",
        "status": "open" if opened else "ended",
        "outcome": None if opened else "granted",
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
        "state": b"",
        "memory": {},
    }


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
