"""A private PostgreSQL server for the tests, started for the first test that asks for one.

The server runs from Debian's binaries in a directory of its own. It lives exactly as long as the
pytest process, killed or not: a watching shell holds the other end of a pipe, stops the server when
that closes, and removes the directory.
"""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

SERVER_VARIABLE = "GUHUA_TEST_POSTGRES_URL"
START_SECONDS = 60

# For data that nobody will miss: the same answers, sooner.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# QUIT spares the final checkpoint, and a shell's background job ignores INT anyway. At the end of
# the pipe the directory goes too; whoever wants to start again says "keep" first.
WATCH = """
directory=$1; shift
"$@" </dev/null &
read -r keep
kill -QUIT $! 2>/dev/null
wait
[ "$keep" = keep ] || rm -rf "$directory"
"""


def binaries(versions: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the programs of the newest server that is installed (Debian's layout)."""
    found = [path.parent for path in versions.glob("*/bin/postgres")]
    if not found:
        pytest.fail(
            "These tests need PostgreSQL's programs, and none are installed: run `make setup` as "
            f"root, or name a running server in {SERVER_VARIABLE}.",
            pytrace=False,
        )
    return max(found, key=lambda path: int(path.parent.name))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class PostgresServer:
    """One server on a free port of 127.0.0.1; leaving the context leaves nothing behind.

    :param settings: what differs from PostgreSQL's defaults
    """

    def __init__(self, settings: Mapping[str, str] = {}) -> None:
        self.binaries = binaries()
        # PostgreSQL refuses to run as root. Debian's package brings this account.
        self.account = "postgres" if os.geteuid() == 0 else None
        self.directory = Path(tempfile.mkdtemp(prefix="guhua-postgres-"))
        self.data = self.directory / "data"
        self.settings = {
            "port": str(free_port()),
            "unix_socket_directories": "",
            "max_connections": "200",
            **settings,
        }
        self.url = URL.create(
            "postgresql+psycopg",
            username="guhua",
            password=secrets.token_urlsafe(),
            host="127.0.0.1",
            port=int(self.settings["port"]),
            database="postgres",
        )

    def __enter__(self) -> Self:
        try:
            self._create_cluster()
            self.start()
        except BaseException:
            shutil.rmtree(self.directory)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.communicate()

    def start(self) -> None:
        """Start the server, at first or on what a crash has left, and wait until it answers."""
        settings = [f"-c{name}={value}" for name, value in self.settings.items()]
        command = [str(self.binaries / "postgres"), "-D", str(self.data), *settings]
        with (self.directory / "log").open("ab") as log:
            self._watch = subprocess.Popen(
                ["sh", "-c", WATCH, "watch", str(self.directory), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                user=self.account,
                start_new_session=True,
                cwd="/",
            )
        self._wait_until_it_answers()

    def crash(self) -> None:
        """Kill all of the server's processes: connections break, nothing more is written."""
        pid = int((self.data / "postmaster.pid").read_text().partition("\n")[0])
        main = psutil.Process(pid)
        # Stopped, it gets no more children. Left alone, they would finish what they are at.
        main.suspend()
        for process in [*main.children(), main]:
            process.kill()
        self._watch.communicate(b"keep\n")

    def _create_cluster(self) -> None:
        password = self.directory / "password"
        password.write_text(str(self.url.password))
        if self.account:
            shutil.chown(self.directory, self.account, self.account)
            shutil.chown(password, self.account, self.account)
        access = ["--auth=scram-sha-256", f"--username={self.url.username}", f"--pwfile={password}"]
        text = ["--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [self.binaries / "initdb", f"--pgdata={self.data}", "--no-sync", *access, *text],
            check=True,
            capture_output=True,
            user=self.account,
            cwd="/",
        )

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                administer(self.url, sql.SQL("SELECT 1"))
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._watch.poll() is not None:
                    pytest.fail(
                        f"PostgreSQL did not start:\n{(self.directory / 'log').read_text()}"
                    )
                time.sleep(0.05)
            else:
                return


def administer(server: URL, statement: sql.SQL | sql.Composed) -> None:
    """Carry out one statement outside any transaction."""
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def fresh_database(server: URL, *, template: str = "template0") -> Iterator[URL]:
    """Lend an empty database, or a copy of *template*, and drop it afterwards."""
    name = f"guhua_test_{secrets.token_hex(6)}"
    # Copied files, not a log of them: half the time where nothing waits for the disk.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    administer(server, create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield server.set(database=name)
    finally:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        administer(server, drop.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The session's server, quick and forgetful; or the one that the environment names."""
    if named := os.environ.get(SERVER_VARIABLE):
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    with PostgresServer(FORGETFUL) as server:
        yield server.url


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    with fresh_database(postgres_server) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def durable_postgres() -> Iterator[PostgresServer]:
    """A server of this test's own with the product's promises: what is committed is on the disk.

    It takes some seconds; for tests that `crash` it and `start` it again.
    """
    with PostgresServer() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database of this test's own, not yet created."""
    return f"sqlite:///{tmp_path / 'guhua.db'}"


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of this test's own, once on each kind."""
    url: str = request.getfixturevalue(
        "sqlite_url" if request.param == "sqlite" else "postgres_url"
    )
    return url
