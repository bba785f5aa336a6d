"""The account of a case's time: its milestones folded into the law's clocks.

One account belongs to one matter. In joint handling each organ decides its own
(P-03): whoever asks hands over the moments of one organ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine.calendar import Calendar
from engine.limits.account import ClockBasis, Ledger, Moment, Phase, Terms
from engine.limits.counting import due, last_day
from engine.limits.values import Anomaly, Due, Extension, Interval, State, day_of
from engine.model import Limit, Mark


def ledger(
    moments: Iterable[Moment],
    terms: Terms,
    received_at: datetime,
    calendar: Calendar,
    today: date,
    *,
    extensions: Sequence[Extension] = (),
    closed_at: datetime | None = None,
) -> Ledger:
    """Fold the milestones of a case into its clocks, as they stand on *today*.

    Before acceptance no handling limit runs, and a correction pauses nothing (P-01):
    it answers the five-day watch, and the receipt of complete corrections starts a new
    one. Silence past a watch is acceptance from the day that it started
    (行政许可法 art. 32, R-13). Pauses move the promise and the statute alike (R-27); an
    extension moves the statute only, for the promise is the organ's own word.

    :param moments: milestones in any order, with the instants of their events
    :param received_at: when the materials came in
    :param today: the day the question is asked, in Asia/Shanghai
    :param closed_at: when the case ended without a decision (withdrawn, terminated)
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    fold = _Fold(terms, calendar, received_at)
    for moment in sorted(moments, key=lambda moment: moment.at):
        fold.take(moment)
    if closed_at is not None:
        fold.close(day_of(closed_at))
    fold.hear_silence(today)
    return fold.ledger(extensions, today)


@dataclass(kw_only=True)
class _Pause:
    kind: str
    start: date
    end: date | None = None


