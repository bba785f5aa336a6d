"""What a transaction reads twice it reads once, where it sees one moment of the database.

A page asks many questions about one case, and each of them begins with the same rows. Within a
read-only transaction (``Store.look``) a row that was read cannot have become another one, so that
the answer may be kept until the transaction ends; a transaction that changes rows reads anew.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from engine.audit import Event, Keys
from engine.model import Actor, Task
from engine.store.cases import CaseRow, Cases
from engine.store.colleagues import Colleagues
from engine.store.contents import Contents
from engine.store.log import Log
from engine.store.people import Account, People
from engine.store.tables import Tables
from engine.store.tasks import Tasks

_Answer = TypeVar("_Answer")


MOST = 200
"""Answers a noun keeps: more than a page asks for; whoever goes through all cases keeps the last."""


class _Kept:
    """The answers of one noun in one transaction."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Any] = {}

    def __call__(self, question: Hashable, ask: Callable[[], _Answer]) -> _Answer:
        if question in self._answers:
            known: _Answer = self._answers[question]
            return known
        if len(self._answers) >= MOST:
            del self._answers[next(iter(self._answers))]
        answer = self._answers[question] = ask()
        return answer


class _Cases(Cases):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept = _Kept()

    def get(self, case_id: UUID) -> CaseRow | None:
        return self._kept(case_id, partial(super().get, case_id))


class _Tasks(Tasks):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept = _Kept()

    def get(self, task_id: UUID) -> Task | None:
        return self._kept(task_id, partial(super().get, task_id))

    def of_case(self, case_id: UUID) -> list[Task]:
        return list(self._kept(("case", case_id), partial(super().of_case, case_id)))


class _People(People):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept = _Kept()

    def account(self, user_id: str) -> Account | None:
        return self._kept(("account", user_id), partial(super().account, user_id))

    def names(self) -> dict[str, str]:
        return dict(self._kept("names", super().names))

    def organs(self) -> dict[str, str]:
        return dict(self._kept("organs", super().organs))

    def active(self) -> list[Actor]:
        return list(self._kept("active", super().active))


class _Colleagues(Colleagues):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept = _Kept()

    def at(self, organs: Collection[str]) -> list[Actor]:
        return list(self._kept(frozenset(organs), partial(super().at, organs)))


class _Contents(Contents):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._known: dict[str, bytes | None] = {}

    def bodies(self, digests: Iterable[str]) -> Mapping[str, bytes | None]:
        wanted = dict.fromkeys(digests)
        known = {digest: self._known[digest] for digest in wanted if digest in self._known}
        fresh = super().bodies(digest for digest in wanted if digest not in known)
        self._known = (self._known if len(self._known) < MOST else {}) | dict(fresh)
        return {**known, **fresh}


class SnapshotLog(Log):
    """The log of a read-only transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        super().__init__(connection, keys)
        self._kept = _Kept()

    def of_case(self, case_id: UUID) -> list[Event]:
        """Return the events of a case, oldest first."""
        return list(self._kept(case_id, partial(super().of_case, case_id)))


def snapshot(tables: Tables, connection: Connection) -> Tables:
    """Let the nouns that every page asks again and again keep what they read.

    :param connection: of a transaction that only reads, and sees one moment
    """
    return replace(
        tables,
        cases=_Cases(connection),
        tasks=_Tasks(connection),
        people=_People(connection),
        colleagues=_Colleagues(connection),
        contents=_Contents(connection),
    )
