"""What a database says when it refuses, in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from engine.errors import DatabaseAwayError, InvalidValueError
from engine.store.records import Record

_SQLITE_AWAY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
_POSTGRESQL_AWAY = (
    "08",  # the connection broke
    "53",  # no room, no memory, too many connections
    "57",  # shutting down, starting up, or a statement took too long
    "55P03",  # a lock was not free in time
    "40",  # deadlock or serialization: the other one won
)

_UNSTORABLE = "含有数据库不能保存的字符，或者数字超出范围，请改正后重新提交"


@contextmanager
def translated() -> Iterator[None]:
    """Turn "the database is away or busy" and "no such value" into errors of ours.

    :raise DatabaseAwayError: nothing was changed; the same may be tried again
    :raise InvalidValueError: a NUL in a text, a number beyond every column: nobody types these
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseAwayError from error
    except (DataError, OverflowError) as error:
        # PostgreSQL says the one, SQLite's driver the other.
        raise InvalidValueError("内容", _UNSTORABLE) from error
    except DBAPIError as error:
        if _is_away(error):
            raise DatabaseAwayError from error
        raise


def _is_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorname.startswith(_SQLITE_AWAY)
    state = error.orig.sqlstate if isinstance(error.orig, psycopg.Error) else None
    # An OperationalError without a state is libpq's own: it never got through.
    return state is None or state.startswith(_POSTGRESQL_AWAY)


def constraint_of(error: BaseException) -> str | None:
    """Return the name of the constraint that refused, the same on both databases.

    PostgreSQL says the name; SQLite says "UNIQUE constraint failed: case_file.no", which the
    tables turn into the name.
    """
    if not isinstance(error, IntegrityError):
        return None
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name
    _, found, columns = str(error.orig).partition("UNIQUE constraint failed: ")
    if not found:
        return None
    tables = {name.partition(".")[0] for name in columns.split(", ")}
    names = {name.partition(".")[2] for name in columns.split(", ")}
    return next(
        (
            name
            for table in tables & Record.metadata.tables.keys()
            for name, of in _unique(Record.metadata.tables[table])
            if of == names
        ),
        None,
    )


def _unique(table: Table) -> Iterator[tuple[str, set[str]]]:
    for constraint in (table.primary_key, *table.constraints):
        if constraint is table.primary_key or isinstance(constraint, UniqueConstraint):
            yield str(constraint.name), {column.name for column in constraint.columns}
    for index in table.indexes:
        if index.unique:
            yield str(index.name), {column.name for column in index.columns}
