"""What else lies on a person's desk: what he works on, what he did, what presses; his ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.clock import ZONE
from engine.errors import NotPermittedError
from engine.model import OUTCOME_LABELS, ROLE_LABELS, Outcome, Role
from engine.permissions import TABLE, Action, desks, sees_personal_data
from engine.queries.cards import offices
from engine.queries.masking import masked_name
from engine.queries.orders import OrderLine, open_orders
from engine.queries.values import Remaining
from engine.queries.worklist import LARGEST_PAGE, left
from engine.store.cases import CaseRow
from engine.store.desks import DraftRow, PhraseRow
from engine.store.worked import Where, Worked
from engine.work import Look, catalogue
from engine.work.arranged import Arranged

MOST_PRESSING = 50


@dataclass(frozen=True, kw_only=True)
class WorkedRow:
    """A case that the person worked on, with the last step that he did.

    :ivar opens: may he still see the case? If not, nothing here says whose it is
    :ivar where: where the case waits now, step and organ; empty once it has ended
    """

    task_id: UUID
    case_id: UUID
    case_no: str
    item_name: str
    applicant: str
    node_name: str
    done_at: datetime | None
    where: Sequence[str]
    remaining: Remaining | None
    outcome: str
    opens: bool


@dataclass(frozen=True, kw_only=True)
class WorkedList:
    """One page of what somebody worked on."""

    rows: Sequence[WorkedRow]
    total: int
    page: int
    pages: int
    size: int


@dataclass(frozen=True, kw_only=True)
class PressingRow:
    """A task of his desks whose case has a card that stands, or was urged on.

    *level* is red, yellow, warning or urged.
    """

    task_id: UUID
    case_no: str
    item_name: str
    applicant: str
    node_name: str
    level: str
    remaining: Remaining


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """What supervision wants of this person's desks: orders to answer, cases that stand out."""

    orders: Sequence[OrderLine]
    tasks: Sequence[PressingRow]


def arranged(look: Look) -> Arranged:
    """How this person has arranged his list."""
    return Arranged.of(look.tables.desks.settings(look.actor.user_id))


def doing(look: Look, *, words: str = "", page: int = 1, size: int = 20) -> WorkedList:
    """Open cases that the person worked on, with who has them now: at most four statements."""
    size, page = _bounds(size, page)
    rows, total = look.tables.works.doing(
        look.actor.user_id, words=words.strip()[:60], offset=(page - 1) * size, size=size
    )
    places: dict[UUID, list[Where]] = {}
    waiting = look.tables.works.where([row.row.id for row in rows]) if rows else []
    for each in waiting:
        places.setdefault(each.case_id, []).append(each)
    names = look.tables.people.names() if any(each.assignee for each in waiting) else {}
    lines = [_line(look, row, places.get(row.row.id, ()), names) for row in rows]
    return WorkedList(rows=lines, total=total, page=page, pages=_pages(total, size), size=size)


def done(look: Look, *, words: str = "", page: int = 1, size: int = 20) -> WorkedList:
    """Every step that the person did, the latest first: two statements."""
    size, page = _bounds(size, page)
    rows, total = look.tables.works.done(
        look.actor.user_id, words=words.strip()[:60], offset=(page - 1) * size, size=size
    )
    lines = [_line(look, row, ()) for row in rows]
    return WorkedList(rows=lines, total=total, page=page, pages=_pages(total, size), size=size)


def pressing(look: Look) -> Pressing:
    """Orders that his offices owe an answer, and tasks of his whose cases stand out."""
    try:
        scope = offices(look)
    except NotPermittedError:
        scope = set()
    found = look.tables.works.carded(
        look.actor.user_id, desks(look.actor, look.today), most=MOST_PRESSING
    )
    return Pressing(
        orders=open_orders(look, scope, most=MOST_PRESSING),
        tasks=[
            PressingRow(
                task_id=task.id,
                case_no=task.case_no,
                item_name=task.item_name,
                applicant=task.applicant,
                node_name=task.node_name,
                level=level,
                remaining=left(task.due_at, task.opened_at, look.now, look.calendar),
            )
            for task, level in found
        ],
    )


