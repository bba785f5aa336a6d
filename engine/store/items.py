"""Items and their frozen versions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from engine.store.records import FileRecord, ItemRecord, VersionRecord

MARK = 12
"""Characters of a digest that paper carries; a whole one has 64."""


class VersionState(StrEnum):
    """How far a version has come; what is returned is a draft again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    SCHEDULED = "scheduled"
    """Published by a person; in force from midnight of its day."""
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class ItemState(StrEnum):
    """What an item is to the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One item and the version in force."""

    key: str
    code: str
    name: str
    organ: str
    state: str
    digest: str | None
    """The version in force; of a retired item the last one."""
    retired_on: date | None = None
    """From this day on there are no new cases; may lie ahead."""
    retired_by: str | None = None
    retire_document: str | None = None
    retire_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """One version of an item, without its files."""

    digest: str
    item_key: str
    number: int
    flow_digest: str
    state: str
    drafted_by: str
    reviewed_by: str | None
    published_by: str | None
    published_at: datetime | None
    """When it came into force; of a scheduled version midnight of its day."""
    layouts: Mapping[str, Any] | None = None
    """The charts' coordinates, where they were asked for."""
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    note: str | None = None
    """What is new in it, in the words of whoever submitted it."""
    returned_reason: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    """The last day on which it was in force; cases go on under it."""


_TOLD = tuple(each for each in VersionRecord.__table__.columns if each.name != "layouts")


