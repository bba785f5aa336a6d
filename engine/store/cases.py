"""Case rows: read, locked, written back with the version that was read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Row,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from engine.store.blinding import Blind
from engine.store.projected import Changed, save
from engine.store.records import (
    BallotRecord,
    CardRecord,
    CaseRecord,
    CopyRecord,
    DecisionRecord,
    DueRecord,
    FeeRecord,
    HandoverRecord,
    LetterRecord,
    LicenceRecord,
    MaterialScanRecord,
    MentionRecord,
    NoteRecord,
    OrderRecord,
    PartyIndexRecord,
    ProcedureRecord,
    QuotaShareRecord,
    SignatureRecord,
    TaskRecord,
    TurnRecord,
    VoteRecord,
)


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case row, as plain values."""

    id: UUID
    no: str
    item_key: str
    digest: str
    organ: str
    applicant: str
    status: str
    outcome: str | None
    stage: str | None
    version: int
    last_seq: int
    received_at: datetime
    changed_at: datetime
    changed_by: str
    ended_at: datetime | None
    accepted_on: date | None
    statutory_due_on: date | None
    promised_due_on: date | None
    provisional: bool
    clock_state: str
    state: bytes
    memory: Mapping[str, Any]
    calendar: str
    rules: str
    settled_month: str | None
    settled_level: int | None
    month: str
    watch_at: datetime | None
    warn_at: datetime | None
    promise_over_at: datetime | None
    statute_over_at: datetime | None
    settled_at: datetime | None
    decided_on: date | None
    used_wd: int | None
    promised_wd: int | None
    statutory_wd: int | None
    spent_applicant: int | None
    spent_office: int | None
    spent_other: int | None
    spent_pause: int | None
    spent_outage: int | None


_TABLE: Table = CaseRecord.__table__  # type: ignore[assignment]
PROJECTED: Mapping[str, Table] = {
    table.name: table
    for table in (
        record.__table__
        for record in (
            CardRecord,
            OrderRecord,
            LetterRecord,
            LicenceRecord,
            FeeRecord,
            QuotaShareRecord,
            ProcedureRecord,
            DecisionRecord,
            HandoverRecord,
            PartyIndexRecord,
            MaterialScanRecord,
            SignatureRecord,
            VoteRecord,
            BallotRecord,
            CopyRecord,
            NoteRecord,
            MentionRecord,
            TurnRecord,
        )
    )
    if isinstance(table, Table)
}
"""Rows about a case that its events make and nothing else: a rebuild writes them anew.

Those that others refer to come first."""
_PARTIES = PartyIndexRecord.__tablename__
_MOVING: tuple[Table, ...] = (TaskRecord.__table__, DueRecord.__table__)  # type: ignore[assignment]
CASE_COLUMNS = tuple(_TABLE.columns)
_CASE_NAMES = tuple(column.name for column in CASE_COLUMNS)


# Made once: building a statement costs more than running it.
_SAVE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("saved"), _TABLE.c.version == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in _TABLE.c if column.name != "id"})
)
_LOCK = select(*CASE_COLUMNS).where(_TABLE.c.id == bindparam("wanted")).with_for_update()


def case_row(row: Row[Any] | tuple[Any, ...]) -> CaseRow:
    """Turn a result row with the case's columns first into a value."""
    return CaseRow(**dict(zip(_CASE_NAMES, row, strict=False)))


