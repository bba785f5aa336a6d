"""Every act × every role × every state of a case, tried on real cases; and the page that says so.

``GUHUA_UPDATE_PERMISSIONS=1`` writes docs/permissions.md anew.
"""

import ast
import os
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

import engine.actions
from engine import actions
from engine.casefile import case_state
from engine.errors import (
    EngineError,
    InvalidValueError,
    LetterFactsMissingError,
    NotInStateError,
)
from engine.model import CaseState, Role
from engine.permissions import STATES, TABLE, Action
from engine.permissions.labels import ACTS
from engine.store.records import GrantRecord, UserRecord
from forms import InvalidAnswersError
from tests.support.county import fresh_key
from tests.support.permission_page import PAGE, text
from tests.support.probes import PROBES, Place

PASSED = (InvalidValueError, InvalidAnswersError, LetterFactsMissingError)
"""What is refused for want of good answers was allowed: the form came after the table."""

BY_ITSELF = {"watch_case.py", "examine_case.py", "fire_timer.py"}
"""What the law's moments do by themselves: nobody acts."""

AT = {
    CaseState.RECEIVED: ("felling", "", "accept_review"),
    CaseState.AWAITING_CORRECTION: ("felling", "补正一次", "correct"),
    CaseState.HANDLING: ("felling", "", "review"),
    CaseState.PAUSED: ("karaoke", "", "hearing"),
    CaseState.SUSPENDED: ("felling", "", "review"),
    CaseState.DECIDED: ("felling", "", "make_licence"),
    CaseState.ENDED_GRANTED: ("felling", "", None),
    CaseState.ENDED_REFUSED: ("felling", "不予许可", None),
    CaseState.ENDED_NOT_ACCEPTED: ("felling", "不需许可", None),
    CaseState.ENDED_COMPLETED: ("hygiene_check", "", None),
    CaseState.WITHDRAWN: ("felling", "", "review"),
    CaseState.TERMINATED: ("felling", "", "review"),
    CaseState.VOIDED: ("felling", "", "review"),
}


def case_in(county, state):
    item, word, at = AT[state]
    case_id = county.make_case(item, word, at=at)
    words = {"reason": "核对权限", "seen": None, "key": fresh_key()}
    with county.engine.begin(county.people["town_decider"]) as work:
        if state is CaseState.SUSPENDED:
            more = {"ground": "court", "document": "（2026）示0101行初3号"}
            actions.suspend_case(work, case_id, **more, **words)
        elif state is CaseState.TERMINATED:
            actions.terminate_case(work, case_id, **words)
    if state is CaseState.WITHDRAWN:
        with county.engine.begin(county.people["town_acceptor"]) as work:
            actions.withdraw_case(work, case_id, **words)
    if state is CaseState.VOIDED:
        county.void(case_id)
    assert case_state(county.file(case_id), county.today) is state
    return case_id


def person_with(county, role, organs):
    """Somebody new, who had no hand in any case, with this role wherever the case is handled."""
    login = f"new_{role}"
    user = {"id": login, "name": "新人", "organ": county.people["town_acceptor"].organ}
    county._write(insert(UserRecord).values(user))  # noqa: SLF001 - as an administrator would
    for organ in organs:
        row = {"user_id": login, "role": role.value, "organ": organ, "item": None}
        row |= {"starts_on": date(2026, 1, 1), "ends_on": None}
        county._write(insert(GrantRecord).values(row))  # noqa: SLF001
    with county.engine.look() as look:
        return look.tables.people.actor(login)


def allowed(county, actor, probe, place):
    """Try an act in earnest; nothing of it stands."""
    try:
        with county.engine.rehearse(actor) as work:
            probe.act(work, place)
    except PASSED:
        return True
    except EngineError:
        return False
    return True


@pytest.mark.timeout(600)
@pytest.mark.parametrize("state", CaseState)
def test_every_act_in_every_role_is_what_the_table_says(sqlite_county, state):
    county = sqlite_county
    case_id = case_in(county, state)
    with county.engine.look() as look:
        row = look.tables.cases.get(case_id)
        organs = look.organs(row)
        tasks = look.tables.tasks.of_case(case_id)
    tasks.sort(key=lambda task: task.status not in {"open", "second"})
    supervisor = county.people["center_supervision1"]
    place = Place(case_id=case_id, tasks=tuple(tasks), supervisor=supervisor)
    wrong, done = [], set()

    for role in Role:
        actor = person_with(county, role, organs)
        for action, probe in PROBES.items():
            told = role in TABLE[action] and state in STATES[action]
            found = allowed(county, actor, probe, place)
            done |= {action} if found else set()
            if found != told and not (told and probe.narrow):
                wrong.append((action.value, role.value, "allowed" if found else "refused"))

    assert wrong == []
    open_task = tasks[0].status in {"open", "second"}
    if open_task and state in STATES[Action.COMPLETE_TASK]:
        assert {Action.COMPLETE_TASK, Action.REASSIGN_TASK} <= done


def test_every_act_has_its_row_its_name_and_somebody_who_tries_it():
    assert set(TABLE) == set(ACTS) == set(Action)
    assert set(PROBES) == set(STATES), "tests/support/probes.py: try the new act there"


def test_every_change_of_a_case_names_its_act():
    """One place asks for the state of a case; an act that does not say which it is slips through."""
    nameless = []
    for path in sorted(Path(engine.actions.__file__).parent.glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            changes = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            if not changes or call.func.attr not in {"change_case", "watch_case"}:
                continue
            named = {keyword.arg for keyword in call.keywords}
            if path.name not in BY_ITSELF and "action" not in named:
                nameless.append(f"{path.name}:{call.lineno}")

    assert nameless == []


def test_a_refusal_names_the_state(sqlite_county):
    case_id = case_in(sqlite_county, CaseState.TERMINATED)
    words = {"reason": "核对权限", "seen": None, "key": fresh_key()}

    with (
        sqlite_county.engine.begin(sqlite_county.people["town_acceptor"]) as work,
        pytest.raises(NotInStateError, match="已终止"),
    ):
        actions.withdraw_case(work, case_id, **words)


def test_the_page_says_what_the_code_does():
    if os.environ.get("GUHUA_UPDATE_PERMISSIONS"):
        PAGE.write_text(text(), encoding="utf-8")
    with suppress(FileNotFoundError):
        assert PAGE.read_text(encoding="utf-8") == text()
        return
    pytest.fail("docs/permissions.md is missing")
