"""The golden cases of all shipped items, from the counter to the archive: on a real database."""

import pytest

from engine.bundle import shipped, shipped_keys

CASES = [(key, case.name) for key in shipped_keys() for case in shipped(key).golden]


@pytest.mark.parametrize(("key", "name"), CASES, ids=[f"{k}-{n}" for k, n in CASES])
def test_a_golden_case_comes_out_as_it_says(county, key, name):
    golden = county.golden(key, name)

    case_id = county.make_case(key, name)

    row = county.case(case_id)
    assert row.outcome == golden.expect.outcome
    assert sorted(t.node_id for t in county.tasks(case_id)) == sorted(golden.expect.open)
    assert row.status == ("open" if golden.expect.open else "ended")
    county.check()
