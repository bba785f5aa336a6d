"""Counties for tests: founded once a session on each kind of database, copied for each test.

A copy takes some ten milliseconds, founding takes seconds. The engine is imported when the first
test asks for a county, so that tests of other rooms start without it.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import URL

from tests.support.postgres import fresh_database

if TYPE_CHECKING:
    from engine.settings import Settings
    from tests.support.county import County


def _module() -> Any:
    return import_module("tests.support.county")


def _on_sqlite(folder: Path) -> "Settings":
    return _module().county_settings(folder, f"sqlite:///{folder / 'guhua.db'}")


def _on_postgres(folder: Path, url: URL) -> "Settings":
    return _module().county_settings(folder, url.render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the secret, the checkpoints and the database of a county."""
    folder = tmp_path_factory.mktemp("county-sqlite")
    _module().found_county(_on_sqlite(folder))
    return folder


@pytest.fixture(scope="session")
def postgres_template(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: URL
) -> Iterator[tuple[Path, str]]:
    """A folder with the secret and the checkpoints of a county, and the name of its database."""
    folder = tmp_path_factory.mktemp("county-postgresql")
    with fresh_database(postgres_server) as url:
        _module().found_county(_on_postgres(folder, url))
        yield folder, str(url.database)


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> "Settings":
    """The settings of a county of this test's own, on SQLite."""
    return _on_sqlite(shutil.copytree(sqlite_template, tmp_path / "county"))


@pytest.fixture
def postgres_settings(
    postgres_template: tuple[Path, str], postgres_server: URL, tmp_path: Path
) -> Iterator["Settings"]:
    """The settings of a county of this test's own, on PostgreSQL."""
    template, name = postgres_template
    folder = shutil.copytree(template, tmp_path / "county")
    with fresh_database(postgres_server, template=name) as url:
        yield _on_postgres(folder, url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def county_settings(request: pytest.FixtureRequest) -> "Settings":
    """The settings of a county of this test's own, once on each kind of database."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    settings: Settings = request.getfixturevalue(f"{kind}_settings")
    return settings


@pytest.fixture
def county(county_settings: "Settings") -> Iterator["County"]:
    """The sample county at work, once on each kind of database."""
    opened = _module().open_county(county_settings)
    with closing(opened.engine):
        yield opened


@pytest.fixture
def sqlite_county(sqlite_settings: "Settings") -> Iterator["County"]:
    """The sample county at work on SQLite; for tests above the database."""
    opened = _module().open_county(sqlite_settings)
    with closing(opened.engine):
        yield opened
