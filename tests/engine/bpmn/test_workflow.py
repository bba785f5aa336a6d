from decimal import Decimal
from uuid import UUID, uuid5

import pytest

from engine.bpmn import (
    BudgetExceededError,
    CardinalityError,
    DeadlockError,
    Definition,
    EvaluationError,
    MissingValueError,
    NoPathError,
    Passage,
    PassageKind,
    StepNotOpenError,
    TimerNotWaitingError,
    Workflow,
    WorkflowSpoiltError,
)
from engine.errors import InvalidValueError
from tests.engine.bpmn.documents import TIMER, document, drawn, process, several

CASE = UUID("6f1e5c1e-6dc3-4f0c-9d69-1f7b8f4b7c11")


class Driver:
    """A case that is saved and loaded between any two calls."""

    def __init__(self, source, values=None):
        self.definition = Definition.parse(source)
        self.change = 1
        self.workflow, self.move = Workflow.start(
            self.definition, case_id=CASE, change=1, values=values or {}
        )

    @property
    def open(self):
        return [step.node_id for step in self.workflow.open_steps]

    @property
    def timers(self):
        return [timer.node_id for timer in self.workflow.waiting_timers]

    def next_change(self):
        self.workflow = Workflow.load(self.definition, CASE, self.workflow.dump())
        self.change += 1
        return self.change

    def complete(self, node_id, ordinal=0, **values):
        change = self.next_change()
        step = next(
            step
            for step in self.workflow.open_steps
            if (step.node_id, step.ordinal) == (node_id, ordinal)
        )
        self.move = self.workflow.complete(step.step_id, values, change=change)
        return self.move

    def fire(self, node_id):
        change = self.next_change()
        timer = next(timer for timer in self.workflow.waiting_timers if timer.node_id == node_id)
        self.move = self.workflow.fire(timer.step_id, change=change)
        return self.move


LOOP = drawn(
    "startEvent s\nuserTask apply\nuserTask review\nexclusiveGateway ok\n"
    "intermediateThrowEvent accepted\nendEvent e",
    "s -> apply\napply -> review\nreview -> ok\nok -> apply : review.result == '补正'\n"
    "ok -> accepted default\naccepted -> e",
)


def test_a_case_goes_from_person_to_person_and_says_what_it_passed():
    case = Driver(LOOP)
    assert (case.open, case.move.taken) == (["apply"], ("f1",))

    case.complete("apply")
    assert [arrival.node_id for arrival in case.move.opened] == ["review"]

    case.complete("review", result="受理")
    assert case.move.taken == ("f3", "f5", "f6")
    assert case.move.passed == (
        Passage(node_id="accepted", kind=PassageKind.MILESTONE),
        Passage(node_id="e", kind=PassageKind.END),
    )
    assert case.move.finished
    assert case.open == []


def test_step_ids_are_made_of_the_case_the_change_and_the_order_of_opening():
    case = Driver(
        drawn(
            "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nendEvent e",
            "s -> f\nf -> a\nf -> b\na -> e\nb -> e",
        )
    )

    assert [arrival.step_id for arrival in case.move.opened] == [
        uuid5(CASE, "1/0"),
        uuid5(CASE, "1/1"),
    ]


def test_two_thousand_rounds_of_rework_keep_the_case_alive_and_its_state_small():
    case = Driver(LOOP)
    kept, _ = Workflow.start(case.definition, case_id=CASE, change=1, values={})
    sizes = set()

    for change in range(2, 4_002, 2):
        case.complete("apply")
        case.complete("review", result="补正")
        kept.complete(kept.open_steps[0].step_id, {}, change=change)
        kept.complete(kept.open_steps[0].step_id, {"result": "补正"}, change=change + 1)
        assert case.open == ["apply"]
        assert not case.move.finished
        sizes.add(len(case.workflow.dump()))

    assert kept.dump() == case.workflow.dump()
    assert max(sizes) <= min(sizes) + 3
    case.complete("apply")
    assert case.complete("review", result="受理").finished


