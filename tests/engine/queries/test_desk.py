"""The tabs of the desk: what somebody worked on, in SQL and in plain words; and who may see it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, update

from engine import actions, queries
from engine.errors import NotFoundError
from engine.permissions import sees_case, sees_personal_data
from engine.queries import desk
from engine.store.records import CaseRecord, GrantRecord, TaskRecord, VersionRecord
from engine.store.worked import Works
from tests.engine.test_worklist_agrees import BUNDLE, USERS, case_columns, task_rows
from tests.engine.test_worklist_agrees import cases as case_strategy

cases = st.tuples(case_strategy, st.sampled_from(["open", "open", "ended"]))
MOST_STATEMENTS = 4


@pytest.fixture
def store(county):
    with county.engine.store.begin() as connection:
        draft = {"digest": BUNDLE, "item_key": "felling", "number": 9, "flow_digest": BUNDLE}
        connection.execute(insert(VersionRecord), draft | {"state": "draft", "drafted_by": "wang"})
    return county.engine.store


def did(row, user):
    """Did he do this step: alone, as the second of two, or as the first of two?"""
    done = row["status"] == "done" and row["closed_by"] == user
    return done or (row["status"] in {"done", "second"} and row["first_by"] == user)


def every(found):
    """All pages of a list, one line at a time, so that paging itself is tried."""
    rows, total = found(0, 1)
    for offset in range(1, total):
        more, again = found(offset, 1)
        assert again == total
        rows += more
    assert len(rows) == total
    return rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some_cases=st.lists(cases, min_size=1, max_size=6))
def test_the_tabs_list_just_what_a_person_did(store, some_cases):
    with store.begin() as connection:
        connection.execute(delete(TaskRecord))
        connection.execute(delete(CaseRecord))
        steps, doing = {user: set() for user in USERS}, {user: set() for user in USERS}
        for case, status in some_cases:
            case_id = uuid4()
            rows = task_rows(case_id, case)
            columns = case_columns(case_id, case) | {"status": status}
            connection.execute(insert(CaseRecord), columns)
            connection.execute(insert(TaskRecord), rows)
            for user in USERS:
                mine = {row["id"] for row in rows if did(row, user)}
                steps[user] |= mine
                doing[user] |= {case_id} if mine and status == "open" else set()

        works = Works(connection)
        for user in USERS:
            done = every(lambda at, n, user=user: works.done(user, words="", offset=at, size=n))
            assert {each.task.id for each in done} == steps[user]
            found = every(lambda at, n, user=user: works.doing(user, words="", offset=at, size=n))
            assert {each.row.id for each in found} == doing[user]
            assert all(did(vars(each.task), user) for each in found)


def test_what_a_person_may_no_longer_see_is_listed_without_whose_it_is(county):
    for item, node in (("felling", "review"), ("karaoke", "review"), ("hygiene", "make_licence")):
        county.make_case(item, at=node)
    yesterday = county.today - timedelta(days=1)
    with county.engine.store.begin() as connection:
        gone = update(GrantRecord).where(GrantRecord.user_id.in_(["acceptor1", "town_acceptor"]))
        connection.execute(gone.values(ends_on=yesterday))

    listed = 0
    for login, actor in county.people.items():
        with county.engine.look(actor) as look:
            for row in desk.done(look, size=100).rows + desk.doing(look, size=100).rows:
                case = look.tables.cases.get(row.case_id)
                organs = look.organs(case)
                sees = sees_case(look.actor, organs, case.item_key, look.today)
                reads = sees_personal_data(look.actor, organs, case.item_key, look.today)
                assert row.opens == sees, login
                assert (row.applicant == case.applicant) == (sees and reads)
                assert bool(row.applicant) == sees
                if sees:
                    assert queries.case(look, row.case_id)
                else:
                    with pytest.raises(NotFoundError):
                        queries.case(look, row.case_id)
                listed += 1
    assert listed > 10


def test_a_case_that_waits_says_where_and_with_whom(county):
    case = county.make_case("hygiene", at="review")

    with county.engine.look(county.people["acceptor1"]) as look:
        [row] = desk.doing(look).rows

    assert row.case_id == case
    assert list(row.where) == ["审核（示例县行政审批服务局 审核人）"]


def test_an_urged_case_presses_on_whoever_has_it_and_on_nobody_else(county):
    case = county.make_case("hygiene", at="review")
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.urge_case(work, case, reason="请抓紧办理", key="test/urge")

    able = {actor.user_id for actor in county.able(county.task(case, "review"))}
    for login, actor in county.people.items():
        with county.engine.look(actor) as look:
            pressed = [row.level for row in desk.pressing(look).tasks]
        assert pressed == (["urged"] if login in able else []), login


@pytest.mark.parametrize("tab", [desk.doing, desk.done, desk.pressing])
def test_every_tab_takes_few_statements(county, tab):
    for _ in range(3):
        county.make_case("hygiene", at="review")
    actor = county.people["acceptor1"]
    statements = []
    with county.engine.look(actor) as look:
        tab(look)
    event.listen(
        county.engine.store.database,
        "before_cursor_execute",
        lambda *call: statements.append(call[2]),
    )

    with county.engine.look(actor) as look:
        tab(look)

    asked = [text for text in statements if text.startswith(("SELECT", "WITH"))]
    assert len(asked) <= MOST_STATEMENTS, asked
