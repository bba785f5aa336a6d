import json
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn import Definition, StateError, StateTooNewError, Workflow
from tests.engine.bpmn.documents import TIMER, document, drawn, process, several

CASE = UUID(int=5)
RICH = document(
    process(
        "startEvent s\nuserTask apply\ninclusiveGateway fork\ncallActivity c calledElement=inner\n"
        f"boundaryEvent ct attachedToRef=c | {TIMER}\nuserTask sign | {several('apply.people')}\n"
        f"boundaryEvent st attachedToRef=sign cancelActivity=false | {TIMER}\nuserTask nag\nendEvent ne\n"
        "inclusiveGateway join\nexclusiveGateway again\nexclusiveGateway m\nendEvent e",
        "s -> apply\napply -> fork\nfork -> c : apply.call\nfork -> sign default\n"
        "fork -> sign : apply.people > 1\nc -> m\nct -> m\nm -> join\nsign -> join\nst -> nag\n"
        "nag -> ne\njoin -> again\nagain -> apply : not apply.done\nagain -> e default",
    ),
    process(
        "startEvent is\nparallelGateway if\nuserTask ia\nuserTask ib\nparallelGateway ij\n"
        "callActivity deeper calledElement=inmost\nendEvent ie",
        "is -> if\nif -> ia\nif -> ib\nia -> ij\nib -> ij\nij -> deeper\ndeeper -> ie",
        process_id="inner",
        first_flow=30,
    ),
    process(
        "startEvent ms\nuserTask ma\nendEvent me",
        "ms -> ma\nma -> me",
        process_id="inmost",
        first_flow=60,
    ),
)
DEFINITION = Definition.parse(RICH)
PLAIN = Definition.parse(drawn("startEvent s\nuserTask a\nendEvent e", "s -> a\na -> e"))


def started():
    return Workflow.start(DEFINITION, case_id=CASE, change=1, values={})[0]


def act(workflow, change, pick, data):
    """Do one of the things that can be done; return whether there was any."""
    steps, timers = workflow.open_steps, workflow.waiting_timers
    if not steps + timers:
        return False
    chosen = (*steps, *timers)[pick % len(steps + timers)]
    if chosen in timers:
        workflow.fire(chosen.step_id, change=change)
    else:
        workflow.complete(chosen.step_id, data, change=change)
    return True


ANSWERS = st.fixed_dictionaries(
    {
        "people": st.integers(0, 3),
        "call": st.booleans(),
        "done": st.booleans(),
        "x": st.decimals(allow_nan=False, allow_infinity=False)
        | st.lists(st.text(max_size=5), max_size=2)
        | st.integers()
        | st.none(),
    }
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 9), ANSWERS, st.booleans(), st.booleans()), max_size=15))
def test_the_same_history_gives_the_same_bytes_wherever_it_was_saved_and_loaded(history):
    one, other = started(), started()

    for change, (pick, data, load_one, load_other) in enumerate(history, 2):
        if load_one:
            one = Workflow.load(DEFINITION, CASE, one.dump())
        if load_other:
            other = Workflow.load(DEFINITION, CASE, other.dump())
        assert act(one, change, pick, data) == act(other, change, pick, data)
        assert one.dump() == other.dump()
        assert (one.open_steps, one.waiting_timers) == (other.open_steps, other.waiting_timers)
        assert one.values == other.values
        assert bool(one.open_steps) == any(row[0] == "s" for row in rows(one))


def rows(workflow):
    return json.loads(workflow.dump())["tokens"]


def test_a_state_holds_a_few_rows_and_no_time():
    workflow = started()
    workflow.complete(workflow.open_steps[0].step_id, {"people": 2, "call": True}, change=2)

    assert rows(workflow) == [
        ["g", "c", -1],
        ["c", "c", 0],
        ["t", "ct", 0, 2, 0],
        ["g", "sign", -1],
        ["m", "sign", 3, []],
        ["t", "st", 3, 2, 3],
        ["s", "sign", 4, 2, 1],
        ["s", "sign", 4, 2, 2, 1],
        ["s", "ia", 1, 2, 4],
        ["s", "ib", 1, 2, 5],
    ]
    assert len(workflow.dump()) < 600


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.50"),
        Decimal("-0"),
        Decimal("1E+30"),
        2**200,
        -(2**63),
        0,
        True,
        None,
        "",
        "汉字𠮷\n",
        ("a", "b"),
        (),
    ],
)
def test_a_value_comes_back_as_it_went_in(value):
    workflow, _ = Workflow.start(PLAIN, case_id=CASE, change=1, values={"f": {"x": value}})

    back = Workflow.load(PLAIN, CASE, workflow.dump()).values["f"]["x"]

    assert (back, type(back), str(back)) == (value, type(value), str(value))


def test_a_newer_state_is_refused():
    state = json.loads(started().dump())
    state["v"] = 2

    with pytest.raises(StateTooNewError, match="升级"):
        Workflow.load(DEFINITION, CASE, json.dumps(state).encode())


def test_a_state_of_another_flow_is_refused():
    with pytest.raises(StateError, match="另一个版本"):
        Workflow.load(PLAIN, CASE, started().dump())


@pytest.mark.parametrize(
    "change",
    [
        lambda state: state.pop("tokens"),
        lambda state: state.pop("v"),
        lambda state: state.update(v="1"),
        lambda state: state.update(vars=[]),
        lambda state: state.update(tokens=[["s"]]),
        lambda state: state.update(tokens=[["?", "apply", -1]]),
        lambda state: state.update(tokens=[["s", "nowhere", -1, 1, 0]]),
        lambda state: state.update(tokens=[["s", "fork", -1, 1, 0]]),
        lambda state: state.update(tokens=[["s", "apply", 7, 1, 0]]),
    ],
)
def test_a_damaged_state_is_refused(change):
    state = json.loads(started().dump())
    change(state)

    with pytest.raises(StateError, match="重建"):
        Workflow.load(DEFINITION, CASE, json.dumps(state).encode())


@given(st.binary(max_size=60))
def test_bytes_that_are_no_state_are_refused(noise):
    with pytest.raises(StateError):
        Workflow.load(DEFINITION, CASE, noise)


# A state as the first release wrote it: every later release must read it and finish the case.
FIRST_RELEASE = (
    b'{"v":1,"of":"%s","tokens":[["g","sign",-1],["m","sign",0,[[0,{"x":{"d":"1.5"}}]]],'
    b'["t","st",0,2,2],["j","join",-1,"f8"],["s","sign",1,2,1,1]],'
    b'"vars":{"apply":{"people":2,"call":true,"done":true}}}'
)


def test_a_state_of_the_first_release_still_loads_and_the_case_can_be_finished():
    state = FIRST_RELEASE % DEFINITION.fingerprint[:16].encode()

    workflow = Workflow.load(DEFINITION, CASE, state)

    assert workflow.dump() == state
    assert workflow.complete(workflow.open_steps[0].step_id, {}, change=9).finished
    assert workflow.values["sign"] == {"x": (Decimal("1.5"),)}
