"""Whose time cases took: sums over ended cases, and the steps they went through."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from engine.store.records import CaseRecord, TaskRecord
from engine.store.scope import Scope, within

_HOLDERS = {
    "applicant": CaseRecord.spent_applicant,
    "office": CaseRecord.spent_office,
    "other": CaseRecord.spent_other,
    "pause": CaseRecord.spent_pause,
    "outage": CaseRecord.spent_outage,
}


@dataclass(frozen=True, kw_only=True)
class TimesQuery:
    """Cases that ended in [since, before), of an item or of all, within a scope."""

    since: datetime
    before: datetime
    scope: Scope = None
    item: str = ""
    organ: str = ""


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """What the cases of one item at one organ took together: seconds of office time a holder."""

    item_key: str
    organ: str
    cases: int
    applicant: int
    office: int
    other: int
    pause: int
    outage: int


@dataclass(frozen=True, kw_only=True)
class HeldCase:
    """What one case took."""

    id: UUID
    no: str
    item_key: str
    digest: str
    organ: str
    ended_at: datetime
    applicant: int
    office: int
    other: int
    pause: int
    outage: int


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One step that was done, from its opening to its closing, at whose desk or for whom."""

    node_id: str
    node_name: str
    organ: str
    acting_for: str
    opened_at: datetime
    closed_at: datetime


class Times:
    """The times of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held(self, query: TimesQuery) -> list[HeldRow]:
        """What ended cases took, a row for each item and organ, by item and organ."""
        rows = self._connection.execute(
            select(
                CaseRecord.item_key,
                CaseRecord.organ,
                func.count().label("cases"),
                *(func.sum(column).label(name) for name, column in _HOLDERS.items()),
            )
            .where(*_ended(query))
            .group_by(CaseRecord.item_key, CaseRecord.organ)
            .order_by(CaseRecord.item_key, CaseRecord.organ)
        )
        # A sum of integers is a Decimal on PostgreSQL.
        return [
            HeldRow(**{**row._mapping, **{name: int(row._mapping[name]) for name in _HOLDERS}})
            for row in rows
        ]

    def cases(self, query: TimesQuery, *, holder: str, size: int) -> list[HeldCase]:
        """The cases behind such a row, those first that one holder (or all) held longest."""
        longest = _HOLDERS.get(holder, sum(_HOLDERS.values(), start=CaseRecord.spent_office * 0))
        rows = self._connection.execute(
            select(
                CaseRecord.id,
                CaseRecord.no,
                CaseRecord.item_key,
                CaseRecord.digest,
                CaseRecord.organ,
                CaseRecord.ended_at,
                *(column.label(name) for name, column in _HOLDERS.items()),
            )
            .where(*_ended(query))
            .order_by(longest.desc(), CaseRecord.id)
            .limit(size)
        )
        return [HeldCase(**row._mapping) for row in rows]

    def steps(self, query: TimesQuery, *, cases: int) -> list[StepRow]:
        """The steps that were done in the cases that ended last, latest first."""
        latest = (
            select(CaseRecord.id)
            .where(*_ended(query))
            .order_by(CaseRecord.ended_at.desc(), CaseRecord.id)
            .limit(cases)
            .subquery()
        )
        rows = self._connection.execute(
            select(
                TaskRecord.node_id,
                TaskRecord.node_name,
                TaskRecord.organ,
                TaskRecord.acting_for,
                TaskRecord.opened_at,
                TaskRecord.closed_at,
            )
            .join(latest, TaskRecord.case_id == latest.c.id)
            .where(TaskRecord.status == "done")
            .order_by(TaskRecord.closed_at.desc(), TaskRecord.id)
        )
        return [StepRow(**row._mapping) for row in rows]


def _ended(query: TimesQuery) -> list[ColumnElement[bool]]:
    """Ended, and their time told apart: cases that ended before that was done have none."""
    clauses = [
        CaseRecord.spent_office.is_not(None),
        CaseRecord.ended_at >= query.since,
        CaseRecord.ended_at < query.before,
    ]
    clauses += within(query.scope)
    if query.item:
        clauses.append(CaseRecord.item_key == query.item)
    if query.organ:
        clauses.append(CaseRecord.organ == query.organ)
    return clauses
