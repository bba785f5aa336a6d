"""Whatever somebody with a database client does to the log or to what it names is found."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.audit import Draft, Keys, Kind, seal
from engine.store import Store, triggers
from engine.store.checkpoints import Checkpoint, Checkpoints
from engine.store.log import Log
from engine.store.records import Record
from engine.store.verify import Problem, check, verify
from tests.support.office import MORNING, Office

EVENT, CONTENT, CASE, HEAD = (
    Record.metadata.tables[name] for name in ("event", "content", "case_file", "log_head")
)
NIGHT = MORNING + timedelta(hours=12)
CASES = 12
Checkpointed = Sequence[tuple[Checkpoint, bool]]
TAMPERINGS = {"sqlite": 240, "postgresql": 60}
"""How many are tried; with --full a thousand of each."""


@pytest.fixture
def office(store: Store, keys: Keys) -> Store:
    with store.begin() as connection:
        Office(connection, keys).work(CASES)
    return store


@pytest.fixture
def signed(office: Store, settings) -> Checkpointed:
    with office.look() as connection:
        head = Log(connection, None).head()
        [middle] = connection.execute(select(EVENT.c.seq, EVENT.c.hash).where(EVENT.c.seq == 20))
    checkpoints = Checkpoints(settings.checkpoint_dir, settings.node)
    checkpoints.note(*middle, MORNING)
    checkpoints.note(*head, NIGHT)
    return list(checkpoints.all())


def test_an_office_that_nobody_touched_is_sound(office, signed, settings):
    report = verify(office, settings, now=NIGHT)

    assert report.problems == ()
    assert report.sound
    assert (report.rows, report.checkpoints, report.erased) == (1 + 4 * CASES, 2, 0)


def test_erased_content_is_counted_not_blamed(office, settings):
    with office.begin() as connection:
        digest = connection.scalar(select(CONTENT.c.digest).order_by(CONTENT.c.digest).limit(1))
        connection.execute(
            update(CONTENT).where(CONTENT.c.digest == digest).values(body=None, salt=b"")
        )

    report = verify(office, settings, now=NIGHT)

    assert report.sound
    assert report.erased == 1


# --- what somebody with a database client can do ---


def edit_an_event(connection, chance, keys):
    edit_a_row(connection, chance, EVENT, EVENT.columns.keys())


def edit_a_content(connection, chance, keys):
    edit_a_row(connection, chance, CONTENT, CONTENT.columns.keys())


def edit_the_head(connection, chance, keys):
    edit_a_row(connection, chance, HEAD, ["seq", "hash"])


def edit_where_a_case_stands(connection, chance, keys):
    edit_a_row(connection, chance, CASE, ["last_seq", "id"])


def swap_two_events(connection, chance, keys):
    first, second = chance.sample(sequence(connection), 2)
    columns = [name for name in EVENT.columns.keys() if name not in {"seq", "key"}]  # noqa: SIM118
    names = chance.choice([["data"], ["at"], ["hash", "mac", "previous"], columns])
    rows = {
        row.seq: {name: getattr(row, name) for name in names}
        for row in connection.execute(select(EVENT).where(EVENT.c.seq.in_([first, second])))
    }
    if rows[first] == rows[second]:
        rows[first]["data"] = "{}"
        rows[second]["data"] = "[]"
    for seq, other in ((first, second), (second, first)):
        connection.execute(update(EVENT).where(EVENT.c.seq == seq).values(rows[other]))


def swap_two_numbers(connection, chance, keys):
    first, second = chance.sample(sequence(connection), 2)
    for old, new in ((first, 0), (second, first), (0, second)):
        connection.execute(update(EVENT).where(EVENT.c.seq == old).values(seq=new))


def delete_an_event(connection, chance, keys):
    connection.execute(delete(EVENT).where(EVENT.c.seq == chance.choice(sequence(connection))))


def delete_a_row(connection, chance, keys):
    table = chance.choice([CONTENT, CASE, HEAD])
    connection.execute(delete(table).where(key(table) == chance.choice(ids(connection, table))))


def add_a_row(connection, chance, keys):
    table = chance.choice([CONTENT, CASE, HEAD])
    row = connection.execute(
        select(table).where(key(table) == chance.choice(ids(connection, table)))
    ).one()
    fresh = {
        "content": {"digest": f"{chance.getrandbits(256):064x}"},
        "case_file": {"id": uuid4(), "no": str(uuid4())},
        "log_head": {"id": 2},
    }
    connection.execute(insert(table), {**row._mapping, **fresh[table.name]})


def add_an_event(connection, chance, keys):
    last = sequence(connection)[-1]
    row = connection.execute(select(EVENT).where(EVENT.c.seq == last)).one()
    connection.execute(insert(EVENT), {**row._mapping, "seq": last + 1, "key": None})


def cut_the_tail(connection, chance, keys):
    """Cut cleanly: the head, the cases and all that hangs on the cut events agree afterwards."""
    last = chance.choice(sequence(connection)[:-1])
    connection.execute(delete(EVENT).where(EVENT.c.seq > last))
    settle(connection)


def write_the_chain_anew_with_the_key(connection, chance, keys):
    rewrite(connection, chance, keys, key_id=keys.current)


def write_the_chain_anew_without_the_key(connection, chance, keys):
    rewrite(connection, chance, Keys([chance.randbytes(32)]), key_id=keys.current)


TAMPERINGS_OF = (
    *[edit_an_event] * 4,
    *[edit_a_content] * 3,
    edit_the_head,
    edit_where_a_case_stands,
    swap_two_events,
    swap_two_numbers,
    delete_an_event,
    delete_a_row,
    add_a_row,
    add_an_event,
    cut_the_tail,
    write_the_chain_anew_with_the_key,
    write_the_chain_anew_without_the_key,
)


def test_every_tampering_is_found(office, signed, keys, chance, request):
    missed = []
    with unguarded(office) as connection:
        assert found(connection, keys, signed) == []

        few, full = TAMPERINGS[connection.dialect.name], request.config.getoption("--full")
        for number in range(1000 if full else few):
            tamper = TAMPERINGS_OF[number % len(TAMPERINGS_OF)]
            with connection.begin_nested() as attempt:
                tamper(connection, chance, keys)
                if not found(connection, keys, signed):
                    missed.append((number, tamper.__name__))
                attempt.rollback()

        assert found(connection, keys, signed) == []
    assert missed == []


def test_without_checkpoints_a_cut_tail_and_a_thief_of_the_key_stay_unseen(office, keys, chance):
    # Why checkpoints exist: the chain alone is content with both.
    for tamper in (cut_the_tail, write_the_chain_anew_with_the_key):
        with unguarded(office) as connection, connection.begin_nested() as attempt:
            tamper(connection, chance, keys)

            assert found(connection, keys, []) == []
            attempt.rollback()


def test_the_first_broken_event_is_named(office, keys):
    with unguarded(office) as connection:
        connection.execute(update(EVENT).where(EVENT.c.seq == 17).values(actor="somebody"))

        report = check(connection, keys, [], now=NIGHT)

    assert report.first_broken == 17
    assert report.rows == 16


def test_a_checkpoint_that_the_node_did_not_sign_is_a_problem(office, signed, settings, keys):
    forger = Ed25519PrivateKey.generate()
    forged = replace(signed[-1][0], seq=3).signed(forger)
    file = settings.checkpoint_dir / f"{settings.node}.jsonl"
    with file.open("ab") as lines:
        lines.write(forged.line())

    report = verify(office, settings, now=NIGHT)

    assert [problem.seq for problem in report.problems] == [3]


def test_a_trigger_that_is_gone_is_a_problem(office, settings):
    with office.begin() as connection:
        drop(connection, "event", "event_no_update")

    report = verify(office, settings, now=NIGHT)

    assert ["event_no_update" in problem.sentence for problem in report.problems] == [True]


# --- tools of the attacker ---


@contextmanager
def unguarded(store: Store) -> Iterator[Connection]:
    """Lend a transaction in which no trigger resists, and take everything back afterwards."""
    with store.database.connect() as connection, connection.begin() as transaction:
        for statement in triggers.statements(connection.dialect.name):
            if statement.startswith("CREATE TRIGGER"):
                drop(connection, statement.split(" ON ")[1].split()[0], statement.split()[2])
        yield connection
        transaction.rollback()


def found(connection: Connection, keys: Keys, checkpoints: Checkpointed) -> list[Problem]:
    """Return the problems, but for the triggers that the attacker dropped."""
    report = check(connection, keys, checkpoints, now=NIGHT)
    return [problem for problem in report.problems if "触发器" not in problem.sentence]


def edit_a_row(
    connection: Connection, chance: random.Random, table: Table, columns: Sequence[str]
) -> None:
    where = key(table) == chance.choice(ids(connection, table))
    column = table.columns[chance.choice(columns)]
    old = connection.scalar(select(column).where(where))
    connection.execute(update(table).where(where).values({column: other(old, chance)}))


def other(old: object, chance: random.Random) -> object:
    """Return a value like *old* that is not *old*, and no other row's."""
    if isinstance(old, bytes):
        at = chance.randrange(len(old))
        return old[:at] + bytes([old[at] ^ 1 << chance.randrange(8)]) + old[at + 1 :]
    if isinstance(old, datetime):
        return old + timedelta(microseconds=chance.choice([-1, 1, 3_600_000_000]))
    if isinstance(old, int):
        return old + chance.choice([-1000, 1000, 10_000])
    if isinstance(old, UUID):
        return uuid4()
    if old:
        at = chance.randrange(len(old))
        return old[:at] + "~" + old[at + 1 :]
    return f"{chance.getrandbits(64):x}"


