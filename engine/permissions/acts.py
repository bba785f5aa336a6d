"""What people do, and in which roles: the one table, deny by default (domain.md §7)."""

from collections.abc import Mapping
from enum import StrEnum

from engine.model import Role


class Action(StrEnum):
    """What people do; each has one row in the table."""

    RECEIVE_CASE = "receive_case"
    COMPLETE_TASK = "complete_task"
    VIEW_CASE = "view_case"
    REPLAY_CASE = "replay_case"
    VIEW_PERSONAL_DATA = "view_personal_data"
    WITHDRAW_CASE = "withdraw_case"
    TERMINATE_CASE = "terminate_case"
    VOID_CASE = "void_case"
    DRAFT_ITEM = "draft_item"
    PUBLISH_ITEM = "publish_item"
    REVIEW_ITEM = "review_item"
    RETURN_ITEM = "return_item"
    RETIRE_ITEM = "retire_item"
    KEEP_SCAN = "keep_scan"
    VERIFY_LOG = "verify_log"
    MANAGE_USERS = "manage_users"
    EXTEND_CASE = "extend_case"
    VIEW_SUPERVISION = "view_supervision"
    SUPERVISE = "supervise"
    """Confirm, revoke and review cards, decide appeals, order and urge."""
    APPEAL_CARD = "appeal_card"
    ANSWER_ORDER = "answer_order"
    DRAFT_CALENDAR = "draft_calendar"
    CONFIRM_CALENDAR = "confirm_calendar"
    CONFIRM_CLOCK = "confirm_clock"
    SETTLE_FEE = "settle_fee"
    SET_QUOTA = "set_quota"
    DISCLOSE_DECISION = "disclose_decision"
    VIEW_LICENCES = "view_licences"
    MANAGE_SEALS = "manage_seals"
    """Register, restore and end seals; who keeps one may seal it away too."""
    VIEW_SEALS = "view_seals"
    WITHDRAW_LETTER = "withdraw_letter"
    AMEND_RECORD = "amend_record"
    """Put right what the counter mistyped of an application (更正登记), or propose it."""
    CONFIRM_AMENDMENT = "confirm_amendment"
    """Confirm or reject what somebody else proposed to put right."""
    ISSUE_LETTER = "issue_letter"
    """Write a letter that no step owes: application, sheet of approval, notices, questions."""
    REASSIGN_TASK = "reassign_task"
    """Hand a task to a named colleague, or give it back to its desk (转办)."""
    TAKE_BACK_TASK = "take_back_task"
    """Take back what one has just completed or signed (撤回)."""
    NAME_SUBSTITUTE = "name_substitute"
    """Say who stands in for somebody from when to when (委托, AB 岗)."""
    OPEN_PROCEDURE = "open_procedure"
    """Add a special procedure from a review step; what stops the clock asks for two (†, P-09)."""
    ACT_IN_PROCEDURE = "act_in_procedure"
    """Visit, tell, hear, draw, entrust: each act of a procedure names its own roles."""
    KEEP_EXPERTS = "keep_experts"
    """Keep the register of experts that panels are drawn from."""
    SUSPEND_CASE = "suspend_case"
    """Stop the handling by court or law (中止办理)."""
    RESUME_CASE = "resume_case"
    KEEP_PHRASES = "keep_phrases"
    """Keep the phrases (常用语) of an organ; everybody keeps his own."""
    ASK_SIGNATURE = "ask_signature"
    """Ask a colleague for his signed opinion before or after a step, or no more (加签, 减签)."""
    SIGN = "sign"
    """Give the signed opinion that one is asked for."""
    CONVENE_VOTE = "convene_vote"
    """Let colleagues vote about a step, and close the vote without a result (会签, 票签)."""
    CAST_VOTE = "cast_vote"
    COPY_CASE = "copy_case"
    """Bring a case to a colleague's notice, and say that one has read it (抄送, 已阅)."""
    NOTE_CASE = "note_case"
    """Leave a note on a case, and strike out one's own."""
    URGE_CASE = "urge_case"
    """Urge on whoever holds a case (催办)."""
    PROPOSE_VOID = "propose_void"
    """Say that a case is a wrong entry; another person voids it."""
    HAND_OVER = "hand_over"
    """Give the paper of a case to another desk, with a list (交接单)."""
    TAKE_PAPERS = "take_papers"
    """Take it there, or refuse it."""
    KEEP_ARCHIVE = "keep_archive"
    """Take the whole file of an ended case into the archive (归档)."""
    VIEW_REGISTERS = "view_registers"
    """Read and print the registers of the counter (收件、受理、送达、领证登记簿)."""


DESK_ROLES = frozenset(
    {
        Role.ACCEPTOR,
        Role.REVIEWER,
        Role.DECIDER,
        Role.DEPUTY_LEADER,
        Role.INSPECTOR,
        Role.EXPERT,
        Role.HEARING_CHAIR,
        Role.ISSUER,
        Role.LIAISON_OFFICER,
        Role.FEE_CLERK,
    }
)
"""Roles that a step of a flow can ask for, beside the applicant."""

STAFF_ONLY = frozenset({Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER})
"""Contract staff receive and prepare, no more (S3, P-08)."""

OVERSIGHT = frozenset({Role.AUDITOR, Role.E_SUPERVISOR, Role.CENTER_SUPERVISION})
"""Roles that read every case and change none (S8)."""

