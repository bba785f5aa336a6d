"""An office of the release before: its letters stand in the register as a rebuild would write them."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from engine.store.records import LetterRecord
from engine.store.schema import _MIGRATIONS


@pytest.fixture
def migration():
    path = Path(_MIGRATIONS) / "versions" / "0012_seals.py"
    spec = spec_from_file_location("seals_0012", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_letters_of_before_are_found_in_the_log(county, migration):
    for item in ("felling", "sewage"):
        county.make_case(item)
    with county.engine.look() as look:
        known = [row for case in county.case_ids() for row in look.tables.letters.of_case(case)]

    with county.engine.store.look() as connection:
        found = list(migration.before(connection))

    names = {column.name for column in LetterRecord.__table__.columns} - {"seal_id", "issued_at"}
    assert {row["id"] for row in found} == {row.id for row in known}
    by_id = {row.id: row for row in known}
    for row in found:
        assert {name: row[name] for name in names} == {
            name: getattr(by_id[row["id"]], name) for name in names
        }
        at = row["issued_at"]
        assert at.replace(tzinfo=by_id[row["id"]].issued_at.tzinfo) == by_id[row["id"]].issued_at
