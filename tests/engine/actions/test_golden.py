"""The golden cases of all shipped items, from the counter to the archive: on a real database."""

import pytest

from engine.bundle import shipped_keys


@pytest.mark.parametrize("key", shipped_keys())
def test_golden_cases_come_out_as_they_say(county, key):
    for golden in county.bundle(key).golden:
        case_id = county.make_case(key, golden.name)

        row = county.case(case_id)
        assert row.outcome == golden.expect.outcome, golden.name
        assert sorted(t.node_id for t in county.tasks(case_id)) == sorted(golden.expect.open)
        assert row.status == ("open" if golden.expect.open else "ended")

    county.check()
