"""What waits for a person beside the steps on his desks: his turn in procedures, and as the second.

Appointed officers, a hearing's chair, whoever goes on with a review; wrong entries, versions of
items and calendars that another person has to look at. SQL finds what lies at his desks; whether
it is his to do, the permission functions say, as they will when he does it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine.casefile.turns import AMENDMENT, SECONDS, VOID, confirming_organs, organs_at
from engine.errors import NotPermittedError
from engine.limits.values import end_of
from engine.permissions import Action, Desk, desks, holds_anywhere, require_at
from engine.procedures import DEFINITIONS, Procedure, ProcedureKind, act_title, acts, require_person
from engine.queries.values import Remaining
from engine.queries.worklist import NO_LIMIT, left
from engine.store.calendars import CalendarRow
from engine.store.items import VersionRow
from engine.store.turns import CaseOfTurn, TurnRow
from engine.work import Look
from engine.work.procedures import roles_at
from engine.work.reviewing import duty
from engine.work.voiding import require_second

_READERS = (Action.DRAFT_ITEM, Action.REVIEW_ITEM, Action.PUBLISH_ITEM)
_ASKED = {VOID: "作废核准：请核准或者驳回", AMENDMENT: "更正登记：请核准或者退回"}
_WHERE = {VOID: "", AMENDMENT: "/amend"}
_DUTIES = {
    "submit": "退回修改：请修改后重新提交",
    "review": "事项审定：请审核送审的版本",
    "publish": "事项发布：请发布审核通过的版本",
}


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing that waits for the person.

    :ivar what: the kind of it and what is to be done, in words
    :ivar on: the day for which it is set, where one is
    :ivar number: of the case; of what belongs to no case its own
    :ivar due_on: the last day in time
    :ivar path: where it is done
    """

    what: str
    number: str
    name: str
    since: datetime
    path: str
    on: date | None = None
    due_on: date | None = None
    remaining: Remaining = NO_LIMIT


def turns(look: Look) -> list[Turn]:
    """What waits for the person, what is due first first: one statement for who handles cases."""
    found = [*_of_cases(look), *_of_items(look), *_of_calendars(look)]
    return sorted(found, key=lambda turn: (turn.due_on or date.max, turn.since, turn.path))


def _of_cases(look: Look) -> Iterator[Turn]:
    held = desks(look.actor, look.today)
    seen = set()
    for row, case in look.tables.turns.of(look.actor.user_id, held, look.today):
        place = (row.subject, row.what)
        if place not in seen and _may(look, held, row, case):
            seen.add(place)
            yield _second(row) if row.what in SECONDS else _proceeding(look, row, case)


def _may(look: Look, held: Iterable[Desk], row: TurnRow, case: CaseOfTurn) -> bool:
    """May he do it now? Whoever may, may see the case: he holds a role for it at its organs."""
    try:
        if row.what == VOID:
            _require_void(look, row, case)
        elif row.what == AMENDMENT:
            _require_amendment(look, row, case)
        else:
            _require_act(look, held, row, case)
    except NotPermittedError:
        return False
    return row.what == VOID or not case.memory.get("suspended")


def _require_void(look: Look, row: TurnRow, case: CaseOfTurn) -> None:
    require_second(look.actor.user_id, case.memory["void_proposed"], case.memory["hands"])
    require_at(look.actor, Action.VOID_CASE, look.today, organs=[], item=row.item_key)


def _require_amendment(look: Look, row: TurnRow, case: CaseOfTurn) -> None:
    organs = confirming_organs(look.bundle(case.digest))
    action = Action.CONFIRM_AMENDMENT
    require_at(look.actor, action, look.today, organs=organs, item=row.item_key)
    if case.memory["amendment"]["by"] == look.actor.user_id:
        raise NotPermittedError("更正登记须由提请人以外的另一人核准", rule="S4")


def _require_act(look: Look, held: Iterable[Desk], row: TurnRow, case: CaseOfTurn) -> None:
    procedure = _procedure(row, case)
    act = next(act for act in acts(procedure) if act.code == row.what)
    hands = [(role, user) for role, user in case.memory["hands"]]
    organs = organs_at(case.organ, look.bundle(case.digest).item)
    roles = roles_at(look.actor, held, organs, row.item_key, hands)
    require_person(procedure, act, roles, look.actor.user_id)


def _procedure(row: TurnRow, case: CaseOfTurn) -> Procedure:
    return Procedure.of(row.subject, case.memory["procedures"][str(row.subject)])


_SET_FOR = ("visit_on", "hearing_on", "review_on")
"""Facts of procedures that name the day for which something is set."""


def _proceeding(look: Look, row: TurnRow, case: CaseOfTurn) -> Turn:
    procedure = _procedure(row, case)
    kind, facts = ProcedureKind(procedure.kind), procedure.facts
    days = (facts[name] for name in _SET_FOR if name in facts)
    due_on = row.due_on
    return Turn(
        what=f"{DEFINITIONS[kind].title}：{act_title(kind, row.what)}",
        number=row.case_no,
        name=row.item_name,
        since=row.since,
        path=f"/procedures/{row.subject}?act={row.what}",
        on=next((date.fromisoformat(day) for day in days), None),
        due_on=due_on,
        remaining=left(end_of(due_on), row.since, look.now, look.calendar) if due_on else NO_LIMIT,
    )


def _second(row: TurnRow) -> Turn:
    return Turn(
        what=_ASKED[row.what],
        number=row.case_no,
        name=row.item_name,
        since=row.since,
        path=f"/cases/{row.case_id}{_WHERE[row.what]}",
    )


def _of_items(look: Look) -> Iterator[Turn]:
    if not any(holds_anywhere(look.actor, action, look.today) for action in _READERS):
        return
    for version, name in look.tables.items.waiting():
        what = duty(look.actor, version, look.bundle, look.today)
        if what:
            yield Turn(
                what=_DUTIES[what],
                number=f"第{version.number}版",
                name=name,
                since=_since(look, version),
                path=f"/catalogue/versions/{version.digest}",
            )


def _since(look: Look, version: VersionRow) -> datetime:
    """When it came to wait: what is returned has lost its other moments, the log has them."""
    told = look.log.of_version(version.digest) if version.returned_reason else []
    return told[-1].at if told else version.reviewed_at or version.submitted_at or look.now


def _of_calendars(look: Look) -> Iterator[Turn]:
    if not holds_anywhere(look.actor, Action.CONFIRM_CALENDAR, look.today):
        return
    for row in look.tables.calendars.drafts():
        if row.drafted_by != look.actor.user_id:
            yield _calendar(row)


def _calendar(row: CalendarRow) -> Turn:
    return Turn(
        what="工作日历：请确认或者退回他人起草的日历",
        number=f"第{row.number}号",
        name=row.summary,
        since=row.drafted_at,
        path=f"/calendar/versions/{row.number}",
    )
