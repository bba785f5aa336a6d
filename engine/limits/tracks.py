"""The clocks of a case walked day by day: which day counted in which clock, and why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.calendar import Calendar
from engine.limits.account import Ledger, Terms
from engine.limits.clocks import CLOCK_TITLES, ClockName
from engine.limits.story import Pause, Story, pauses
from engine.limits.values import Due, Extension, day_of
from engine.model import Limit, Mark, Unit

_DAY = timedelta(days=1)
REST_DAY = "非工作日"
_NOT_THE_FIRST = "起算当日不计入（《民法典》第二百零一条）"
_ROLLED = "最后一日为休息日，顺延（《民法典》第二百零三条）"


@dataclass(frozen=True, kw_only=True)
class Count:
    """One day of one clock.

    *running* is how many days have counted so far, None for a limit in hours; *why* says why
    a day does not count, or how far over the limit it is.
    """

    clock: ClockName
    counted: bool
    running: int | None
    why: str = ""

    @property
    def words(self) -> str:
        """The same behind the name of the clock: 第3日, ：非工作日."""
        if not self.counted:
            return f"：{self.why}"
        return "计入" if self.running is None else f"第{self.running}日"


@dataclass(frozen=True, kw_only=True)
class Track:
    """One clock from its start to its answer, or to the last day it can have.

    *silent* says that nobody answered: the law did, on the last day.
    """

    clock: ClockName
    limit: Limit
    due: Due
    starts_on: date
    ended_on: date | None = None
    silent: bool = False
    pauses: Sequence[Pause] = ()
    extension: Extension | None = None

    @property
    def title(self) -> str:
        """What runs, in words."""
        return CLOCK_TITLES[self.clock]

    def last_on(self, today: date) -> date:
        """Return the last day that it has anything to say of."""
        return self.ended_on or max(filter(None, (today, self.due.on)))

    def counts(self, calendar: Calendar, today: date) -> Iterator[tuple[date, Count]]:
        """Walk from the start to the end."""
        running, over = 0, 0
        for day in days(self.starts_on, self.last_on(today)):
            if self.extension and day == _after(self.due.base_due) and not self._one_unit:
                running = 0
            late = self.due.on is not None and day > self.due.on
            works = calendar.is_working_day(day)
            over += late and works
            why = self._why_not(day, running, works=works)
            if late and works:
                why = f"已超期{over}个工作日"
            counted = not late and not why
            running += counted
            shown = None if self._unit(day) is Unit.HOUR else running
            yield day, Count(clock=self.clock, counted=counted, running=shown, why=why)

    def _why_not(self, day: date, running: int, *, works: bool) -> str:
        unit = self._unit(day)
        if day == self.starts_on and unit is not Unit.HOUR:
            return _NOT_THE_FIRST
        late = self.due.on is not None and day > self.due.on
        if not works and (late or unit in {Unit.WORKING_DAY, Unit.HOUR}):
            return REST_DAY
        if held := [pause for pause in self.pauses if pause.holds(day)]:
            return "、".join(dict.fromkeys(map(_held_by, held)))
        return _ROLLED if self._rolled(day, running) else ""

    def _rolled(self, day: date, running: int) -> bool:
        """Is nothing left, and the limit only waits for the next working day?"""
        raw, on = self.due.raw_on, self.due.on
        if raw and on and raw < day <= on:
            return True
        base = self.due.base_due
        in_base = base is not None and day <= base
        return self.limit.unit is Unit.CALENDAR_DAY and in_base and running == self.limit.amount

    def _unit(self, day: date) -> Unit:
        base = self.due.base_due
        if self.extension and base and day > base:
            return self.extension.length.unit
        return self.limit.unit

    @property
    def _one_unit(self) -> bool:
        return self.extension is not None and self.extension.length.unit is self.limit.unit


def tracks(story: Story, calendar: Calendar, today: date) -> list[Track]:
    """Return every clock that ran: earlier watches and corrections first, then those of today."""
    account = story.account(calendar, today)
    found: list[Track] = []
    for place, moment in enumerate(story.ordered):
        if moment.mark is Mark.CORRECTED:
            earlier = story.account(calendar, moment.on, before=place)
            if earlier.awaiting_since is not None:
                found += _counter(earlier, story.terms, corrected_on=moment.on)
    found += _counter(account, story.terms)
    found += _handling(account, story)
    if account.delivery is not None and account.decided_on and story.terms.delivery:
        found.append(
            Track(
                clock=ClockName.DELIVERY,
                limit=story.terms.delivery,
                due=account.delivery,
                starts_on=account.decided_on,
                ended_on=account.delivered_on,
            )
        )
    return found


def _counter(account: Ledger, terms: Terms, *, corrected_on: date | None = None) -> Iterator[Track]:
    """The watch of the organ, and the applicant's time behind it."""
    answered_at = account.answered_at or account.closed_at
    answered_on = day_of(answered_at) if answered_at else None
    silent = account.deemed and account.acceptance.on is not None
    if silent:
        answered_on = account.acceptance.on
    if terms.acceptance is not None:
        yield Track(
            clock=ClockName.ACCEPTANCE,
            limit=terms.acceptance,
            due=account.acceptance,
            starts_on=day_of(account.watch_from),
            ended_on=answered_on,
            silent=silent,
        )
    if account.correction is not None and account.awaiting_since and terms.correction:
        yield Track(
            clock=ClockName.CORRECTION,
            limit=terms.correction,
            due=account.correction,
            starts_on=day_of(account.awaiting_since),
            ended_on=corrected_on,
        )


def _handling(account: Ledger, story: Story) -> Iterator[Track]:
    if account.counting_from is None:
        return
    terms = story.terms
    if any(moment.mark is Mark.SWITCHED for moment in story.moments):
        terms = terms.switched
    valid = account.statutory.extension_valid
    first = min(story.extensions, key=lambda one: one.approved_on) if valid else None
    settled_on = day_of(account.settled_at) if account.settled_at else None
    for clock, limit, due, extension in (
        (ClockName.PROMISED, terms.promised, account.promised, None),
        (ClockName.STATUTORY, terms.statutory, account.statutory, first),
    ):
        yield Track(
            clock=clock,
            limit=limit,
            due=due,
            starts_on=day_of(account.counting_from),
            ended_on=settled_on,
            pauses=pauses(account, story.notices),
            extension=extension,
        )


def _held_by(pause: Pause) -> str:
    letter = f"{pause.number}，" if pause.number else ""
    return f"{pause.title}期间不计入（{letter}{pause.basis}）"


def days(first: date, last: date) -> Iterator[date]:
    """Return all days from the first to the last, both included."""
    return (first + _DAY * n for n in range((last - first).days + 1))


def _after(day: date | None) -> date | None:
    return day + _DAY if day else None