def settle(connection: Connection) -> None:
    """Make everything agree with the events that are left, as a careful attacker would."""
    lines = connection.execute(select(EVENT).order_by(EVENT.c.seq)).all()
    connection.execute(update(HEAD).values(seq=lines[-1].seq, hash=lines[-1].hash))
    named = {d for line in lines for d in orjson.loads(line.data).get("contents", {}).values()}
    connection.execute(delete(CONTENT).where(CONTENT.c.digest.not_in(named)))
    last = {line.case_id: line.seq for line in lines if line.case_id}
    connection.execute(delete(CASE).where(CASE.c.id.not_in(last)))
    for case_id, seq in last.items():
        connection.execute(update(CASE).where(CASE.c.id == case_id).values(last_seq=seq))


def rewrite(connection: Connection, chance: random.Random, keys: Keys, *, key_id: str) -> None:
    """Change one event and seal the chain anew from there to its end."""
    first = chance.choice(sequence(connection)[1:])
    previous = connection.scalar(select(EVENT.c.hash).where(EVENT.c.seq == first - 1))
    lines = connection.execute(select(EVENT).where(EVENT.c.seq >= first).order_by(EVENT.c.seq))
    for line in lines.all():
        fields = {name: getattr(line, name) for name in Draft.__dataclass_fields__}
        fields |= {"kind": Kind(line.kind), "data": orjson.loads(line.data)}
        if line.seq == first:
            fields["actor"] = "somebody_else"
        event = seal(Draft(**fields), seq=line.seq, previous=previous, keys=keys)
        previous = event.hash
        sealed = {"previous": event.previous, "hash": event.hash, "mac": event.mac}
        connection.execute(
            update(EVENT)
            .where(EVENT.c.seq == line.seq)
            .values(**sealed, actor=event.actor, key_id=key_id)
        )
    connection.execute(update(HEAD).values(hash=previous))


def drop(connection: Connection, table: str, trigger: str) -> None:
    of_table = "" if connection.dialect.name == "sqlite" else f" ON {table}"
    connection.exec_driver_sql(f"DROP TRIGGER {trigger}{of_table}")


def key(table: Table):
    [column] = table.primary_key.columns
    return column


def ids(connection: Connection, table: Table) -> list:
    return list(connection.scalars(select(key(table)).order_by(key(table))))


def sequence(connection: Connection) -> list[int]:
    return ids(connection, EVENT)
