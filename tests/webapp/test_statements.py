"""How much pages ask of the database: so much and no more, however much there is to show."""

import pytest
from sqlalchemy import event

from engine import actions
from engine.model import Role
from tests.support.county import fresh_key

REVIEWER = "town_reviewer"
TOWN = "11990101000000027Q"


@pytest.fixture
def asked(sqlite_county, at_desk):
    """The statements of a page, by the person who opens it."""

    def asked(path, login=REVIEWER):
        desk, database = at_desk(login), sqlite_county.engine.store.database
        desk.get(path)
        statements = []
        event.listen(database, "before_cursor_execute", lambda *call: statements.append(call[2:4]))
        assert desk.get(path).status_code == 200
        return statements

    return asked


@pytest.fixture
def busy(sqlite_county):
    """A case at review of which colleagues have said much, and its open task."""

    def busy(times):
        case = sqlite_county.make_case("felling", at="review")
        task = sqlite_county.task(case, "review")
        for number in range(times):
            with sqlite_county.engine.begin(sqlite_county.people[REVIEWER]) as work:
                actions.add_note(work, case, text=f"批注{number}", key=fresh_key())
                words = {"users": ["town_decider"], "words": f"请阅{number}"}
                actions.copy_case(work, case, **words, key=fresh_key())
        return case, task.id

    return busy


def test_the_list_asks_twelve_times(sqlite_county, asked):
    for _ in range(3):
        sqlite_county.make_case("felling", at="review")

    assert len(asked("/worklist")) <= 12


@pytest.mark.parametrize(("page", "most"), [("/tasks/{task}", 28), ("/cases/{case}", 26)])
def test_a_page_reads_no_row_by_itself(asked, busy, page, most):
    """A task's page asked 56 times."""
    counts = []
    for times in (0, 1, 4):
        case, task = busy(times)
        counts.append(len(asked(page.format(case=case, task=task))))

    # What was noted and copied is read in one statement, and once more for the history.
    assert counts[0] <= most
    assert counts[1] == counts[2] <= counts[0] + 2


def test_what_colleagues_are_asked_costs_no_statement_each(sqlite_county, asked, busy):
    sqlite_county.grant("town_inspector1", Role.REVIEWER, TOWN)
    sqlite_county.grant("town_inspector2", Role.REVIEWER, TOWN)
    _case, task = busy(0)

    def ask(user):
        words = {"user_id": user, "kind": "before", "question": f"请{user}核对"}
        with sqlite_county.engine.begin(sqlite_county.people[REVIEWER]) as work:
            actions.ask_signature(work, task, **words, key=fresh_key())
        return len(asked(f"/tasks/{task}"))

    one = ask("town_inspector1")
    assert ask("town_inspector2") == one


@pytest.mark.parametrize("page", ["/worklist", "/tasks/{task}", "/cases/{case}"])
def test_no_page_asks_the_same_twice(asked, busy, page):
    case, task = busy(1)

    statements = asked(page.format(case=case, task=task))

    # Whose session it is, is looked at in a transaction of its own, before the page's.
    twice = {text for each in statements if statements.count(each) > 1 for text in each[:1]}
    assert {text for text in twice if "role_grant" not in text} == set()
