"""What the log has words for: the kinds of events, and which of them leave a case as it is."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened: ``subject:past-tense``."""

    LOG_OPENED = "log:opened"
    CASE_RECEIVED = "case:received"
    CASE_WITHDRAWN = "case:withdrawn"
    CASE_TERMINATED = "case:terminated"
    CASE_VOIDED = "case:voided"
    CASE_VOID_PROPOSED = "case:void_proposed"
    """A wrong entry, says one supervisor; a second person confirms (作废†)."""
    CASE_VOID_REJECTED = "case:void_rejected"
    CASE_SUSPENDED = "case:suspended"
    """A court or the law stops the handling (中止办理)."""
    CASE_RESUMED = "case:resumed"
    CASE_ENDED = "case:ended"
    CASE_DEEMED_ACCEPTED = "case:deemed_accepted"
    """Nobody answered for five working days: the law accepts, from the day of receipt."""
    CASE_EXTENDED = "case:extended"
    CASE_URGED = "case:urged"
    TASK_OPENED = "task:opened"
    TASK_CONFIRMED = "task:confirmed"
    """The first of two officers; the second one completes."""
    TASK_COMPLETED = "task:completed"
    TASK_CANCELLED = "task:cancelled"
    TASK_SENT_BACK = "task:sent_back"
    """Whoever has the step returns the case to an earlier one (退回)."""
    TASK_TAKEN_BACK = "task:taken_back"
    """Whoever completed or signed a step takes it back before anybody touched the next (撤回)."""
    TASK_REASSIGNED = "task:reassigned"
    """A step is handed to a named colleague, or given back to its desk (转办)."""
    TASK_HELD = "task:held"
    """Submitted; the flow waits for those who sign after (后加签)."""
    SIGNATURE_ASKED = "signature:asked"
    """A colleague is asked for his signed opinion on a step (前加签, 后加签)."""
    SIGNATURE_GIVEN = "signature:given"
    SIGNATURE_REMOVED = "signature:removed"
    VOTE_OPENED = "vote:opened"
    VOTE_CAST = "vote:cast"
    VOTE_CLOSED = "vote:closed"
    CASE_COPIED = "case:copied"
    COPY_READ = "case:read"
    NOTE_ADDED = "note:added"
    NOTE_STRUCK = "note:struck"
    PROCEDURE_OPENED = "procedure:opened"
    PROCEDURE_ACTED = "procedure:acted"
    """What somebody did in a special procedure; the clock effect, if it has one, stands in it."""
    PROCEDURE_PHOTOGRAPHED = "procedure:photographed"
    PROCEDURE_CLOSED = "procedure:closed"
    EXPERT_ADDED = "expert:added"
    EXPERT_REMOVED = "expert:removed"
    MILESTONE_REACHED = "milestone:reached"
    CASE_HANDED_OVER = "case:handed_over"
    """Its paper goes to another desk, with a list (交接单)."""
    HANDOVER_CONFIRMED = "handover:confirmed"
    HANDOVER_REFUSED = "handover:refused"
    CASE_ARCHIVED = "case:archived"
    """The archivist has taken the whole file of an ended case (归档)."""
    LETTER_ISSUED = "letter:issued"
    MATERIAL_SCANNED = "material:scanned"
    MATERIAL_SUPPLIED = "material:supplied"
    """A part of what a notice of correction asked for; the rest is still waited for."""
    MATERIAL_CORRECTED = "material:corrected"
    """Mistakes that the applicant put right on the spot (行政许可法 art. 32 (3))."""
    LETTER_WITHDRAWN = "letter:withdrawn"
    AMENDMENT_PROPOSED = "amendment:proposed"
    """What the counter typed of an application is wrong, says one; a second person confirms."""
    AMENDMENT_REJECTED = "amendment:rejected"
    RECORD_AMENDED = "record:amended"
    """It was put right against the original (更正登记); letters that said it go out anew."""
    SEAL_REGISTERED = "seal:registered"
    SEAL_SUSPENDED = "seal:suspended"
    """Sealed away (封存)."""
    SEAL_RESTORED = "seal:restored"
    SEAL_ENDED = "seal:ended"
    TIMER_ARMED = "timer:armed"
    TIMER_DISARMED = "timer:disarmed"
    TIMER_FIRED = "timer:fired"
    ITEM_IMPORTED = "item:imported"
    ITEM_PUBLISHED = "item:published"
    ITEM_SUBMITTED = "item:submitted"
    ITEM_REVIEWED = "item:reviewed"
    ITEM_RETURNED = "item:returned"
    ITEM_SCHEDULED = "item:scheduled"
    """Published by a person; in force from a day that lies ahead."""
    ITEM_IN_FORCE = "item:put_in_force"
    """The day of a scheduled version has come."""
    ITEM_FILES_KEPT = "item:files_kept"
    """What is published of a version was made and kept: each file with its digest."""
    ITEM_RETIREMENT_SET = "item:retirement_set"
    ITEM_RETIRED = "item:retired"
    SCAN_KEPT = "scan:kept"
    USER_SIGNED_IN = "user:signed_in"
    USER_SIGN_IN_FAILED = "user:sign_in_failed"
    USER_SIGNED_OUT = "user:signed_out"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105  the name of an event
    ACTION_REFUSED = "action:refused"
    GRANT_GIVEN = "grant:given"
    GRANT_ENDED = "grant:ended"
    CARD_ISSUED = "card:issued"
    CARD_CONFIRMED = "card:confirmed"
    CARD_DISMISSED = "card:dismissed"
    """A finding that waited for a person, who found it to be none."""
    CARD_REVOCATION_ASKED = "card:revocation_asked"
    CARD_REVOKED = "card:revoked"
    CARD_KEPT = "card:kept"
    """A second person looked at a revocation that was asked for, and left the card."""
    CARD_APPEALED = "card:appealed"
    APPEAL_DECIDED = "card:appeal_decided"
    ORDER_ISSUED = "order:issued"
    ORDER_ANSWERED = "order:answered"
    ORDER_CLOSED = "order:closed"
    CALENDAR_DRAFTED = "calendar:drafted"
    CALENDAR_IMPORTED = "calendar:imported"
    CALENDAR_REFUSED = "calendar:refused"
    CLOCK_JUMPED = "clock:jumped"
    CLOCK_CONFIRMED = "clock:confirmed"
    REPORT_EXPORTED = "report:exported"
    LICENCE_MADE = "licence:made"
    FEE_OWED = "fee:owed"
    FEE_CONFIRMED = "fee:confirmed"
    FEE_EXEMPTED = "fee:exempted"
    QUOTA_SET = "quota:set"
    QUOTA_CLAIMED = "quota:claimed"
    """Accepted: from here on a case stands in the order in which a limited number is given."""
    QUOTA_RESERVED = "quota:reserved"
    QUOTA_DEDUCTED = "quota:deducted"
    QUOTA_RELEASED = "quota:released"
    DECISION_PUBLISHED = "decision:published"
    DECISION_WITHHELD = "decision:withheld"
    """A decision that is not made public: a secret of the state or of business, or privacy."""


