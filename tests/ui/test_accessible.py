"""axe-core finds nothing to complain of on any page."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from engine import actions

PAGES = {
    "worklist": ("town_acceptor", "/worklist"),
    "empty list": ("auditor1", "/worklist?words=nothing"),
    "list settings": ("town_acceptor", "/worklist/settings"),
    "worked on": ("town_acceptor", "/worklist/doing"),
    "done": ("town_acceptor", "/worklist/done"),
    "pressing": ("town_acceptor", "/worklist/pressing"),
    "keys": ("town_acceptor", "/keys"),
    "phrases": ("town_decider", "/phrases"),
    "many at once": ("acceptor1", "/bulk/{run}"),
    "chief's page": ("decider1", "/tasks/{decision}"),
    "task": ("town_acceptor", "/tasks/{task}"),
    "task of others": ("town_reviewer", "/tasks/{task}"),
    "second officer": ("town_inspector2", "/tasks/{visit}"),
    "case": ("town_acceptor", "/cases/{case}"),
    "case seen by an auditor": ("auditor1", "/cases/{case}"),
    "case that a supervisor may void": ("e_supervisor1", "/cases/{case}"),
    "replay": ("auditor1", "/cases/{case}/replay?at=3"),
    "time of a case": ("auditor1", "/cases/{visited}/clock"),
    "time for the applicant": ("town_acceptor", "/cases/{visited}/clock/applicant"),
    "time of all items": ("auditor1", "/supervision/time"),
    "time of an item": ("auditor1", "/supervision/time?item=hygiene"),
    "cases that took longest": ("auditor1", "/supervision/time/cases?item=hygiene"),
    "supervision": ("e_supervisor1", "/supervision?period=twelve"),
    "supervision of one organ": ("town_decider", "/supervision"),
    "supervised cases": ("e_supervisor1", "/supervision/cases?state=open"),
    "no supervised case": ("viewer1", "/supervision/cases"),
    "statistics": ("e_supervisor1", "/supervision/statistics?from=2026-03-01&to=2026-03-31"),
    "score": ("e_supervisor1", "/supervision/score?quarter=2026-Q1"),
    "cards": ("e_supervisor1", "/cards"),
    "no cards": ("auditor1", "/cards?level=red"),
    "card": ("e_supervisor1", "/cards/{card}"),
    "card of the office": ("town_acceptor", "/cards/{card}"),
    "orders": ("e_supervisor1", "/orders"),
    "order to answer": ("town_acceptor", "/orders/{order}"),
    "order form": ("e_supervisor1", "/orders/new?case={case}&card={card}"),
    "letter": ("town_acceptor", "/letters/{letter}"),
    "choice of items": ("acceptor1", "/receive"),
    "receipt": ("town_acceptor", "/receive/felling"),
    "receipt with rows": ("acceptor1", "/receive/karaoke"),
    "catalogue": ("item_admin1", "/catalogue"),
    "item of the catalogue": ("item_admin1", "/catalogue/items/felling"),
    "import": ("process_designer1", "/catalogue/import"),
    "batch": ("process_designer1", "/catalogue/batch"),
    "version": ("center_supervision1", "/catalogue/versions/{version}"),
    "versions side by side": (
        "item_admin1",
        "/catalogue/versions/compare?old={version}&new={version}",
    ),
    "signed sheet": ("item_admin1", "/catalogue/versions/{version}/signed/notice"),
    "rule": ("process_designer1", "/catalogue/rules/L14"),
    "registers": ("town_issuer", "/books"),
    "licences": ("town_issuer", "/licences"),
    "decisions": ("town_issuer", "/decisions"),
    "limited numbers": ("town_reviewer", "/quotas"),
    "fees": ("fee_clerk1", "/fees"),
    "password": ("town_acceptor", "/password"),
    "not found": ("town_acceptor", "/nowhere"),
    "not permitted": ("town_reviewer", "/receive/felling"),
}
PUBLIC = (
    "/sign-in",
    "/public/decisions",
    "/public/",
    *(f"/public/{name}.html" for name in ("items", "changes", "retired", "check", "help")),
    *(
        f"/public/items/{key}/index.html"
        for key in ("felling", "karaoke", "joint", "hygiene_check")
    ),
    "/public/organs/11990101000000019x.html",
    "/public/data/index.html",
    "/public/sitemap.html",
)


@pytest.fixture
def places(sqlite_county):
    case = sqlite_county.make_case("felling", at="accept_review")
    visited = sqlite_county.make_case("felling", at="site_visit")
    visit = sqlite_county.task(visited, "site_visit")
    with sqlite_county.engine.begin(sqlite_county.people["town_inspector1"]) as work:
        answers = sqlite_county.answers("felling", "site_visit")
        actions.check_answers(work, visit.id, answers, seen=None, key="test/first-officer")
    with sqlite_county.engine.look() as look:
        letter = next(e.seq for e in look.log.of_case(case) if e.kind.value == "letter:issued")
    task = sqlite_county.task(case, "accept_review")
    sqlite_county.make_case("hygiene")
    sqlite_county.clock.advance(timedelta(days=1))
    with sqlite_county.engine.begin() as work:
        actions.watch_case(work, case)
    with sqlite_county.engine.begin(sqlite_county.people["e_supervisor1"]) as work:
        words = {"text": "请说明原因", "due_on": work.calendar.add(work.today, 3)}
        actions.issue_order(work, case, card_id=None, **words, key="test/order")
    with sqlite_county.engine.look() as look:
        [card] = look.tables.cards.of_case(case)
        [order] = look.tables.orders.of_case(case)
    inform = sqlite_county.task(sqlite_county.make_case("hygiene", at="inform"), "inform")
    with sqlite_county.engine.begin(sqlite_county.people["acceptor1"]) as work:
        run = actions.choose_cases(work, [inform.id])
    decision = sqlite_county.make_case("hygiene", at="decide")
    return {
        "run": run,
        "decision": sqlite_county.task(decision, "decide").id,
        "card": card.id,
        "order": order.id,
        "version": sqlite_county.bundle("felling").digest,
        "case": case,
        "task": task.id,
        "visit": visit.id,
        "visited": visited,
        "letter": letter,
    }


def faults(page):
    found = Axe().run(page)
    return [
        (each["id"], node["html"][:200])
        for each in found.response["violations"]
        for node in each["nodes"]
    ]


def test_no_page_of_the_office_has_a_fault(office, places):
    people = {}
    found = {}
    for name, (login, path) in PAGES.items():
        if login not in people:
            people[login] = office.sign_in(login)
        shown = people[login].goto(path.format(**places))
        # A page that breaks down has no fault that the scan would know.
        assert shown.status < 500, name
        found[name] = faults(people[login])

    assert {name: each for name, each in found.items() if each} == {}


def test_no_public_page_has_a_fault(office):
    page = office.open()
    found = {}
    for path in PUBLIC:
        page.goto(path)
        found[path] = faults(page)

    assert {name: each for name, each in found.items() if each} == {}


def test_a_page_with_errors_has_no_fault(office, places):
    page = office.sign_in("town_acceptor")
    page.goto(f"/tasks/{places['task']}")
    page.locator(".formbar button.primary").click()
    expect(page.locator("#error-summary")).to_be_focused()

    assert faults(page) == []


@pytest.mark.parametrize(
    "path",
    [
        "/worklist",
        "/tasks/{task}",
        "/cases/{case}",
        "/cases/{visited}/clock",
        "/supervision/time",
        "/receive/felling",
    ],
)
def test_nothing_is_wider_than_the_screen(office, places, path):
    page = office.sign_in("town_acceptor")
    page.goto(path.format(**places))

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