class Items:
    """Items and versions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def every(self) -> list[ItemRow]:
        """Every item, by key."""
        rows = self._connection.execute(
            select(*ItemRecord.__table__.columns).order_by(ItemRecord.key)
        )
        return [ItemRow(**row._mapping) for row in rows]

    def get(self, key: str) -> ItemRow | None:
        """One item by key or by code."""
        row = self._connection.execute(
            select(*ItemRecord.__table__.columns)
            .where((ItemRecord.key == key) | (ItemRecord.code == key))
            .order_by(ItemRecord.key)
        ).first()
        return None if row is None else ItemRow(**row._mapping)

    def history(self, key: str | None = None) -> list[VersionRow]:
        """Every version (of one item) by item, oldest first, without the charts' coordinates."""
        wanted = select(*_TOLD).order_by(VersionRecord.item_key, VersionRecord.number)
        if key is not None:
            wanted = wanted.where(VersionRecord.item_key == key)
        return [VersionRow(**row._mapping) for row in self._connection.execute(wanted)]

    def lock(self, key: str) -> ItemRow | None:
        """One item by its key, held until the transaction ends."""
        row = self._connection.execute(
            select(*ItemRecord.__table__.columns).where(ItemRecord.key == key).with_for_update()
        ).one_or_none()
        return None if row is None else ItemRow(**row._mapping)

    def version(self, digest: str) -> VersionRow | None:
        """One version."""
        row = self._connection.execute(
            select(*VersionRecord.__table__.columns).where(VersionRecord.digest == digest)
        ).one_or_none()
        return None if row is None else VersionRow(**row._mapping)

    def published_at(self, digest: str) -> datetime | None:
        """When a version was published; None for one that never was."""
        return self._connection.execute(
            select(VersionRecord.published_at).where(VersionRecord.digest == digest)
        ).scalar_one_or_none()

    def versions(self, key: str) -> list[VersionRow]:
        """Every version of an item, oldest first."""
        rows = self._connection.execute(
            select(*VersionRecord.__table__.columns)
            .where(VersionRecord.item_key == key)
            .order_by(VersionRecord.number)
        )
        return [VersionRow(**row._mapping) for row in rows]

    def marked(self, marks: Collection[str]) -> list[VersionRow]:
        """Versions whose digest begins with one of *marks*, without their charts.

        By item and number.

        :param marks: lower-case hexadecimal, :data:`MARK` characters or more
        """
        rows = self._connection.execute(
            select(*_TOLD)
            .where(func.substr(VersionRecord.digest, 1, MARK).in_({mark[:MARK] for mark in marks}))
            .order_by(VersionRecord.item_key, VersionRecord.number)
        )
        found = (VersionRow(**row._mapping) for row in rows)
        return [row for row in found if row.digest.startswith(tuple(marks))]

    def of_flow(self, flow_digest: str) -> list[VersionRow]:
        """Versions that run on one flow, by item and number, without their charts."""
        rows = self._connection.execute(
            select(*_TOLD)
            .where(VersionRecord.flow_digest == flow_digest)
            .order_by(VersionRecord.item_key, VersionRecord.number)
        )
        return [VersionRow(**row._mapping) for row in rows]

    def scheduled(self, on: date | None = None, *, key: str | None = None) -> list[VersionRow]:
        """Versions that wait for their day, the earliest first.

        :param on: only those whose day has come by then
        """
        wanted = select(*VersionRecord.__table__.columns).where(
            VersionRecord.state == VersionState.SCHEDULED.value
        )
        if on is not None:
            wanted = wanted.where(VersionRecord.in_force_from <= on)
        if key is not None:
            wanted = wanted.where(VersionRecord.item_key == key)
        rows = self._connection.execute(
            wanted.order_by(VersionRecord.in_force_from, VersionRecord.digest)
        )
        return [VersionRow(**row._mapping) for row in rows]

    def waiting(self) -> list[tuple[VersionRow, str]]:
        """Versions that wait for somebody, by item and number, with the name of their item.

        A draft does where it was given back; before that it is being written.
        """
        returned = and_(
            VersionRecord.state == VersionState.DRAFT.value,
            VersionRecord.returned_reason.is_not(None),
        )
        submitted = (VersionState.SUBMITTED.value, VersionState.REVIEWED.value)
        rows = self._connection.execute(
            select(*_TOLD, ItemRecord.name)
            .join(ItemRecord, ItemRecord.key == VersionRecord.item_key)
            .where(or_(VersionRecord.state.in_(submitted), returned))
            .order_by(VersionRecord.item_key, VersionRecord.number)
        )
        names = [column.name for column in _TOLD]
        return [
            (VersionRow(**dict(zip(names, row[:-1], strict=True))), str(row[-1])) for row in rows
        ]

    def retiring(self, on: date) -> list[ItemRow]:
        """Published items that are to be retired by that day."""
        rows = self._connection.execute(
            select(*ItemRecord.__table__.columns)
            .where(ItemRecord.state == ItemState.PUBLISHED.value, ItemRecord.retired_on <= on)
            .order_by(ItemRecord.key)
        )
        return [ItemRow(**row._mapping) for row in rows]

    def files(self, digest: str) -> dict[str, bytes]:
        """The raw files of a frozen version by path."""
        rows = self._connection.execute(
            select(FileRecord.path, FileRecord.body)
            .where(FileRecord.digest == digest)
            .order_by(FileRecord.path)
        )
        return dict(rows.all())

    def one_file(self, path: str) -> dict[str, bytes]:
        """One file of every frozen version by digest: one statement for a catalogue."""
        rows = self._connection.execute(
            select(FileRecord.digest, FileRecord.body).where(FileRecord.path == path)
        )
        return {row.digest: row.body for row in rows}

    def add_version(
        self,
        item: Mapping[str, Any],
        version: Mapping[str, Any],
        files: Mapping[str, bytes],
    ) -> int:
        """Freeze a bundle as the next version of its item; return its number."""
        if self.get(item["key"]) is None:
            self._connection.execute(
                insert(ItemRecord), {**item, "state": ItemState.DRAFT.value, "digest": None}
            )
        number = 1 + int(
            self._connection.execute(
                select(func.coalesce(func.max(VersionRecord.number), 0)).where(
                    VersionRecord.item_key == item["key"]
                )
            ).scalar_one()
        )
        self._connection.execute(
            insert(VersionRecord),
            {
                **version,
                "item_key": item["key"],
                "number": number,
                "state": VersionState.DRAFT.value,
            },
        )
        self._connection.execute(
            insert(FileRecord),
            [
                {"digest": version["digest"], "path": path, "body": body}
                for path, body in files.items()
            ],
        )
        return number

    def mark(self, digest: str, state: VersionState, **values: Any) -> None:
        """Let a version that is not in force take a step, or go back to its drafter."""
        self._connection.execute(
            update(VersionRecord)
            .where(VersionRecord.digest == digest)
            .values(state=state.value, **values)
        )

    def put_in_force(
        self, version: VersionRow, *, name: str, code: str, until: date, **values: Any
    ) -> None:
        """Put a version in force; the one before stays for the cases that run on it.

        :param until: the last day of the one before
        :param values: who reviewed and published it and when, where that is not yet written
        """
        self._end(version.item_key, until, state=VersionState.SUPERSEDED.value)
        self.mark(version.digest, VersionState.PUBLISHED, **values)
        row = update(ItemRecord).where(ItemRecord.key == version.item_key)
        # A cancelled item comes back; a cancellation that lies ahead stays what was decided.
        self._connection.execute(
            row.where(ItemRecord.state == ItemState.RETIRED.value).values(
                retired_on=None, retired_by=None, retire_document=None, retire_reason=None
            )
        )
        self._connection.execute(
            row.values(state=ItemState.PUBLISHED.value, digest=version.digest, name=name, code=code)
        )

    def plan_retirement(self, key: str, *, on: date, by: str, document: str, reason: str) -> None:
        """Write down from which day an item takes no more cases, and why."""
        self._connection.execute(
            update(ItemRecord)
            .where(ItemRecord.key == key)
            .values(retired_on=on, retired_by=by, retire_document=document, retire_reason=reason)
        )

    def retire(self, key: str, *, until: date) -> None:
        """Take an item out of force; its last version stays for the record.

        :param until: the last day of its last version
        """
        self._end(key, until)
        self._connection.execute(
            update(ItemRecord).where(ItemRecord.key == key).values(state=ItemState.RETIRED.value)
        )

    def _end(self, key: str, until: date, **values: Any) -> None:
        of_item: ColumnElement[bool] = VersionRecord.item_key == key
        self._connection.execute(
            update(VersionRecord)
            .where(of_item, VersionRecord.state == VersionState.PUBLISHED.value)
            # What a retirement ended before stays ended on that day.
            .values(in_force_to=func.coalesce(VersionRecord.in_force_to, until), **values)
        )

    def keep_layouts(self, digest: str, layouts: Mapping[str, Any]) -> None:
        """Keep the chart's coordinates with a draft, so that every view reuses them."""
        self._connection.execute(
            update(VersionRecord)
            .where(VersionRecord.digest == digest)
            .values(layouts=dict(layouts))
        )
