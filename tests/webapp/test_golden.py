"""Every shipped item is worked through its pages, from the receipt to the end.

The golden cases prove the flows; here the same answers travel as a browser sends them, through
the very forms that the pages draw.
"""

import re

import pytest

from engine.bundle import shipped_keys
from engine.profile import NodeKind
from tests.support.county import CAUSES
from tests.support.desk import drawn

RECEIVED = sorted(set(shipped_keys()) - CAUSES.keys())
"""Items that people apply for; a case of the others is caused by another case."""


def task_form(page):
    """The form of the task on the page, and what it brings along."""
    [form] = drawn(page).cssselect("main form[data-form], main form.formbar")
    carried = {each.get("name"): each.get("value") for each in form.cssselect("[type=hidden]")}
    return form.get("action"), carried


def brought(page):
    """Every material that was asked for has come."""
    rows = drawn(page).xpath("//select[contains(@name, '.state')]/@name")
    return {name: ["已收"] for name in rows}


@pytest.fixture
def work_through(sqlite_county, at_desk):
    """Do one golden case through the pages; return the case."""

    def receive(bundle, step):
        start = bundle.flow.start()
        path = f"/receive/{bundle.item.key}"
        desk = at_desk(sqlite_county.receivers(bundle.item.key)[0].user_id)
        address = desk.get(path).location
        action, carried = task_form(desk.get(address))
        assert action == address
        done = desk.post(address, carried | bundle.form_of(start).draw(step.answers))
        assert done.status_code == 303, explained(done)
        return sqlite_county.case_ids()[-1]

    def take(bundle, case_id, step):
        if bundle.flow.nodes[step.node].kind is NodeKind.TIMER:
            sqlite_county.fire(case_id, step.node)
            return
        task = next(each for each in sqlite_county.tasks(case_id) if each.node_id == step.node)
        answers = bundle.form_of(bundle.flow.nodes[step.node]).draw(step.answers)
        submit(task, answers)
        for signed in sqlite_county.tasks(case_id):
            if signed.id == task.id:
                submit(signed, {})

    def submit(task, answers):
        desk = at_desk(sqlite_county.able(task)[0].user_id)
        page = desk.get(f"/tasks/{task.id}")
        if supplying := drawn(page).xpath("//a[contains(., '接收补正材料')]/@href"):
            page = desk.get(supplying[0])
            answers = answers | brought(page)
        action, carried = task_form(page)
        done = desk.post(action, carried | answers)
        assert done.status_code == 303, (task.node_id, explained(done))
        assert desk.get(done.location).status_code == 200

    def work(bundle, golden):
        case_id = receive(bundle, golden.steps[0])
        for step in golden.steps[1:]:
            take(bundle, case_id, step)
        return case_id

    return work


def explained(response):
    return [each.text_content() for each in drawn(response).cssselect("[role=alert]")]


@pytest.mark.parametrize(
    ("key", "word"),
    [*((key, "") for key in RECEIVED), ("felling", "补正"), ("felling", "不予")],
    ids=lambda value: value or "first",
)
def test_an_item_is_worked_through_its_pages(sqlite_county, at_desk, work_through, key, word):
    bundle = sqlite_county.bundle(key)
    golden = sqlite_county.golden(key, word)

    case_id = work_through(bundle, golden)

    row = sqlite_county.case(case_id)
    assert (row.outcome or "") == (golden.expect.outcome or "")
    auditor = at_desk("auditor1")
    page = auditor.get(f"/cases/{case_id}")
    assert page.status_code == 200
    pages = "//a[starts-with(@href, '/letters/') and not(contains(@href, '.pdf'))]/@href"
    for letter in drawn(page).xpath(pages):
        text = drawn(auditor.get(letter)).text_content()
        assert not re.search(r"[{}]|None|Decimal", text)
    assert auditor.get(f"/cases/{case_id}/replay").status_code == 200