def test_the_latest_visit_of_a_node_wins_and_start_values_are_read():
    source = drawn(
        "startEvent s\nexclusiveGateway g\nuserTask a\nuserTask b\nendEvent e",
        "s -> g\ng -> a : 申请.面积 > 10.5\ng -> b default\na -> e\nb -> e",
    )

    assert Driver(source, {"申请": {"面积": Decimal("10.6")}}).open == ["a"]
    assert Driver(source, {"申请": {"面积": 10}}).open == ["b"]
    case = Driver(LOOP)
    case.complete("apply", note="一", tags=["x", "y"])
    case.complete("review", result="补正")
    case.complete("apply")
    assert case.workflow.values == {"review": {"result": "补正"}}


@pytest.mark.parametrize(
    "value", [1.5, Decimal("NaN"), Decimal("Infinity"), {"a": 1}, [1], "\ud800", object()]
)
def test_a_value_that_cannot_be_stored_is_refused_and_harms_nothing(value):
    case = Driver(LOOP)
    [step] = case.workflow.open_steps

    with pytest.raises(InvalidValueError):
        case.workflow.complete(step.step_id, {"x": value}, change=2)

    assert not case.workflow.complete(step.step_id, {"x": "好"}, change=2).finished


def test_a_step_that_is_not_open_is_refused_and_harms_nothing():
    case = Driver(LOOP)
    [apply] = case.workflow.open_steps
    case.complete("apply")

    with pytest.raises(StepNotOpenError) as refusal:
        case.workflow.complete(apply.step_id, {}, change=3)
    with pytest.raises(TimerNotWaitingError):
        case.workflow.fire(apply.step_id, change=3)

    assert "已经办结" in str(refusal.value)
    assert case.open == ["review"]


# -- gateways


BLOCK = drawn(
    "startEvent s\nuserTask begin\nparallelGateway fork\nuserTask a\nuserTask b\n"
    "parallelGateway join\nuserTask decide\nexclusiveGateway ok\nendEvent e",
    "s -> begin\nbegin -> fork\nfork -> a\nfork -> b\na -> join\nb -> join\njoin -> decide\n"
    "decide -> ok\nok -> begin : decide.again\nok -> e default",
)


@pytest.mark.parametrize("orders", [("ab", "ba", "ab"), ("ab", "ab", "ba"), ("ba", "ab", "ba")])
def test_a_join_in_a_loop_waits_for_both_branches_in_every_round(orders):
    case = Driver(BLOCK)
    for first, second in orders:
        case.complete("begin")
        case.complete(first)
        assert case.open == [second]
        case.complete(second)
        assert case.open == ["decide"]
        case.complete("decide", again=True)
    assert case.open == ["begin"]


def test_excess_tokens_stay_at_a_parallel_join():
    case = Driver(
        drawn(
            "startEvent s\nparallelGateway f\nuserTask a1\nuserTask a2\nuserTask b1\nuserTask b2\n"
            "exclusiveGateway ma\nexclusiveGateway mb\nparallelGateway join\nuserTask after\nendEvent e",
            "s -> f\nf -> a1\nf -> a2\nf -> b1\nf -> b2\na1 -> ma\na2 -> ma\nb1 -> mb\nb2 -> mb\n"
            "ma -> join\nmb -> join\njoin -> after\nafter -> e",
        )
    )
    case.complete("a1")
    case.complete("a2")
    assert "after" not in case.open
    case.complete("b1")
    assert case.open.count("after") == 1
    case.complete("b2")
    assert case.open == ["after", "after"]
    case.complete("after")
    assert case.complete("after").finished


INCLUSIVE = drawn(
    "startEvent s\nuserTask begin\ninclusiveGateway fork\nuserTask a\nuserTask b\nuserTask c\n"
    "inclusiveGateway join\nuserTask after\nexclusiveGateway again\nendEvent e",
    "s -> begin\nbegin -> fork\nfork -> a : begin.n >= 1\nfork -> b : begin.n >= 2\nfork -> c default\n"
    "a -> join\nb -> join\nc -> join\njoin -> after\nafter -> again\nagain -> begin : after.again\n"
    "again -> e default",
)


