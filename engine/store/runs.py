"""Runs: one person answers the same step of many cases, one transaction each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.store.records import BulkLineRecord, BulkRunRecord, TaskRecord

_RUN: Table = BulkRunRecord.__table__  # type: ignore[assignment]
_LINE: Table = BulkLineRecord.__table__  # type: ignore[assignment]
_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run.

    :ivar state: chosen (no answers yet), checked (rehearsed), begun
    :ivar answers: what the person filled in for all of them, as a browser sends it
    """

    id: UUID
    user_id: str
    item_key: str
    node_id: str
    digest: str
    state: str
    answers: Mapping[str, list[str]] | None
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One case of a run.

    :ivar seen: the case version when it was last looked at
    :ivar state: waiting, done, refused
    :ivar reason: why it was refused
    :ivar letters: ``issued`` numbers of events, ``titles`` of what is to be issued
    """

    run_id: UUID
    ordinal: int
    task_id: UUID
    case_id: UUID
    case_no: str
    seen: int
    state: str = "waiting"
    reason: str = ""
    letters: Mapping[str, Any]
    done_at: datetime | None = None
    applicant: str = ""


class Runs:
    """The runs of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: RunRow, lines: Sequence[LineRow], *, before: datetime) -> None:
        """Begin a run; of the person's older ones forget those made before an instant."""
        old = select(_RUN.c.id).where(_RUN.c.user_id == run.user_id, _RUN.c.made_at < before)
        self._connection.execute(delete(_LINE).where(_LINE.c.run_id.in_(old)))
        self._connection.execute(
            delete(_RUN).where(_RUN.c.user_id == run.user_id, _RUN.c.made_at < before)
        )
        self._connection.execute(insert(_RUN).values(vars(run)))
        self._connection.execute(insert(_LINE), [_columns(line) for line in lines])

    def get(self, run_id: UUID, *, user_id: str) -> RunRow | None:
        """One run of this person."""
        row = self._connection.execute(
            select(*_RUN.columns).where(_RUN.c.id == run_id, _RUN.c.user_id == user_id)
        ).one_or_none()
        return None if row is None else RunRow(**row._mapping)

    def hold(self, run_id: UUID) -> None:
        """Hold one run until the transaction ends."""
        self._connection.execute(select(_RUN.c.id).where(_RUN.c.id == run_id).with_for_update())

    def lines(self, run_id: UUID) -> list[LineRow]:
        """The cases of a run in their order; who applied is read from the task."""
        rows = self._connection.execute(
            select(*_LINE.columns, _TASK.c.applicant)
            .join(_TASK, _TASK.c.id == _LINE.c.task_id, isouter=True)
            .where(_LINE.c.run_id == run_id)
            .order_by(_LINE.c.ordinal)
        )
        return [
            LineRow(**{**row._mapping, "applicant": row._mapping["applicant"] or ""})
            for row in rows
        ]

    def change(self, run_id: UUID, values: Mapping[str, Any]) -> None:
        """Write what became of a run."""
        self._connection.execute(update(_RUN).where(_RUN.c.id == run_id).values(dict(values)))

    def change_line(
        self, run_id: UUID, ordinal: int, values: Mapping[str, Any], *, waits: bool = False
    ) -> None:
        """Write what became of one case of a run.

        :param waits: only if it still waits: two submits may be at it
        """
        still = [_LINE.c.state == "waiting"] if waits else []
        self._connection.execute(
            update(_LINE)
            .where(_LINE.c.run_id == run_id, _LINE.c.ordinal == ordinal, *still)
            .values(dict(values))
        )


def _columns(line: LineRow) -> dict[str, Any]:
    return {name: value for name, value in vars(line).items() if name != "applicant"}
