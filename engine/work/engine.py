"""The engine, wired and ready: open one a process, share it freely."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from engine.audit import Draft, Keys, Kind
from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.clock import Clock, SystemClock
from engine.errors import (
    CheckpointNotWrittenError,
    NotFoundError,
    NotPermittedError,
    SignInRefusedError,
)
from engine.model import SYSTEM, Actor
from engine.settings import Settings
from engine.store import Connection, Store
from engine.store.blinding import Blind
from engine.store.checkpoints import Checkpoints
from engine.store.log import Head, Log
from engine.store.people import Account
from engine.store.snapshot import SnapshotLog, snapshot
from engine.store.tables import Tables
from engine.supervision import RuleSet
from engine.work import sessions
from engine.work.remembered import Remembered
from engine.work.sessions import SessionInfo
from engine.work.versions import Versions
from engine.work.work import Look, Work

BUNDLES = 200
"""Frozen bundles kept parsed in a process; each takes about 0.5 MB."""

_log = structlog.get_logger()


class Engine:
    """The engine, wired and ready: open one a process, share it freely."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.versions = Versions(calendar or Calendar.shipped(), self.clock)
        self.store = Store(settings.database_url, node=settings.node)
        self.remembered = Remembered()
        self.rules = RuleSet.shipped(settings.card_rules)
        self.keys = Keys(settings.secrets("log"), settings.hash)
        self.blind = Blind(settings.secrets("search"))
        self.checkpoints = Checkpoints(settings.checkpoint_dir, settings.node)
        self._organs: dict[str, str] = {}
        self._bundles: OrderedDict[str, Bundle] = OrderedDict()
        self._bundles_lock = threading.Lock()

    @property
    def calendar(self) -> Calendar:
        """The calendar in force when a transaction last began here."""
        return self.versions.last

    def close(self) -> None:
        """Give the database connections back."""
        self.store.close()

    @contextmanager
    def begin(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Open a piece of work for *actor*; commit at the end, or not at all.

        What was refused for want of authority is written to the log in a
        transaction of its own (AUD-6).
        """
        refused: list[dict[str, Any]] = []
        try:
            with self.store.begin() as connection:
                work = self._work(connection, actor, refused)
                yield work
                head = work.log.written
        except (NotPermittedError, NotFoundError) as error:
            if isinstance(error, NotPermittedError) and not refused:
                refused.append({"rule": error.rule})
            if refused:
                self._write_refusals(actor, refused)
            raise
        if head is not None:
            self._checkpoint(head)

    @contextmanager
    def rehearse(self, actor: Actor) -> Iterator[Work]:
        """Try something out for *actor*: it is done in earnest, seen within the block, and undone.

        Letters get no number and no imprint, nothing stays in the log, refusals included.
        """
        with self.store.rehearse() as connection:
            yield self._work(connection, actor, [], rehearsing=True)

    def _work(
        self,
        connection: Connection,
        actor: Actor,
        refused: list[dict[str, Any]],
        *,
        rehearsing: bool = False,
    ) -> Work:
        tables = Tables.of(connection, self.blind)
        return Work(
            settings=self.settings,
            calendar=self.versions.in_force(tables),
            versions=self.versions,
            tables=tables,
            log=Log(connection, self.keys),
            actor=actor,
            now=self.clock.now(),
            rules=self.rules,
            remembered=self.remembered,
            bundle_of=self._bundle,
            organ_of=self._organ,
            refused=refused,
            rehearsing=rehearsing,
        )

    def checkpoint(self) -> None:
        """Sign where the log stands if that is owed: the tick calls it on quiet days."""
        with self.look() as look:
            head = look.log.head()
        self._checkpoint(head)

    def _checkpoint(self, head: Head) -> None:
        """Sign where the log stands, when it is time; the change is committed either way."""
        try:
            self.checkpoints.note(head.seq, head.hash, self.clock.now())
        except CheckpointNotWrittenError as error:
            _log.error("checkpoint not written", reason=str(error))

    @contextmanager
    def look(self, actor: Actor = SYSTEM) -> Iterator[Look]:
        """Open a read-only transaction with the person's rights as of now."""
        with self.store.look() as connection:
            tables = snapshot(Tables.of(connection, self.blind), connection)
            fresh: Actor | None = actor
            if actor.user_id != SYSTEM.user_id:
                fresh = tables.people.actor(
                    actor.user_id, channel=actor.channel, origin=actor.origin
                )
            if fresh is None:
                raise NotPermittedError("账号已停用", rule="R-ACCOUNT")
            yield Look(
                settings=self.settings,
                calendar=self.versions.in_force(tables),
                versions=self.versions,
                tables=tables,
                log=SnapshotLog(connection, self.keys),
                actor=fresh,
                now=self.clock.now(),
                rules=self.rules,
                remembered=self.remembered,
                bundle_of=self._bundle,
                organ_of=self._organ,
            )

    def sign_in(self, user_id: str, password: str, origin: str = "") -> tuple[str, SessionInfo]:
        """Sign a person in; return the session's token and who it is.

        :raise SignInRefusedError: wrong name or password, or too many tries
        """
        now = self.clock.now()
        # No account has a NUL in its name, and PostgreSQL has no text with one.
        user_id = user_id.replace("\0", "\ufffd")
        stored = self._proven(user_id, password, origin).password_hash
        fresh = sessions.hash_password(password) if sessions.needs_rehash(stored) else stored
        with self.begin() as work:
            # Whoever changed the password since it was looked at has ended this sign-in too.
            if not work.tables.people.pass_in(user_id, proven=stored, password_hash=fresh):
                raise SignInRefusedError
            token = sessions.open_session(work.tables, user_id, now=now, origin=origin)
            work.log.append(
                [
                    Draft(
                        kind=Kind.USER_SIGNED_IN,
                        at=now,
                        actor=user_id,
                        channel="web",
                        origin=origin,
                    )
                ]
            )
        info = self.session(token)
        if info is None:
            raise SignInRefusedError
        return token, info

    def _proven(self, user_id: str, password: str, origin: str) -> Account:
        """The account whose password this is; every try counts, wherever it is made."""
        now = self.clock.now()
        with self.begin() as work:
            people = work.tables.people
            free = people.take_try(user_id, now=now, limit=sessions.TRIES, lock=sessions.LOCK)
            account = people.account(user_id)
        stored = account.password_hash if account and account.active else ""
        good = sessions.check_password(stored, password) if free or account is None else False
        if account is not None and good:
            return account
        locked = account is not None and not free
        self._record(Kind.USER_SIGN_IN_FAILED, user_id[:64], origin, {"locked": locked})
        raise SignInRefusedError(locked_until=account.locked_until if locked and account else None)

    def session(self, token: str, origin: str = "") -> SessionInfo | None:
        """Who holds this token, or None when it is unknown, idle too long or over."""
        digest = sessions.token_digest(token)
        now = self.clock.now()
        with self.store.look() as connection:
            tables = Tables.of(connection, self.blind)
            row = tables.people.session(digest)
            if row is None or now >= row.ends_at or now - row.seen_at > sessions.IDLE:
                return None
            actor = tables.people.actor(row.user_id, origin=f"{origin}/{digest[:12]}"[:64])
        if actor is None:
            return None
        if now - row.seen_at > sessions.TOUCH:
            with self.store.begin() as connection:
                Tables.of(connection, self.blind).people.touch_session(digest, now=now)
        return SessionInfo(
            actor=actor,
            csrf=row.csrf,
            must_change=row.must_change,
            organ_name=row.organ_name,
            post=row.post,
        )

    def sign_out(self, token: str, origin: str = "") -> None:
        """End a session at once, on the server."""
        with self.begin() as work:
            user = work.tables.people.end_session(sessions.token_digest(token))
            if user is not None:
                work.log.append(
                    [Draft(kind=Kind.USER_SIGNED_OUT, at=work.now, actor=user, origin=origin)]
                )

    def change_password(self, token: str, old: str, new: str, origin: str = "") -> str:
        """Set a new password; every session ends, a new one begins.

        :raise SignInRefusedError: the old password is wrong, or was guessed at too often
        :raise InvalidValueError: the new one is too weak, or the old one again
        """
        info = self.session(token, origin)
        if info is None:
            raise SignInRefusedError
        user_id = info.actor.user_id
        # First, so that whoever looks for a strong one uses up no tries.
        sessions.require_strong(new, old=old, user_id=user_id, name=info.actor.name)
        account = self._proven(user_id, old, origin)
        hashed = sessions.hash_password(new)
        with self.begin() as work:
            if not work.tables.people.pass_in(
                user_id, proven=account.password_hash, password_hash=hashed
            ):
                raise SignInRefusedError
            work.tables.people.set_password(user_id, hashed, must_change=False)
            work.log.append(
                [Draft(kind=Kind.PASSWORD_CHANGED, at=work.now, actor=user_id, origin=origin)]
            )
            return sessions.open_session(work.tables, user_id, now=work.now, origin=origin)

    def _bundle(self, tables: Tables, digest: str) -> Bundle:
        with self._bundles_lock:
            if digest in self._bundles:
                self._bundles.move_to_end(digest)
                return self._bundles[digest]
        files = tables.items.files(digest)
        if not files:
            raise NotFoundError("事项版本", digest[:12])
        bundle = Bundle.from_files(files)
        with self._bundles_lock:
            self._bundles[digest] = bundle
            if len(self._bundles) > BUNDLES:
                self._bundles.popitem(last=False)
        return bundle

    def _organ(self, tables: Tables, uscc: str) -> str:
        """An organ's name; organs are hardly ever renamed, so a process reads them once."""
        if uscc not in self._organs:
            self._organs = tables.people.organs()
        return self._organs.get(uscc, uscc)

    def _record(self, kind: Kind, actor: str, origin: str, data: dict[str, Any]) -> None:
        with self.begin() as work:
            work.log.append(
                [
                    Draft(
                        kind=kind, at=work.now, actor=actor, channel="web", origin=origin, data=data
                    )
                ]
            )

    def _write_refusals(self, actor: Actor, refused: list[dict[str, Any]]) -> None:
        with self.begin(actor) as work:
            work.log.append(
                [
                    Draft(
                        kind=Kind.ACTION_REFUSED,
                        at=work.now,
                        actor=actor.user_id,
                        channel=actor.channel,
                        origin=actor.origin,
                        data={name: value for name, value in data.items() if name != "case"}
                        | {"about": str(data.get("case", ""))},
                    )
                    for data in refused
                ]
            )
