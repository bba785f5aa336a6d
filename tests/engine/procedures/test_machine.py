"""Whatever is done in whatever order: the clock, the letters and the people stay lawful."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.errors import NotPermittedError, UnlawfulError, WrongStateError
from engine.letters import kind_of
from engine.letters.given import handed
from engine.limits import Phase
from engine.model import PAUSE_KINDS, Mark, Role
from engine.procedures import (
    CLOSED,
    DEFINITIONS,
    PROPOSED,
    Expert,
    Person,
    Procedure,
    ProcedureKind,
    Setting,
    acts,
    after,
    deadline,
    first_state,
    form,
    judge,
    open_form,
    require_act,
    require_opening,
    require_person,
)
from forms import InvalidAnswersError
from forms.fields import FlagField, NumberField

CALENDAR = Calendar.shipped()
MONDAY = date(2026, 3, 2)
ROLES = (Role.REVIEWER, Role.DECIDER, Role.INSPECTOR, Role.HEARING_CHAIR)
PEOPLE = {
    role: [Person(user_id=f"{role}{n}", name=f"人{n}", place="县局") for n in (1, 2, 3)]
    for role in ROLES
}
EXPERTS = [Expert(id=f"e{n}", name=f"专家{n}", field="林业") for n in range(12)]
PAUSING = [kind for kind, definition in DEFINITIONS.items() if definition.pause]


def at(day):
    return datetime.combine(day, time(10), tzinfo=ZONE)


def begun(kind, role=Role.DECIDER, facts=None):
    return Procedure(
        id=UUID(int=1),
        kind=kind,
        state=first_state(kind, role, facts or {}),
        opened_by=f"{role}1",
        opened_role=role,
        opened_at=at(MONDAY),
        facts=facts or {},
    )


def known(today, told, *, actor="reviewer1", hands=(), seed="00"):
    return Setting(
        now=at(today),
        today=today,
        calendar=CALENDAR,
        actor=actor,
        hands=hands,
        people=PEOPLE,
        experts=EXPERTS,
        points=["条件一", "条件二"],
        applicant="王示例",
        told=told,
        seed=seed,
    )


@st.composite
def answers_to(draw, asked, today):
    """What somebody may type into a form: right more often than not."""
    raw = {}
    for field in asked.fields:
        if isinstance(field, FlagField):
            raw[field.name] = ["true"]
        elif isinstance(field, NumberField):
            raw[field.name] = [str(draw(st.integers(1, 60)))]
        elif field.choices:
            raw[field.name] = [draw(st.sampled_from(field.choices))]
        elif field.schema.get("format") == "date":
            near = today + timedelta(days=draw(st.integers(-3, 20)))
            default = field.default or near.isoformat()
            raw[field.name] = [draw(st.sampled_from([near.isoformat(), default]))]
        elif "pattern" in field.schema:
            raw[field.name] = [draw(st.sampled_from(["09:00", "10:30"]))]
        else:
            raw[field.name] = ["文字"]
    return raw


@st.composite
def walks(draw):
    """A procedure that people act in at random, day after day: each act with what it left."""
    kind = draw(st.sampled_from(list(ProcedureKind)))
    role = draw(st.sampled_from([Role.REVIEWER, Role.DECIDER]))
    today, told = MONDAY, {}
    opening = open_form(kind, known(today, told))
    opened = opening.read(draw(answers_to(opening, today)))
    procedure = begun(kind, role, DEFINITIONS[kind].opened(opened))
    steps = []
    for _turn in range(draw(st.integers(1, 12))):
        able = acts(procedure)
        if not able:
            break
        act = draw(st.sampled_from(able))
        today += timedelta(days=draw(st.sampled_from([0, 0, 1, 7, 12])))
        seed = draw(st.text("0123456789abcdef", min_size=8, max_size=8))
        setting = known(today, told, seed=seed)
        asked = form(procedure, act, setting)
        try:
            answers = asked.read(draw(answers_to(asked, today)))
            deed = judge(procedure, act, answers, setting)
        except (InvalidAnswersError, UnlawfulError):
            continue
        told = told | {act.code: answers}
        before = procedure
        procedure = after(before, deed, act=act.code, at=at(today), by="x", digest="d")
        steps.append((before, act, deed, procedure))
    return steps


@settings(max_examples=400)
@given(walks())
def test_no_path_stops_the_clock_without_its_notice(steps):
    for before, _act, deed, now in steps:
        if now.paused and not before.paused:
            assert deed.mark is Mark.PAUSED
            notice = deed.letters["special_procedure_notice"]
            assert notice["special_days"]
            assert notice["special_reason"]
            assert DEFINITIONS[now.kind].pause in PAUSE_KINDS


@settings(max_examples=400)
@given(walks())
def test_what_is_over_runs_no_clock_and_takes_no_act(steps):
    marks = [deed.mark for _before, _act, deed, _now in steps if deed.mark is not None]
    assert marks[::2] == [Mark.PAUSED] * len(marks[::2])
    assert marks[1::2] == [Mark.RESUMED] * len(marks[1::2])
    for _before, _act, deed, now in steps:
        if now.state == CLOSED:
            assert not now.paused
            assert deed.result
            assert acts(now) == ()
            assert deadline(now, CALENDAR) is None
    if steps and steps[-1][3].state == CLOSED:
        assert len(marks) % 2 == 0


@settings(max_examples=400)
@given(walks())
def test_every_letter_says_only_what_it_may(steps):
    for _before, _act, deed, _now in steps:
        for code, said in deed.letters.items():
            handed(kind_of(code), said)


@settings(max_examples=400)
@given(walks())
def test_what_is_remembered_comes_back_the_same(steps):
    for _before, _act, _deed, now in steps:
        assert Procedure.of(now.id, now.as_json()) == now


@pytest.mark.parametrize("kind", PAUSING)
def test_what_stops_the_clock_waits_for_a_second_person(kind):
    asked = begun(kind, Role.REVIEWER)

    assert asked.state == PROPOSED
    approve = require_act(asked, "approve")
    with pytest.raises(NotPermittedError, match="另一人"):
        require_person(asked, approve, {Role.DECIDER}, "reviewer1")
    assert require_person(asked, approve, {Role.DECIDER}, "decider1") is Role.DECIDER


@pytest.mark.parametrize("kind", [ProcedureKind.SITE_VISIT, ProcedureKind.DEFENCE])
def test_a_visit_and_a_defence_stop_no_clock_and_need_no_consent(kind):
    assert DEFINITIONS[kind].pause == ""
    assert begun(kind, Role.REVIEWER).state == DEFINITIONS[kind].first


@pytest.mark.parametrize(
    "phase",
    [Phase.RECEIVED, Phase.AWAITING_CORRECTION, Phase.DECIDED, Phase.DELIVERED, Phase.CLOSED],
)
@pytest.mark.parametrize("kind", list(ProcedureKind))
def test_none_begins_before_acceptance_or_after_the_decision(kind, phase):
    with pytest.raises(UnlawfulError):
        require_opening(kind, phase, [], [])


@pytest.mark.parametrize("kind", PAUSING)
def test_no_pause_runs_beside_the_drawn_one_of_its_kind(kind):
    with pytest.raises(UnlawfulError, match="正在进行"):
        require_opening(kind, Phase.SUSPENDED, [], [DEFINITIONS[kind].pause])


@pytest.mark.parametrize("kind", list(ProcedureKind))
def test_no_act_is_done_out_of_its_turn(kind):
    over = replace(begun(kind), state=CLOSED, result="called_off")

    for act in DEFINITIONS[kind].acts:
        with pytest.raises(WrongStateError):
            require_act(over, act.code)


def test_a_list_names_an_account_only_to_keep_namesakes_apart():
    alone = Person(user_id="inspector1", name="谢踏勘", place="示例镇人民政府")

    assert alone.label == "谢踏勘（示例镇人民政府）"
    assert replace(alone, namesake=True).label == "谢踏勘（示例镇人民政府，inspector1）"
