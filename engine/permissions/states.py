"""In which states of a case an act on it is done at all (domain.md §2.2)."""

from collections.abc import Mapping

from engine.errors import NotInStateError
from engine.model import CASE_STATE_LABELS, CaseState
from engine.permissions.acts import Action

OPEN = frozenset(
    {
        CaseState.RECEIVED,
        CaseState.AWAITING_CORRECTION,
        CaseState.HANDLING,
        CaseState.PAUSED,
        CaseState.DECIDED,
    }
)
"""States in which a case is being worked on; while a court or the law stops it, it is not."""

UNDECIDED = OPEN - {CaseState.DECIDED}
EVERY_STATE = frozenset(CaseState)

STATES: Mapping[Action, frozenset[CaseState]] = {
    Action.COMPLETE_TASK: OPEN,
    Action.REASSIGN_TASK: OPEN | {CaseState.SUSPENDED},
    Action.TAKE_BACK_TASK: OPEN,
    Action.WITHDRAW_CASE: UNDECIDED | {CaseState.SUSPENDED},
    Action.TERMINATE_CASE: UNDECIDED | {CaseState.SUSPENDED},
    # In joint handling one department may have decided while another still hears (P-03).
    Action.OPEN_PROCEDURE: frozenset({CaseState.HANDLING, CaseState.PAUSED, CaseState.DECIDED}),
    Action.ACT_IN_PROCEDURE: frozenset({CaseState.HANDLING, CaseState.PAUSED, CaseState.DECIDED}),
    Action.SUSPEND_CASE: frozenset({CaseState.HANDLING, CaseState.PAUSED}),
    Action.RESUME_CASE: frozenset({CaseState.SUSPENDED}),
    Action.EXTEND_CASE: frozenset({CaseState.HANDLING}),
    # A decision that went out is revoked by law (行政许可法 art. 69), never voided as a wrong entry;
    # a proposal that is older than it can still be rejected.
    Action.PROPOSE_VOID: UNDECIDED | {CaseState.SUSPENDED},
    Action.VOID_CASE: OPEN | {CaseState.SUSPENDED},
    Action.ASK_SIGNATURE: OPEN,
    Action.SIGN: OPEN,
    Action.CONVENE_VOTE: OPEN,
    Action.CAST_VOTE: OPEN,
    Action.COPY_CASE: EVERY_STATE,
    Action.NOTE_CASE: EVERY_STATE,
    Action.URGE_CASE: OPEN,
    Action.HAND_OVER: EVERY_STATE,
    Action.TAKE_PAPERS: EVERY_STATE,
    Action.KEEP_ARCHIVE: EVERY_STATE - OPEN - {CaseState.SUSPENDED},
    # What is granted owes its fee, and a decision that grants is made public.
    Action.SETTLE_FEE: frozenset({CaseState.DECIDED}),
    Action.DISCLOSE_DECISION: frozenset({CaseState.DECIDED, CaseState.ENDED_GRANTED}),
    Action.WITHDRAW_LETTER: EVERY_STATE,
    Action.AMEND_RECORD: OPEN,
    Action.CONFIRM_AMENDMENT: OPEN,
    Action.ISSUE_LETTER: EVERY_STATE,
    Action.VIEW_CASE: EVERY_STATE,
    Action.REPLAY_CASE: EVERY_STATE,
    Action.VIEW_PERSONAL_DATA: EVERY_STATE,
    Action.SUPERVISE: EVERY_STATE,
    Action.APPEAL_CARD: EVERY_STATE,
    Action.ANSWER_ORDER: EVERY_STATE,
}
"""In which states of a case an act on it is done at all; asked wherever a case changes.

Acts that are on no case, or begin one, have no row."""


def require_state(action: Action, state: CaseState) -> None:
    """Let an act be done to a case in this state, or say why not.

    :raise NotInStateError: the table has no such act in this state
    """
    if state not in STATES.get(action, OPEN):
        raise NotInStateError(_REFUSED.get(state, _IN_STATE).format(state=CASE_STATE_LABELS[state]))


_ENDED = "本件已经办结，不能再作此项操作。本件的状态是“{state}”。"
_IN_STATE = "本件的状态是“{state}”，在此状态下不能作此项操作。"
_REFUSED = {
    CaseState.SUSPENDED: "本件已经中止办理，恢复办理以前不能办理任何环节。请先由决定人登记恢复办理。",
    CaseState.DECIDED: "本件已经作出决定，不能再作此项操作。",
    **dict.fromkeys(EVERY_STATE - OPEN - {CaseState.SUSPENDED}, _ENDED),
}
