"""`make setup` on machines that lack something, and the lock it installs from."""

import hashlib
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
STAMPED = ["deploy/setup.sh", "requirements.lock", "setup.cfg", "pyproject.toml"]
BASIC_PROGRAMS = ["bash", "cat", "dirname", "env", "flock", "grep", "id", "sha256sum"]


@pytest.fixture
def machine(tmp_path):
    """A checkout whose libraries are installed, on a machine without apt-get and all the rest."""
    checkout = tmp_path / "guhua"
    for name in STAMPED:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in BASIC_PROGRAMS:
        (programs / name).symlink_to(shutil.which(name))
    environment = checkout / ".venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to("/bin/false")
    (environment / "bin" / "pip").write_text(f"#!{environment}/bin/python\n")
    digest = hashlib.sha256(b"".join((checkout / name).read_bytes() for name in STAMPED))
    (environment / "guhua-setup").write_text(f"{digest.hexdigest()}  -\n")
    return checkout


def set_up(checkout):
    return subprocess.run(
        [checkout / "deploy" / "setup.sh"],
        env={"PATH": str(checkout.parent / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_cannot_be_installed_is_named_with_what_it_costs(machine):
    run = set_up(machine)

    assert run.returncode == 0
    assert "graphviz: no flowcharts can be drawn; 画不了流程图" in run.stderr
    assert "chromium: browser tests fail" in run.stderr


def test_without_a_python_the_set_up_stops_with_a_sentence(machine):
    shutil.rmtree(machine / ".venv")

    run = set_up(machine)

    assert run.returncode == 1
    assert "Python 3.11 or newer with venv is needed" in run.stderr


def test_an_environment_that_was_moved_is_made_anew(machine):
    moved = machine.rename(machine.with_name("elsewhere"))

    run = set_up(moved)

    assert "Python 3.11 or newer with venv is needed" in run.stderr


def test_a_changed_lock_is_installed_and_a_failure_is_told(machine):
    with (machine / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")

    run = set_up(machine)

    assert run.returncode == 1
    assert "Installing the libraries" in run.stderr
    assert "The libraries could not be installed" in run.stderr


def test_every_locked_library_carries_hashes():
    entries = re.split(r"^(?=[A-Za-z])", LOCK, flags=re.MULTILINE)[1:]

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_names_no_registry_and_no_place_of_a_machine():
    assert re.findall(r"^-.*|.*://.*|.*@ .*", LOCK, flags=re.MULTILINE) == []


def test_the_lock_holds_whatever_setup_cfg_asks_for():
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    asked = (
        configuration["options"]["install_requires"]
        + configuration["options.extras_require"]["dev"]
    )

    names = re.findall(r"^([A-Za-z][A-Za-z0-9_-]*)", asked, flags=re.MULTILINE)
    locked = re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==", LOCK, flags=re.MULTILINE)

    assert {name.lower().replace("_", "-") for name in names} <= set(locked)
