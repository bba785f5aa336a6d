"""What people type at the desk: the log names it, and the check of the log finds it there."""

from typing import Any

import pytest

from engine import actions
from engine.audit import Kind
from engine.ballots import Rule, RuleKind
from engine.work import Change
from tests.support.county import County, fresh_key


def ask(county: County, task: Any) -> None:
    with county.engine.begin(county.people["town_reviewer"]) as work:
        asked = {"user_id": "town_decider", "kind": "before", "question": "请核对四至"}
        actions.ask_signature(work, task.id, **asked, key=fresh_key())


def convene(county: County, task: Any) -> None:
    with county.engine.begin(county.people["town_reviewer"]) as work:
        rule = Rule(kind=RuleKind.ALL)
        asked = {"members": ["town_reviewer", "town_decider"], "rule": rule, "question": "是否同意"}
        actions.open_vote(work, task.id, **asked, key=fresh_key())


def copy(county: County, task: Any) -> None:
    with county.engine.begin(county.people["town_reviewer"]) as work:
        told = {"users": ["town_decider"], "words": "请知悉"}
        actions.copy_case(work, task.case_id, **told, key=fresh_key())


def note(county: County, task: Any) -> None:
    with county.engine.begin(county.people["town_reviewer"]) as work:
        actions.add_note(work, task.case_id, text="已电话联系", key=fresh_key())


@pytest.mark.parametrize("act", [ask, convene, copy, note])
def test_the_check_of_the_log_finds_what_was_typed(sqlite_county, act):
    case_id = sqlite_county.make_case("felling", at="review")

    act(sqlite_county, sqlite_county.task(case_id, "review"))

    assert sqlite_county.verify().problems == ()


def test_an_event_cannot_name_a_content_by_another_word(sqlite_county):
    case_id = sqlite_county.make_case("felling", at="review")

    def misname(change: Change) -> None:
        digest = change.keep("text", {"text": "请核对"})
        change.remark(Kind.NOTE_ADDED, {"contents": {"question": digest}})

    with (
        pytest.raises(AssertionError, match="question"),
        sqlite_county.engine.begin() as work,
        work.watch_case(case_id, key=None, may=lambda _row, _file: None) as change,
    ):
        misname(change)
