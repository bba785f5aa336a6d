"""Accounts, grants and sessions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Date,
    String,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from engine.clock import ZONE
from engine.model import Actor, Employment, Grant, Role
from engine.store.recording import Instant
from engine.store.records import (
    GrantRecord,
    OrganRecord,
    SessionRecord,
    SubstitutionRecord,
    UserRecord,
)
from engine.store.standing import lent


@dataclass(frozen=True, kw_only=True)
class Account:
    """What signing in needs to know of a person."""

    user_id: str
    name: str
    organ: str
    post: str
    password_hash: str
    must_change: bool
    active: bool
    locked_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A signed-in browser."""

    user_id: str
    csrf: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    post: str
    organ_name: str
    must_change: bool


# Made once: building a statement costs more than running it.
_GRANT = (
    GrantRecord.id.label("grant_id"),
    GrantRecord.role,
    GrantRecord.organ.label("grant_organ"),
    GrantRecord.item,
    GrantRecord.starts_on,
    GrantRecord.ends_on,
    GrantRecord.document,
)
_USER = (UserRecord.id, UserRecord.name, UserRecord.organ, UserRecord.employment)
_OWN = select(
    *_USER,
    *_GRANT,
    literal("", String(64)).label("principal"),
    literal("", String(400)).label("lent_roles"),
    cast(null(), Date).label("lent_from"),
    cast(null(), Date).label("lent_to"),
    literal("staff", String(16)).label("lent_by"),
    cast(null(), Instant).label("ended_at"),
).outerjoin(GrantRecord, GrantRecord.user_id == UserRecord.id)
_away = aliased(UserRecord)
_LENT = (
    select(
        *_USER,
        *_GRANT,
        SubstitutionRecord.principal,
        SubstitutionRecord.roles.label("lent_roles"),
        SubstitutionRecord.starts_on.label("lent_from"),
        SubstitutionRecord.ends_on.label("lent_to"),
        _away.employment.label("lent_by"),
        SubstitutionRecord.ended_at,
    )
    .join(SubstitutionRecord, SubstitutionRecord.substitute == UserRecord.id)
    .join(GrantRecord, GrantRecord.user_id == SubstitutionRecord.principal)
    .join(_away, _away.id == SubstitutionRecord.principal)
)
_IN_FORCE = (SubstitutionRecord.ended_at.is_(None), _away.active)
_ACTOR = union_all(
    _OWN.where(UserRecord.id == bindparam("user"), UserRecord.active),
    _LENT.where(UserRecord.id == bindparam("user"), UserRecord.active, *_IN_FORCE),
).order_by("principal", "grant_id")
_ACTIVE = union_all(
    _OWN.where(UserRecord.active), _LENT.where(UserRecord.active, *_IN_FORCE)
).order_by("principal", "grant_id")
_named = UserRecord.id.in_(bindparam("users", expanding=True))
_PEOPLE = union_all(_OWN.where(_named), _LENT.where(_named)).order_by("principal", "grant_id")
_granted = aliased(GrantRecord)
_there = and_(
    UserRecord.active,
    exists().where(
        _granted.user_id == UserRecord.id,
        _granted.organ.in_(bindparam("organs", expanding=True)),
    ),
)
_WORKING_AT = union_all(_OWN.where(_there), _LENT.where(_there)).order_by("principal", "grant_id")


