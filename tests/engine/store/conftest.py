"""A migrated database of each kind with a log that has begun."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from engine.audit import Keys
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from tests.support.office import MORNING
from tests.support.postgres import fresh_database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(
        secret_file=tmp_path / "secret", checkpoint_dir=tmp_path / "checkpoints", node="counter-1"
    )
    made.create_secret()
    return made


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return Keys(settings.secrets("log"), settings.hash)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that went through all migrations: copied, because they take half a second."""
    path = tmp_path_factory.mktemp("migrated") / "guhua.db"
    with closing(Store(f"sqlite:///{path}")) as store:
        migrate(store)
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_server: URL) -> Iterator[str]:
    """The same on PostgreSQL: the name of a template."""
    with fresh_database(postgres_server) as url:
        with closing(Store(url.render_as_string(hide_password=False))) as store:
            migrate(store)
        yield str(url.database)


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path, sqlite_url: str, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path)
    return sqlite_url


@pytest.fixture
def migrated_postgresql_url(migrated_postgresql: str, postgres_server: URL) -> Iterator[str]:
    with fresh_database(postgres_server, template=migrated_postgresql) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, keys: Keys) -> Iterator[Store]:
    store = Store(request.getfixturevalue(f"migrated_{request.param}_url"))
    with store.begin() as connection:
        Log(connection, keys).open(at=MORNING)
    yield store
    store.close()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20260302)
