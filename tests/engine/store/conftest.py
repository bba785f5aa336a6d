"""A migrated database of each kind with a log that has begun."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audit import Keys
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from tests.support.office import MORNING


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


@pytest.fixture
def store(database_url: str, keys: Keys) -> Iterator[Store]:
    store = Store(database_url)
    migrate(store)
    with store.begin() as connection:
        Log(connection, keys).open(at=MORNING)
    yield store
    store.close()


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20260302)
