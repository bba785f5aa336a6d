"""How the suite runs: the switches of tests/conftest.py and what the environment may change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import FORGETFUL, SERVER_VARIABLE, PostgresServer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run_suite(tmp_path):
    """Run a suite of one file under our own conftest and configuration."""

    def run(source, *arguments, **variables):
        suite = tmp_path / "test_inner.py"
        suite.write_text(source, encoding="utf-8")
        configuration = ["-c", ROOT / "setup.cfg", "-p", "tests.conftest", "-p", "no:cacheprovider"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", *configuration, *arguments, suite],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    return run


LONG_TEST = """
import pytest

@pytest.mark.full
def test_a_province_for_a_day():
    pass
"""


def test_long_tests_wait_for_the_switch(run_suite):
    ordinary, full = run_suite(LONG_TEST), run_suite(LONG_TEST, "--full")

    assert "1 skipped" in ordinary.stdout
    assert "takes minutes: run with --full" in ordinary.stdout
    assert "1 passed" in full.stdout


TEST_ON_BOTH = """
def test_a_thing(database_url):
    print(database_url)
"""


def test_whoever_asks_for_postgresql_is_marked_so(run_suite):
    run = run_suite(TEST_ON_BOTH, "-m", "not postgres")

    assert "1 passed, 1 deselected" in run.stdout


def test_the_server_that_the_environment_names_is_used(run_suite):
    with PostgresServer(FORGETFUL) as server:
        named = server.url.render_as_string(hide_password=False)
        run = run_suite(TEST_ON_BOTH, "-s", "-m", "postgres", **{SERVER_VARIABLE: named})

    assert f"127.0.0.1:{server.url.port}/guhua_test_" in run.stdout
    assert "1 passed" in run.stdout


def test_a_warning_is_an_error(run_suite):
    run = run_suite("import warnings\ndef test_old_call():\n    warnings.warn('old')\n")

    assert "1 failed" in run.stdout


def test_people_and_ci_run_the_suite_alike():
    def how(path):
        [line] = [line for line in (ROOT / path).read_text().splitlines() if "--numproc" in line]
        return line.partition("-m pytest ")[2].removesuffix(" $(ARGS)")

    assert how("Makefile") == how(".ci/run") == "--numprocesses 2 --dist worksteal"
