"""All migrations together are the declared schema, triggers included."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from engine.store import Store, triggers
from engine.store.records import Record
from engine.store.schema import migrate
from tests.support.postgres import fresh_database

VERSIONS = Path(__file__).parents[3] / "engine/store/migrations/versions"


@pytest.fixture
def declared_url(request, database_url, tmp_path):
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'declared.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url.render_as_string(hide_password=False)


def schema(store):
    """Return everything that the database says of its schema."""
    with store.look() as connection:
        found = inspect(connection)
        tables = {
            name: {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"], c["default"])
                    for c in found.get_columns(name)
                ],
                "key": found.get_pk_constraint(name),
                "foreign": found.get_foreign_keys(name),
                "unique": found.get_unique_constraints(name),
                "indexes": sorted(_told(index) for index in found.get_indexes(name)),
                "checks": found.get_check_constraints(name),
            }
            for name in found.get_table_names()
            if name != "alembic_version"
        }
        return tables, triggers.present(connection)


def _told(index):
    """An index in words: the condition of a partial one is an object that equals no other."""
    options = {key: str(value) for key, value in index.pop("dialect_options", {}).items()}
    return index["name"], str(sorted(index.items())), str(sorted(options.items()))


def test_all_migrations_are_the_declared_schema(database_url, declared_url):
    with closing(Store(database_url)) as migrated, closing(Store(declared_url)) as declared:
        migrate(migrated)
        with declared.begin() as connection:
            Record.metadata.create_all(connection)

        tables, guards = schema(migrated)
        declared_tables, declared_guards = schema(declared)
        assert tables == declared_tables
        assert guards == declared_guards
        assert {f"{frozen.table}_no_update" for frozen in triggers.FROZEN} <= guards.keys()
        assert len(tables) == len(Record.metadata.tables)


def test_alembic_sees_no_difference_either(database_url):
    with closing(Store(database_url)) as store:
        migrate(store)

        with store.look() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Record.metadata) == []


def test_a_current_database_stays_as_it_is(store, keys):
    before = schema(store)

    migrate(store)

    assert schema(store) == before


def test_a_migration_that_fails_leaves_nothing_behind(database_url):
    with closing(Store(database_url)) as store:
        with store.begin() as connection:
            # The last of the tables is in the way.
            connection.exec_driver_sql("CREATE TABLE task (name text)")

        with pytest.raises(Exception, match="task"):
            migrate(store)

        with store.look() as connection:
            assert inspect(connection).get_table_names() == ["task"]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.name)
def test_migrations_import_nothing_of_ours(path):
    assert "engine" not in path.read_text()