def test_an_inclusive_gateway_takes_every_true_flow_else_the_default_in_every_round():
    case = Driver(INCLUSIVE)
    for number, opened in ((2, ["a", "b"]), (0, ["c"]), (1, ["a"]), (2, ["a", "b"])):
        case.complete("begin", n=number)
        assert case.open == opened
        for node_id in reversed(opened):
            assert "after" not in case.open
            case.complete(node_id)
        assert case.open == ["after"]
        case.complete("after", again=True)


def test_an_inclusive_join_waits_for_whoever_can_still_come_and_for_nobody_else():
    case = Driver(
        drawn(
            "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\nuserTask c\nexclusiveGateway x\n"
            "inclusiveGateway join\nuserTask after\nendEvent e\nendEvent e2",
            "s -> f\nf -> a\nf -> b\nf -> c\na -> join\nb -> x\nx -> join : b.come\nx -> e2 default\n"
            "c -> e2\njoin -> after\nafter -> e",
        )
    )
    case.complete("a")
    assert "after" not in case.open
    case.complete("b", come=False)
    assert case.open == ["c", "after"]


def test_an_inclusive_join_does_not_wait_for_a_token_that_can_also_come_where_one_is_already():
    case = Driver(
        drawn(
            "startEvent s\nparallelGateway f\nuserTask x\nuserTask y\nexclusiveGateway m\n"
            f"boundaryEvent t attachedToRef=x | {TIMER}\ninclusiveGateway join\nuserTask after\n"
            "endEvent e",
            "s -> f\nf -> x\nf -> y\nx -> m\ny -> m\nm -> join\nt -> join\njoin -> after\n"
            "after -> e",
        )
    )

    case.complete("y")

    assert case.open == ["x", "after"]


def test_a_gateway_without_a_true_condition_and_without_default_is_an_error_in_words():
    source = drawn(
        "startEvent s\nuserTask a\n{} g name=结果？\nendEvent e\nendEvent z",
        "s -> a\na -> g\ng -> e : a.x == 1\ng -> z : a.x == 2",
    ).decode()
    for tag in ("exclusiveGateway", "inclusiveGateway"):
        case = Driver(source.replace("{}", tag).encode())
        with pytest.raises(NoPathError, match="结果？"):
            case.complete("a", x=3)


def test_an_exclusive_gateway_takes_the_first_true_flow_of_the_document():
    case = Driver(
        drawn(
            "startEvent s\nexclusiveGateway g\nuserTask a\nuserTask b\nuserTask c\nendEvent e",
            "s -> g\ng -> c default\ng -> b : 1 < 2\ng -> a : 1 < 3\na -> e\nb -> e\nc -> e",
        )
    )

    assert case.open == ["b"]


def test_a_missing_value_stops_the_change_and_spoils_the_object():
    case = Driver(LOOP)
    case.complete("apply")
    before = case.workflow.dump()

    with pytest.raises(MissingValueError, match=r"review\.result"):
        case.workflow.complete(case.workflow.open_steps[0].step_id, {}, change=3)

    with pytest.raises(WorkflowSpoiltError):
        case.workflow.dump()
    with pytest.raises(WorkflowSpoiltError):
        case.workflow.complete(CASE, {}, change=3)
    assert [step.node_id for step in Workflow.load(case.definition, CASE, before).open_steps] == [
        "review"
    ]


def test_a_condition_that_is_no_truth_value_is_an_error():
    case = Driver(
        drawn(
            "startEvent s\nuserTask a\nexclusiveGateway g\nendEvent e\nendEvent z",
            "s -> a\na -> g\ng -> e : a.x\ng -> z default",
        )
    )

    with pytest.raises(EvaluationError):
        case.complete("a", x="yes")


# -- timers


