"""Debian's Chromium for the tests that look at pages as a clerk does: Chinese, 1366 × 768."""

import os
import shutil
from typing import Any

import pytest

# Chromium asks its maker for updates and variations at every start; a test run asks nobody.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser_type_launch_args" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser: the installed one, never a download."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail(
            "Browser tests need Debian's chromium: run `make setup` as root.", pytrace=False
        )
    # The sandbox refuses root; what the tests open is ours.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": program, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The desk of a clerk: an old office screen, the Chinese language, the legal time zone."""
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 768},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }
