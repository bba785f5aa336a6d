"""`guhua init`: an empty database becomes an office, or the sample county."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import queries
from engine.cli import main
from engine.settings import Settings
from engine.work import Engine
from tests.support.charts import hasty


@pytest.fixture
def guhua(database_url, tmp_path, monkeypatch):
    """Run the command line in an empty folder, on a database of its own."""
    hasty(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUHUA_DATABASE_URL", database_url)
    runner = CliRunner()

    def run(*words):
        return runner.invoke(main, words, catch_exceptions=False)

    return run


def published():
    with closing(Engine(Settings.from_environment(os.environ))) as engine, engine.look() as look:
        return [item.key for item in queries.items(look) if item.state == "published"]


def test_a_sample_that_was_cut_short_is_completed_and_then_left_alone(guhua, monkeypatch):
    def stop(_engine):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("engine.cli.office.draw_items", stop)
        guhua("init", "--sample")
    accounts = Path("var/sample-accounts.txt")
    passwords = accounts.read_text(encoding="utf-8")

    again, once_more = guhua("init", "--sample"), guhua("init", "--sample")

    assert (again.exit_code, once_more.exit_code) == (0, 0)
    assert "未作改动" in once_more.output
    assert len(published()) == 6
    assert accounts.read_text(encoding="utf-8") == passwords
    assert accounts.stat().st_mode & 0o777 == 0o600
