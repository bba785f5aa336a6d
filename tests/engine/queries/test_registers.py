"""The registers of a counter agree with the log, line by line, and show what is missing."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import InvalidValueError, NotPermittedError
from engine.queries import registers
from engine.queries.registers import HEADS, RegisterKind
from engine.queries.spans import Days
from tests.support.county import MORNING

TOWN = "11990101000000027Q"
HALL = "11990101000000019X"
ACCEPTANCE = {"acceptance_notice", "deemed_acceptance"}


@pytest.fixture
def busy(county):
    """A county after some days of work: granted, refused, corrected, and begun."""
    for item, word in (("felling", ""), ("felling", "不予许可"), ("karaoke", "")):
        county.make_case(item, word)
    county.make_case("felling", "补正一次", at="correct")
    county.make_case("hygiene", at="accept_review")
    return county


def span(county):
    today = county.today
    return Days(first=min(MORNING.astimezone(ZONE).date(), today), last=today)


def read(county, kind, login, organ="", days=None):
    with county.engine.look(county.people[login]) as look:
        return registers.register(look, kind, days or span(county), organ)


def at_counter(county, event, organ):
    bundle = county.bundle(county.case(event.case_id).item_key)
    return bundle.item.units[bundle.reception_unit].organ == organ


def told(county, organ, *codes):
    """The events of a counter, by the log alone: receipts, or letters of some kinds."""
    return [
        event
        for event in county.log()
        if (event.data.get("code") in codes if codes else event.kind is Kind.CASE_RECEIVED)
        and at_counter(county, event, organ)
    ]


@pytest.mark.parametrize("organ", [TOWN, HALL])
def test_every_line_is_an_event_and_every_event_a_line(busy, organ):
    expected = {
        RegisterKind.RECEIVED: told(busy, organ),
        RegisterKind.ACCEPTED: told(busy, organ, *ACCEPTANCE),
        RegisterKind.SERVED: told(busy, organ, "service_receipt"),
    }

    for kind, events in expected.items():
        found = read(busy, kind, "auditor1", organ)
        assert [line.seq for line in found.lines] == [event.seq for event in events]
        assert found.missing == []
        assert events
        for line, event in zip(found.lines, events, strict=True):
            assert len(line.cells) == len(HEADS[kind])
            assert busy.case(event.case_id).no in line.cells
            if "number" in event.data:
                assert line.cells[0] == event.data["number"]


def test_who_was_accepted_stands_in_the_register_of_acceptance(busy):
    accepted = {
        case_id
        for case_id in busy.case_ids()
        if busy.case(case_id).accepted_on is not None
        and "material_receipt" in {row[0] for row in busy.case(case_id).memory["letters"]}
    }
    lines = [
        line
        for organ in (TOWN, HALL)
        for line in read(busy, RegisterKind.ACCEPTED, "auditor1", organ).lines
    ]

    assert {line.case_id for line in lines} == accepted


def test_a_licence_that_was_handed_out_names_its_number_and_who_took_it(busy):
    found = read(busy, RegisterKind.ISSUED, "town_issuer")

    [line] = found.lines
    row = dict(zip(found.head, line.cells, strict=True))
    with busy.engine.look() as look:
        [receipt] = [e for e in busy.events(line.case_id) if e.seq == line.seq]
        facts = look.contents(receipt.data["contents"]["letter"])["facts"]["facts"]
    assert row["证件编号"] == facts["licence_no"]
    assert row["领取人"] == facts["recipient"]
    assert row["持证人"] == busy.case(line.case_id).applicant


def test_a_day_holds_what_happened_on_it_in_china(county):
    county.clock.move_to(MORNING + timedelta(hours=14, minutes=59))
    late = county.start("felling")
    county.clock.advance(timedelta(minutes=2))
    early = county.start("felling")
    first = MORNING.astimezone(ZONE).date()

    found = [
        [
            line.case_id
            for line in read(county, RegisterKind.RECEIVED, "town_acceptor", days=day).lines
        ]
        for day in (
            Days(first=first, last=first),
            Days(first=first + timedelta(days=1), last=first + timedelta(days=1)),
        )
    ]

    assert found == [[late], [early]]


def test_a_number_that_no_event_bears_is_shown_as_missing(busy):
    with busy.engine.store.begin() as connection:
        # As if somebody had taken numbers past the log.
        connection.execute(text("UPDATE counter SET value = value + 2 WHERE name LIKE 'case/%'"))
    before = read(busy, RegisterKind.ACCEPTED, "town_acceptor").missing
    with busy.engine.store.begin() as connection:
        connection.execute(text("UPDATE counter SET value = value + 1 WHERE name LIKE 'letter/%'"))
    busy.make_case("felling", at="site_visit")

    received = read(busy, RegisterKind.RECEIVED, "town_acceptor").missing
    accepted = read(busy, RegisterKind.ACCEPTED, "town_acceptor").missing

    assert before == []
    assert len(accepted) == 1
    assert accepted[0].endswith("号")
    numbers = {row.no for row in map(busy.case, busy.case_ids())}
    assert received
    assert not numbers & set(received)


def test_overseers_read_names_masked_and_the_counter_reads_them(busy):
    def names(login):
        found = read(busy, RegisterKind.RECEIVED, login, TOWN)
        return {dict(zip(found.head, line.cells, strict=True))["申请人"] for line in found.lines}

    assert all("*" in name for name in names("e_supervisor1"))
    assert not any("*" in name for name in names("town_acceptor"))
    for login in ("e_supervisor1", "town_acceptor"):
        for line in read(busy, RegisterKind.RECEIVED, login, TOWN).lines:
            assert "990101199001010019" not in line.cells
            assert not [cell for cell in line.cells if cell.startswith("199000")]


@pytest.mark.parametrize(
    ("login", "organ"),
    [
        ("town_reviewer", ""),
        ("archivist1", ""),
        ("sys_admin1", ""),
        ("town_acceptor", HALL),
        ("acceptor1", TOWN),
    ],
)
def test_nobody_reads_another_counters_registers(county, login, organ):
    with pytest.raises(NotPermittedError):
        read(county, RegisterKind.RECEIVED, login, organ)


def test_a_span_that_is_too_long_is_refused(county):
    days = Days(first=county.today - timedelta(days=40), last=county.today)

    with pytest.raises(InvalidValueError):
        read(county, RegisterKind.RECEIVED, "town_acceptor", days=days)


def test_a_workbook_holds_the_same_lines(busy):
    with busy.engine.look(busy.people["town_acceptor"]) as look:
        made = registers.taken(look, RegisterKind.RECEIVED, span(busy))
        found = registers.register(look, RegisterKind.RECEIVED, span(busy))

    rows = list(load_workbook(BytesIO(made.data)).active.iter_rows(values_only=True))
    cells = [tuple(row[1:]) for row in rows if isinstance(row[0], int)]
    assert [tuple(cell or "" for cell in row) for row in cells] == [
        tuple(line.cells) for line in found.lines
    ]
    assert made.lines == len(found.lines)


def test_a_letter_that_was_withdrawn_stays_and_says_so(busy):
    [line, *_] = read(busy, RegisterKind.ACCEPTED, "town_acceptor").lines
    with busy.engine.store.begin() as connection:
        connection.execute(
            text("UPDATE letter SET withdrawn_at = issued_at WHERE number = :number"),
            {"number": line.cells[0]},
        )

    [marked, *_] = read(busy, RegisterKind.ACCEPTED, "town_acceptor").lines

    assert marked.cells[0] == f"{line.cells[0]}（已撤销）"


def test_the_log_by_day_is_read_by_its_index(county):
    statement = (
        "SELECT seq FROM event WHERE kind = 'letter:issued' AND at >= '2026-03-02' "
        "AND at < '2026-03-03' ORDER BY seq"
    )
    with county.engine.store.begin() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a table of three hundred rows from end to end")
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all())

    assert "ix_event_register" in plan
