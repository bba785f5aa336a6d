"""Each act on a case as the permission table tries it: the real action, with lawful arguments.

An act that nobody tries fails ``tests/engine/test_permission_table.py``. To add one: a function
``(work, place)`` that calls the action, what it tells the log, and its line in ``PROBES``;
``prepare`` where colleagues must have done something first, ``who`` where the action asks for
more than the row of the table says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engine import actions, queries
from engine.actions.answer_list import Answer, answer_list
from engine.actions.archive_case import Filing
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.actions.issuing import card_id, issue_found
from engine.audit import Kind
from engine.ballots import Rule, RuleKind
from engine.casefile.results import decision_id
from engine.errors import NotPermittedError
from engine.model import SYSTEM, CaseState, Role
from engine.permissions import DESK_ROLES, STATES, Action
from engine.procedures import ProcedureKind
from engine.procedures.site_visit import OFFICERS
from engine.supervision import Finding, Level
from engine.work import Work
from engine.work.papers import TAKERS, PaperDesk
from tests.support.amending import drawn
from tests.support.county import fresh_key
from tests.support.procedures import ANNOUNCED, ARRANGED, HELD, REQUESTED, TOLD
from tests.support.stage import Person, Place, Stage

REASON = "核对权限"
SUPERVISORS = frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION})
LEADERS = frozenset({Role.DECIDER, Role.DEPUTY_LEADER})

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


def typed(verb: Callable[..., object], **more: object) -> Act:
    """An action on a case that asks for a reason."""

    def act(work: Work, place: Place) -> object:
        words = {"reason": REASON, "seen": None, "key": fresh_key(), **more}
        return verb(work, place.case_id, **words)

    return act


def holder(stage: Stage, place: Place) -> Work:
    """A piece of work of a colleague who has the open step."""
    assert place.task is not None
    county = place.county
    return stage.work(next(a for a in county.able(place.task) if not a.user_id.startswith("x_")))


def colleague(person: Person) -> str:
    """Some other newcomer of the office."""
    return "x_issuer" if person.actor.user_id != "x_issuer" else "x_inspector"


def of_step(place: Place, person: Person) -> bool:
    """He is at the desk that has the open step; the counter keys in for an applicant."""
    if place.task is None:
        return False
    if place.task.acting_for:
        return person.role in {Role.ACCEPTOR, Role.ASSISTANT}
    return person.role is place.task.role


def with_office(place: Place, person: Person) -> bool:
    """The open step is the office's own, and he has it."""
    return place.step is not None and of_step(place, person)


def signs(place: Place, person: Person) -> bool:
    """An opinion is one's own: on a step of the office, at one's own desk."""
    return place.step is not None and not person.stands_in


def _read_name(work: Work, place: Place) -> None:
    """The applicant's name on the page of the case, in full."""
    if "*" in queries.case(work, place.case_id).applicant:
        raise NotPermittedError("看到的是隐去的姓名", rule="S7")


def _complete(work: Work, place: Place) -> object:
    task = _task_id(place)
    return actions.check_answers(work, task, place.given, seen=None, key=fresh_key())


def _task_id(place: Place) -> UUID:
    return place.task.id if place.task is not None else place.more.get("task", uuid4())


def _paid(stage: Stage, place: Place, _person: Person) -> Place:
    """No licence is made before its fee is confirmed (R-37)."""
    _settle(stage.work("x_fee_clerk2"), place)
    return place


def _completed(stage: Stage, place: Place, person: Person) -> Place:
    if place.state is CaseState.DECIDED:
        _paid(stage, place, person)
    doer = stage.work(person.actor) if of_step(place, person) else None
    if place.task is not None:
        _complete(doer or holder(stage, place), place)
    return place


def _doer(place: Place, person: Person) -> object:
    return str(person) if of_step(place, person) else None


def _take_back(work: Work, place: Place) -> object:
    return actions.take_back(work, _task_id(place), key=fresh_key())


