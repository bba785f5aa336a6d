"""What an answer that is put right afterwards would have decided otherwise: ways already taken."""

from collections.abc import Collection

from engine.bpmn.definition import Definition
from engine.bpmn.errors import EvaluationError
from engine.bpmn.expressions import Expression, Result, Variables


def contradicted(
    definition: Definition, taken: Collection[str], before: Variables, after: Variables
) -> tuple[str, ...]:
    """Return the nodes that have decided, and would decide otherwise with the other values.

    A condition that can be decided one way only with one of both says something else, too. What
    lies ahead is no contradiction: it will be decided by what is right.

    :param taken: the sequence flows that the case went, those that were taken back left out
    :return: ids of gateways, and of steps whose number of instances was reckoned
    """
    found: dict[str, None] = {}
    for process in definition.processes:
        left = {arrow.source for arrow in process.arrows if arrow.id in taken}
        reached = {arrow.target for arrow in process.arrows if arrow.id in taken}
        decided = {arrow.id: arrow.source for arrow in process.arrows if arrow.source in left}
        decided |= {box: box for box in process.boxes if box in reached}
        for place, node in decided.items():
            expression = definition.expressions.get(place)
            if expression is not None and _differs(expression, before, after):
                found[node] = None
    return tuple(found)


def _differs(expression: Expression, before: Variables, after: Variables) -> bool:
    return _said(expression, before) != _said(expression, after)


def _said(expression: Expression, values: Variables) -> tuple[bool, Result]:
    try:
        return True, expression.evaluate(values)
    except EvaluationError:
        return False, None
