"""What one step of the engine costs: ``guhua bench engine --json``, or pytest for the bars."""

import json

from engine.bpmn.bench import run


def test_a_step_costs_little_and_no_more_after_fifty_rounds_of_corrections():
    report = run()

    assert report["ratio"] >= 4, report
    assert report["ratio_50_loops"] >= 15, report
    assert report["ours_ms_50_loops"] <= 1.3 * report["ours_ms"], report
    assert report["ours_ms"] <= 2, report
    assert report["state_bytes"] <= 1_000, report


if __name__ == "__main__":
    print(json.dumps(run()))  # noqa: T201