def _hands_on(place: Place, person: Person) -> bool:
    leads = person.role in LEADERS and place.task is not None
    return of_step(place, person) or leads


def _reassign(work: Work, place: Place) -> object:
    role = Role.ACCEPTOR if place.task is None or place.task.acting_for else place.task.role
    mine = work.actor.user_id == f"x_{role}"
    words = {"to": f"x_{role}2" if mine else f"x_{role}", "reason": REASON, "seen": None}
    return actions.reassign_task(work, _task_id(place), **words, key=fresh_key())


def _proposed(stage: Stage, place: Place, _person: Person) -> Place:
    supervisor = stage.work("center_supervision1")
    typed(actions.propose_void)(supervisor, place)
    return place


def _order(work: Work, place: Place) -> object:
    due_on = work.calendar.add(work.today, 3)
    words = {"text": REASON, "due_on": due_on, "key": fresh_key()}
    return actions.issue_order(work, place.case_id, card_id=None, **words)


def _ordered(stage: Stage, place: Place, _person: Person) -> Place:
    work = stage.work("center_supervision1")
    _order(work, place)
    [order] = work.tables.orders.of_case(place.case_id)
    return place.about(order.id)


def _answer_order(work: Work, place: Place) -> object:
    return actions.answer_order(work, place.thing or uuid4(), answer=REASON, key=fresh_key())


def _carded(stage: Stage, place: Place, _person: Person) -> Place:
    """A finding that the nightly check would make."""
    work = stage.work(SYSTEM)
    found = Finding(
        rule="A06", level=Level.YELLOW, at=work.now, sentence="核对权限。", basis="核对权限"
    )
    nobody = {"key": None, "may": lambda _row, _file: None}
    with work.watch_case(place.case_id, **nobody) as change:
        issue_found(change, found)
    return place.about(card_id(place.case_id, found.key))


def _appeal(work: Work, place: Place) -> object:
    return actions.appeal_card(work, place.thing or uuid4(), reason=REASON, key=fresh_key())


def _ask(work: Work, place: Place, user: str) -> object:
    return actions.ask_signature(
        work, _task_id(place), user_id=user, kind="before", question=REASON, key=fresh_key()
    )


def _ask_somebody(work: Work, place: Place) -> object:
    return _ask(work, place, colleague(Person(actor=work.actor)))


def _asked(stage: Stage, place: Place, person: Person) -> Place:
    """Him, if he may be asked; else he tries to sign what a colleague is asked for."""
    if place.step is None:
        return place
    work = holder(stage, place)
    own = person.role in DESK_ROLES and not person.stands_in
    _ask(work, place, person.actor.user_id if own else colleague(person))
    [row] = work.tables.opinions.signatures_of(place.case_id)[-1:]
    return place.about(row.id)


def _sign(work: Work, place: Place) -> object:
    words = {"agrees": True, "opinion": REASON, "about": "", "key": fresh_key()}
    return actions.give_signature(work, place.thing or uuid4(), **words)


def _convene(work: Work, place: Place, *members: str) -> object:
    named = members or ("x_issuer", "x_inspector")
    return actions.open_vote(
        work,
        _task_id(place),
        members=named,
        rule=Rule(kind=RuleKind.ALL),
        question=REASON,
        key=fresh_key(),
    )


def _convened(stage: Stage, place: Place, person: Person) -> Place:
    if place.step is None:
        return place
    work = holder(stage, place)
    own = person.role in DESK_ROLES and not person.stands_in
    members = (person.actor.user_id, colleague(person)) if own else ()
    _convene(work, place, *members)
    [row] = work.tables.opinions.votes_of(place.case_id)[-1:]
    return place.about(row.id)


def _cast(work: Work, place: Place) -> object:
    words = {"choice": "agree", "opinion": "", "key": fresh_key()}
    return actions.cast_vote(work, place.thing or uuid4(), **words)


def _heard(stage: Stage, place: Place, person: Person) -> Place:
    """He has had a hand in the case: he has voted about the step that a colleague has."""
    if place.step is not None and person.role in DESK_ROLES and not person.stands_in:
        _cast(stage.work(person.actor), _convened(stage, place, person))
    return place


