"""Each act on a case as the permission table tries it: the real action, with lawful arguments.

An act that nobody tries fails ``tests/engine/test_permission_table.py``. To add one: a function
``(work, place)`` that calls the action, what it tells the log, and its line in ``PROBES``;
``prepare`` where colleagues must have done something first, ``who`` where the action asks for
more than the row of the table says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import actions, queries
from engine.audit import Kind
from engine.model import CaseState, Role
from engine.permissions import DESK_ROLES, IN_PERSON, STATES, TABLE, Action
from engine.work import Work
from tests.support import tried_papers as papers
from tests.support import tried_steps as steps
from tests.support.stage import Person, Place, Stage

Act = Callable[[Work, Place], object]
Prepare = Callable[[Stage, Place, Person], Place]


def anybody(_place: Place, _person: Person) -> bool:
    """The row says all that there is to say."""
    return True


def alone(_place: Place, _person: Person) -> object:
    """It is prepared once, whoever acts."""
    return None


def himself(place: Place, person: Person) -> object:
    """Who may have a hand in the case needs one of his own; all others share a colleague's."""
    desk = person.role in DESK_ROLES and not person.stands_in
    return str(person) if desk and place.step is not None else None


@dataclass(frozen=True, kw_only=True)
class Probe:
    """How an act is tried.

    :ivar tells: the event that says so, one of these; none for an act that only reads
    :ivar prepare: what others do before; undone with the act
    :ivar alike: for whom it is prepared alike: people of one key share it
    :ivar who: which of those who have the row may do it here: its very step, the very person
    :ivar not_now: states in which the row lets it be done, but not in this case: a later act
        hangs on it, the law stands against it
    """

    act: Act
    tells: Kind | frozenset[Kind] = frozenset()
    prepare: Prepare | None = None
    alike: Callable[[Place, Person], object] = alone
    who: Callable[[Place, Person], bool] = anybody
    not_now: frozenset[CaseState] = frozenset()


def told_by_the_table(action: Action, place: Place, person: Person) -> bool:
    """Does the table let this person do it here, with all that it asks for besides?"""
    if person.role not in TABLE[action] or place.state not in STATES[action]:
        return False
    if person.stands_in and action in IN_PERSON:
        return False
    probe = PROBES[action]
    return place.state not in probe.not_now and probe.who(place, person)


