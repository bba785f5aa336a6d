"""Every act × every role × every state of a case, done on real cases; and the page that says so.

Each cell is a call of the real action with lawful arguments: what the table allows tells the log
what was done, and what it refuses changes no row and says why. ``GUHUA_UPDATE_PERMISSIONS=1``
writes docs/permissions.md anew.
"""

import ast
import os
import re
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import inspect

import engine.actions
from engine import actions
from engine.audit import Kind
from engine.errors import (
    EngineError,
    NotFoundError,
    NotInStateError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from engine.model import CaseState
from engine.permissions import STATES, TABLE, Action
from engine.permissions.labels import ACTS
from tests.support.columns import NOBODY
from tests.support.county import fresh_key
from tests.support.permission_page import PAGE, text
from tests.support.prepared import place_in, table_county
from tests.support.probes import PROBES, Probe, told_by_the_table
from tests.support.stage import Person, Place, Stage, Tried

BY_ITSELF = {"watch_case.py", "examine_case.py", "fire_timer.py"}
"""What the law's moments do by themselves: nobody acts."""

CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
LAWFUL_WAYS_TO_REFUSE = (NotPermittedError, WrongStateError, UnlawfulError, NotFoundError)


@pytest.fixture(scope="module")
def office(sqlite_template, tmp_path_factory):
    with table_county(sqlite_template, tmp_path_factory.mktemp("table")) as found:
        yield found


def fault(probe: Probe, tried: Tried, *, allowed: bool) -> str:
    """What is wrong with a cell; empty where it is as the table says."""
    if allowed:
        return undone(probe, tried)
    error = tried.error
    if error is None:
        return f"allowed: {tried.told}"
    if not isinstance(error, LAWFUL_WAYS_TO_REFUSE):
        return f"refused too late: {type(error).__name__} {error}"
    if tried.rows or tried.told or len(tried.recorded) > 1:
        return f"left {tried.rows} rows, {tried.told}, {tried.recorded}"
    return "" if CHINESE.search(str(error)) else f"says nothing: {error}"


def undone(probe: Probe, tried: Tried) -> str:
    if tried.error is not None:
        return f"refused: {type(tried.error).__name__} {tried.error}"
    kinds = {probe.tells} if isinstance(probe.tells, Kind) else probe.tells
    done = not kinds or kinds & set(tried.told)
    return "" if done else f"did not tell {probe.tells}: {tried.told}"


def attempts(stage: Stage, place: Place, people: list[Person], probe: Probe):
    """Everybody's try of one act, after what it needs; all of it undone."""
    ordered = sorted(people, key=lambda person: str(probe.alike(place, person)))
    for _key, alike in groupby(ordered, key=lambda person: probe.alike(place, person)):
        group = list(alike)
        with stage.undone():
            ready = prepared(stage, place, group[0], probe)
            for person in group:
                yield person, stage.attempt(person, ready, probe.act)


def prepared(stage: Stage, place: Place, person: Person, probe: Probe) -> Place:
    """What could be prepared: where the case has no room for it the act stands alone."""
    if probe.prepare is not None:
        with suppress(WrongStateError, UnlawfulError, NotPermittedError):
            return probe.prepare(stage, place, person)
    return place


@pytest.mark.timeout(600)
@pytest.mark.parametrize("state", CaseState)
def test_every_act_in_every_role_is_what_the_table_says(office, state):
    county, people = office
    place = place_in(county, state)
    wrong = []

    with county.engine.store.rehearse() as connection:
        stage = Stage(county=county, connection=connection)
        for action, probe in PROBES.items():
            for person, tried in attempts(stage, place, people, probe):
                allowed = told_by_the_table(action, place, person)
                if found := fault(probe, tried, allowed=allowed):
                    wrong.append((action.value, str(person), found))

    assert wrong == []


@pytest.mark.parametrize("state", [CaseState.HANDLING, CaseState.ENDED_GRANTED])
def test_a_refusal_leaves_its_own_record_and_nothing_else(office, state):
    """In earnest, with nothing undone: whoever works at no desk tries every act."""
    county, people = office
    place = place_in(county, state)
    nobody = next(person for person in people if str(person) == NOBODY)
    before, log = everything(county), county.log()

    for probe in PROBES.values():
        with pytest.raises(EngineError), county.engine.begin(nobody.actor) as work:
            probe.act(work, place)

    written = county.log()[len(log) :]
    assert everything(county) == before
    assert {(event.kind, event.actor) for event in written} == {(Kind.ACTION_REFUSED, NOBODY)}


def everything(county):
    """Every row of the database but the log's own."""
    with county.engine.store.look() as connection:
        tables = set(inspect(connection).get_table_names()) - {"event", "log_head"}
        return {
            name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}")))
            for name in sorted(tables)
        }


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


def test_a_refusal_names_the_state(office):
    county, _people = office
    place = place_in(county, CaseState.TERMINATED)
    words = {"reason": "核对权限", "seen": None, "key": fresh_key()}

    with (
        county.engine.begin(county.people["town_acceptor"]) as work,
        pytest.raises(NotInStateError, match="已终止"),
    ):
        actions.withdraw_case(work, place.case_id, **words)


def test_the_page_says_what_the_code_does():
    if os.environ.get("GUHUA_UPDATE_PERMISSIONS"):
        PAGE.write_text(text(), encoding="utf-8")
    with suppress(FileNotFoundError):
        assert PAGE.read_text(encoding="utf-8") == text()
        return
    pytest.fail("docs/permissions.md is missing")
