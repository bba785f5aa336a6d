"""What the desk offers beside the flow (办理操作): one form each, on the page of a task or a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from engine.queries import TaskView, asking, consulted, noted
from engine.queries.asking import Colleague
from engine.queries.consulted import Consulted
from engine.queries.noted import Beside
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class Operations:
    """What a page needs for them; *heard* is about the task, on a case's page about all of it.

    :ivar asks: may he ask colleagues to sign or to vote?
    :ivar holds: may he leave signers out, be it after he submitted?
    :ivar askable: whom he may ask, himself among them
    """

    case_id: UUID
    task_id: UUID | None = None
    asks: bool = False
    holds: bool = False
    askable: Sequence[Colleague] = ()
    heard: Consulted = field(default_factory=Consulted)
    beside: Beside
    me: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Which form was refused, why, and what had been typed."""

    form: str = ""
    problem: str = ""
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str, otherwise: str = "") -> str:
        """What was typed in a field."""
        return next(iter(self.typed.get(name, ())), otherwise)

    def chosen(self, name: str, value: str) -> bool:
        """Was this one chosen?"""
        return value in self.typed.get(name, ())


def of_task(look: Look, view: TaskView) -> Operations:
    """For the page of a task; whoever may not do it only reads what was heard."""
    mine = any(task.task_id == view.task_id and task.may_complete for task in view.case.tasks)
    asks = mine and not view.acting_for and not view.held_by
    return Operations(
        case_id=view.case.case_id,
        task_id=view.task_id,
        asks=asks,
        holds=asking.holds(look, view.task_id),
        askable=asking.askable_for(look, view.task_id) if asks else (),
        heard=consulted.consulted(look, view.case.case_id).of_task(view.task_id),
        beside=noted.beside(look, view.case.case_id),
        me=look.actor.user_id,
    )


def of_case(look: Look, case_id: UUID) -> Operations:
    """For the page of a case."""
    return Operations(
        case_id=case_id,
        heard=consulted.consulted(look, case_id),
        beside=noted.beside(look, case_id),
        me=look.actor.user_id,
    )
