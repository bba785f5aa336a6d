"""What events say: their data, written and read in one place."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from engine.audit import Kind
from engine.bpmn import Arrival, Timer
from engine.errors import EngineError
from engine.model import Value


class ReplayDivergedError(EngineError):
    """The log tells another story than the engine when its events are replayed."""

    def __init__(self, case_no: str, told: str, expected: str) -> None:
        super().__init__(case_no, told, expected)
        self.case_no = case_no
        self.told = told
        self.expected = expected

    def __str__(self) -> str:
        return (
            f"办件 {self.case_no} 的日志与流程引擎重演结果不一致："
            f"日志为“{self.told}”，重演应为“{self.expected}”。请立即报告审计人员。"
        )


class Told(Protocol):
    """What ``apply`` reads of an event: a sealed one, or the draft of one."""

    @property
    def kind(self) -> Kind: ...
    @property
    def change(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def acting_for(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


def done_by(told: Told) -> str:
    """Who did a step: where others had to sign after him, the last of them has told of it."""
    by: str = told.data.get("by", told.actor)
    return by


def arrival_data(arrival: Arrival) -> dict[str, Any]:
    """What ``task:opened`` says."""
    return {
        "task": str(arrival.step_id),
        "node": arrival.node_id,
        "ordinal": arrival.ordinal,
    }


def timer_data(timer: Timer, at: datetime) -> dict[str, Any]:
    """What ``timer:armed`` says; *at* is its legal moment."""
    return {"timer": str(timer.step_id), "node": timer.node_id, "due": at}


def pack(values: Mapping[str, Value]) -> dict[str, Any]:
    """Routing values as plain data that comes back with its types."""
    return {name: _packed(value) for name, value in values.items()}


def unpack(values: Mapping[str, Any]) -> dict[str, Value]:
    """The inverse of ``pack``."""
    return {name: _unpacked(value) for name, value in values.items()}


def _packed(value: Value) -> Any:
    if isinstance(value, Decimal):
        return {"number": f"{value:f}"}
    return list(value) if isinstance(value, tuple) else value


def _unpacked(value: Any) -> Value:
    if isinstance(value, dict):
        return Decimal(value["number"])
    return tuple(value) if isinstance(value, list) else value
