"""What is listed beside the steps is what may be done, of every person and every procedure.

SQL finds what lies at a person's desks; the permission functions say what he may do: random
people with random grants, before random procedures of a case with a random history.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from engine.casefile import turns as casefile_turns
from engine.casefile.turns import organs_of
from engine.model import Actor, Employment, Grant, Role
from engine.permissions import desks
from engine.procedures import (
    DEFINITIONS,
    PROPOSED,
    Procedure,
    ProcedureKind,
    Turn,
    awaited,
    waits_for,
)
from engine.queries.procedure_lists import why_not
from engine.queries.turns import turns
from engine.store.records import CaseRecord, TurnRecord
from tests.support.county import MORNING

DAY = date(2026, 3, 2)
TOWN, HALL = "11990101000000027Q", "11990101000000019X"
USERS = ("li_min", "wang_fang", "zhao_lei")
REVIEW = (Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER)
ROLES = (*REVIEW, Role.INSPECTOR, Role.LIAISON_OFFICER, Role.HEARING_CHAIR, Role.ACCEPTOR)

days = st.sampled_from([DAY + timedelta(days=n) for n in (-1, 0, 1)])
grants = st.builds(
    Grant,
    role=st.sampled_from(ROLES),
    organ=st.sampled_from([TOWN, TOWN, HALL]),
    items=st.none() | st.frozensets(st.sampled_from(["felling", "karaoke"]), max_size=2),
    starts_on=days,
    ends_on=st.none() | st.none() | days,
    acting_for=st.sampled_from(["", "", *USERS]),
)
people = st.builds(
    Actor,
    user_id=st.sampled_from(USERS),
    name=st.just("李敏"),
    employment=st.sampled_from(sorted(Employment)),
    grants=st.lists(grants, max_size=4).map(tuple),
)
STATES = [
    (kind, state)
    for kind, definition in DEFINITIONS.items()
    for state in sorted({each for act in definition.acts for each in act.after})
    # What stops no clock begins without anybody's consent.
    if definition.pause or state != PROPOSED
]
procedures = st.fixed_dictionaries(
    {
        "place": st.sampled_from(STATES),
        "opened_by": st.sampled_from(USERS),
        "opened_role": st.sampled_from(REVIEW),
        "organ": st.sampled_from([TOWN, HALL]),
        "officers": st.lists(st.sampled_from(USERS), min_size=2, max_size=2, unique=True),
        "chair": st.sampled_from(USERS),
        "due_on": st.none() | days,
    }
)
hands = st.lists(st.tuples(st.sampled_from(ROLES), st.sampled_from(USERS)), max_size=3)


@dataclass(frozen=True)
class Told:
    """As much of an event as a turn is made of."""

    at = MORNING
    change = 7


def plain_of(drawn):
    kind, state = drawn["place"]
    facts = {"officers": drawn["officers"], "chair": [drawn["chair"]], "organ": drawn["organ"]}
    return Procedure(
        id=None,
        kind=ProcedureKind(kind),
        state=state,
        opened_by=drawn["opened_by"],
        opened_role=drawn["opened_role"],
        opened_at=MORNING,
        facts=facts | {"recorded_by": drawn["officers"][0]},
    ).as_json()


def due(act, drawn):
    """A thing that is late is somebody's turn the day after it was due; of no day, at once."""
    return act.turn is Turn.NOW or drawn["due_on"] is None or drawn["due_on"] < DAY


def asked(look, file, procedure, act):
    """Is it for this person, by the act's own words?"""
    roles, named = waits_for(procedure, act)
    if named:
        return look.actor.user_id in named
    own = procedure.opened_role in roles
    organs = {procedure.facts["organ"]} if own else organs_of(file)
    return any(
        desk.role in roles and desk.organ in organs for desk in desks(look.actor, look.today)
    )


@pytest.fixture
def case(sqlite_county):
    return sqlite_county.make_case("felling", at="review")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    actors=st.lists(people, min_size=1, max_size=4),
    drawn=st.lists(procedures, min_size=1, max_size=4),
    history=hands,
    suspended=st.sampled_from([{}, {}, {}, {"ground": "court", "at": MORNING.isoformat()}]),
)
def test_what_is_listed_is_what_may_be_done(sqlite_county, case, actors, drawn, history, suspended):
    file = sqlite_county.file(case)
    known = {f"00000000-0000-4000-8000-{n:012}": each for n, each in enumerate(drawn)}
    file.memory.procedures = {key: plain_of(each) for key, each in known.items()}
    file.memory.hands = [[role.value, user] for role, user in history]
    file.memory.suspended = suspended
    file.effects.rows.clear()
    for key, each in known.items():
        procedure = Procedure.of(key, file.memory.procedures[key])
        casefile_turns.begin(file, procedure, Told(), each["due_on"])
    rows = file.effects.rows.get("turn", [])
    with sqlite_county.engine.store.begin() as connection:
        connection.execute(delete(TurnRecord))
        if rows:
            connection.execute(insert(TurnRecord), rows)
        connection.execute(update(CaseRecord).values(memory=file.memory.as_json()))

    with sqlite_county.engine.look() as look:
        row = look.tables.cases.get(case)
        file = look.open_file(row)
        for look.actor in actors:
            wanted = {
                f"/procedures/{key}?act={act.code}"
                for key, each in known.items()
                for procedure in [Procedure.of(key, file.memory.procedures[key])]
                for act in awaited(procedure)
                if due(act, each) and asked(look, file, procedure, act)
                if not why_not(look, file, procedure, act) and look.sees(row)
            }
            assert {turn.path for turn in turns(look)} == wanted


@pytest.mark.parametrize(("kind", "state"), STATES)
def test_every_state_waits_for_somebody(kind, state):
    """A procedure that nobody goes on with would be forgotten."""
    drawn = {"place": (kind, state), "opened_by": "a", "opened_role": Role.REVIEWER, "organ": TOWN}
    plain = plain_of(drawn | {"officers": ["a", "b"], "chair": "c"})

    assert awaited(Procedure.of("00000000-0000-4000-8000-000000000000", plain))