TIMED = drawn(
    f"startEvent s\nuserTask a\nboundaryEvent late attachedToRef=a gh:limit=5wd | {TIMER}\n"
    f"boundaryEvent warn attachedToRef=a cancelActivity=false | {TIMER}\n"
    "userTask remind\nuserTask over\nendEvent e\nendEvent e2\nendEvent e3",
    "s -> a\na -> e\nlate -> over\nover -> e2\nwarn -> remind\nremind -> e3",
)


def test_a_timer_is_armed_with_its_step_and_disarmed_when_the_step_is_done():
    case = Driver(TIMED)
    [step] = case.move.opened
    late, warn = case.move.armed
    assert (late.node_id, late.host_node_id, late.host_step_id) == ("late", "a", step.step_id)
    assert case.workflow.waiting_timers == (late, warn)

    case.complete("a")

    assert case.move.disarmed == (late.step_id, warn.step_id)
    assert case.move.closed == ()
    assert case.move.finished
    with pytest.raises(TimerNotWaitingError):
        case.workflow.fire(late.step_id, change=9)


def test_an_interrupting_timer_closes_its_step_and_disarms_its_neighbours():
    case = Driver(TIMED)
    [step] = case.move.opened
    late, warn = case.move.armed

    case.fire("late")

    assert case.move.closed == (step.step_id,)
    assert case.move.disarmed == (warn.step_id,)
    assert case.move.passed == (Passage(node_id="late", kind=PassageKind.TIMER),)
    assert case.move.taken == ("f3",)
    assert case.open == ["over"]
    with pytest.raises(StepNotOpenError):
        case.workflow.complete(step.step_id, {}, change=9)
    with pytest.raises(TimerNotWaitingError):
        case.workflow.fire(late.step_id, change=9)


def test_a_timer_that_does_not_interrupt_leaves_its_step_open_and_fires_once():
    case = Driver(TIMED)

    case.fire("warn")

    assert (case.open, case.timers) == (["a", "remind"], ["late"])
    assert case.move.closed == case.move.disarmed == ()
    case.complete("a")
    assert not case.move.finished
    assert case.complete("remind").finished


def test_a_timer_over_a_loop_is_a_new_one_in_every_round():
    case = Driver(
        drawn(
            f"startEvent s\nuserTask a\nboundaryEvent t attachedToRef=a | {TIMER}\n"
            "exclusiveGateway m\nendEvent e",
            "s -> m\nm -> a\na -> e\nt -> m",
        )
    )
    seen = set()
    for _ in range(5):
        seen.add(case.workflow.waiting_timers[0].step_id)
        case.fire("t")
    assert len(seen) == 5
    assert case.open == ["a"]


def test_a_length_of_time_in_the_file_is_never_evaluated():
    inside = "<bpmn:timerEventDefinition><bpmn:timeDuration>1/0</bpmn:timeDuration></bpmn:timerEventDefinition>"
    case = Driver(TIMED.replace(TIMER.encode(), inside.encode()))

    case.fire("late")

    assert case.open == ["over"]


# -- several people


SIGNING = drawn(
    f"startEvent s\nuserTask begin\nuserTask sign name=会签 | {several('begin.people')}\n"
    f"boundaryEvent late attachedToRef=sign | {TIMER}\nexclusiveGateway g\nuserTask no\nendEvent e\n"
    "endEvent z",
    "s -> begin\nbegin -> sign\nsign -> g\ng -> begin : count(sign.opinion, '反对') > 0\n"
    "g -> e default\nlate -> no\nno -> z",
)


