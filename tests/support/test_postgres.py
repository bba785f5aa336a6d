"""The tests' own server: what other tests silently rely on."""

import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import URL, create_engine, make_url, text

from tests.support import postgres


def connect(url: URL | str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False))


def test_a_database_is_empty_and_can_be_written_on_either_kind(database_url):
    engine = create_engine(database_url)

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE desk (name text)"))
        connection.execute(text("INSERT INTO desk VALUES ('受理窗口')"))
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM desk")).scalars().all()
    engine.dispose()

    assert names == ["受理窗口"]


def test_two_databases_of_one_server_know_nothing_of_each_other(postgres_server):
    with postgres.fresh_database(postgres_server) as one, connect(one) as connection:
        connection.execute("CREATE TABLE desk (name text)")
        connection.commit()

        with postgres.fresh_database(postgres_server) as other, connect(other) as stranger:
            [tables] = stranger.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
            )

    assert tables == (0,)


def test_a_copy_of_a_prepared_database_holds_its_tables(postgres_server):
    with postgres.fresh_database(postgres_server) as prepared:
        with connect(prepared) as connection:
            connection.execute("CREATE TABLE desk (name text)")

        with (
            postgres.fresh_database(postgres_server, template=prepared.database) as copy,
            connect(copy) as connection,
        ):
            rows = connection.execute("SELECT name FROM desk").fetchall()

    assert rows == []


def test_a_database_is_gone_afterwards_even_with_somebody_connected(postgres_server):
    with postgres.fresh_database(postgres_server) as url:
        lingering = connect(url)

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)
    with pytest.raises(psycopg.OperationalError):
        lingering.execute("SELECT 1")
    lingering.close()


def test_what_was_committed_before_a_crash_is_there_after_the_restart(durable_postgres):
    with connect(durable_postgres.url) as connection:
        connection.execute("CREATE TABLE desk (name text)")
        connection.execute("INSERT INTO desk VALUES ('committed')")
        connection.commit()
        connection.execute("INSERT INTO desk VALUES ('not committed')")
        durable_postgres.crash()
        with pytest.raises(psycopg.OperationalError):
            connection.commit()

    durable_postgres.start()

    with connect(durable_postgres.url) as connection:
        assert connection.execute("SELECT name FROM desk").fetchall() == [("committed",)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_a_server_ends_with_a_killed_test_run_and_takes_its_directory_along():
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_HANG], stdout=subprocess.PIPE, text=True
    ) as run:
        try:
            directory = Path(run.stdout.readline().strip())
            servers = servers_in(directory)
        finally:
            run.kill()

    assert servers
    _, alive = psutil.wait_procs(servers, timeout=20)
    assert not alive
    assert eventually(lambda: not directory.exists())


def test_missing_programs_are_a_failure_that_says_what_to_do(tmp_path):
    with pytest.raises(pytest.fail.Exception, match="run `make setup` as root"):
        postgres.binaries(tmp_path)


OPEN_AND_HANG = textwrap.dedent("""
    import time
    from tests.support.postgres import FORGETFUL, PostgresServer

    with PostgresServer(FORGETFUL) as server:
        print(server.directory, flush=True)
        time.sleep(600)
""")


def servers_in(directory: Path) -> list[psutil.Process]:
    pid = (directory / "data" / "postmaster.pid").read_text().partition("\n")[0]
    main = psutil.Process(int(pid))
    return [main, *main.children()]


def eventually(claim, *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not claim() and time.monotonic() < deadline:
        time.sleep(0.05)
    return claim()
