"""Acts on procedures, papers, fees and letters of a case, as the permission table tries them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from engine import actions
from engine.actions.answer_list import Answer, answer_list
from engine.actions.archive_case import Filing
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.casefile.results import decision_id
from engine.model import Role
from engine.permissions import STATES, Action
from engine.procedures import ProcedureKind
from engine.procedures.site_visit import OFFICERS
from engine.work import Work
from engine.work.papers import TAKERS, PaperDesk
from tests.support.amending import drawn
from tests.support.columns import GIVER
from tests.support.county import fresh_key
from tests.support.procedures import ANNOUNCED, ARRANGED, HELD, REQUESTED, TOLD
from tests.support.stage import Person, Place, Stage
from tests.support.tried_steps import REASON


def hand(work: Work, place: Place, desk: PaperDesk = PaperDesk.OFFICE) -> UUID:
    handed = [Handed(case_id=place.case_id, papers=[Paper(name="申请书", originals=1)])]
    town = place.county.people["town_acceptor"].organ
    return hand_over(work, handed, desk=desk, to_organ=town, key=fresh_key())


def handed(stage: Stage, place: Place, person: Person) -> Place:
    counter = at_counter(place, person)
    return listed(stage, place, PaperDesk.COUNTER if counter else PaperDesk.OFFICE)


def at_counter(_place: Place, person: Person) -> object:
    return person.role in TAKERS[PaperDesk.COUNTER]


def to_archive(stage: Stage, place: Place, _person: Person) -> Place:
    return listed(stage, place, PaperDesk.ARCHIVE)


def listed(stage: Stage, place: Place, desk: PaperDesk) -> Place:
    work = stage.work(GIVER)
    list_id = hand(work, place, desk)
    [row] = work.tables.handovers.of_list(list_id)
    return place.about(list_id, row=row.id)


def take(work: Work, place: Place) -> object:
    filing = Filing(pages=12, retention="10年")
    answers = {place.more.get("row", uuid4()): Answer(taken=True, filing=filing)}
    return answer_list(work, place.thing or uuid4(), answers, key=fresh_key())


def open_visit(work: Work, place: Place) -> object:
    return open_kind(work, place.beside or place, ProcedureKind.SITE_VISIT)


def open_kind(work: Work, place: Place, kind: ProcedureKind) -> UUID:
    key, raw = fresh_key(), {"reason": [REASON], "ground": ["第四十七条：直接涉及重大利益关系"]}
    actions.open_procedure(work, place.case_id, kind, raw, seen=None, key=key)
    return actions.procedure_id(place.case_id, key)


def proceeding(stage: Stage, place: Place, person: Person) -> Place:
    """A procedure that stands where this role has its act."""
    place = place.beside or place
    work = stage.work("x_decider")
    today = work.today.isoformat()
    if person.role not in HEARING:
        names = {f"officer{n}": label(work, f"x_{role}") for n, role in enumerate(PAIR, 1)}
        procedure = open_kind(work, place, ProcedureKind.SITE_VISIT)
        return place.about(procedure, code="arrange", said=ARRANGED | names | {"visit_on": today})
    procedure = open_kind(work, place, ProcedureKind.HEARING)
    do_act(work, procedure, "tell", TOLD)
    if person.role is Role.ACCEPTOR:
        return place.about(procedure, code="request", said=REQUESTED | {"requested_on": today})
    do_act(work, procedure, "request", REQUESTED | {"requested_on": today})
    on = work.calendar.add(work.today, 9)
    chair = "x_hearing_chair2" if person.stands_in else person.actor.user_id
    chair = {"chair": label(work, chair), "hearing_on": on.isoformat()}
    do_act(work, procedure, "announce", ANNOUNCED | chair)
    stage.later = on - work.today + timedelta(hours=4)
    return place.about(procedure, code="hold", said=HELD | {"held_on": on.isoformat()})


HEARING = frozenset({Role.ACCEPTOR, Role.HEARING_CHAIR})
"""Who has an act of his own in a hearing."""

PAIR = sorted(OFFICERS - {Role.REVIEWER})[:2]


def label(work: Work, user: str) -> str:
    account = work.tables.people.account(user)
    assert account is not None
    return f"{account.name}（{work.organ_name(account.organ)}）"


def do_act(work: Work, procedure: UUID, code: str, said: Mapping[str, Any]) -> object:
    raw = {name: [str(value)] for name, value in said.items()}
    return actions.act_in_procedure(work, procedure, code, raw, seen=None, key=fresh_key())


def proceed(work: Work, place: Place) -> object:
    code, said = place.more.get("code", "arrange"), place.more.get("said", ARRANGED)
    return do_act(work, place.thing or uuid4(), code, said)


def publish(work: Work, place: Place) -> object:
    numbers = (
        n for code, _, n in place.county.file(place.case_id).memory.letters if "grant" in code
    )
    decision = decision_id(place.case_id, next(numbers, ""))
    return actions.publish_decision(work, decision, key=fresh_key())


def withdraw_letter(work: Work, place: Place) -> object:
    words = {"reason": "内容有误", "words": {}, "seen": None, "key": fresh_key()}
    return actions.withdraw_letter(work, place.case_id, place.letter, **words)


def mistyped(_stage: Stage, place: Place, _person: Person) -> Place:
    if place.state in STATES[Action.AMEND_RECORD]:
        return place.about(None, raw=drawn(place.county, place.case_id, species="柳树"))
    return place


def amend(work: Work, place: Place) -> object:
    given = actions.TypedAnew(
        raw=place.more.get("raw", {}), reason=REASON, material="application_form", compared=True
    )
    return actions.amend_record(work, place.case_id, given, seen=None, key=fresh_key())


def amended(stage: Stage, place: Place, person: Person) -> Place:
    amend(stage.work("x_assistant2"), mistyped(stage, place, person))
    return place


def confirm(work: Work, place: Place) -> object:
    return actions.confirm_amendment(work, place.case_id, seen=None, key=fresh_key())


def write(work: Work, place: Place) -> object:
    return actions.issue_letter(work, place.case_id, "one_time_notice", seen=None, key=fresh_key())
