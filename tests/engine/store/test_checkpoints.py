"""Signed checkpoints: written when due, by one of many, and believed only with a signature."""

import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from engine.errors import CheckpointNotWrittenError
from engine.store.checkpoints import Checkpoint, Checkpoints

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HASH = "ab" * 32


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "var" / "checkpoints"


def test_the_first_event_seen_is_signed(directory):
    checkpoints = Checkpoints(directory, "a")

    assert checkpoints.note(7, HASH, AT) is True

    [(checkpoint, signed)] = checkpoints.all()
    assert signed
    assert (checkpoint.seq, checkpoint.hash, checkpoint.at, checkpoint.node) == (7, HASH, AT, "a")


@pytest.mark.parametrize(
    ("rows", "minutes", "due"),
    [(1, 0, False), (99, 4.9, False), (100, 0, True), (250, 1, True), (1, 5, True), (0, 60, False)],
)
def test_the_next_one_is_due_after_a_hundred_events_or_five_minutes(rows, minutes, due, directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(50, HASH, AT)

    assert checkpoints.note(50 + rows, HASH, AT + timedelta(minutes=minutes)) is due
    assert len(list(checkpoints.all())) == 1 + due


def test_many_processes_of_a_node_write_as_one(directory):
    processes = [Checkpoints(directory, "a") for _ in range(4)]

    def note(seq):
        return processes[seq % 4].note(seq, HASH, AT)

    with ThreadPoolExecutor(8) as threads:
        written = sum(threads.map(note, range(1, 2001)))

    noted = [checkpoint.seq for checkpoint, signed in processes[0].all() if signed]
    assert len(noted) == written
    assert all(later - sooner >= 100 for sooner, later in pairwise(noted))
    assert 10 <= len(noted) <= 20


def test_a_new_process_goes_on_where_the_last_one_stopped(directory):
    Checkpoints(directory, "a").note(50, HASH, AT)

    assert Checkpoints(directory, "a").note(60, HASH, AT) is False
    assert Checkpoints(directory, "a").note(150, HASH, AT) is True


def test_every_node_has_a_file_of_its_own(directory):
    Checkpoints(directory, "a").note(1, HASH, AT)
    Checkpoints(directory, "b").note(2, HASH, AT)

    found = list(Checkpoints(directory, "c").all())

    assert [(c.node, c.seq, signed) for c, signed in found] == [("a", 1, True), ("b", 2, True)]


def test_the_key_is_the_owners_alone(directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(1, HASH, AT)
    key = directory / "a.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600

    key.chmod(0o640)

    with pytest.raises(CheckpointNotWrittenError, match="chmod 600"):
        checkpoints.note(500, HASH, AT)


@pytest.mark.parametrize("old", [b'"seq":7', HASH[:8].encode(), b"2026-03-02", b'"signature":"'])
def test_an_edited_line_has_no_signature(old, directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(7, HASH, AT)
    file = directory / "a.jsonl"
    new = {b'"seq":7': b'"seq":8', b"2026-03-02": b"2026-03-03", b'"signature":"': old + b"00"}
    file.write_bytes(file.read_bytes().replace(old, new.get(old, b"cdcdcdcd")))

    assert [signed for _, signed in checkpoints.all()] == [False]


def test_a_line_under_another_nodes_name_is_not_signed(directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(7, HASH, AT)
    for suffix in ("jsonl", "pub"):
        shutil.copy(directory / f"a.{suffix}", directory / f"b.{suffix}")

    assert [signed for _, signed in checkpoints.all()] == [True, False]


@pytest.mark.parametrize("public", [None, "", "no key", "00"])
def test_a_node_without_a_public_key_is_not_believed(public, directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(7, HASH, AT)
    (directory / "a.pub").unlink()
    if public is not None:
        (directory / "a.pub").write_text(public)

    assert [signed for _, signed in checkpoints.all()] == [False]


def test_what_a_power_cut_left_of_a_line_swallows_nothing(directory):
    checkpoints = Checkpoints(directory, "a")
    checkpoints.note(7, HASH, AT)
    file = directory / "a.jsonl"
    with file.open("ab") as lines:
        lines.write(file.read_bytes()[:60])

    assert Checkpoints(directory, "a").note(90, HASH, AT) is False
    assert Checkpoints(directory, "a").note(900, HASH, AT) is True

    assert [(c.seq, signed) for c, signed in checkpoints.all()] == [(7, True), (900, True)]


def test_a_disk_that_takes_nothing_is_reported(tmp_path):
    (tmp_path / "checkpoints").write_text("a file where the directory should be")

    with pytest.raises(CheckpointNotWrittenError):
        Checkpoints(tmp_path / "checkpoints", "a").note(1, HASH, AT)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b'{"seq": "x"}', b"\xff", b'{"seq'])
def test_what_is_no_checkpoint_is_refused(line):
    with pytest.raises(ValueError, match=r".*"):
        Checkpoint.read(line)


def test_a_key_that_a_crash_left_empty_does_not_turn_a_committed_change_into_an_error(tmp_path):
    (tmp_path / "node.key").touch(mode=0o600)

    with pytest.raises(CheckpointNotWrittenError):
        Checkpoints(tmp_path, "node").note(100, "0" * 64, datetime(2026, 3, 2, tzinfo=UTC))
