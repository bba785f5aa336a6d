"""Which cases a number counts, and which a list shows: the same clauses for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, exists, or_, type_coerce

from engine.clock import ZONE
from engine.model import Outcome
from engine.store.records import CardRecord, CaseRecord, TaskRecord
from engine.store.scope import Scope, within
from engine.store.tasks import LIVE

LEVELS = ("on_time", "warning", "yellow", "red")
"""In time, near the promise, past the promise (黄牌), past the statute (红牌): in this order."""

URGENT = "urgent"
"""Any level but the first."""

NO_OUTCOME = "none"
"""The outcome of a case that has none yet."""

STATES = ("received", "accepted", "settled", "handled", "reported", "open", "delivering")

MARKS = {
    "corrected": '["correction_requested"',
    "extended": '"extensions":[[',
    "paused": '["paused',
}
"""What the memory of a case says when it was corrected, extended or paused: sorted plain JSON."""

STANDING = ("issued", "revoking")
"""States of a card that stands: a finding is none yet, and asking for its end does not end it."""

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which cases, as of *now*: every other field narrows, none is needed.

    *state* says what of [since, before) is about: received, accepted, settled (decided or
    ended) in it; reported means received or settled in it, handled settled in it or not settled
    at all. An open case is not
    settled, a delivering one is settled and not ended: these two know no days. Entries that
    were voided (作废) are no cases, unless their outcome is asked for.
    """

    now: datetime
    scope: Scope = None
    state: str = ""
    since: datetime | None = None
    before: datetime | None = None
    month: str = ""
    organ: str = ""
    item: str = ""
    node: str = ""
    step: str = ""
    """How the open step stands: soon or over."""
    level: str = ""
    outcome: str = ""
    mark: str = ""
    """What happened to the case: corrected, extended or paused."""
    card: str = ""
    """The level of a card whose moment lies in the days; the days are then the card's."""


def rank(now: datetime) -> ColumnElement[int]:
    """The place of a case's level in ``LEVELS`` as of *now*; settled cases keep theirs.

    A card is owed from its moment on, so a case at this very instant is over (domain.md
    §4.1: 超过1秒钟也算超期); one that was settled at that instant is not.
    """
    return case(
        (CaseRecord.settled_level.is_not(None), CaseRecord.settled_level),
        (CaseRecord.statute_over_at <= now, 3),
        (CaseRecord.promise_over_at <= now, 2),
        (CaseRecord.warn_at <= now, 1),
        else_=0,
    )


def chosen(choice: Choice) -> list[ColumnElement[bool]]:
    """The clauses of a choice."""
    found = within(choice.scope)
    for value, column in (
        (choice.month, CaseRecord.month),
        (choice.organ, CaseRecord.organ),
        (choice.item, CaseRecord.item_key),
        (choice.outcome.replace(NO_OUTCOME, ""), CaseRecord.outcome),
    ):
        if value:
            found.append(column == value)
    if choice.outcome == NO_OUTCOME:
        found.append(CaseRecord.outcome.is_(None))
    if choice.outcome != Outcome.VOIDED and choice.state not in {"open", "delivering"}:
        found.append(or_(CaseRecord.outcome.is_(None), CaseRecord.outcome != Outcome.VOIDED.value))
    if choice.level:
        wanted = rank(choice.now)
        at_least = choice.level == URGENT
        found.append(wanted >= 1 if at_least else wanted == LEVELS.index(choice.level))
    if choice.mark:
        found.append(marked(choice.mark))
    return [*found, *_stands(choice), *_waits(choice), *_carries(choice)]


def marked(mark: str) -> ColumnElement[bool]:
    """Cases that were corrected, extended or paused."""
    return type_coerce(CaseRecord.memory, String).contains(MARKS[mark])


def _stands(choice: Choice) -> list[ColumnElement[bool]]:
    settled = CaseRecord.settled_at
    # The index of open cases is known by this very condition.
    not_ended = CaseRecord.ended_at.is_(None)
    clauses: Mapping[str, list[ColumnElement[bool]]] = {
        "received": between(CaseRecord.received_at, choice),
        "accepted": [CaseRecord.accepted_on.is_not(None), *_days(choice)],
        "settled": [settled.is_not(None), *between(settled, choice)],
        "reported": [or_(_all(CaseRecord.received_at, choice), _all(settled, choice))],
        "handled": [or_(settled.is_(None), _all(settled, choice))],
        "open": [settled.is_(None), not_ended],
        "delivering": [settled.is_not(None), not_ended],
    }
    return clauses.get(choice.state, [])


def between(column: Any, choice: Choice) -> list[ColumnElement[bool]]:
    """A column of instants lies in the days of a choice."""
    found = []
    if choice.since is not None:
        found.append(column >= choice.since)
    if choice.before is not None:
        found.append(column < choice.before)
    return found


def _all(column: Any, choice: Choice) -> ColumnElement[bool]:
    return and_(column.is_not(None), *between(column, choice))


def _days(choice: Choice) -> list[ColumnElement[bool]]:
    """The same for a column of days: the edges are midnights of legal days."""
    found = []
    if choice.since is not None:
        found.append(CaseRecord.accepted_on >= choice.since.astimezone(ZONE).date())
    if choice.before is not None:
        found.append(CaseRecord.accepted_on < choice.before.astimezone(ZONE).date())
    return found


def _waits(choice: Choice) -> list[ColumnElement[bool]]:
    if not (choice.node or choice.step):
        return []
    clauses = [TaskRecord.case_id == CaseRecord.id, TaskRecord.status.in_(LIVE)]
    if choice.node:
        clauses.append(TaskRecord.node_id == choice.node)
    if choice.step:
        clauses.append(step_is(choice.step, choice.now))
    return [exists().where(*clauses)]


def step_is(standing: str, now: datetime) -> ColumnElement[bool]:
    """Steps that are past their limit (over), or near it (soon)."""
    if standing == "over":
        return TaskRecord.due_at < now
    return and_(TaskRecord.due_at >= now, TaskRecord.soon_at <= now)


def _carries(choice: Choice) -> list[ColumnElement[bool]]:
    if not choice.card:
        return []
    return [
        exists().where(
            CardRecord.case_id == CaseRecord.id,
            CardRecord.level == choice.card,
            CardRecord.state.in_(STANDING),
            *between(CardRecord.at, choice),
        )
    ]
