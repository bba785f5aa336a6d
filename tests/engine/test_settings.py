"""Settings come from the environment or a file; secrets only from a file of the owner's own."""

from pathlib import Path

import pytest

from engine.errors import UnsafeSettingError
from engine.settings import Settings


def test_without_a_word_everything_lies_in_var():
    settings = Settings.from_environment({})

    assert settings.database_url == "sqlite:///var/guhua.db"
    assert settings.secret_file == Path("var/secret")
    assert settings.checkpoint_dir == Path("var/checkpoints")
    assert settings.operator_cli is False
    assert settings.hash == "sha256"
    assert settings.zone == "Asia/Shanghai"
    assert settings.node == Settings().node != ""


def test_a_variable_wins_over_the_file(tmp_path):
    file = tmp_path / "guhua.toml"
    file.write_text('hash = "sm3"\noperator_cli = true\ndatabase_url = "sqlite:///a.db"\n')

    settings = Settings.from_environment(
        {"GUHUA_CONFIG": str(file), "GUHUA_DATABASE_URL": "sqlite:///b.db", "HOME": "/root"}
    )

    assert (settings.hash, settings.operator_cli) == ("sm3", True)
    assert settings.database_url == "sqlite:///b.db"


@pytest.mark.parametrize(
    ("text", "meaning"), [("1", True), ("0", False), ("", False), ("true", True)]
)
def test_a_switch_is_on_or_off(text, meaning):
    assert Settings.from_environment({"GUHUA_OPERATOR_CLI": text}).operator_cli is meaning


@pytest.mark.parametrize(
    "environ",
    [
        {"GUHUA_OPERATOR_CLI": "perhaps"},
        {"GUHUA_HASH": "md5"},
        {"GUHUA_NODE": "../elsewhere"},
        {"GUHUA_CONFIG": "/nowhere/guhua.toml"},
    ],
    ids=str,
)
def test_a_value_that_will_not_do_is_refused(environ):
    with pytest.raises(UnsafeSettingError):
        Settings.from_environment(environ)


@pytest.mark.parametrize("text", ['zone = "UTC"', 'datbase_url = "sqlite:///a.db"', "hash = "])
def test_a_file_with_an_unknown_setting_is_refused(text, tmp_path):
    file = tmp_path / "guhua.toml"
    file.write_text(text)

    with pytest.raises(UnsafeSettingError):
        Settings.from_environment({"GUHUA_CONFIG": str(file)})


def test_a_new_secret_is_random_kept_and_the_owners_alone(tmp_path):
    settings = Settings(secret_file=tmp_path / "var" / "secret")

    assert settings.create_secret() is True
    first = settings.secrets("log")
    assert settings.create_secret() is False

    assert settings.secrets("log") == first
    assert settings.secrets("web") != first
    assert settings.secret_file.stat().st_mode & 0o777 == 0o600
    other = Settings(secret_file=tmp_path / "other")
    other.create_secret()
    assert other.secrets("log") != first


def test_a_secret_that_was_replaced_still_checks_what_it_sealed(tmp_path):
    settings = Settings(secret_file=tmp_path / "secret")
    settings.create_secret()
    [old] = settings.secrets("log")

    file = settings.secret_file
    file.write_text("ab" * 32 + "\n" + file.read_text())

    assert settings.secrets("log")[1] == old
    assert len(settings.secrets("log")) == 2


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_secret_that_others_can_reach_is_refused(mode, tmp_path):
    settings = Settings(secret_file=tmp_path / "secret")
    settings.create_secret()
    settings.secret_file.chmod(mode)

    with pytest.raises(UnsafeSettingError, match="chmod 600"):
        settings.secrets("log")


@pytest.mark.parametrize("text", ["", "abcd", "no hexadecimal", "ab" * 32 + "\nabcd"])
def test_a_secret_that_is_none_is_refused(text, tmp_path):
    settings = Settings(secret_file=tmp_path / "secret")
    settings.secret_file.touch(0o600)
    settings.secret_file.write_text(text)

    with pytest.raises(UnsafeSettingError):
        settings.secrets("log")


def test_a_missing_secret_says_what_to_do(tmp_path):
    with pytest.raises(UnsafeSettingError, match="guhua init"):
        Settings(secret_file=tmp_path / "secret").secrets("log")
