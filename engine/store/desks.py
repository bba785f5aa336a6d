"""What a person keeps on his desk: how his list looks, drafts, phrases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
)

from engine.store.records import DeskSettingRecord, DraftRecord, PhraseRecord

_SETTING: Table = DeskSettingRecord.__table__  # type: ignore[assignment]
_DRAFT: Table = DraftRecord.__table__  # type: ignore[assignment]
_PHRASE: Table = PhraseRecord.__table__  # type: ignore[assignment]

# One statement each: two windows of one person keep the same thing at the same moment.
_ARRANGE = text(
    "INSERT INTO desk_setting (user_id, body, saved_at) VALUES (:user_id, :body, :saved_at) "
    "ON CONFLICT (user_id) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at"
).bindparams(
    bindparam("body", type_=_SETTING.c.body.type),
    bindparam("saved_at", type_=_SETTING.c.saved_at.type),
)
_KEEP_DRAFT = text(
    "INSERT INTO draft (user_id, task_id, case_id, version, body, saved_at) "
    "VALUES (:user_id, :task_id, :case_id, :version, :body, :saved_at) "
    "ON CONFLICT (user_id, task_id) DO UPDATE SET "
    "version = excluded.version, body = excluded.body, saved_at = excluded.saved_at"
).bindparams(
    bindparam("task_id", type_=_DRAFT.c.task_id.type),
    bindparam("case_id", type_=_DRAFT.c.case_id.type),
    bindparam("body", type_=_DRAFT.c.body.type),
    bindparam("saved_at", type_=_DRAFT.c.saved_at.type),
)


@dataclass(frozen=True, kw_only=True)
class DraftRow:
    """What somebody typed and did not submit.

    :ivar version: the case version that his page was drawn from
    :ivar body: what a browser would send, name → texts
    """

    version: int
    body: Mapping[str, list[str]]
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class PhraseRow:
    """A phrase with its owner: a person, or an organ for all who work there.

    :ivar item_key: the item that it is for; empty for every one
    :ivar node_id: the step that it is for; empty for every one
    """

    id: UUID
    user_id: str | None
    organ: str | None
    item_key: str
    node_id: str
    text: str
    made_by: str
    made_at: datetime


class Desks:
    """The desks of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def settings(self, user_id: str) -> Mapping[str, Any]:
        """How a person has arranged his desk; empty as long as he has not."""
        found = self._connection.execute(
            select(_SETTING.c.body).where(_SETTING.c.user_id == user_id)
        ).scalar_one_or_none()
        return found or {}

    def arrange(self, user_id: str, body: Mapping[str, Any], *, now: datetime) -> None:
        """Keep how a person has arranged his desk."""
        self._connection.execute(
            _ARRANGE, {"user_id": user_id, "body": dict(body), "saved_at": now}
        )

    def draft(self, user_id: str, task_id: UUID) -> DraftRow | None:
        """What this person typed at a task."""
        row = self._connection.execute(
            select(_DRAFT.c.version, _DRAFT.c.body, _DRAFT.c.saved_at).where(
                _DRAFT.c.user_id == user_id, _DRAFT.c.task_id == task_id
            )
        ).one_or_none()
        return None if row is None else DraftRow(**row._mapping)

    def keep_draft(self, user_id: str, task_id: UUID, case_id: UUID, draft: DraftRow) -> None:
        """Keep what a person typed in the place of what he typed before."""
        values = {**vars(draft), "body": dict(draft.body)}
        self._connection.execute(
            _KEEP_DRAFT, {"user_id": user_id, "task_id": task_id, "case_id": case_id, **values}
        )

    def drop_draft(self, task_id: UUID, *, user_id: str | None = None) -> None:
        """Forget what this person, or everybody, typed at a task."""
        whose = [] if user_id is None else [_DRAFT.c.user_id == user_id]
        self._connection.execute(delete(_DRAFT).where(_DRAFT.c.task_id == task_id, *whose))

    def drop_drafts_of(self, case_id: UUID) -> None:
        """Forget what anybody typed at any task of a case."""
        self._connection.execute(delete(_DRAFT).where(_DRAFT.c.case_id == case_id))

    def phrases(
        self, user_id: str, organs: Iterable[str], *, item_key: str = "", node_id: str = ""
    ) -> list[PhraseRow]:
        """The phrases of a person and of these organs, his own first, then as they were made.

        :param item_key: with *node_id*: only those that fit this step of this item
        """
        fits = []
        if item_key:
            fits = [
                _PHRASE.c.item_key.in_(["", item_key]),
                _PHRASE.c.node_id.in_(["", node_id]),
            ]
        rows = self._connection.execute(
            select(*_PHRASE.columns)
            .where(or_(_PHRASE.c.user_id == user_id, _PHRASE.c.organ.in_(sorted(organs))), *fits)
            .order_by(_PHRASE.c.user_id.is_(None), _PHRASE.c.made_at, _PHRASE.c.id)
        )
        return [PhraseRow(**row._mapping) for row in rows]

    def count_phrases(self, *, user_id: str | None, organ: str | None) -> int:
        """How many phrases one owner has."""
        return self._connection.execute(
            select(func.count()).select_from(_PHRASE).where(_owned(user_id, organ))
        ).scalar_one()

    def add_phrase(self, row: PhraseRow) -> None:
        """Keep a phrase."""
        self._connection.execute(insert(_PHRASE).values(vars(row)))

    def phrase(self, phrase_id: UUID) -> PhraseRow | None:
        """One phrase, whosever it is."""
        row = self._connection.execute(
            select(*_PHRASE.columns).where(_PHRASE.c.id == phrase_id)
        ).one_or_none()
        return None if row is None else PhraseRow(**row._mapping)

    def drop_phrase(self, phrase_id: UUID) -> None:
        """Forget a phrase."""
        self._connection.execute(delete(_PHRASE).where(_PHRASE.c.id == phrase_id))


def _owned(user_id: str | None, organ: str | None) -> Any:
    return and_(
        _PHRASE.c.user_id == user_id if user_id else _PHRASE.c.user_id.is_(None),
        _PHRASE.c.organ == organ if organ else _PHRASE.c.organ.is_(None),
    )