def test_all_people_of_a_step_act_and_conditions_read_what_each_said():
    case = Driver(SIGNING)
    case.complete("begin", people=3)
    assert [(step.node_id, step.ordinal) for step in case.workflow.open_steps] == [
        ("sign", 0),
        ("sign", 1),
        ("sign", 2),
    ]
    [timer] = case.workflow.waiting_timers
    assert (timer.host_node_id, timer.host_step_id) == ("sign", None)

    case.complete("sign", 2, opinion="同意", weight=Decimal("0.5"))
    case.complete("sign", 0, opinion="反对")
    assert "sign" not in case.workflow.values
    case.complete("sign", 1, opinion="同意", tags=["甲", "乙"])

    assert case.workflow.values["sign"] == {
        "opinion": ("反对", "同意", "同意"),
        "weight": (Decimal("0.5"),),
        "tags": ("甲", "乙"),
    }
    assert case.open == ["begin"]
    case.complete("begin", people=1)
    case.complete("sign", 0, opinion="同意")
    assert case.workflow.values["sign"] == {"opinion": ("同意",)}
    assert case.move.finished


def test_a_step_of_nobody_is_done_at_once_and_its_timer_never_waits():
    case = Driver(SIGNING, {"sign": {"opinion": ["同意"]}})

    with pytest.raises(MissingValueError):
        case.complete("begin", people=0)

    case = Driver(
        drawn(
            f"startEvent s\nuserTask a | {several('0')}\nboundaryEvent t attachedToRef=a | {TIMER}\n"
            "endEvent e",
            "s -> a\na -> e\nt -> e",
        )
    )
    assert case.move.finished
    assert case.move.armed == case.move.disarmed == ()


def test_an_interrupting_timer_closes_every_open_instance():
    case = Driver(SIGNING)
    case.complete("begin", people=3)
    steps = [step.step_id for step in case.workflow.open_steps]
    case.complete("sign", 0, opinion="同意")

    case.fire("late")

    assert case.move.closed == tuple(steps[1:])
    assert case.open == ["no"]


@pytest.mark.parametrize("people", [-1, 201, Decimal("1.5"), "3"])
def test_a_number_of_people_that_cannot_be_is_refused(people):
    case = Driver(SIGNING)

    with pytest.raises(CardinalityError, match="人数"):
        case.complete("begin", people=people)


def test_two_hundred_people_can_sign():
    case = Driver(SIGNING)
    case.complete("begin", people=200)
    for ordinal in range(200):
        step = case.workflow.open_steps[0]
        assert step.ordinal == ordinal
        case.workflow.complete(step.step_id, {"opinion": "同意"}, change=10 + ordinal)
    assert case.open == []


# -- calls, ends, cancellation


CALLED = document(
    process(
        "startEvent s\nparallelGateway f\ncallActivity c calledElement=inner\nuserTask x\n"
        f"boundaryEvent t attachedToRef=c | {TIMER}\nexclusiveGateway m\nparallelGateway j\n"
        "userTask after\nendEvent e",
        "s -> f\nf -> c\nf -> x\nc -> m\nt -> m\nm -> j\nx -> j\nj -> after\nafter -> e",
    ),
    process(
        "startEvent is\nparallelGateway if\nuserTask ia\nuserTask ib\nexclusiveGateway ix\n"
        "endEvent ie\nendEvent it | <bpmn:terminateEventDefinition/>\nendEvent ie2",
        "is -> if\nif -> ia\nif -> ib\nia -> ix\nix -> it : ia.stop\nix -> ie default\nib -> ie2",
        process_id="inner",
        first_flow=20,
    ),
)


def test_a_called_process_is_over_when_its_last_token_is():
    case = Driver(CALLED)
    assert case.open == ["x", "ia", "ib"]
    [timer] = case.workflow.waiting_timers
    assert (timer.host_node_id, timer.host_step_id) == ("c", None)

    case.complete("ib")
    assert case.timers == ["t"]
    case.complete("ia", stop=False)

    assert case.timers == []
    assert case.open == ["x"]
    case.complete("x")
    assert case.complete("after").finished


def test_a_terminate_end_ends_its_own_process_only():
    case = Driver(CALLED)
    ib = next(step.step_id for step in case.workflow.open_steps if step.node_id == "ib")

    case.complete("ia", stop=True)

    assert case.move.closed == (ib,)
    assert case.open == ["x"]
    case.complete("x")
    assert case.open == ["after"]


