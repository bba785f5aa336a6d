"""The schema: brought to the newest migration, in the program itself."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from engine.store import Store, triggers

__all__ = ["migrate", "triggers"]

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(store: Store) -> None:
    """Bring an empty or older database to the schema of this release; a current one stays.

    All migrations run in one transaction, on both databases.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with store.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
