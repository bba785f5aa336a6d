"""How SQLite looks up what bars a person from a task: by the task's own case, never by all of them."""

import pytest
from sqlalchemy import event

from engine import queries
from engine.queries import WorklistQuery


@pytest.mark.parametrize("login", ["town_reviewer", "town_decider", "deputy_leader1"])
def test_what_bars_a_person_is_looked_up_by_case(sqlite_county, login):
    """Without statistics, as a database of its first day: a search by state reads every step."""
    asked = []
    store = sqlite_county.engine.store

    @event.listens_for(store.database, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, _many):
        asked.append((statement, parameters))

    with sqlite_county.engine.look(sqlite_county.people[login]) as look:
        queries.worklist(look, WorklistQuery())
    event.remove(store.database, "before_cursor_execute", note)
    with store.look() as connection:
        plans = [
            row[3]
            for statement, parameters in asked
            if "task_1" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    barring = [plan for plan in plans if any(f"SEARCH {name} " in plan for name in BARRING)]
    assert len(barring) >= len(BARRING)
    assert [plan for plan in barring if "case_id=?" not in plan] == []


BARRING = ("task_1", "signature", "ballot")