TABLE: Mapping[Action, frozenset[Role]] = {
    Action.RECEIVE_CASE: frozenset({Role.ACCEPTOR, Role.ASSISTANT}),
    Action.COMPLETE_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.VIEW_CASE: DESK_ROLES | OVERSIGHT | {Role.ASSISTANT},
    Action.REPLAY_CASE: DESK_ROLES | OVERSIGHT,
    Action.VIEW_PERSONAL_DATA: DESK_ROLES | {Role.AUDITOR},
    Action.WITHDRAW_CASE: frozenset({Role.ACCEPTOR, Role.ASSISTANT}),
    Action.TERMINATE_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.VOID_CASE: frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.DRAFT_ITEM: frozenset({Role.PROCESS_DESIGNER, Role.ITEM_ADMIN}),
    Action.PUBLISH_ITEM: frozenset({Role.ITEM_ADMIN}),
    Action.REVIEW_ITEM: frozenset({Role.DECIDER, Role.DEPUTY_LEADER, Role.CENTER_SUPERVISION}),
    Action.RETURN_ITEM: frozenset(
        {Role.ITEM_ADMIN, Role.DECIDER, Role.DEPUTY_LEADER, Role.CENTER_SUPERVISION}
    ),
    Action.RETIRE_ITEM: frozenset({Role.ITEM_ADMIN}),
    Action.KEEP_SCAN: frozenset({Role.ITEM_ADMIN}),
    Action.VERIFY_LOG: frozenset({Role.AUDITOR, Role.SYS_ADMIN}),
    Action.MANAGE_USERS: frozenset({Role.SYS_ADMIN}),
    Action.EXTEND_CASE: frozenset({Role.DEPUTY_LEADER}),
    Action.VIEW_SUPERVISION: OVERSIGHT | {Role.DECIDER, Role.DEPUTY_LEADER, Role.VIEWER},
    Action.SUPERVISE: frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.APPEAL_CARD: DESK_ROLES,
    Action.ANSWER_ORDER: DESK_ROLES,
    Action.DRAFT_CALENDAR: frozenset({Role.SYS_ADMIN}),
    Action.CONFIRM_CALENDAR: frozenset({Role.SYS_ADMIN, Role.CENTER_SUPERVISION}),
    Action.CONFIRM_CLOCK: frozenset({Role.SYS_ADMIN}),
    Action.KEEP_PHRASES: frozenset({Role.DECIDER, Role.DEPUTY_LEADER, Role.ITEM_ADMIN}),
    Action.SETTLE_FEE: frozenset({Role.FEE_CLERK}),
    Action.SET_QUOTA: frozenset({Role.DEPUTY_LEADER}),
    Action.DISCLOSE_DECISION: frozenset({Role.ISSUER, Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.VIEW_LICENCES: DESK_ROLES | OVERSIGHT,
    # The head answers for the organ's seals (国发〔1999〕25号); sys_admin, who keeps the machine,
    # and item_admin, who writes the texts, must not also decide what papers are sealed.
    Action.MANAGE_SEALS: frozenset({Role.DEPUTY_LEADER}),
    Action.VIEW_SEALS: OVERSIGHT | {Role.DEPUTY_LEADER, Role.DECIDER, Role.ISSUER},
    # Who decides in the organ's name takes its paper back; a second pair of eyes, see the action.
    Action.WITHDRAW_LETTER: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    # Contract staff type, and may say that they mistyped: a staff acceptor confirms it (P-08).
    Action.AMEND_RECORD: frozenset({Role.ACCEPTOR, Role.ASSISTANT}),
    Action.CONFIRM_AMENDMENT: frozenset({Role.ACCEPTOR, Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.ISSUE_LETTER: frozenset(
        {Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER}
    ),
    Action.REASSIGN_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.TAKE_BACK_TASK: DESK_ROLES | {Role.ASSISTANT},
    Action.NAME_SUBSTITUTE: DESK_ROLES | {Role.ASSISTANT},
    Action.OPEN_PROCEDURE: frozenset({Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.ACT_IN_PROCEDURE: frozenset(
        {
            *(Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.DEPUTY_LEADER),
            *(Role.INSPECTOR, Role.LIAISON_OFFICER, Role.HEARING_CHAIR),
        }
    ),
    Action.KEEP_EXPERTS: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.SUSPEND_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.RESUME_CASE: frozenset({Role.DECIDER, Role.DEPUTY_LEADER}),
    Action.PROPOSE_VOID: frozenset({Role.ACCEPTOR, Role.E_SUPERVISOR, Role.CENTER_SUPERVISION}),
    Action.ASK_SIGNATURE: DESK_ROLES,
    Action.SIGN: DESK_ROLES,
    Action.CONVENE_VOTE: DESK_ROLES,
    Action.CAST_VOTE: DESK_ROLES,
    # Overseers read and change nothing, not even by a note (S8).
    Action.COPY_CASE: DESK_ROLES | {Role.ASSISTANT},
    Action.NOTE_CASE: DESK_ROLES | {Role.ASSISTANT},
    Action.URGE_CASE: DESK_ROLES | {Role.E_SUPERVISOR, Role.CENTER_SUPERVISION},
    Action.HAND_OVER: DESK_ROLES | {Role.ASSISTANT},
    Action.TAKE_PAPERS: DESK_ROLES | {Role.ASSISTANT},
    Action.KEEP_ARCHIVE: frozenset({Role.ARCHIVIST}),
    Action.VIEW_REGISTERS: OVERSIGHT | {Role.ACCEPTOR, Role.ASSISTANT, Role.ISSUER},
}

IN_PERSON = frozenset(
    {
        *(Action.REVIEW_ITEM, Action.RETURN_ITEM, Action.NAME_SUBSTITUTE, Action.MANAGE_SEALS),
        *(Action.SET_QUOTA, Action.KEEP_EXPERTS, Action.KEEP_PHRASES, Action.VIEW_SUPERVISION),
    }
)
"""What nobody does in a colleague's place: a substitute handles cases, no more (R-04)."""