def _urges(place: Place, person: Person) -> bool:
    if person.role in SUPERVISORS:
        return True
    had_a_hand = not person.stands_in or person.role is Role.ACCEPTOR
    return place.step is not None and not of_step(place, person) and had_a_hand


def _urge(work: Work, place: Place) -> object:
    return actions.urge_case(work, place.case_id, reason=REASON, key=fresh_key())


def _copy(work: Work, place: Place) -> object:
    return actions.copy_case(work, place.case_id, users=["x_reviewer2"], words="", key=fresh_key())


def _note(work: Work, place: Place) -> object:
    return actions.add_note(work, place.case_id, text=REASON, key=fresh_key())


def _hand(work: Work, place: Place, desk: PaperDesk = PaperDesk.OFFICE) -> UUID:
    handed = [Handed(case_id=place.case_id, papers=[Paper(name="申请书", originals=1)])]
    town = place.county.people["town_acceptor"].organ
    return hand_over(work, handed, desk=desk, to_organ=town, key=fresh_key())


def _handed(stage: Stage, place: Place, person: Person) -> Place:
    counter = _at_counter(place, person)
    return _list(stage, place, PaperDesk.COUNTER if counter else PaperDesk.OFFICE)


def _at_counter(_place: Place, person: Person) -> object:
    return person.role in TAKERS[PaperDesk.COUNTER]


def _to_archive(stage: Stage, place: Place, _person: Person) -> Place:
    return _list(stage, place, PaperDesk.ARCHIVE)


def _list(stage: Stage, place: Place, desk: PaperDesk) -> Place:
    work = stage.work("x_acceptor2")
    list_id = _hand(work, place, desk)
    [row] = work.tables.handovers.of_list(list_id)
    return place.about(list_id, row=row.id)


def _take(work: Work, place: Place) -> object:
    filing = Filing(pages=12, retention="10年")
    answers = {place.more.get("row", uuid4()): Answer(taken=True, filing=filing)}
    return answer_list(work, place.thing or uuid4(), answers, key=fresh_key())


def _open_visit(work: Work, place: Place) -> object:
    return _open(work, place.beside or place, ProcedureKind.SITE_VISIT)


def _open(work: Work, place: Place, kind: ProcedureKind) -> UUID:
    key, raw = fresh_key(), {"reason": [REASON], "ground": ["第四十七条：直接涉及重大利益关系"]}
    actions.open_procedure(work, place.case_id, kind, raw, seen=None, key=key)
    return actions.procedure_id(place.case_id, key)


def _proceeding(stage: Stage, place: Place, person: Person) -> Place:
    """A procedure that stands where this role has its act."""
    place = place.beside or place
    work = stage.work("x_decider")
    today = work.today.isoformat()
    if person.role not in _HEARING:
        names = {f"officer{n}": _label(work, f"x_{role}") for n, role in enumerate(_PAIR, 1)}
        procedure = _open(work, place, ProcedureKind.SITE_VISIT)
        return place.about(procedure, code="arrange", said=ARRANGED | names | {"visit_on": today})
    procedure = _open(work, place, ProcedureKind.HEARING)
    _do(work, procedure, "tell", TOLD)
    if person.role is Role.ACCEPTOR:
        return place.about(procedure, code="request", said=REQUESTED | {"requested_on": today})
    _do(work, procedure, "request", REQUESTED | {"requested_on": today})
    on = work.calendar.add(work.today, 9)
    chair = "x_hearing_chair2" if person.stands_in else person.actor.user_id
    chair = {"chair": _label(work, chair), "hearing_on": on.isoformat()}
    _do(work, procedure, "announce", ANNOUNCED | chair)
    stage.later = on - work.today + timedelta(hours=4)
    return place.about(procedure, code="hold", said=HELD | {"held_on": on.isoformat()})