class People:
    """Accounts, grants and sessions of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def actor(self, user_id: str, *, channel: str = "web", origin: str = "") -> Actor | None:
        """Read a person with the grants he holds now, in one statement; None when inactive."""
        rows = self._connection.execute(_ACTOR, {"user": user_id}).all()
        return _actor(rows, channel=channel, origin=origin) if rows else None

    def hands(self, users: Iterable[str]) -> Mapping[str, Actor]:
        """Read whoever had a hand in something, with all grants he ever had, active or not."""
        wanted = sorted(set(users))
        rows = self._connection.execute(_PEOPLE, {"users": wanted}).all() if wanted else []
        return {
            user: _actor(found)
            for user in wanted
            if (found := [row for row in rows if row.id == user])
        }

    def working_at(self, organs: Iterable[str]) -> list[Actor]:
        """Read everybody active who was granted a role at one of these organs, by account.

        With all grants that they ever had, in one statement.
        """
        found: dict[str, list[Any]] = {}
        for row in self._connection.execute(_WORKING_AT, {"organs": sorted(organs)}):
            found.setdefault(row.id, []).append(row)
        return [_actor(found[user]) for user in sorted(found)]

    def active(self) -> list[Actor]:
        """Read everybody who works here now, with the grants they hold."""
        found: dict[str, list[Any]] = {}
        for row in self._connection.execute(_ACTIVE):
            found.setdefault(row.id, []).append(row)
        return [_actor(found[user]) for user in sorted(found)]

    def account(self, user_id: str) -> Account | None:
        """Read an account for signing in."""
        row = self._connection.execute(
            select(
                UserRecord.id.label("user_id"),
                UserRecord.name,
                UserRecord.organ,
                UserRecord.post,
                UserRecord.password_hash,
                UserRecord.must_change,
                UserRecord.active,
                UserRecord.locked_until,
            ).where(UserRecord.id == user_id)
        ).one_or_none()
        return None if row is None else Account(**row._mapping)

    def names(self) -> dict[str, str]:
        """Every person's name by account."""
        return dict(self._connection.execute(select(UserRecord.id, UserRecord.name)).all())

    def organs(self) -> dict[str, str]:
        """Every organ's name by credit code."""
        return dict(self._connection.execute(select(OrganRecord.uscc, OrganRecord.name)).all())

    def take_try(self, user_id: str, *, now: datetime, limit: int, lock: timedelta) -> bool:
        """Take one of the tries to sign in, atomically; False when the account is locked.

        The try is counted before the password is looked at: of forty guesses at once
        only *limit* reach it. A lock ends by itself.
        """
        expired = UserRecord.locked_until <= now
        tries = case((expired, 1), else_=UserRecord.failed + 1)
        result = self._connection.execute(
            update(UserRecord)
            .where(
                UserRecord.id == user_id,
                or_(UserRecord.locked_until.is_(None), expired),
            )
            .values(failed=tries, locked_until=case((tries >= limit, now + lock), else_=None))
        )
        return result.rowcount == 1

    def pass_in(self, user_id: str, *, proven: str, password_hash: str) -> bool:
        """Forget failed tries after a good one, and keep the hash of that password.

        :param proven: the hash that was compared, outside any transaction
        :return: False when the password is another one by now, or the account is closed
        """
        result = self._connection.execute(
            update(UserRecord)
            .where(UserRecord.id == user_id, UserRecord.password_hash == proven, UserRecord.active)
            .values(failed=0, locked_until=None, password_hash=password_hash)
        )
        return result.rowcount == 1

    def set_password(self, user_id: str, password_hash: str, *, must_change: bool) -> None:
        """Store a new password's hash and end every session of the account."""
        self._connection.execute(
            update(UserRecord)
            .where(UserRecord.id == user_id)
            .values(password_hash=password_hash, must_change=must_change)
        )
        self._connection.execute(delete(SessionRecord).where(SessionRecord.user_id == user_id))

    def open_session(self, digest: str, values: dict[str, Any], *, keep: int) -> None:
        """Insert a session and end the oldest beyond *keep* of the same person."""
        self._connection.execute(insert(SessionRecord), {"id": digest, **values})
        old = self._connection.scalars(
            select(SessionRecord.id)
            .where(SessionRecord.user_id == values["user_id"])
            .order_by(SessionRecord.created_at.desc(), SessionRecord.id)
            .offset(keep)
        ).all()
        if old:
            self._connection.execute(delete(SessionRecord).where(SessionRecord.id.in_(old)))

    def session(self, digest: str) -> SessionRow | None:
        """Read one session with its person's desk."""
        row = self._connection.execute(
            select(
                SessionRecord.user_id,
                SessionRecord.csrf,
                SessionRecord.created_at,
                SessionRecord.seen_at,
                SessionRecord.ends_at,
                UserRecord.post,
                OrganRecord.name.label("organ_name"),
                UserRecord.must_change,
            )
            .join(UserRecord, UserRecord.id == SessionRecord.user_id)
            .join(OrganRecord, OrganRecord.uscc == UserRecord.organ)
            .where(SessionRecord.id == digest, UserRecord.active)
        ).one_or_none()
        return None if row is None else SessionRow(**row._mapping)

    def touch_session(self, digest: str, *, now: datetime) -> None:
        """Remember that a session is alive."""
        self._connection.execute(
            update(SessionRecord).where(SessionRecord.id == digest).values(seen_at=now)
        )

    def end_session(self, digest: str) -> str | None:
        """Delete a session; return whose it was."""
        user: str | None = self._connection.execute(
            delete(SessionRecord).where(SessionRecord.id == digest).returning(SessionRecord.user_id)
        ).scalar_one_or_none()
        return user

    def add_organs(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert organs that are not there yet."""
        known = set(self._connection.scalars(select(OrganRecord.uscc)))
        fresh = [row for row in rows if row["uscc"] not in known]
        if fresh:
            self._connection.execute(insert(OrganRecord), fresh)

    def add_user(self, values: dict[str, Any], grants: Sequence[dict[str, Any]]) -> None:
        """Insert a person with his grants."""
        self._connection.execute(insert(UserRecord), values)
        if grants:
            self._connection.execute(insert(GrantRecord), list(grants))

    def sample_accounts(self) -> int:
        """How many accounts came with the sample county and still work?"""
        return int(
            self._connection.execute(
                select(func.count())
                .select_from(UserRecord)
                .where(UserRecord.sample, UserRecord.active)
            ).scalar_one()
        )


def _actor(rows: Sequence[Any], *, channel: str = "web", origin: str = "") -> Actor:
    return Actor(
        user_id=rows[0].id,
        name=rows[0].name,
        organ=rows[0].organ,
        employment=Employment(rows[0].employment),
        channel=channel,
        origin=origin,
        grants=tuple(
            grant for row in rows if row.role is not None and (grant := _grant(row)) is not None
        ),
    )


def _grant(row: Any) -> Grant | None:
    own = _own(row)
    if not row.principal:
        return own
    return lent(
        own,
        principal=row.principal,
        employment=Employment(row.lent_by),
        roles=row.lent_roles,
        since=row.lent_from,
        until=_until(row),
    )


def _until(row: Any) -> date:
    """The last day of a substitution; one that was ended early held until that day."""
    day: date = row.lent_to
    return day if row.ended_at is None else min(day, row.ended_at.astimezone(ZONE).date())


def _own(row: Any) -> Grant:
    return Grant(
        role=Role(row.role),
        organ=row.grant_organ,
        items=None if row.item is None else frozenset({row.item}),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        document=row.document,
    )
