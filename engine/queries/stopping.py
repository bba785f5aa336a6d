"""What stands in the way of a case: a court or the law, a proposal to void it; and who may act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.casefile import CaseFile, case_state
from engine.errors import NotPermittedError
from engine.limits import SUSPENSIONS
from engine.permissions import STATES, Action, holds_at
from engine.store.cases import CaseRow
from engine.work import Look
from engine.work.stopping import stopping_organ
from engine.work.voiding import require_second

VERBS: Mapping[str, Action] = {
    "suspend": Action.SUSPEND_CASE,
    "resume": Action.RESUME_CASE,
    "propose-void": Action.PROPOSE_VOID,
    "void": Action.VOID_CASE,
    "reject-void": Action.VOID_CASE,
}


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A case that a court or the law stopped."""

    title: str
    basis: str
    document: str
    reason: str
    since: datetime
    pauses: bool


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A case that somebody called a wrong entry."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """How a case stands, and what this person may do about it.

    :ivar verbs: of ``VERBS``: those that he may do now
    """

    stopped: Stopped | None
    proposed: Proposed | None
    verbs: Sequence[str]


def stopping(look: Look, case_id: UUID) -> Stopping:
    """Say what stops a case, and what this person may do about it.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    file = look.open_file(row)
    proposed = _proposed(look, file)
    return Stopping(
        stopped=_stopped(look, file),
        proposed=proposed,
        verbs=[verb for verb, action in VERBS.items() if _may(look, row, file, verb, action)],
    )


def _may(look: Look, row: CaseRow, file: CaseFile, verb: str, action: Action) -> bool:
    if case_state(file, look.today) not in STATES[action]:
        return False
    proposed = file.memory.void_proposed
    if verb == "propose-void" and proposed:
        return False
    if verb == "void" and file.memory.decided:
        return False
    if action is Action.VOID_CASE and not (proposed and _second(look, file)):
        return False
    organs = [stopping_organ(file.bundle, action)]
    return holds_at(look.actor, action, look.today, organs=organs, item=row.item_key)


def _second(look: Look, file: CaseFile) -> bool:
    try:
        require_second(look.actor.user_id, file.memory.void_proposed, file.memory.hands)
    except NotPermittedError:
        return False
    return True


def _stopped(look: Look, file: CaseFile) -> Stopped | None:
    known = file.memory.suspended
    if not known or file.header.status != "open":
        return None
    ground = SUSPENSIONS[known["ground"]]
    typed = _typed(look, known["typed"])
    return Stopped(
        title=ground.title,
        basis=str(typed.get("basis", ground.basis.label if ground.basis else "")),
        document=str(typed.get("document", "")),
        reason=str(typed.get("reason", "")),
        since=datetime.fromisoformat(known["at"]),
        pauses=ground.pauses,
    )


def _proposed(look: Look, file: CaseFile) -> Proposed | None:
    known = file.memory.void_proposed
    if not known or file.header.status != "open":
        return None
    account = look.tables.people.account(known["by"])
    return Proposed(
        by=account.name if account else known["by"],
        at=datetime.fromisoformat(known["at"]),
        reason=str(_typed(look, known["typed"]).get("reason", "")),
    )


def _typed(look: Look, digest: str) -> Mapping[str, Any]:
    return look.contents(digest) or {}
