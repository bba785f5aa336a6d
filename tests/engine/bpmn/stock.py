"""SpiffWorkflow as its users write it: stock parser, stock gateways, official serializer."""

import warnings
from collections import Counter
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent

from engine.bpmn import Expression

STEPS = 2_000


class StockMismatchError(Exception):
    """The library raised where the token game goes on."""


class OurConditions(PythonScriptEngine):
    """Evaluates the test flows' conditions, so that only the gateways differ."""

    def __init__(self, values: dict[str, dict[str, Any]]) -> None:
        super().__init__()
        self.values = values

    def evaluate(self, _task: Any, expression: str, **_context: Any) -> Any:
        if expression.startswith("PT"):
            return expression
        if expression.isdigit():
            return int(expression)
        return Expression.parse(expression).evaluate(self.values)


class StockWorkflow:
    """One case; every move is followed by a round trip through the official serializer."""

    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def __init__(self, source: bytes, *, process: str = "main", round_trips: bool = False) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(source)
        self.values: dict[str, dict[str, Any]] = {}
        self.round_trips = round_trips
        self.workflow = BpmnWorkflow(
            parser.get_spec(process),
            parser.get_subprocess_specs(process),
            script_engine=OurConditions(self.values),
        )
        self.run()

    def run(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.workflow.do_engine_steps()
        except (Exception, RecursionError) as error:
            raise StockMismatchError(repr(error)) from error
        if self.round_trips:
            stored = self.serializer.serialize_json(self.workflow)
            self.workflow = self.serializer.deserialize_json(stored)
            self.workflow.script_engine = OurConditions(self.values)

    @property
    def finished(self) -> bool:
        return self.workflow.is_completed()

    def ready(self) -> list[Any]:
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)

    def open_steps(self) -> Counter:
        return Counter(task.task_spec.bpmn_id for task in self.ready())

    def timers(self) -> Counter:
        return Counter(
            task.task_spec.bpmn_id
            for task in self.workflow.get_tasks(state=TaskState.WAITING)
            if isinstance(task.task_spec, BoundaryEvent)
        )

    def complete(self, node_id: str, number: int) -> None:
        task = next((task for task in self.ready() if task.task_spec.bpmn_id == node_id), None)
        if task is None:
            raise StockMismatchError(f"{node_id} is not open")
        self.values[node_id] = {"n": number}
        try:
            task.run()
        except (Exception, RecursionError) as error:
            raise StockMismatchError(repr(error)) from error
        self.run()

    def fire(self, node_id: str) -> None:
        [task] = [
            task
            for task in self.workflow.get_tasks(state=TaskState.WAITING)
            if task.task_spec.bpmn_id == node_id
        ]
        task.internal_data["event_value"] = "2000-01-01T00:00:00+00:00"
        self.workflow.refresh_timers()
        self.run()