_HEARING = frozenset({Role.ACCEPTOR, Role.HEARING_CHAIR})
"""Who has an act of his own in a hearing."""

_PAIR = sorted(OFFICERS - {Role.REVIEWER})[:2]


def _label(work: Work, user: str) -> str:
    account = work.tables.people.account(user)
    assert account is not None
    return f"{account.name}（{work.organ_name(account.organ)}，{user}）"


def _do(work: Work, procedure: UUID, code: str, said: Mapping[str, Any]) -> object:
    raw = {name: [str(value)] for name, value in said.items()}
    return actions.act_in_procedure(work, procedure, code, raw, seen=None, key=fresh_key())


def _proceed(work: Work, place: Place) -> object:
    code, said = place.more.get("code", "arrange"), place.more.get("said", ARRANGED)
    return _do(work, place.thing or uuid4(), code, said)


def _settle(work: Work, place: Place) -> object:
    words = {"amount": "120", "receipt": "0001234", "paid_on": work.today}
    return actions.confirm_fee(work, place.case_id, **words, key=fresh_key())


def _publish(work: Work, place: Place) -> object:
    numbers = (
        n for code, _, n in place.county.file(place.case_id).memory.letters if "grant" in code
    )
    decision = decision_id(place.case_id, next(numbers, ""))
    return actions.publish_decision(work, decision, key=fresh_key())


def _withdraw_letter(work: Work, place: Place) -> object:
    words = {"reason": "内容有误", "words": {}, "seen": None, "key": fresh_key()}
    return actions.withdraw_letter(work, place.case_id, place.letter, **words)


def _mistyped(_stage: Stage, place: Place, _person: Person) -> Place:
    if place.state in STATES[Action.AMEND_RECORD]:
        return place.about(None, raw=drawn(place.county, place.case_id, species="柳树"))
    return place


def _amend(work: Work, place: Place) -> object:
    given = actions.TypedAnew(
        raw=place.more.get("raw", {}), reason=REASON, material="application_form", compared=True
    )
    return actions.amend_record(work, place.case_id, given, seen=None, key=fresh_key())


def _amended(stage: Stage, place: Place, person: Person) -> Place:
    _amend(stage.work("x_assistant2"), _mistyped(stage, place, person))
    return place


def _confirm(work: Work, place: Place) -> object:
    return actions.confirm_amendment(work, place.case_id, seen=None, key=fresh_key())


def _write(work: Work, place: Place) -> object:
    return actions.issue_letter(work, place.case_id, "one_time_notice", seen=None, key=fresh_key())


