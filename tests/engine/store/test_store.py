"""Transactions: all or nothing, readers that only read, errors in one word."""

import sqlite3
import stat
from contextlib import closing

import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from engine.errors import DatabaseAwayError, InvalidValueError, UnsafeSettingError
from engine.store import Store, constraint_of
from engine.store.failures import translated
from engine.store.records import CaseRecord, CounterRecord, OrganRecord
from tests.support.office import BUNDLE, Office
from tests.support.postgres import free_port

ADD = insert(CounterRecord).values(name="a", value=1)


def value(connection):
    return connection.scalar(select(CounterRecord.value).where(CounterRecord.name == "a"))


def test_a_change_is_committed_on_leaving(store):
    with store.begin() as connection:
        connection.execute(ADD)

    with store.look() as connection:
        assert value(connection) == 1


def test_a_change_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        connection.execute(ADD)
        raise ZeroDivisionError

    with store.look() as connection:
        assert value(connection) is None


def test_who_looks_cannot_change(store):
    with pytest.raises(DBAPIError, match=r"read-?only"), store.look() as connection:
        connection.execute(ADD)

    with store.begin() as connection:
        connection.execute(ADD)


def test_who_looks_sees_one_moment(store):
    with store.look() as reader:
        before = value(reader)
        with store.begin() as writer:
            writer.execute(ADD)
        after = value(reader)

    assert (before, after) == (None, None)
    with store.look() as reader:
        assert value(reader) == 1


def test_a_long_look_is_not_cut_short(postgres_url):
    with closing(Store(postgres_url)) as store:
        with store.look() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "5s"
        with store.look_long() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "0"
        with store.look() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == "5s"


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 20000),
        ("recursive_triggers", 1),
    ],
)
def test_sqlite_is_set_up_to_keep_its_word(pragma, expected, sqlite_url):
    with closing(Store(sqlite_url)) as store, store.look() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected


def test_postgresql_keeps_its_word_on_a_server_that_would_forget(postgres_url):
    with closing(Store(postgres_url)) as store, store.begin() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"


def test_an_old_postgresql_is_refused(postgres_url, monkeypatch):
    monkeypatch.setattr("engine.store.OLDEST_POSTGRESQL", 990000)

    with (
        closing(Store(postgres_url)) as store,
        pytest.raises(UnsafeSettingError, match="15"),
        store.look(),
    ):
        pass


def test_the_database_file_is_the_owners_alone(sqlite_url, tmp_path):
    Store(sqlite_url).close()

    assert stat.S_IMODE((tmp_path / "guhua.db").stat().st_mode) == 0o600


def test_another_machine_cannot_open_the_same_sqlite_file(sqlite_url, tmp_path):
    Store(sqlite_url, node="first").close()
    Store(sqlite_url, node="first").close()

    with pytest.raises(UnsafeSettingError, match="first"):
        Store(sqlite_url, node="second")

    (tmp_path / "guhua.db.node").unlink()
    Store(sqlite_url, node="second").close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/guhua"])
def test_what_cannot_hold_an_office_is_refused(url):
    with pytest.raises(UnsafeSettingError):
        Store(url)


def test_the_plain_postgresql_url_finds_the_driver(postgres_url):
    plain = postgres_url.replace("postgresql+psycopg://", "postgresql://")

    with closing(Store(plain)) as store, store.look() as connection:
        assert connection.scalar(text("SELECT 1")) == 1


# --- the database is away ---


def test_a_server_that_is_not_there_is_away():
    store = Store(f"postgresql://guhua@127.0.0.1:{free_port()}/guhua")

    with pytest.raises(DatabaseAwayError), store.look():
        pass


def test_a_broken_connection_is_away_and_the_next_one_works(postgres_url):
    with closing(Store(postgres_url)) as store, closing(Store(postgres_url)) as killer:
        with pytest.raises(DatabaseAwayError), store.begin() as connection:
            pid = connection.scalar(text("SELECT pg_backend_pid()"))
            with killer.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            connection.execute(text("SELECT 1"))

        with store.begin() as connection:
            assert connection.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    "statement",
    ["SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)", "LOCK TABLE counter NOWAIT"],
)
def test_a_server_that_is_too_slow_is_away(statement, postgres_url):
    with closing(Store(postgres_url)) as store:
        with store.begin() as connection:
            connection.execute(text("CREATE TABLE counter ()"))
        with (
            pytest.raises(DatabaseAwayError),
            store.begin() as first,
            store.begin() as second,
        ):
            first.execute(text("LOCK TABLE counter"))
            second.exec_driver_sql(statement)


def test_a_file_that_stays_locked_is_away(sqlite_url, tmp_path):
    with closing(Store(sqlite_url)) as store:
        event.listen(
            store.database, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=20")
        )
        with closing(sqlite3.connect(tmp_path / "guhua.db", isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")

            with pytest.raises(DatabaseAwayError), store.begin():
                pass

        with store.begin() as connection:
            connection.execute(text("CREATE TABLE a (b)"))


def test_a_full_disk_is_away_and_works_again_with_room(sqlite_url):
    with closing(Store(sqlite_url)) as store:
        with pytest.raises(DatabaseAwayError), store.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=2")
            connection.execute(text("CREATE TABLE a (b)"))
            connection.execute(text("INSERT INTO a VALUES (zeroblob(100000))"))
        with store.begin() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=100000")
            connection.execute(text("CREATE TABLE a (b)"))


def test_an_empty_pool_is_away():
    with pytest.raises(DatabaseAwayError), translated():
        raise PoolTimeoutError


def test_a_mistake_of_ours_is_not_called_away(store):
    with pytest.raises(DBAPIError), store.look() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


# --- constraints by name ---


def test_the_constraint_that_refused_has_one_name_on_both(store, keys):
    with store.begin() as connection:
        first, second = Office(connection, keys).work(2)
        connection.execute(insert(OrganRecord), {"uscc": "0", "name": "局"})

    number = select(CaseRecord.no).where(CaseRecord.id == first).scalar_subquery()
    attempts = {
        "uq_case_file_no": update(CaseRecord).where(CaseRecord.id == second).values(no=number),
        "pk_organ": insert(OrganRecord).values(uscc="0", name="局"),
        "pk_item_version": text(
            "INSERT INTO item_version (digest, item_key, number, flow_digest, state, drafted_by)"
            f" VALUES ('{BUNDLE}', 'felling', 2, '', 'draft', '')"
        ),
    }
    for name, statement in attempts.items():
        with pytest.raises(IntegrityError) as refused, store.begin() as connection:
            connection.execute(statement)
        assert constraint_of(refused.value) == name


def test_what_is_no_constraint_has_no_name(store):
    assert constraint_of(ValueError()) is None
    with pytest.raises(IntegrityError) as refused, store.begin() as connection:
        connection.execute(text("INSERT INTO counter (name, value) VALUES (NULL, 1)"))
    assert constraint_of(refused.value) is None


def test_what_no_column_holds_is_refused_in_a_sentence(store):
    """A NUL comes with the account that a form names, an endless number with a page's."""
    wanted = [CounterRecord.value == 2**70]
    if not store.is_sqlite:
        wanted.append(CounterRecord.name == "a\0b")

    for each in wanted:
        with pytest.raises(InvalidValueError, match="不能保存"), store.look() as connection:
            connection.execute(select(CounterRecord.value).where(each))