@dataclass
class _Fold:
    """What is known of a case after some of its milestones."""

    terms: Terms
    calendar: Calendar
    received_at: datetime
    watch_from: datetime = field(init=False)
    watch_until: date = field(init=False)
    answered_on: date | None = None
    awaiting_since: date | None = None
    accepted_at: datetime | None = None
    deemed: bool = False
    pauses: list[_Pause] = field(default_factory=list)
    decided_on: date | None = None
    delivered_on: date | None = None
    closed_on: date | None = None

    def __post_init__(self) -> None:
        self._watch(self.received_at)

    def take(self, moment: Moment) -> None:
        """Take in one milestone; one that means nothing any more is left to supervision."""
        match moment.mark:
            case Mark.PAUSED:
                self.pauses.append(_Pause(kind=moment.kind, start=moment.on))
            case Mark.RESUMED:
                self._resume(moment)
            case Mark.GRANTED | Mark.REFUSED:
                self.decided_on = self.decided_on or moment.on
            case Mark.DELIVERED:
                self.delivered_on = self.delivered_on or moment.on
            case _:
                self._take_counter(moment)

    def _take_counter(self, moment: Moment) -> None:
        """Take in what the counter said or got before the review."""
        if moment.mark is Mark.CORRECTED:
            if self.awaiting_since is not None:
                self._watch(moment.at)
            return
        in_time = self._answer(moment.on)
        if moment.mark is Mark.CORRECTION_REQUESTED and in_time:
            self.awaiting_since = moment.on
        elif moment.mark is Mark.ACCEPTED and in_time:
            self.accepted_at, self.awaiting_since = moment.at, None
        elif moment.mark in {Mark.NOT_ACCEPTED, Mark.NOT_REQUIRED}:
            self.close(moment.on)

    def close(self, day: date) -> None:
        self.closed_on = self.closed_on or day

    def hear_silence(self, today: date) -> None:
        """Where nobody answered until the watch ran out, let the law answer."""
        if self.answered_on is None and self._stop(today) > self.watch_until:
            self._deem()

    def _watch(self, instant: datetime) -> None:
        self.awaiting_since = self.answered_on = None
        self.watch_from = instant
        self.watch_until = last_day(instant, self.terms.acceptance, self.calendar)

    def _answer(self, day: date) -> bool:
        """Note an answer of the organ; a late one comes after the law's own."""
        if self.accepted_at is not None:
            return False
        if self.answered_on is None and day > self.watch_until:
            self._deem()
            return False
        self.answered_on = self.answered_on or day
        return True

    def _deem(self) -> None:
        self.deemed = True
        self.accepted_at = self.watch_from

    def _resume(self, moment: Moment) -> None:
        """End the pause of that kind; without a kind the oldest: the union is the same whichever."""
        running = [pause for pause in self.pauses if pause.end is None]
        meant = [pause for pause in running if moment.kind in {"", pause.kind}]
        for pause in meant[:1]:
            pause.end = moment.on

    def ledger(self, extensions: Sequence[Extension], today: date) -> Ledger:
        statutory = self._handling(self.terms.statutory, extensions, today)
        return Ledger(
            phase=self._phase(statutory),
            received_on=day_of(self.received_at),
            accepted_at=self.accepted_at,
            deemed=self.deemed,
            decided_on=self.decided_on,
            delivered_on=self.delivered_on,
            pauses=self._intervals(),
            pause_kinds=tuple(dict.fromkeys(p.kind for p in self.pauses if p.end is None)),
            acceptance=self._acceptance(today),
            correction=self._correction(today),
            statutory=statutory,
            promised=self._handling(self.terms.promised, (), today),
            delivery=self._delivery(today),
        )

    def _phase(self, statutory: Due) -> Phase:
        if self.closed_on is not None and self.decided_on is None:
            return Phase.CLOSED
        if self.decided_on is not None:
            return Phase.DECIDED if self.delivered_on is None else Phase.DELIVERED
        if self.awaiting_since is not None:
            return Phase.AWAITING_CORRECTION
        if self.accepted_at is None:
            return Phase.RECEIVED
        return Phase.SUSPENDED if statutory.state is State.SUSPENDED else Phase.IN_REVIEW

    def _handling(self, limit: Limit, extensions: Sequence[Extension], today: date) -> Due:
        start = self.accepted_at
        if self.terms.basis is ClockBasis.RECEIPT and self.awaiting_since is None:
            start = self.watch_from
        if start is None:
            return Due(calendar_version=self.calendar.version)
        until = self._stop(today)
        found = due(start, limit, self.calendar, self._intervals(), extensions, today=until)
        over = self.decided_on or self.closed_on
        return replace(found, state=State.DONE) if over else found

    def _acceptance(self, today: date) -> Due:
        answer = self.answered_on or self.closed_on or (self.watch_until if self.deemed else None)
        until = answer or today
        found = due(self.watch_from, self.terms.acceptance, self.calendar, today=until)
        if self.deemed:
            found = replace(found, anomalies=(Anomaly.DEEMED_ACCEPTED,))
        return replace(found, state=State.DONE) if answer else found

    def _correction(self, today: date) -> Due | None:
        if self.awaiting_since is None or self.terms.correction is None or self.closed_on:
            return None
        return due(self.awaiting_since, self.terms.correction, self.calendar, today=today)

    def _delivery(self, today: date) -> Due | None:
        if self.decided_on is None or self.terms.delivery is None:
            return None
        until = self.delivered_on or self.closed_on or today
        found = due(self.decided_on, self.terms.delivery, self.calendar, today=until)
        return replace(found, state=State.DONE) if self.delivered_on else found

    def _intervals(self) -> tuple[Interval, ...]:
        """Return the pauses; a decision or an end of the case also ends what still ran."""
        over = self.decided_on or self.closed_on
        return tuple(
            Interval(pause.start, pause.end or (over and max(over, pause.start)))
            for pause in self.pauses
        )

    def _stop(self, today: date) -> date:
        return self.decided_on or self.closed_on or today
