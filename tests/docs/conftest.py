"""A county after four days of work, served to browsers: what the pictures show."""

import os
import shutil
from contextlib import closing

import pytest

from engine.actions.load_sample import load_items, load_people
from engine.audit import Keys
from engine.clock import FixedClock
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.work import Engine
from tests.docs.days import live_through
from tests.support.county import MORNING, PASSWORD, county_settings, open_county
from tests.ui.conftest import office

__all__ = ["office"]

UPDATE = os.environ.get("GUHUA_UPDATE_PICTURES") == "1"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory, request):
    """The county that each test gets a copy of; its charts are drawn well only for pictures
    that are kept, because that takes a minute.
    """
    folder = tmp_path_factory.mktemp("four-days")
    settings = county_settings(folder, f"sqlite:///{folder / 'guhua.db'}")
    if UPDATE:
        found_well_drawn(settings)
    else:
        shutil.copytree(request.getfixturevalue("sqlite_template"), folder, dirs_exist_ok=True)
    county = open_county(settings)
    with closing(county.engine):
        live_through(county)
    return folder


def found_well_drawn(settings):
    """Found the county as `guhua init --sample` does, with the password of the tests."""
    settings.create_secret()
    clock = FixedClock(MORNING)
    store = Store(settings.database_url, node=settings.node)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(settings.secrets("log"), settings.hash)).open(at=clock.now())
    store.close()
    engine = Engine(settings, clock=clock)
    with closing(engine), engine.begin() as work:
        load_people(work, password=PASSWORD)
        load_items(work)
