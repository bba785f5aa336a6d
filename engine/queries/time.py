"""Where the time of cases went: by item and organ, by holder, by step."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from engine.casefile.settling import spans
from engine.errors import NotFoundError, NotPermittedError
from engine.permissions import Action, holds_at, sees_case
from engine.queries.scope import supervised
from engine.queries.spans import FIRST_DAY, LAST_DAY, Days
from engine.store.times import HeldCase, HeldRow, StepRow, TimesQuery
from engine.supervision.attribution import (
    Holder,
    OpenStep,
    Segment,
    Spent,
    attribute,
    holder_of,
    segments,
)
from engine.work import Look

LARGEST_LIST = 100
AVERAGED = 500
"""The latest cases that averages of steps are made of: office time is no sum of a database's."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class ItemTime:
    """What the cases of one item at one organ took that ended in a period.

    *spent* is the sum over all of them, in seconds of office time.
    """

    item_key: str
    item_name: str
    organ: str
    organ_name: str
    cases: int
    spent: Spent

    @property
    def mean(self) -> Spent:
        """What one case took on average, each figure rounded down."""
        return Spent(**{holder.value: self.spent.of(holder) // self.cases for holder in Holder})


@dataclass(frozen=True, kw_only=True)
class StepTime:
    """How long one step of an item's flow took on average, in seconds of office time.

    *holder* is whose step it is: of the applicant, of the item's organ, of another one.
    """

    node_id: str
    node_name: str
    holder: Holder
    visits: int
    average: int


@dataclass(frozen=True, kw_only=True)
class CaseTime:
    """What one ended case took; *opens* says whether this person may see the case itself."""

    case_id: UUID
    case_no: str
    item_name: str
    ended_at: datetime
    spent: Spent
    opens: bool


@dataclass(frozen=True, kw_only=True)
class CaseBar:
    """The time of one case so far, told apart: the pieces in order, and their sums."""

    spent: Spent
    segments: Sequence[Segment]
    until: datetime


ALWAYS = Days(first=FIRST_DAY, last=LAST_DAY)


def item_times(look: Look, days: Days) -> list[ItemTime]:
    """Every item whose cases ended in a period, the slowest first.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    return _item_times(look, _query(look, days))


def item_time(look: Look, item_key: str, days: Days) -> list[ItemTime]:
    """The same of one item: a row for each organ whose cases of it he may oversee.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    return _item_times(look, _query(look, days, item=item_key))


def step_times(look: Look, item_key: str, days: Days = ALWAYS) -> list[StepTime]:
    """How long each step of an item took, in the 500 cases that ended last; the slowest first.

    :raise NotPermittedError: he may not oversee this item
    :raise NotFoundError: no such item
    """
    item = look.tables.items.get(item_key)
    if item is None:
        raise NotFoundError("事项", item_key)
    if not holds_at(
        look.actor, Action.VIEW_SUPERVISION, look.today, organs=[item.organ], item=item.key
    ):
        raise NotPermittedError("您没有查看该事项用时的权限", rule="R-ROLE")
    rows = look.tables.times.steps(_query(look, days, item=item.key), cases=AVERAGED)
    return _averages(look, item.organ, rows)


def slowest_cases(
    look: Look,
    days: Days,
    *,
    item: str = "",
    organ: str = "",
    holder: Holder | None = None,
) -> list[CaseTime]:
    """The cases behind a figure, at most a hundred, those first that the holder held longest.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    query = _query(look, days, item=item, organ=organ)
    rows = look.tables.times.cases(query, holder=holder or "", size=LARGEST_LIST)
    names = _item_names(look)
    return [
        CaseTime(
            case_id=row.id,
            case_no=row.no,
            item_name=names.get(row.item_key, row.item_key),
            ended_at=row.ended_at,
            spent=_spent(row),
            opens=_opens(look, row),
        )
        for row in rows
    ]


def case_bar(look: Look, case_id: UUID) -> CaseBar:
    """Whose time a case was, until now or until it ended.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    file = look.open_file(row)
    held, until = spans(file), row.ended_at or look.now
    outages = file.calendar.outages
    return CaseBar(
        spent=attribute(held, until, file.calendar, outages),
        segments=segments(held, until, file.calendar, outages),
        until=until,
    )


def _query(look: Look, days: Days, *, item: str = "", organ: str = "") -> TimesQuery:
    return TimesQuery(
        since=days.since, before=days.before, scope=supervised(look), item=item, organ=organ
    )


def _item_times(look: Look, query: TimesQuery) -> list[ItemTime]:
    names, organs = _item_names(look), look.tables.people.organs()
    found = [
        ItemTime(
            item_key=row.item_key,
            item_name=names.get(row.item_key, row.item_key),
            organ=row.organ,
            organ_name=organs.get(row.organ, row.organ),
            cases=row.cases,
            spent=_spent(row),
        )
        for row in look.tables.times.held(query)
    ]
    return sorted(found, key=lambda each: (-each.mean.total, each.item_key, each.organ))


def _averages(look: Look, item_organ: str, rows: Iterable[StepRow]) -> list[StepTime]:
    visits: dict[str, list[StepRow]] = defaultdict(list)
    for row in rows:
        visits[row.node_id].append(row)
    found = [_average(look, item_organ, each) for each in visits.values()]
    return sorted(found, key=lambda each: (-each.average, each.node_id))


def _average(look: Look, item_organ: str, visits: Sequence[StepRow]) -> StepTime:
    """The average of one step's visits, in the words of the latest."""
    lengths = (look.calendar.office_time(each.opened_at, each.closed_at) for each in visits)
    latest = visits[0]
    step = OpenStep(organ=latest.organ, for_applicant=bool(latest.acting_for))
    return StepTime(
        node_id=latest.node_id,
        node_name=latest.node_name,
        holder=holder_of([step], item_organ, paused=False, awaiting=False),
        visits=len(visits),
        average=sum(lengths, timedelta()) // len(visits) // _SECOND,
    )


def _opens(look: Look, row: HeldCase) -> bool:
    units = look.bundle(row.digest).item.units.values()
    organs = {row.organ, *(unit.organ for unit in units)}
    return sees_case(look.actor, organs, row.item_key, look.today)


def _spent(row: HeldRow | HeldCase) -> Spent:
    return Spent(**{holder.value: getattr(row, holder.value) for holder in Holder})


def _item_names(look: Look) -> dict[str, str]:
    return {row.key: row.name for row in look.tables.items.every()}
