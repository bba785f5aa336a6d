"""An office that has worked for years is not told its whole history when it is updated."""

from contextlib import closing

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from engine.store import Store
from engine.store.counters import Counters
from engine.store.schema import _MIGRATIONS, migrate


def test_people_are_told_from_the_end_of_an_older_log_on(database_url):
    with closing(Store(database_url)) as store:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with store.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0017")
            connection.execute(text("INSERT INTO log_head (id, seq, hash) VALUES (1, 4711, 'x')"))

        migrate(store)

        with store.look() as connection:
            assert Counters(connection).values(["told"]) == {"told": 4711}


def test_a_new_office_is_told_from_the_beginning(database_url):
    with closing(Store(database_url)) as store:
        migrate(store)

        with store.look() as connection:
            assert Counters(connection).values(["told", "examined"]) == {}