def test_an_interrupting_timer_ends_a_called_process():
    case = Driver(CALLED)
    inner = tuple(step.step_id for step in case.workflow.open_steps if step.node_id != "x")

    case.fire("t")

    assert case.move.closed == inner
    assert case.open == ["x"]
    case.complete("x")
    assert case.complete("after").finished


def test_a_terminate_end_of_the_main_process_ends_the_case():
    case = Driver(
        drawn(
            "startEvent s\nparallelGateway f\nuserTask a\nuserTask b\n"
            f"boundaryEvent t attachedToRef=b | {TIMER}\nendEvent e\nendEvent stop |"
            " <bpmn:terminateEventDefinition/>",
            "s -> f\nf -> a\nf -> b\na -> stop\nb -> e\nt -> e",
        )
    )
    b = case.workflow.open_steps[1]
    [timer] = case.workflow.waiting_timers

    case.complete("a")

    assert case.move.finished
    assert case.move.closed == (b.step_id,)
    assert case.move.disarmed == (timer.step_id,)
    assert case.workflow.open_steps == ()


def test_what_opens_and_closes_in_one_change_never_was():
    case = Driver(
        drawn(
            "startEvent s\nuserTask a\nparallelGateway f\nuserTask b\n"
            f"boundaryEvent t attachedToRef=b | {TIMER}\nendEvent e\nendEvent stop |"
            " <bpmn:terminateEventDefinition/>",
            "s -> a\na -> f\nf -> b\nf -> stop\nb -> e\nt -> e",
        )
    )

    case.complete("a")

    assert case.move.finished
    assert case.move.opened == case.move.closed == case.move.armed == case.move.disarmed == ()


def test_a_cancelled_case_has_nothing_left():
    case = Driver(CALLED)
    steps = [step.step_id for step in case.workflow.open_steps]
    [timer] = case.workflow.waiting_timers

    move = case.workflow.cancel(change=2)

    assert move.finished
    assert sorted(move.closed) == sorted(steps)
    assert move.disarmed == (timer.step_id,)
    assert case.workflow.open_steps == case.workflow.waiting_timers == ()
    assert Workflow.load(case.definition, CASE, case.workflow.dump()).open_steps == ()


def test_a_circle_without_a_person_ends_in_an_error_and_never_as_completed():
    circle = drawn(
        "startEvent s\nuserTask a\nexclusiveGateway m\nexclusiveGateway x\nendEvent e",
        "s -> a\na -> m\nm -> x\nx -> m : a.x == 1\nx -> e default",
    )
    case = Driver(circle)

    with pytest.raises(BudgetExceededError, match="1000步"):
        case.complete("a", x=1)


def test_tokens_that_breed_end_in_an_error():
    breeding = drawn(
        "startEvent s\nexclusiveGateway m\nparallelGateway f\nendEvent e",
        "s -> m\nm -> f\nf -> m\nf -> m\nf -> e",
    )

    with pytest.raises(BudgetExceededError):
        Driver(breeding)


def test_tokens_that_breed_by_the_hundred_are_stopped_as_soon():
    fans = "\n".join("f -> m" for _ in range(250))

    with pytest.raises(BudgetExceededError, match="2000步"):
        Driver(
            drawn(
                "startEvent s\nexclusiveGateway m\nparallelGateway f\nendEvent e",
                f"s -> m\nm -> f\n{fans}\nf -> e",
            )
        )


def test_a_change_after_which_nobody_could_act_is_refused():
    case = Driver(
        drawn(
            "startEvent s\nuserTask a\nexclusiveGateway x\nuserTask b\nuserTask c\nparallelGateway j\n"
            "endEvent e",
            "s -> a\na -> x\nx -> b : a.x == 1\nx -> c default\nb -> j\nc -> j\nj -> e",
        )
    )
    case.complete("a", x=1)

    with pytest.raises(DeadlockError, match="j"):
        case.complete("b")
