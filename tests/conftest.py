"""What every test may ask for, and how the suite is run."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

pytest_plugins = ["tests.support.browser", "tests.support.postgres", "tests.support.counties"]

# The same examples everywhere and every time: a red build can be repeated.
# `--hypothesis-profile=explore` looks for new ones.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("ci")

# A database in memory commits a hundred times sooner than one on a disk. No test cuts the power,
# and what a killed program had written stays written in memory, too.
MEMORY, ROOM = Path("/dev/shm"), 2**30
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if {"postgres_server", "durable_postgres"} & set(item.fixturenames):
            item.add_marker("postgres")
        if item.get_closest_marker("full") and not config.getoption("--full"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: run with --full"))


def pytest_collection_finish():
    """Spare the collector what lives as long as the run: thousands of tests, all modules."""
    gc.collect()
    gc.freeze()
