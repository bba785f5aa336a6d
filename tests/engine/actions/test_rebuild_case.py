"""A case made anew from its log: the same bytes, or an honest answer."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from engine import actions
from engine.audit import Kind
from engine.casefile import CaseFile, ReplayDivergedError, fold
from engine.errors import NotFoundError
from engine.store.records import CaseRecord, DueRecord, TaskRecord


def rebuild(county, case_id):
    with county.engine.begin() as work:
        return actions.rebuild_case(work, case_id)


def test_an_untouched_case_comes_out_the_same(county):
    case_id = county.make_case("felling", "补正一次", at="correct")

    rebuilt = rebuild(county, case_id)

    assert rebuilt.different == ()
    assert rebuilt.events == len(county.events(case_id))


@pytest.mark.parametrize(
    ("record", "values", "table"),
    [
        (CaseRecord, {"applicant": "李冒名"}, "case_file"),
        (CaseRecord, {"state": b"{}"}, "case_file"),
        (CaseRecord, {"memory": {}}, "case_file"),
        (TaskRecord, {"status": "done"}, "task"),
        (DueRecord, {"node_id": "elsewhere"}, "due"),
    ],
    ids=["header", "state", "memory", "task", "due"],
)
def test_a_changed_row_is_named_and_put_right(county, record, values, table):
    case_id = county.make_case("felling", "补正一次", at="correct")
    with county.engine.store.begin() as connection:
        connection.execute(update(record).values(**values))

    assert rebuild(county, case_id).different == (table,)
    assert rebuild(county, case_id).different == ()
    county.check()


def test_a_case_that_the_log_does_not_know_is_not_found(county):
    with pytest.raises(NotFoundError):
        rebuild(county, uuid4())


def test_a_rebuilt_case_goes_on(county):
    case_id = county.make_case("felling", at="review")
    rebuild(county, case_id)

    county.complete(county.task(case_id, "review"), county.answers("felling", "review"))

    assert county.task(case_id, "decide")
    county.check()


@pytest.mark.parametrize("kind", [Kind.TASK_OPENED, Kind.MILESTONE_REACHED, Kind.CASE_ENDED])
def test_a_log_that_leaves_something_out_tells_another_story(sqlite_county, kind):
    case_id = sqlite_county.make_case("felling")
    events = sqlite_county.events(case_id)
    missing = next(event for event in events if event.kind is kind)

    with sqlite_county.engine.look() as look:
        file = CaseFile(
            look.bundle(events[0].data["digest"]), look.calendar, look.contents, look.rules
        )
        with pytest.raises(ReplayDivergedError):
            fold(file, [event for event in events if event is not missing])
