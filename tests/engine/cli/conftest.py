"""A shell that finds a county of the test's own."""

import pytest
from click.testing import CliRunner

from engine.cli import main


class Shell:
    """Runs ``guhua`` with the words that all commands of a test begin with."""

    def __init__(self, *words):
        self._words = words

    def run(self, *words, status=0):
        """Return click's result, for bytes and for what is told apart from the answer."""
        done = CliRunner().invoke(main, [*self._words, *map(str, words)])
        assert done.exit_code == status, done.output
        return done

    def __call__(self, *words, status=0):
        """Return what the command says."""
        return self.run(*words, status=status).output


@pytest.fixture
def told(sqlite_settings):
    """The environment by which a process finds the county."""
    return {
        "GUHUA_DATABASE_URL": sqlite_settings.database_url,
        "GUHUA_SECRET_FILE": str(sqlite_settings.secret_file),
        "GUHUA_CHECKPOINT_DIR": str(sqlite_settings.checkpoint_dir),
        "GUHUA_NODE": sqlite_settings.node,
    }


@pytest.fixture
def shell(told, monkeypatch, tmp_path):
    """Open a shell in an empty folder: ``shell("item", GUHUA_COUNTY="示例县")``."""

    def shell(*words, **more):
        monkeypatch.chdir(tmp_path)
        for name, value in (told | more).items():
            monkeypatch.setenv(name, value)
        return Shell(*words)

    return shell