def draft(look: Look, task_id: UUID) -> DraftRow | None:
    """What this person typed at a task and did not submit."""
    return look.tables.desks.draft(look.actor.user_id, task_id)


def phrases(look: Look) -> list[PhraseRow]:
    """The phrases of this person and of the organs at whose desks he works."""
    return look.tables.desks.phrases(look.actor.user_id, _organs(look))


def phrases_for(look: Look, item_key: str, node_id: str) -> list[str]:
    """The phrases that fit a step of an item, his own first, with their variables."""
    rows = look.tables.desks.phrases(
        look.actor.user_id, _organs(look), item_key=item_key, node_id=node_id
    )
    return [row.text for row in rows]


def keeps_phrases_of(look: Look) -> list[tuple[str, str]]:
    """The organs whose phrases this person keeps: credit code and name."""
    keepers = TABLE[Action.KEEP_PHRASES]
    codes = {desk.organ for desk in desks(look.actor, look.today) if desk.role in keepers}
    return [(code, look.organ_name(code)) for code in sorted(codes)]


def steps(look: Look) -> list[tuple[str, str, str]]:
    """The steps of items in force that are done in a role of this person: key, item, step."""
    roles = {desk.role for desk in desks(look.actor, look.today)}
    found = []
    for row in catalogue(look):
        if row.state != "published" or row.digest is None:
            continue
        bundle = look.bundle(row.digest)
        found += [
            (f"{row.key}/{node.id}", bundle.item.name, node.name)
            for node in bundle.flow.nodes.values()
            if node.role in roles and node.form is not None
        ]
    return found


def phrase_values(look: Look, row: CaseRow, item_name: str) -> dict[str, str]:
    """What stands in the place of variables for a case; only for whoever may read it in full."""
    hides = not sees_personal_data(look.actor, look.organs(row), row.item_key, look.today)
    due = row.promised_due_on
    return {
        "applicant": masked_name(row.applicant) if hides else row.applicant,
        "item": item_name,
        "case_no": row.no,
        "today": _day(look.today),
        "organ": look.organ_name(row.organ),
        "me": look.actor.name,
        "received_on": _day(row.received_at.astimezone(ZONE)),
        "due_on": _day(due) if due else "",
    }


def _line(
    look: Look, worked: Worked, places: Sequence[Where], names: Mapping[str, str] | None = None
) -> WorkedRow:
    row, task = worked.row, worked.task
    opens = look.sees(row)
    hides = not opens or not sees_personal_data(
        look.actor, look.organs(row), row.item_key, look.today
    )
    due = row.promise_over_at
    runs = row.status == "open" and row.settled_at is None and due is not None
    return WorkedRow(
        task_id=task.id,
        case_id=row.id,
        case_no=row.no,
        item_name=task.item_name,
        applicant="" if not opens else masked_name(row.applicant) if hides else row.applicant,
        node_name=task.node_name,
        done_at=task.closed_at,
        where=[_place(look, each, names or {}) for each in places],
        remaining=left(due, row.received_at, look.now, look.calendar) if runs else None,
        outcome=OUTCOME_LABELS[Outcome(row.outcome)] if row.outcome else "",
        opens=opens,
    )


def _place(look: Look, place: Where, names: Mapping[str, str]) -> str:
    """Step, organ, and whose it is: a person where it was handed to one, else a duty."""
    holder = names.get(place.assignee) or ROLE_LABELS[Role(place.role)]
    return f"{place.node_name}（{look.organ_name(place.organ)} {holder}）"


def _bounds(size: int, page: int) -> tuple[int, int]:
    return min(max(size, 1), LARGEST_PAGE), max(page, 1)


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def _organs(look: Look) -> set[str]:
    return {desk.organ for desk in desks(look.actor, look.today)}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
