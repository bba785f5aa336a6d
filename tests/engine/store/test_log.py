"""Appending to the log and reading it back, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import event

from engine.audit import GENESIS, Draft, Kind, verify_chain
from engine.errors import NotPermittedError
from engine.store import Store
from engine.store.log import CHUNK, Log

AT = datetime(2026, 3, 2, 1, 30, 0, 7, tzinfo=UTC)


def draft(**fields):
    given = {"kind": Kind.TASK_OPENED, "at": AT, "actor": "li_min"}
    return Draft(**given | fields)


def chain(connection, keys):
    lines = [line for chunk in Log(connection, keys).lines() for line in chunk]
    assert list(verify_chain(lines, keys)) == lines
    return lines


def test_a_log_begins_once(store, keys):
    with store.begin() as connection:
        Log(connection, keys).open(at=AT)

    with store.look() as connection:
        [opened] = chain(connection, keys)
    assert (opened.seq, opened.previous, opened.kind) == (1, GENESIS, "log:opened")


def test_what_is_read_is_what_was_appended(store, keys):
    case_id = uuid4()
    drafts = [
        draft(case_id=case_id, change=1, key="submit-1", data={"事项": "采伐", "n": 3}),
        draft(case_id=uuid4(), role="acceptor", acting_for="applicant", channel="web"),
        draft(case_id=case_id, change=2, origin="10.1.2.3"),
    ]

    with store.begin() as connection:
        events = Log(connection, keys).append(drafts)

    with store.look() as connection:
        log = Log(connection, keys)
        assert log.of_case(case_id) == [events[0], events[2]]
        assert log.by_key("submit-1") == events[0]
        assert log.by_key("submit-2") is None
        assert log.head() == (4, events[2].hash)
        assert [chunk[1:] for chunk in log.stream()] == [events]
        assert list(log.stream(after=3)) == [events[2:]]
        assert len(chain(connection, keys)) == 4
    assert events[0].data == {"事项": "采伐", "n": 3}
    assert events[0].kind is Kind.TASK_OPENED
    assert events[0].at == AT


@pytest.mark.parametrize("count", [1, 2, 30])
def test_appending_takes_three_statements(count, store, keys):
    statements = []
    event.listen(
        store.database, "before_cursor_execute", lambda *call: statements.append(call[2].split()[0])
    )

    with store.begin() as connection:
        Log(connection, keys).append([draft()] * count)

    assert statements == ["SELECT", "INSERT", "UPDATE"]


def test_appending_nothing_locks_nothing(store, keys):
    statements = []
    event.listen(store.database, "before_cursor_execute", lambda *call: statements.append(call))

    with store.begin() as connection:
        assert Log(connection, keys).append([]) == []

    assert statements == []


def test_a_key_is_taken_once(store, keys):
    with store.begin() as connection:
        Log(connection, keys).append([draft(key="submit-1")])

    with pytest.raises(NotPermittedError, match="REL-2"), store.begin() as connection:
        Log(connection, keys).append([draft(), draft(key="submit-1")])

    with store.look() as connection:
        assert len(chain(connection, keys)) == 2


def test_what_was_rolled_back_leaves_no_gap(store, keys):
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        Log(connection, keys).append([draft()] * 3)
        raise ZeroDivisionError

    with store.begin() as connection:
        [appended] = Log(connection, keys).append([draft()])

    assert appended.seq == 2


def test_a_long_log_comes_in_chunks(store, keys):
    with store.begin() as connection:
        Log(connection, keys).append([draft()] * (CHUNK + 7))

    with store.look() as connection:
        assert [len(lines) for lines in Log(connection, keys).lines()] == [CHUNK, 8]
        assert len(chain(connection, keys)) == CHUNK + 8


def test_eight_writers_at_once_leave_one_chain_without_gaps(store, keys):
    address = store.url.render_as_string(hide_password=False)

    def write(writer):
        # A store of its own, as another process has: nothing but the database orders them.
        with closing(Store(address)) as own:
            for number in range(20):
                with own.begin() as connection:
                    drafts = [draft(actor=f"writer {writer}", change=number)] * 2
                    Log(connection, keys).append(drafts)

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(8)))

    with store.look() as connection:
        lines = chain(connection, keys)
    assert len(lines) == 1 + 8 * 20 * 2
    for writer in range(8):
        changes = [line.change for line in lines if line.actor == f"writer {writer}"]
        assert changes == sorted(list(range(20)) * 2)


def test_threads_of_one_store_take_turns(store, keys):
    def write(number):
        with store.begin() as connection:
            Log(connection, keys).append([draft(change=number)])

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(200)))

    with store.look() as connection:
        assert len(chain(connection, keys)) == 201
