"""Each act on a case, tried for the permission table: the real action, or the gate that it passes.

An act that nobody tries fails ``tests/engine/test_permission_table.py``. To add one: a function
``(work, place)`` that calls the action with anything that a form might hold, and its line in
``PROBES``; or ``gate`` alone where the action first needs something that the case has not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from engine import actions, queries
from engine.casefile import CaseFile
from engine.errors import NotFoundError
from engine.model import Actor, Task
from engine.permissions import Action, require_at, sees_personal_data
from engine.store.cases import CaseRow
from engine.work import Work
from tests.support.county import fresh_key


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case, its tasks (live ones first), and a supervisor who proposes what others decide."""

    case_id: UUID
    tasks: tuple[Task, ...]
    supervisor: Actor

    def task(self, actor: Actor) -> Task:
        """The task that the actor's role asks for, or any."""
        roles = {grant.role for grant in actor.grants}
        return next((task for task in self.tasks if task.desk_role in roles), self.tasks[0])


Act = Callable[[Work, Place], object]


@dataclass(frozen=True, kw_only=True)
class Probe:
    """How an act is tried.

    :ivar narrow: the action itself asks for more than its row does (this very step, this very
        person): whoever is allowed has the row, not everybody who has the row is allowed
    """

    act: Act
    narrow: bool = False


def gate(action: Action) -> Act:
    """The gate that every act passes: a role at an organ of the case, and the state of the case."""

    def act(work: Work, place: Place) -> None:
        def may(row: CaseRow, _file: CaseFile) -> None:
            organs = work.organs(row)
            require_at(work.actor, action, work.today, organs=organs, item=row.item_key)

        with work.watch_case(place.case_id, key=None, may=may, action=action):
            pass

    return act


def typed(verb: Callable[..., object], **more: object) -> Act:
    """An action on a case that asks for a reason."""

    def act(work: Work, place: Place) -> object:
        words = {"reason": "核对权限", "seen": None, "key": fresh_key(), **more}
        return verb(work, place.case_id, **words)

    return act


def _complete(work: Work, place: Place) -> object:
    task = place.task(work.actor)
    return actions.complete_task(work, task.id, {}, seen=None, key=fresh_key())


def _reassign(work: Work, place: Place) -> object:
    task = place.task(work.actor)
    words = {"to": "nobody", "reason": "核对权限", "seen": None, "key": fresh_key()}
    return actions.reassign_task(work, task.id, **words)


def _void(work: Work, place: Place) -> object:
    words = {"reason": "核对权限", "seen": None}
    other = replace(work, actor=place.supervisor)
    actions.propose_void(other, place.case_id, **words, key=fresh_key())
    return actions.void_case(work, place.case_id, **words, key=fresh_key())


def _urge(work: Work, place: Place) -> object:
    return actions.urge_case(work, place.case_id, reason="核对权限", key=fresh_key())


def _order(work: Work, place: Place) -> object:
    due_on: date = work.calendar.add(work.today, 3)
    words = {"text": "核对权限", "due_on": due_on, "key": fresh_key()}
    return actions.issue_order(work, place.case_id, card_id=None, **words)


def _personal(work: Work, place: Place) -> None:
    row = work.visible_case(place.case_id)
    if not sees_personal_data(work.actor, work.organs(row), row.item_key, work.today):
        raise NotFoundError("个人信息", row.id)


PROBES: Mapping[Action, Probe] = {
    Action.COMPLETE_TASK: Probe(act=_complete, narrow=True),
    Action.VIEW_CASE: Probe(act=lambda work, place: queries.case(work, place.case_id)),
    Action.REPLAY_CASE: Probe(act=lambda work, place: queries.frames(work, place.case_id)),
    Action.VIEW_PERSONAL_DATA: Probe(act=_personal),
    Action.WITHDRAW_CASE: Probe(act=typed(actions.withdraw_case)),
    Action.TERMINATE_CASE: Probe(act=typed(actions.terminate_case)),
    Action.PROPOSE_VOID: Probe(act=typed(actions.propose_void)),
    Action.VOID_CASE: Probe(act=_void),
    Action.EXTEND_CASE: Probe(act=typed(actions.extend_case)),
    Action.SUSPEND_CASE: Probe(
        act=typed(actions.suspend_case, ground="court", document="（2026）示0101行初3号")
    ),
    Action.RESUME_CASE: Probe(act=typed(actions.resume_case)),
    Action.REASSIGN_TASK: Probe(act=_reassign, narrow=True),
    Action.TAKE_BACK_TASK: Probe(act=gate(Action.TAKE_BACK_TASK)),
    Action.SUPERVISE: Probe(act=_order),
    Action.APPEAL_CARD: Probe(act=gate(Action.APPEAL_CARD)),
    Action.ANSWER_ORDER: Probe(act=gate(Action.ANSWER_ORDER)),
    Action.OPEN_PROCEDURE: Probe(act=gate(Action.OPEN_PROCEDURE)),
    Action.ACT_IN_PROCEDURE: Probe(act=gate(Action.ACT_IN_PROCEDURE)),
    Action.ASK_SIGNATURE: Probe(act=gate(Action.ASK_SIGNATURE)),
    Action.SIGN: Probe(act=gate(Action.SIGN)),
    Action.CONVENE_VOTE: Probe(act=gate(Action.CONVENE_VOTE)),
    Action.CAST_VOTE: Probe(act=gate(Action.CAST_VOTE)),
    Action.COPY_CASE: Probe(act=gate(Action.COPY_CASE)),
    Action.NOTE_CASE: Probe(act=gate(Action.NOTE_CASE)),
    Action.URGE_CASE: Probe(act=_urge, narrow=True),
    Action.HAND_OVER: Probe(act=gate(Action.HAND_OVER)),
    Action.TAKE_PAPERS: Probe(act=gate(Action.TAKE_PAPERS)),
    # Only the archive that the papers were handed to sees the case.
    Action.KEEP_ARCHIVE: Probe(act=gate(Action.KEEP_ARCHIVE), narrow=True),
    Action.SETTLE_FEE: Probe(act=gate(Action.SETTLE_FEE)),
    Action.DISCLOSE_DECISION: Probe(act=gate(Action.DISCLOSE_DECISION)),
    Action.WITHDRAW_LETTER: Probe(act=gate(Action.WITHDRAW_LETTER)),
    Action.ISSUE_LETTER: Probe(act=gate(Action.ISSUE_LETTER)),
}

BEGINS = frozenset({Action.RECEIVE_CASE})
"""An act that is on no case because it begins one."""
