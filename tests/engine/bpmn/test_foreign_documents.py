"""Whatever is handed in as BPMN is either run or refused in words: no other error gets out."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn import Definition, DefinitionError, Workflow
from engine.errors import EngineError
from tests.engine.bpmn.documents import document, process
from tests.engine.bpmn.flows import bpmn, random_flow
from tests.engine.bpmn.test_state import RICH

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
TAGS = (
    *("userTask", "startEvent", "endEvent", "boundaryEvent", "sequenceFlow", "subProcess", "lane"),
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "callActivity", "scriptTask"),
    *("multiInstanceLoopCharacteristics", "loopCardinality", "timerEventDefinition", "process"),
    *("conditionExpression", "terminateEventDefinition", "laneSet", "flowNodeRef", "task"),
)
ATTRIBUTES = (
    *("id", "name", "sourceRef", "targetRef", "default", "attachedToRef", "calledElement"),
    *("isSequential", "isExecutable", "cancelActivity"),
)
TEXTS = (
    "",
    "x",
    "1",
    "-1",
    "apply.people",
    "__import__('os')",
    "main",
    "inner",
    "s",
    "f1",
    "Start",
)


def tried(source: bytes) -> str:
    """Parse and start; return how it went. Anything but our own errors gets out."""
    try:
        definition = Definition.parse(source)
    except DefinitionError as refusal:
        return "refused" if str(refusal) else "refused without a word"
    try:
        workflow, _ = Workflow.start(definition, case_id=UUID(int=1), change=1, values={})
    except EngineError as refusal:
        return "not started" if str(refusal) else "not started without a word"
    state = workflow.dump()
    assert Workflow.load(definition, UUID(int=1), state).dump() == state
    return "started"


def damaged(source: bytes, random: Random) -> bytes:
    root = etree.fromstring(source)
    for _ in range(random.choice((1, 1, 2, 4))):
        elements = list(root.iter(f"{BPMN}*"))
        one, other = random.choice(elements), random.choice(elements)
        match random.randrange(6):
            case 0 if one.getparent() is not None:
                one.getparent().remove(one)
            case 1:
                one.set(random.choice(ATTRIBUTES), random.choice(TEXTS))
            case 2:
                one.set(random.choice(ATTRIBUTES), other.get("id", "nobody"))
            case 3:
                one.tag = f"{BPMN}{random.choice(TAGS)}"
            case 4:
                one.text = random.choice(TEXTS)
            case _:
                etree.SubElement(one, f"{BPMN}{random.choice(TAGS)}", id=f"new{random.random()}")
    return etree.tostring(root)


def test_damaged_documents_run_or_are_refused_and_nothing_else():
    random = Random(4)
    outcomes = [tried(damaged(RICH, random)) for _ in range(1_500)]
    outcomes += [tried(damaged(bpmn(random_flow(seed)), random)) for seed in range(300)]

    assert {*outcomes} == {"refused", "not started", "started"}


@settings(max_examples=200)
@given(st.integers(0, len(RICH) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_garbled_bytes_run_or_are_refused_and_nothing_else(place, noise, cut):
    assert tried(RICH[:place] + noise + RICH[place + cut :])


@given(st.binary(max_size=80))
def test_noise_is_refused(noise):
    assert tried(noise) == "refused"


@pytest.mark.parametrize("calls", [2, 3])
def test_calls_that_multiply_end_in_the_budget(calls):
    """Each process calls the next one several times: a small file, an endless run."""

    def layer(number):
        inside = "\n".join(
            f"callActivity c{number}x{n} calledElement=p{number + 1}" for n in range(calls)
        )
        ways = "\n".join(
            f"g{number} -> c{number}x{n}\nc{number}x{n} -> e{number}" for n in range(calls)
        )
        return process(
            f"startEvent s{number}\nparallelGateway g{number}\n{inside}\nendEvent e{number}",
            f"s{number} -> g{number}\n{ways}",
            process_id=f"p{number}",
            first_flow=1_000 * (number + 1),
        )

    last = process("startEvent s\nuserTask t\nendEvent e", "s -> t\nt -> e", process_id="p40")

    assert tried(document(*(layer(number) for number in range(40)), last)) == "not started"
