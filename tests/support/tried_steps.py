"""Acts on the steps of a case, and beside them, as the permission table tries them."""

from collections.abc import Callable
from uuid import UUID, uuid4

from engine import actions, queries
from engine.actions.issuing import card_id, issue_found
from engine.ballots import Rule, RuleKind
from engine.errors import NotPermittedError
from engine.model import SYSTEM, CaseState, Role
from engine.permissions import DESK_ROLES
from engine.supervision import Finding, Level
from engine.work import Work
from tests.support.county import fresh_key
from tests.support.stage import Person, Place, Stage

REASON = "核对权限"
SUPERVISORS = frozenset({Role.E_SUPERVISOR, Role.CENTER_SUPERVISION})
LEADERS = frozenset({Role.DECIDER, Role.DEPUTY_LEADER})

Act = Callable[[Work, Place], object]


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


def read_name(work: Work, place: Place) -> None:
    """The applicant's name on the page of the case, in full."""
    if "*" in queries.case(work, place.case_id).applicant:
        raise NotPermittedError("看到的是隐去的姓名", rule="S7")


def complete(work: Work, place: Place) -> object:
    task = task_id(place)
    return actions.check_answers(work, task, place.given, seen=None, key=fresh_key())


def task_id(place: Place) -> UUID:
    return place.task.id if place.task is not None else place.more.get("task", uuid4())


def settle(work: Work, place: Place) -> object:
    words = {"amount": "120", "receipt": "0001234", "paid_on": work.today}
    return actions.confirm_fee(work, place.case_id, **words, key=fresh_key())


def paid(stage: Stage, place: Place, _person: Person) -> Place:
    """No licence is made before its fee is confirmed (R-37)."""
    settle(stage.work("x_fee_clerk2"), place)
    return place


def completed(stage: Stage, place: Place, person: Person) -> Place:
    if place.state is CaseState.DECIDED:
        paid(stage, place, person)
    doer = stage.work(person.actor) if of_step(place, person) else None
    if place.task is not None:
        complete(doer or holder(stage, place), place)
    return place


def doer(place: Place, person: Person) -> object:
    return str(person) if of_step(place, person) else None


def take_back(work: Work, place: Place) -> object:
    return actions.take_back(work, task_id(place), key=fresh_key())


def hands_on(place: Place, person: Person) -> bool:
    leads = person.role in LEADERS and place.task is not None
    return of_step(place, person) or leads


def reassign(work: Work, place: Place) -> object:
    role = Role.ACCEPTOR if place.task is None or place.task.acting_for else place.task.role
    mine = work.actor.user_id == f"x_{role}"
    words = {"to": f"x_{role}2" if mine else f"x_{role}", "reason": REASON, "seen": None}
    return actions.reassign_task(work, task_id(place), **words, key=fresh_key())


def proposed(stage: Stage, place: Place, _person: Person) -> Place:
    supervisor = stage.work("center_supervision1")
    typed(actions.propose_void)(supervisor, place)
    return place


def order(work: Work, place: Place) -> object:
    due_on = work.calendar.add(work.today, 3)
    words = {"text": REASON, "due_on": due_on, "key": fresh_key()}
    return actions.issue_order(work, place.case_id, card_id=None, **words)


def ordered(stage: Stage, place: Place, _person: Person) -> Place:
    work = stage.work("center_supervision1")
    order(work, place)
    [row] = work.tables.orders.of_case(place.case_id)
    return place.about(row.id)


def answer_order(work: Work, place: Place) -> object:
    return actions.answer_order(work, place.thing or uuid4(), answer=REASON, key=fresh_key())


def carded(stage: Stage, place: Place, _person: Person) -> Place:
    """A finding that the nightly check would make."""
    work = stage.work(SYSTEM)
    found = Finding(
        rule="A06", level=Level.YELLOW, at=work.now, sentence="核对权限。", basis="核对权限"
    )
    nobody = {"key": None, "may": lambda _row, _file: None}
    with work.watch_case(place.case_id, **nobody) as change:
        issue_found(change, found)
    return place.about(card_id(place.case_id, found.key))


def appeal(work: Work, place: Place) -> object:
    return actions.appeal_card(work, place.thing or uuid4(), reason=REASON, key=fresh_key())


def ask(work: Work, place: Place, user: str) -> object:
    return actions.ask_signature(
        work, task_id(place), user_id=user, kind="before", question=REASON, key=fresh_key()
    )


def ask_somebody(work: Work, place: Place) -> object:
    return ask(work, place, colleague(Person(actor=work.actor)))


def asked(stage: Stage, place: Place, person: Person) -> Place:
    """Him, if he may be asked; else he tries to sign what a colleague is asked for."""
    if place.step is None:
        return place
    work = holder(stage, place)
    own = person.role in DESK_ROLES and not person.stands_in
    ask(work, place, person.actor.user_id if own else colleague(person))
    [row] = work.tables.opinions.signatures_of(place.case_id)[-1:]
    return place.about(row.id)


def sign(work: Work, place: Place) -> object:
    words = {"agrees": True, "opinion": REASON, "about": "", "key": fresh_key()}
    return actions.give_signature(work, place.thing or uuid4(), **words)


def convene(work: Work, place: Place, *members: str) -> object:
    named = members or ("x_issuer", "x_inspector")
    return actions.open_vote(
        work,
        task_id(place),
        members=named,
        rule=Rule(kind=RuleKind.ALL),
        question=REASON,
        key=fresh_key(),
    )


def convened(stage: Stage, place: Place, person: Person) -> Place:
    if place.step is None:
        return place
    work = holder(stage, place)
    own = person.role in DESK_ROLES and not person.stands_in
    members = (person.actor.user_id, colleague(person)) if own else ()
    convene(work, place, *members)
    [row] = work.tables.opinions.votes_of(place.case_id)[-1:]
    return place.about(row.id)


def cast(work: Work, place: Place) -> object:
    words = {"choice": "agree", "opinion": "", "key": fresh_key()}
    return actions.cast_vote(work, place.thing or uuid4(), **words)


def heard(stage: Stage, place: Place, person: Person) -> Place:
    """He has had a hand in the case: he has voted about the step that a colleague has."""
    if place.step is not None and person.role in DESK_ROLES and not person.stands_in:
        cast(stage.work(person.actor), convened(stage, place, person))
    return place


def urges(place: Place, person: Person) -> bool:
    if person.role in SUPERVISORS:
        return True
    had_a_hand = not person.stands_in or person.role is Role.ACCEPTOR
    return place.step is not None and not of_step(place, person) and had_a_hand


def urge(work: Work, place: Place) -> object:
    return actions.urge_case(work, place.case_id, reason=REASON, key=fresh_key())


def copy(work: Work, place: Place) -> object:
    return actions.copy_case(work, place.case_id, users=["x_reviewer2"], words="", key=fresh_key())


def note(work: Work, place: Place) -> object:
    return actions.add_note(work, place.case_id, text=REASON, key=fresh_key())
