"""The one door to the database: transactions that hold on SQLite and on PostgreSQL."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from engine.errors import DatabaseAwayError, UnsafeSettingError
from engine.settings import machine
from engine.store.failures import constraint_of, translated

__all__ = ["Connection", "Store", "constraint_of"]

OLDEST_POSTGRESQL = 150000
_PATIENCE = 20
"""Seconds that a change waits for its turn on SQLite."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={_PATIENCE * 1000}",
    "foreign_keys=ON",
    # Without it INSERT OR REPLACE would delete rows past the triggers that refuse it.
    "recursive_triggers=ON",
)
_POSTGRESQL = {
    "connect_timeout": 3,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
    # A server that would forget acknowledged commits is told not to, whatever its own settings.
    "options": "-c timezone=UTC -c synchronous_commit=on -c statement_timeout=5000"
    " -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000",
}


class Store:
    """One database: ``begin`` to change it, ``look`` to read it.

    :raise UnsafeSettingError: the URL names neither database, or another machine holds the
        SQLite file (REL-18)
    """

    def __init__(self, url: str, *, node: str = "", pool_size: int = 8) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        if self.is_sqlite:
            _claim(self.url, node or machine())
            self.database = create_engine(
                self.url, pool_size=pool_size, pool_timeout=_PATIENCE, hide_parameters=True
            )
            event.listen(self.database, "connect", _prepare_sqlite)
            event.listen(self.database, "begin", _begin_sqlite)
        else:
            self.database = create_engine(
                self.url,
                pool_size=pool_size,
                pool_pre_ping=True,
                pool_timeout=3,
                connect_args=_POSTGRESQL,
                hide_parameters=True,
            )
            event.listen(self.database, "connect", _refuse_old)
        self._reader = _reader(self.database)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open the transaction of one change: committed on leaving, rolled back on an error.

        :raise DatabaseAwayError: the database does not answer, or not in time
        """
        with self._writing(), translated(), self.database.begin() as connection:
            yield connection

    @contextmanager
    def rehearse(self) -> Iterator[Connection]:
        """Open a transaction that is rolled back whatever happens in it.

        :raise DatabaseAwayError: the database does not answer, or not in time
        """
        with (
            self._writing(),
            translated(),
            self.database.connect() as connection,
            connection.begin() as transaction,
        ):
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """Open a transaction that can only read, and sees one moment of the database.

        :raise DatabaseAwayError: the database does not answer, or not in time
        """
        with translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def look_long(self) -> Iterator[Connection]:
        """Like ``look``, for as long as it takes: for checks of the whole log, not for requests."""
        with self.look() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(
                    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
                )
            yield connection

    def close(self) -> None:
        """Close the pooled connections."""
        self.database.dispose()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        # SQLite lets one change in at a time and makes the others poll, unfairly: within one
        # process they queue here instead, and are woken at once.
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=_PATIENCE):
            raise DatabaseAwayError
        try:
            yield
        finally:
            self._turn.release()


def _reader(database: Engine) -> Engine:
    if database.dialect.name == "sqlite":
        return database.execution_options(look=True)
    # One moment for every statement: a worklist and its counts agree.
    return database.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _with_driver(text: str) -> URL:
    url = make_url(text)
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise UnsafeSettingError("database_url", f"不支持数据库 {backend}")
    if not url.database or url.database == ":memory:":
        raise UnsafeSettingError("database_url", "SQLite 必须写明数据库文件")
    return url


def _claim(url: URL, node: str) -> None:
    """Hold an SQLite file for this machine: its locks do not work across a network (REL-18)."""
    path = Path(str(url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    claim = path.with_name(path.name + ".node")
    try:
        handle = os.open(claim, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        holder = claim.read_text().strip()
    else:
        with os.fdopen(handle, "w") as file:
            file.write(node)
        holder = node
    if holder != node:
        raise UnsafeSettingError(
            "database_url",
            f"数据库文件 {path} 属于另一台主机（{holder}），SQLite 只能由一台主机使用；"
            f"确认那台主机已停用后，删除 {claim} 再启动，多台主机请改用 PostgreSQL",
        )


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 must not begin for us: it would begin late, and never IMMEDIATE.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    looks = connection.get_execution_options().get("look", False)
    raw: Any = connection.connection.dbapi_connection
    # A plain BEGIN that writes later fails at once where somebody else wrote meanwhile;
    # IMMEDIATE waits for its turn before it has read anything.
    raw.execute(f"PRAGMA query_only={'ON' if looks else 'OFF'}")
    raw.execute("BEGIN" if looks else "BEGIN IMMEDIATE")


def _refuse_old(connection: Any, _record: object) -> None:
    if connection.info.server_version < OLDEST_POSTGRESQL:
        raise UnsafeSettingError("database_url", "PostgreSQL 至少需要 15 版")