SUPERVISION = frozenset(
    {
        Kind.CASE_URGED,
        Kind.CARD_ISSUED,
        Kind.CARD_CONFIRMED,
        Kind.CARD_DISMISSED,
        Kind.CARD_REVOCATION_ASKED,
        Kind.CARD_REVOKED,
        Kind.CARD_KEPT,
        Kind.CARD_APPEALED,
        Kind.APPEAL_DECIDED,
        Kind.ORDER_ISSUED,
        Kind.ORDER_ANSWERED,
        Kind.ORDER_CLOSED,
    }
)
"""What supervisors do about a case: it changes nothing in the case, and spoils no open form."""

ASIDE = SUPERVISION | {
    Kind.SIGNATURE_ASKED,
    Kind.SIGNATURE_REMOVED,
    Kind.VOTE_OPENED,
    Kind.VOTE_CAST,
    Kind.CASE_COPIED,
    Kind.COPY_READ,
    Kind.NOTE_ADDED,
    Kind.NOTE_STRUCK,
    Kind.CASE_HANDED_OVER,
    Kind.HANDOVER_CONFIRMED,
    Kind.HANDOVER_REFUSED,
    Kind.CASE_ARCHIVED,
}
"""What is said about a case or asked about its steps: it keeps its version, too. An opinion that
was given, or the result of a vote, does not: whoever has the step is to see it."""
