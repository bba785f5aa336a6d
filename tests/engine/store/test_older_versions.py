"""An office of the release before keeps its versions, with the days that they were in force."""

from contextlib import closing
from datetime import date

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from engine.store import Store
from engine.store.items import Items
from engine.store.schema import _MIGRATIONS, migrate

VERSIONS = (
    (1, "superseded", "2026-03-02 01:00:00"),
    # Half past midnight in Asia/Shanghai: the day before in UTC.
    (2, "published", "2026-03-31 16:30:00"),
    (3, "draft", None),
)


def test_days_in_force_are_filled_in(database_url):
    with closing(Store(database_url)) as store:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        with store.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0007")
            connection.execute(
                text(
                    "INSERT INTO item (key, code, name, organ, state) VALUES ('a', '', '', '', '')"
                )
            )
            for number, state, at in VERSIONS:
                instant = "NULL" if at is None else f"'{at}{'' if store.is_sqlite else '+00'}'"
                connection.execute(
                    text(
                        "INSERT INTO item_version (digest, item_key, number, flow_digest, state,"
                        " drafted_by, published_at) VALUES (:digest, 'a', :number, '', :state,"
                        f" 'wang', {instant})"
                    ),
                    {"digest": str(number) * 64, "number": number, "state": state},
                )

        migrate(store)

        with store.look() as connection:
            found = Items(connection).history("a")
    assert [(each.in_force_from, each.in_force_to) for each in found] == [
        (date(2026, 3, 2), date(2026, 4, 1)),
        (date(2026, 4, 1), None),
        (None, None),
    ]