PROBES: Mapping[Action, Probe] = {
    Action.COMPLETE_TASK: Probe(
        act=steps.complete, tells=Kind.TASK_COMPLETED, prepare=steps.paid, who=steps.of_step
    ),
    Action.VIEW_CASE: Probe(act=lambda work, place: queries.case(work, place.case_id)),
    Action.REPLAY_CASE: Probe(act=lambda work, place: queries.frames(work, place.case_id)),
    Action.VIEW_PERSONAL_DATA: Probe(act=steps.read_name),
    Action.WITHDRAW_CASE: Probe(act=steps.typed(actions.withdraw_case), tells=Kind.CASE_WITHDRAWN),
    Action.TERMINATE_CASE: Probe(
        act=steps.typed(actions.terminate_case), tells=Kind.CASE_TERMINATED
    ),
    Action.PROPOSE_VOID: Probe(
        act=steps.typed(actions.propose_void), tells=Kind.CASE_VOID_PROPOSED
    ),
    Action.VOID_CASE: Probe(
        act=steps.typed(actions.void_case),
        tells=Kind.CASE_VOIDED,
        prepare=steps.proposed,
        # It was proposed before the decision: now only a rejection is lawful (art. 69).
        not_now=frozenset({CaseState.DECIDED}),
    ),
    Action.EXTEND_CASE: Probe(act=steps.typed(actions.extend_case), tells=Kind.CASE_EXTENDED),
    Action.SUSPEND_CASE: Probe(
        act=steps.typed(actions.suspend_case, ground="court", document="（2026）示0101行初3号"),
        tells=Kind.CASE_SUSPENDED,
    ),
    Action.RESUME_CASE: Probe(act=steps.typed(actions.resume_case), tells=Kind.CASE_RESUMED),
    Action.REASSIGN_TASK: Probe(act=steps.reassign, tells=Kind.TASK_REASSIGNED, who=steps.hands_on),
    Action.TAKE_BACK_TASK: Probe(
        act=steps.take_back,
        tells=Kind.TASK_TAKEN_BACK,
        prepare=steps.completed,
        alike=steps.doer,
        who=steps.of_step,
        # Letters went out, or the clock counts from it.
        not_now=frozenset({CaseState.RECEIVED, CaseState.AWAITING_CORRECTION}),
    ),
    Action.SUPERVISE: Probe(act=steps.order, tells=Kind.ORDER_ISSUED),
    Action.APPEAL_CARD: Probe(act=steps.appeal, tells=Kind.CARD_APPEALED, prepare=steps.carded),
    Action.ANSWER_ORDER: Probe(
        act=steps.answer_order, tells=Kind.ORDER_ANSWERED, prepare=steps.ordered
    ),
    Action.OPEN_PROCEDURE: Probe(act=papers.open_visit, tells=Kind.PROCEDURE_OPENED),
    Action.ACT_IN_PROCEDURE: Probe(
        act=papers.proceed,
        tells=Kind.PROCEDURE_ACTED,
        prepare=papers.proceeding,
        alike=lambda _place, person: str(person) if person.role in papers.HEARING else None,
        # A hearing is chaired by whoever was appointed, in his own right.
        who=lambda _place, p: not (p.role is Role.HEARING_CHAIR and p.stands_in),
    ),
    Action.ASK_SIGNATURE: Probe(
        act=steps.ask_somebody, tells=Kind.SIGNATURE_ASKED, who=steps.with_office
    ),
    Action.SIGN: Probe(
        act=steps.sign,
        tells=Kind.SIGNATURE_GIVEN,
        prepare=steps.asked,
        alike=himself,
        who=steps.signs,
    ),
    Action.CONVENE_VOTE: Probe(act=steps.convene, tells=Kind.VOTE_OPENED, who=steps.with_office),
    Action.CAST_VOTE: Probe(
        act=steps.cast, tells=Kind.VOTE_CAST, prepare=steps.convened, alike=himself, who=steps.signs
    ),
    Action.COPY_CASE: Probe(act=steps.copy, tells=Kind.CASE_COPIED),
    Action.NOTE_CASE: Probe(act=steps.note, tells=Kind.NOTE_ADDED),
    Action.URGE_CASE: Probe(
        act=steps.urge, tells=Kind.CASE_URGED, prepare=steps.heard, alike=himself, who=steps.urges
    ),
    Action.HAND_OVER: Probe(act=papers.hand, tells=Kind.CASE_HANDED_OVER),
    Action.TAKE_PAPERS: Probe(
        act=papers.take,
        tells=Kind.HANDOVER_CONFIRMED,
        prepare=papers.handed,
        alike=papers.at_counter,
    ),
    Action.KEEP_ARCHIVE: Probe(
        act=papers.take, tells=Kind.CASE_ARCHIVED, prepare=papers.to_archive
    ),
    Action.SETTLE_FEE: Probe(act=steps.settle, tells=Kind.FEE_CONFIRMED),
    Action.DISCLOSE_DECISION: Probe(act=papers.publish, tells=Kind.DECISION_PUBLISHED),
    Action.WITHDRAW_LETTER: Probe(act=papers.withdraw_letter, tells=Kind.LETTER_WITHDRAWN),
    Action.AMEND_RECORD: Probe(
        act=papers.amend,
        # What contract staff say, and whatever is said after acceptance, asks for two.
        tells=frozenset({Kind.RECORD_AMENDED, Kind.AMENDMENT_PROPOSED}),
        prepare=papers.mistyped,
    ),
    Action.CONFIRM_AMENDMENT: Probe(
        act=papers.confirm, tells=Kind.RECORD_AMENDED, prepare=papers.amended
    ),
    Action.ISSUE_LETTER: Probe(act=papers.write, tells=Kind.LETTER_ISSUED),
}

BEGINS = frozenset({Action.RECEIVE_CASE})
"""An act that is on no case because it begins one."""