class Cases:
    """The case rows of one transaction.

    :param blind: turns numbers of people into digests; without it no case is written
    """

    def __init__(self, connection: Connection, blind: Blind | None = None) -> None:
        self._connection = connection
        self._blind = blind

    def get(self, case_id: UUID) -> CaseRow | None:
        """Read one case."""
        row = self._connection.execute(
            select(*CASE_COLUMNS).where(CaseRecord.id == case_id)
        ).one_or_none()
        return None if row is None else case_row(row)

    def some(self, case_ids: Collection[UUID]) -> list[CaseRow]:
        """Several cases, by their ids."""
        rows = self._connection.execute(
            select(*CASE_COLUMNS).where(CaseRecord.id.in_(case_ids)).order_by(CaseRecord.id)
        )
        return [case_row(row) for row in rows]

    def by_no(self, no: str) -> CaseRow | None:
        """Read one case by its number."""
        row = self._connection.execute(
            select(*CASE_COLUMNS).where(CaseRecord.no == no)
        ).one_or_none()
        return None if row is None else case_row(row)

    def lock(self, case_id: UUID) -> CaseRow | None:
        """Read one case and hold it until the transaction ends."""
        row = self._connection.execute(_LOCK, {"wanted": case_id}).one_or_none()
        return None if row is None else case_row(row)

    def add(self, values: Mapping[str, Any]) -> None:
        """Insert the row of a new case."""
        self._connection.execute(insert(CaseRecord.__table__), dict(values))  # type: ignore[arg-type]

    def save(self, values: Mapping[str, Any], *, seen: int) -> bool:
        """Write a case back over the version that was read; False when it was not there any more."""
        result = self._connection.execute(_SAVE, {**values, "saved": values["id"], "seen": seen})
        return result.rowcount == 1

    def forget(self, case_id: UUID) -> None:
        """Throw a case's projections away: its row and all rows about it. The log stays."""
        for table in (*reversed(tuple(PROJECTED.values())), *_MOVING):
            self._connection.execute(delete(table).where(table.c.case_id == case_id))
        self._connection.execute(delete(CaseRecord.__table__).where(CaseRecord.id == case_id))  # type: ignore[arg-type]

    def projections(self, case_id: UUID) -> Mapping[str, list[tuple[Any, ...]]]:
        """All rows of a case that the log can rebuild, in a fixed order: to compare byte for byte."""
        owners = [(table, table.c.case_id) for table in (*_MOVING, *PROJECTED.values())]
        return {
            str(table): [
                tuple(row)
                for row in self._connection.execute(
                    select(*table.columns).where(owner == case_id).order_by(table.columns.id)
                )
            ]
            for table, owner in [(_TABLE, _TABLE.c.id), *owners]
        }

    def save_rows(
        self, rows: Mapping[str, Sequence[dict[str, Any]]], changes: Mapping[str, Sequence[Changed]]
    ) -> None:
        """Insert new rows about a case by table, then change those that something happened to."""
        for name, table in PROJECTED.items():
            blind = self._blind if name == _PARTIES else None
            written = dict if blind is None else blind.row
            save(self._connection, table, rows.get(name, ()), changes.get(name, ()), written)

    def rename(self, case_id: UUID, applicant: str) -> None:
        """Let every row about a case call its applicant so: lists show it without the case."""
        for table in (*PROJECTED.values(), *_MOVING):
            if "applicant" in table.c:
                here = update(table).where(table.c.case_id == case_id)
                self._connection.execute(here.values(applicant=applicant))

    def overtaken(self, row: CaseRow, granted_at: datetime) -> int:
        """How many cases of the item were accepted before this one and undecided at its grant."""
        return self._connection.execute(
            select(func.count())
            .select_from(_TABLE)
            .where(
                _TABLE.c.item_key == row.item_key,
                _TABLE.c.organ == row.organ,
                _TABLE.c.accepted_on < row.accepted_on,
                or_(_TABLE.c.settled_at.is_(None), _TABLE.c.settled_at > granted_at),
            )
        ).scalar_one()

    def received(self, since: datetime, before: datetime, *, but: str) -> dict[str, int]:
        """How many cases of each item came in during [since, before), one outcome left out."""
        rows = self._connection.execute(
            select(_TABLE.c.item_key, func.count())
            .where(
                _TABLE.c.received_at >= since,
                _TABLE.c.received_at < before,
                or_(_TABLE.c.outcome.is_(None), _TABLE.c.outcome != but),
            )
            .group_by(_TABLE.c.item_key)
        )
        return {str(row[0]): int(row[1]) for row in rows}

    def open_ids(self) -> list[UUID]:
        """Every open case, oldest first: for the nightly check that each loads."""
        return list(
            self._connection.scalars(
                select(CaseRecord.id)
                .where(CaseRecord.status == "open")
                .order_by(CaseRecord.received_at, CaseRecord.id)
            )
        )