PROBES: Mapping[Action, Probe] = {
    Action.COMPLETE_TASK: Probe(
        act=_complete, tells=Kind.TASK_COMPLETED, prepare=_paid, who=of_step
    ),
    Action.VIEW_CASE: Probe(act=lambda work, place: queries.case(work, place.case_id)),
    Action.REPLAY_CASE: Probe(act=lambda work, place: queries.frames(work, place.case_id)),
    Action.VIEW_PERSONAL_DATA: Probe(act=_read_name),
    Action.WITHDRAW_CASE: Probe(act=typed(actions.withdraw_case), tells=Kind.CASE_WITHDRAWN),
    Action.TERMINATE_CASE: Probe(act=typed(actions.terminate_case), tells=Kind.CASE_TERMINATED),
    Action.PROPOSE_VOID: Probe(act=typed(actions.propose_void), tells=Kind.CASE_VOID_PROPOSED),
    Action.VOID_CASE: Probe(
        act=typed(actions.void_case),
        tells=Kind.CASE_VOIDED,
        prepare=_proposed,
        # It was proposed before the decision: now only a rejection is lawful (art. 69).
        not_now=frozenset({CaseState.DECIDED}),
    ),
    Action.EXTEND_CASE: Probe(act=typed(actions.extend_case), tells=Kind.CASE_EXTENDED),
    Action.SUSPEND_CASE: Probe(
        act=typed(actions.suspend_case, ground="court", document="（2026）示0101行初3号"),
        tells=Kind.CASE_SUSPENDED,
    ),
    Action.RESUME_CASE: Probe(act=typed(actions.resume_case), tells=Kind.CASE_RESUMED),
    Action.REASSIGN_TASK: Probe(act=_reassign, tells=Kind.TASK_REASSIGNED, who=_hands_on),
    Action.TAKE_BACK_TASK: Probe(
        act=_take_back,
        tells=Kind.TASK_TAKEN_BACK,
        prepare=_completed,
        alike=_doer,
        who=of_step,
        # Letters went out, or the clock counts from it.
        not_now=frozenset({CaseState.RECEIVED, CaseState.AWAITING_CORRECTION}),
    ),
    Action.SUPERVISE: Probe(act=_order, tells=Kind.ORDER_ISSUED),
    Action.APPEAL_CARD: Probe(act=_appeal, tells=Kind.CARD_APPEALED, prepare=_carded),
    Action.ANSWER_ORDER: Probe(act=_answer_order, tells=Kind.ORDER_ANSWERED, prepare=_ordered),
    Action.OPEN_PROCEDURE: Probe(act=_open_visit, tells=Kind.PROCEDURE_OPENED),
    Action.ACT_IN_PROCEDURE: Probe(
        act=_proceed,
        tells=Kind.PROCEDURE_ACTED,
        prepare=_proceeding,
        alike=lambda _place, person: str(person) if person.role in _HEARING else None,
        # A hearing is chaired by whoever was appointed, in his own right.
        who=lambda _place, p: not (p.role is Role.HEARING_CHAIR and p.stands_in),
    ),
    Action.ASK_SIGNATURE: Probe(act=_ask_somebody, tells=Kind.SIGNATURE_ASKED, who=with_office),
    Action.SIGN: Probe(
        act=_sign, tells=Kind.SIGNATURE_GIVEN, prepare=_asked, alike=himself, who=signs
    ),
    Action.CONVENE_VOTE: Probe(act=_convene, tells=Kind.VOTE_OPENED, who=with_office),
    Action.CAST_VOTE: Probe(
        act=_cast, tells=Kind.VOTE_CAST, prepare=_convened, alike=himself, who=signs
    ),
    Action.COPY_CASE: Probe(act=_copy, tells=Kind.CASE_COPIED),
    Action.NOTE_CASE: Probe(act=_note, tells=Kind.NOTE_ADDED),
    Action.URGE_CASE: Probe(
        act=_urge, tells=Kind.CASE_URGED, prepare=_heard, alike=himself, who=_urges
    ),
    Action.HAND_OVER: Probe(act=_hand, tells=Kind.CASE_HANDED_OVER),
    Action.TAKE_PAPERS: Probe(
        act=_take, tells=Kind.HANDOVER_CONFIRMED, prepare=_handed, alike=_at_counter
    ),
    Action.KEEP_ARCHIVE: Probe(act=_take, tells=Kind.CASE_ARCHIVED, prepare=_to_archive),
    Action.SETTLE_FEE: Probe(act=_settle, tells=Kind.FEE_CONFIRMED),
    Action.DISCLOSE_DECISION: Probe(act=_publish, tells=Kind.DECISION_PUBLISHED),
    Action.WITHDRAW_LETTER: Probe(act=_withdraw_letter, tells=Kind.LETTER_WITHDRAWN),
    Action.AMEND_RECORD: Probe(
        act=_amend,
        # What contract staff say, and whatever is said after acceptance, asks for two.
        tells=frozenset({Kind.RECORD_AMENDED, Kind.AMENDMENT_PROPOSED}),
        prepare=_mistyped,
    ),
    Action.CONFIRM_AMENDMENT: Probe(act=_confirm, tells=Kind.RECORD_AMENDED, prepare=_amended),
    Action.ISSUE_LETTER: Probe(act=_write, tells=Kind.LETTER_ISSUED),
}

BEGINS = frozenset({Action.RECEIVE_CASE})
"""An act that is on no case because it begins one."""
