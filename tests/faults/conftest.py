"""How much of a fault a run injects, and where its figures go."""

import statistics

import pytest


@pytest.fixture
def scale(request):
    """Choose the small number, or with --full the one that reliability asks for."""

    def scale(small, full):
        return full if request.config.getoption("--full") else small

    return scale


@pytest.fixture
def figures(request, capsys):
    """Print measured figures past pytest's capture, one line a test."""

    def figures(**values):
        said = "  ".join(f"{name}={value}" for name, value in values.items())
        with capsys.disabled():
            print(f"\n{request.node.name}: {said}")  # noqa: T201

    return figures


@pytest.fixture
def milliseconds():
    """The median, the 95th percentile and the largest of some seconds, in milliseconds."""

    def milliseconds(seconds):
        cuts = statistics.quantiles(seconds, n=20, method="inclusive")
        p50, p95, largest = (round(1000 * s) for s in (cuts[9], cuts[18], max(seconds)))
        return {"p50_ms": p50, "p95_ms": p95, "max_ms": largest}

    return milliseconds
