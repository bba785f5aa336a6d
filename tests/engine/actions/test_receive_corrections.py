"""The applicant brings what was missing: several visits, each receipted, and no date lost (P-01)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    NotPermittedError,
    TaskClosedError,
    WrongStateError,
)
from engine.model import Role
from engine.publication.scans import Scan
from engine.queries import scanned
from engine.queries.progress import progress
from engine.work.corrections import corrections
from forms import InvalidAnswersError
from tests.support.county import fresh_key

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF"
SCAN = Scan(name="a.pdf", media="application/pdf", body=PDF)
NOTICE = {"application_form": "不合格", "ownership": "缺"}


def noticed(county, rows=NOTICE):
    """A case whose notice of correction names these rows."""
    bundle = county.bundle("felling")
    raw = bundle.form_of(bundle.flow.start()).draw(county.answers("felling", "apply"))
    for key, state in rows.items():
        raw |= {f"materials.{key}.state": [state], f"materials.{key}.reason": ["缺页"]}
    with county.engine.begin(county.people["town_acceptor"]) as work:
        return actions.receive_at_counter(
            work, "felling", raw, reception=uuid4(), outcome="补正", key=fresh_key()
        ).case_id


def row(key, state="已收", **more):
    given = {"state": state, "original": "true", "copies": "1"} | more
    return {f"materials.{key}.{part}": [text] for part, text in given.items()}


def bring(
    county, case_id, *rows, outcome="", by="town_acceptor", seen=None, key=None, note="", task=None
):
    raw = {"correction_note": [note]}
    for each in rows:
        raw |= each
    seen = county.case(case_id).version if seen is None else seen
    with county.engine.begin(county.people[by]) as work:
        return actions.receive_corrections(
            work,
            task or county.task(case_id, "correct").id,
            raw,
            outcome=outcome,
            seen=seen,
            key=key or fresh_key(),
        )


def stands(county, case_id):
    with county.engine.look(county.people["town_acceptor"]) as look:
        return corrections(look, county.case(case_id), "correct")


def open_nodes(county, case_id):
    return [task.node_id for task in county.tasks(case_id) if task.status == "open"]


def receipts(county, case_id):
    return [
        event.seq
        for event in county.events(case_id)
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "correction_receipt"
    ]


def page(county, seq):
    with county.engine.look(county.people["town_acceptor"]) as look:
        return queries.letter_page(look, seq)


def test_only_rows_of_the_first_notice_are_asked(county):
    case_id = noticed(county)

    asked = stands(county, case_id).asked

    assert [each.material.key for each in asked] == list(NOTICE)
    assert asked[0].reason == "缺页"
    with pytest.raises(InvalidValueError, match="没有一份"):
        bring(county, case_id, row("survey"))


def test_two_visits_have_two_receipts_and_only_the_second_ends_the_step(county):
    case_id = noticed(county)
    ends_on = county.task(case_id, "correct")

    first = bring(county, case_id, row("ownership"), row("application_form", "缺"))
    assert open_nodes(county, case_id) == ["correct"]
    assert county.task(case_id, "correct") == ends_on
    assert [each.material.key for each in stands(county, case_id).asked] == ["application_form"]
    second = bring(county, case_id, row("application_form"))

    assert open_nodes(county, case_id) == ["accept_review"]
    assert receipts(county, case_id) == [*first.letters, *second.letters]
    name = "林木权属证明"
    assert name in page(county, first.letters[0])
    assert name not in page(county, second.letters[0])
    with county.engine.look(county.people["town_acceptor"]) as look:
        states = {each["key"]: each.get("state") for each in queries.case(look, case_id).materials}
    assert {states[key] for key in NOTICE} == {"已收"}
    county.check_case(case_id)


def test_what_came_in_part_does_not_move_the_last_day(county):
    case_id = noticed(county)
    with county.engine.look() as look:
        before = look.open_file(county.case(case_id)).reckon(look.today).correction.on
    county.clock.advance(timedelta(days=1))

    bring(county, case_id, row("ownership"), row("application_form", "缺"))

    with county.engine.look() as look:
        account = look.open_file(county.case(case_id)).reckon(look.today)
    assert account.correction.on == before
    assert not account.deemed


def test_a_double_click_gets_the_first_answer_of_both_halves(county):
    case_id = noticed(county)
    task, key = county.task(case_id, "correct").id, fresh_key()
    how = {"outcome": "受理", "key": key, "seen": county.case(case_id).version, "task": task}

    done = bring(county, case_id, row("ownership"), row("application_form"), **how)
    again = bring(county, case_id, row("ownership"), row("application_form"), **how)

    codes = [e.data["code"] for e in county.events(case_id) if e.kind is Kind.LETTER_ISSUED]
    assert codes[-2:] == ["correction_receipt", "acceptance_notice"]
    assert (again.case_id, again.letters) == (done.case_id, done.letters)
    assert county.case(case_id).accepted_on == county.clock.now().astimezone(ZONE).date()
    county.check_case(case_id)


def test_a_part_that_is_submitted_twice_is_receipted_once(county):
    case_id = noticed(county)
    how = {"key": fresh_key(), "seen": county.case(case_id).version}

    done = bring(county, case_id, row("ownership"), row("application_form", "缺"), **how)
    again = bring(county, case_id, row("ownership"), row("application_form", "缺"), **how)

    assert again.letters == done.letters
    assert len(receipts(county, case_id)) == 1


def test_a_second_clerk_learns_who_was_faster(county):
    case_id = noticed(county)
    seen, task = county.case(case_id).version, county.task(case_id, "correct").id
    bring(county, case_id, row("ownership"), row("application_form", "缺"))

    with pytest.raises(CaseChangedError):
        bring(county, case_id, row("ownership"), row("application_form", "缺"), seen=seen)
    bring(county, case_id, row("application_form"))
    with pytest.raises(TaskClosedError):
        bring(county, case_id, row("application_form"), seen=seen, task=task)


def test_nothing_is_accepted_while_something_is_missing(county):
    case_id = noticed(county)

    with pytest.raises(InvalidValueError, match="还没有补齐"):
        bring(county, case_id, row("ownership"), row("application_form", "缺"), outcome="受理")

    assert receipts(county, case_id) == []


def test_who_brings_no_more_is_looked_at_as_he_is(county):
    case_id = noticed(county)
    bring(county, case_id, row("ownership"), row("application_form", "缺"))

    done = bring(
        county, case_id, row("application_form", "缺"), outcome="不再补交", note="不再补交"
    )

    assert open_nodes(county, case_id) == ["accept_review"]
    assert done.letters == ()
    county.check_case(case_id)


def test_a_row_that_is_unfit_says_why(county):
    with pytest.raises(InvalidAnswersError) as caught:
        bring(county, noticed(county), row("ownership", "不合格"), row("application_form"))

    assert "materials.ownership.reason" in caught.value.errors


def test_contract_staff_receive_and_accept_nothing(county):
    county.grant("assistant1", Role.ASSISTANT, county.people["town_acceptor"].organ)
    case_id = noticed(county)
    both = row("ownership"), row("application_form")

    with pytest.raises(NotPermittedError, match="S3"):
        bring(county, case_id, *both, outcome="受理", by="assistant1")
    bring(county, case_id, *both, by="assistant1")

    assert open_nodes(county, case_id) == ["accept_review"]


def test_another_counter_receives_nothing_of_it(county):
    case_id = noticed(county)

    with pytest.raises(Exception, match="没有找到"):
        bring(county, case_id, row("ownership"), by="acceptor1")
    with (
        county.engine.begin(county.people["acceptor1"]) as work,
        pytest.raises(Exception, match="没有找到"),
    ):
        actions.scan_correction(work, county.task(case_id, "correct").id, "ownership", SCAN)


def test_scans_of_a_visit_become_contents_of_the_case(county):
    case_id, clerk = noticed(county), county.people["town_acceptor"]
    task = county.task(case_id, "correct").id
    for material in ("ownership", "application_form"):
        with county.engine.begin(clerk) as work:
            actions.scan_correction(work, task, material, SCAN)
        with pytest.raises(InvalidValueError, match="没有一份"):
            bring(county, case_id, row(material, "缺"))
        bring(county, case_id, row(material))

    with county.engine.look(clerk) as look:
        found = scanned.scans(look, case_id)
        assert {scan.material for scan in found} == set(NOTICE)
        assert look.tables.scans.drafts("town_acceptor", task, look.now) == []
    assert len(found) == 2
    county.check_case(case_id)
    county.check()


def test_a_scan_of_an_unknown_material_is_refused(county):
    task = county.task(noticed(county), "correct").id

    with (
        county.engine.begin(county.people["town_acceptor"]) as work,
        pytest.raises(InvalidValueError, match="没有这份材料"),
    ):
        actions.scan_correction(work, task, "nothing", SCAN)


def test_a_step_that_takes_in_no_corrections_says_so(county):
    case_id = county.make_case("felling", at="accept_review")
    task = county.task(case_id, "accept_review").id

    with pytest.raises(WrongStateError, match="不接收补正材料"):
        bring(county, case_id, row("ownership"), task=task)


def test_complete_corrections_and_silence_are_acceptance_from_their_receipt(sqlite_county):
    """Vector C06: the watch runs from the last visit, not from the first one."""
    county = sqlite_county
    at = {
        day: datetime(2026, *day, 10, 0, tzinfo=ZONE)
        for day in ((9, 29), (9, 30), (10, 12), (10, 20))
    }
    county.clock.move_to(at[9, 29])
    case_id = noticed(county)
    county.clock.move_to(at[9, 30])
    bring(county, case_id, row("ownership"), row("application_form", "缺"))
    with county.engine.look() as look:
        assert not look.open_file(county.case(case_id)).reckon(date(2026, 10, 12)).deemed
    county.clock.move_to(at[10, 12])
    bring(county, case_id, row("application_form"))
    county.clock.move_to(at[10, 20])

    with county.engine.look() as look:
        account = look.open_file(county.case(case_id)).reckon(look.today)

    assert account.deemed
    assert account.accepted_on == date(2026, 10, 12)


def test_the_public_page_names_only_what_is_still_missing(sqlite_county, monkeypatch):
    monkeypatch.setattr("engine.work.query_codes.new_code", lambda: "K7M2PQ9X")
    case_id = noticed(sqlite_county)
    bring(sqlite_county, case_id, row("ownership"), row("application_form", "缺"))

    with sqlite_county.engine.look() as look:
        found = progress(look, sqlite_county.case(case_id).no, "K7M2PQ9X")

    assert found.corrections == ("林木采伐申请表",)
