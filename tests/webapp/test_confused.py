"""Addresses and forms that name something of somebody else: nothing is done, nothing is told.

Each names a real thing under a wrong case, a wrong person or a wrong organ.
"""

from uuid import uuid4

import pytest

from engine import actions
from engine.audit import Kind
from engine.publication.scans import read_scan
from tests.support.county import fresh_key
from tests.support.desk import drawn

PDF = b"%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF\n"
STRANGER = "acceptor1"
"""At the counter of the county; the cases here are those of a town."""


@pytest.fixture
def mine(sqlite_county):
    """A case of the stranger's own counter."""
    return sqlite_county.make_case("hygiene", at="accept_review")


@pytest.fixture
def theirs(sqlite_county):
    """A case of the town with a scan, at its acceptance."""
    reception, clerk = uuid4(), sqlite_county.people["town_acceptor"]
    bundle = sqlite_county.bundle("felling")
    raw = bundle.form_of(bundle.flow.start()).draw(
        sqlite_county.answers("felling", bundle.flow.start().id)
    )
    with sqlite_county.engine.begin(clerk) as work:
        actions.scan_material(
            work, "felling", reception, bundle.item.materials[0].key, read_scan("a.pdf", PDF)
        )
        return actions.receive_at_counter(
            work, "felling", raw, reception=reception, outcome="", key=fresh_key()
        ).case_id


@pytest.fixture
def scan(sqlite_county, theirs):
    with sqlite_county.engine.look() as look:
        return look.tables.scans.of_cases([theirs])[0]


@pytest.fixture
def receipt(sqlite_county, theirs):
    return next(e.seq for e in sqlite_county.events(theirs) if e.kind is Kind.LETTER_ISSUED)


def test_what_is_of_a_foreign_case_is_not_there(
    sqlite_county, at_desk, mine, theirs, scan, receipt
):
    desk, case = at_desk(STRANGER), sqlite_county.case(theirs)
    task = sqlite_county.tasks(theirs)[0].id
    material = sqlite_county.bundle("hygiene").item.materials[0].key
    before = len(sqlite_county.events(theirs)), len(sqlite_county.events(mine))

    for path in (
        f"/cases/{theirs}/scans/{scan.id}",
        f"/cases/{mine}/scans/{scan.id}",
        f"/letters/{receipt}",
        f"/letters/{receipt}.pdf",
        f"/letters/{receipt}/withdraw",
        f"/cases/{theirs}/letters",
        f"/receive/done/{theirs}",
        f"/receive/done/{theirs}/letters",
        f"/receive/hygiene?from={theirs}",
        f"/tasks/{task}/hand-on",
    ):
        page = desk.get(path, follow_redirects=True)
        assert page.status_code in {403, 404}, path
        assert case.applicant not in page.text, path
    for path, told in (
        (f"/cases/{mine}/notes", {"text": "看看", "task": str(task)}),
        (f"/cases/{theirs}/notes", {"text": "看看"}),
        (f"/cases/{theirs}/copies", {"user": STRANGER}),
        (f"/tasks/{task}/draft", {"opinion": "同意"}),
        (f"/tasks/{task}/complete", {"result": "受理"}),
        (f"/tasks/{task}/preview", {"result": "受理"}),
        (f"/tasks/{task}/take-back", {}),
        (f"/tasks/{task}/signatures", {"user": STRANGER, "kind": "before", "question": "可否"}),
        (f"/tasks/{task}/votes", {"member": STRANGER, "rule": "all", "question": "可否"}),
        (f"/letters/{receipt}/withdraw", {"reason": "写错"}),
        (f"/cases/{theirs}/letters/application", {}),
        (f"/receive/hygiene/{uuid4()}", {"_op": f"reuse:{material}:{scan.id}"}),
        ("/bulk", {"task": str(task)}),
    ):
        page = desk.post(path, told, follow_redirects=True)
        assert page.status_code in {403, 404}, path
        assert case.applicant not in page.text, path
    assert (len(sqlite_county.events(theirs)), len(sqlite_county.events(mine))) == before


def test_a_page_says_nothing_of_letters_and_tasks_that_its_address_names(
    sqlite_county, at_desk, theirs, receipt
):
    case, task = sqlite_county.case(theirs), sqlite_county.tasks(theirs)[0].id

    page = at_desk(STRANGER).get(f"/worklist?done=completed&letter={receipt}&was={task}").text

    assert case.no not in page
    assert case.no[-12:] not in page
    assert str(task) not in page


def test_the_search_of_a_counter_finds_nothing_of_another(sqlite_county, at_desk, theirs):
    case = sqlite_county.case(theirs)
    with sqlite_county.engine.look() as look:
        party = look.contents(case.memory["party"])
    desk = at_desk(STRANGER)

    for typed in (case.no, case.applicant, party["applicant_id"], party["applicant_phone"]):
        page = desk.post("/receive/find", {"q": typed}, follow_redirects=True)
        assert not drawn(page).xpath(f"//a[contains(@href, '{theirs}')]"), typed
        assert party["applicant_phone"] not in page.text
    known = desk.post("/receive/check", {"format": "party-id", "text": party["applicant_id"]})
    assert known.json["known"] is False


def test_what_waits_on_a_colleagues_desk_is_his(sqlite_county, at_desk, mine):
    colleague = sqlite_county.people["acceptor2"]
    task = sqlite_county.tasks(mine)[0].id
    reception, material = uuid4(), sqlite_county.bundle("hygiene").item.materials[0].key
    with sqlite_county.engine.begin(colleague) as work:
        draft = actions.scan_material(work, "hygiene", reception, material, read_scan("a.pdf", PDF))
        phrase = actions.keep_phrase(work, "同意。")
        actions.keep_draft(work, task, {"opinion": ["只有本人知道"]}, seen=1)
    desk = at_desk(STRANGER)

    assert desk.get(f"/receive/scans/{draft}").status_code == 404
    assert desk.post(f"/phrases/{phrase}/drop").status_code == 404
    assert "只有本人知道" not in desk.get(f"/tasks/{task}").text
    desk.post(f"/receive/hygiene/{reception}", {"_op": f"drop:{draft}"})
    desk.post(f"/tasks/{task}/draft/drop")
    with sqlite_county.engine.look() as look:
        assert len(look.tables.scans.drafts("acceptor2", reception, look.now)) == 1
        assert look.tables.desks.draft("acceptor2", task) is not None
