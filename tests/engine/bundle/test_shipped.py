"""Every shipped item is fit to be published and replays its golden cases."""

import pytest

from engine.bundle import run_golden, shipped, shipped_keys, validate
from engine.model import Outcome

GOLDEN = [(key, case) for key in shipped_keys() for case in shipped(key).golden]


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_item_may_be_published(key):
    assert [str(problem) for problem in validate(shipped(key))] == []


@pytest.mark.parametrize("key", shipped_keys())
def test_the_key_of_an_item_is_the_name_of_its_folder(key):
    assert shipped(key).item.key == key


@pytest.mark.parametrize(("key", "case"), GOLDEN, ids=[f"{k}: {c.name}" for k, c in GOLDEN])
def test_a_golden_case_replays_as_written(key, case):
    replay = run_golden(shipped(key), case)

    assert replay.problem == ""


@pytest.mark.parametrize("key", shipped_keys())
def test_golden_cases_come_to_every_end_of_their_flow(key):
    bundle = shipped(key)
    ends = {node.outcome for node in bundle.flow.nodes.values()} - {None}

    reached = {run_golden(bundle, case).outcome for case in bundle.golden}

    assert ends - reached <= {Outcome.WITHDRAWN}


@pytest.mark.parametrize("key", shipped_keys())
def test_an_exported_item_comes_back_with_the_same_digest(key, tmp_path):
    bundle = shipped(key)

    bundle.export(tmp_path / key)

    assert type(bundle).read(tmp_path / key).digest == bundle.digest
