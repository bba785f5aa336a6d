"""The account of a case's time: its milestones folded into the law's clocks.

One account belongs to one matter. In joint handling each organ decides its own
(P-03): whoever asks hands over the moments of one organ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from engine.calendar import Calendar
from engine.limits.account import ClockBasis, Ledger, Moment, Phase, Terms
from engine.limits.counting import last_day
from engine.limits.remembered import due
from engine.limits.values import Anomaly, Due, Extension, Interval, Span, State, day_of
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
    extension moves the statute only, for the promise is the organ's own word. A case that
    goes over to the ordinary procedure has that procedure's promise from its start.

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
        fold.close(closed_at)
    fold.hear_silence(today)
    return fold.ledger(extensions, today)


@dataclass(kw_only=True)
class _Pause:
    kind: str
    start: datetime
    end: datetime | None = None


@dataclass
class _Fold:
    """What is known of a case after some of its milestones."""

    terms: Terms
    calendar: Calendar
    received_at: datetime
    watch_from: datetime = field(init=False)
    watch_until: date = field(init=False)
    watch: int = 0
    answered_at: datetime | None = None
    answered_late_at: datetime | None = None
    awaiting_since: datetime | None = None
    accepted_at: datetime | None = None
    deemed: bool = False
    pauses: list[_Pause] = field(default_factory=list)
    decided_at: datetime | None = None
    delivered_at: datetime | None = None
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        self._watch(self.received_at)

    def take(self, moment: Moment) -> None:
        """Take in one milestone; one that means nothing any more is left to supervision."""
        match moment.mark:
            case Mark.PAUSED:
                self.pauses.append(_Pause(kind=moment.kind, start=moment.at))
            case Mark.RESUMED:
                self._resume(moment)
            case Mark.GRANTED | Mark.REFUSED:
                self.decided_at = self.decided_at or moment.at
            case Mark.DELIVERED:
                self.delivered_at = self.delivered_at or moment.at
            case Mark.SWITCHED:
                self.terms = self.terms.switched
            case _:
                self._take_counter(moment)

    def _take_counter(self, moment: Moment) -> None:
        """Take in what the counter said or got before the review."""
        if moment.mark is Mark.CORRECTED:
            if self.awaiting_since is not None:
                self._watch(moment.at)
            return
        in_time = self._answer(moment.at)
        if moment.mark is Mark.CORRECTION_REQUESTED and in_time:
            self.awaiting_since = moment.at
        elif moment.mark is Mark.ACCEPTED and in_time:
            self.accepted_at, self.awaiting_since = moment.at, None
        elif moment.mark in {Mark.NOT_ACCEPTED, Mark.NOT_REQUIRED}:
            self.close(moment.at)

    def close(self, instant: datetime) -> None:
        self.closed_at = self.closed_at or instant

    def hear_silence(self, today: date) -> None:
        """Where nobody answered until the watch ran out, let the law answer."""
        if self.answered_at is None and self._stop(today) > self.watch_until:
            self._deem()

    def _watch(self, instant: datetime) -> None:
        self.awaiting_since = self.answered_at = None
        self.watch_from = instant
        self.watch += 1
        limit = self.terms.acceptance
        self.watch_until = last_day(instant, limit, self.calendar) if limit else date.max

    def _answer(self, instant: datetime) -> bool:
        """Note an answer of the organ; a late one comes after the law's own."""
        if self.answered_at is None and self.accepted_at is None:
            if day_of(instant) > self.watch_until:
                self._deem()
            else:
                self.answered_at = instant
        if self.deemed:
            self.answered_late_at = self.answered_late_at or instant
        return not self.deemed and self.accepted_at is None

    def _deem(self) -> None:
        self.deemed = True
        self.accepted_at = self.watch_from

    def _resume(self, moment: Moment) -> None:
        """End the pause of that kind; without a kind the oldest: the union is the same whichever."""
        running = [pause for pause in self.pauses if pause.end is None]
        meant = [pause for pause in running if moment.kind in {"", pause.kind}]
        for pause in meant[:1]:
            pause.end = moment.at

    def ledger(self, extensions: Sequence[Extension], today: date) -> Ledger:
        statutory = self._handling(self.terms.statutory, extensions, today)
        return Ledger(
            phase=self._phase(statutory),
            received_on=day_of(self.received_at),
            accepted_at=self.accepted_at,
            deemed=self.deemed,
            pauses=self._intervals(),
            pause_kinds=tuple(dict.fromkeys(p.kind for p in self.pauses if p.end is None)),
            acceptance=self._acceptance(today),
            correction=self._correction(today),
            statutory=statutory,
            promised=self._handling(self.terms.promised, (), today),
            delivery=self._delivery(today),
            watch=self.watch,
            watch_from=self.watch_from,
            awaiting_since=self.awaiting_since,
            answered_at=self.answered_at or self.answered_late_at,
            counting_from=self._counting_from,
            decided_at=self.decided_at,
            delivered_at=self.delivered_at,
            closed_at=self.closed_at,
            pause_spans=tuple(Span(pause.start, pause.end) for pause in self.pauses),
            special_kinds=tuple(pause.kind for pause in self.pauses),
        )

    def _phase(self, statutory: Due) -> Phase:
        if self.closed_at is not None and self.decided_at is None:
            return Phase.CLOSED
        if self.decided_at is not None:
            return Phase.DECIDED if self.delivered_at is None else Phase.DELIVERED
        if self.awaiting_since is not None:
            return Phase.AWAITING_CORRECTION
        if self.accepted_at is None:
            return Phase.RECEIVED
        return Phase.SUSPENDED if statutory.state is State.SUSPENDED else Phase.IN_REVIEW

    def _handling(self, limit: Limit, extensions: Sequence[Extension], today: date) -> Due:
        start = self._counting_from
        if start is None:
            return Due(calendar_version=self.calendar.version)
        until = self._stop(today)
        found = due(start, limit, self.calendar, self._intervals(), extensions, today=until)
        return replace(found, state=State.DONE) if self._over else found

    @property
    def _counting_from(self) -> datetime | None:
        """What the handling limits count from; nothing yet while the applicant corrects."""
        if self.terms.basis is ClockBasis.RECEIPT and self.awaiting_since is None:
            return self.watch_from
        return self.accepted_at

    def _acceptance(self, today: date) -> Due:
        if self.terms.acceptance is None:
            return Due(calendar_version=self.calendar.version)
        said = self.answered_at or (None if self.deemed else self.closed_at)
        answer = day_of(said) if said else (self.watch_until if self.deemed else None)
        until = answer or today
        found = due(self.watch_from, self.terms.acceptance, self.calendar, today=until)
        if self.deemed:
            found = replace(found, anomalies=(Anomaly.DEEMED_ACCEPTED,))
        return replace(found, state=State.DONE) if answer else found

    def _correction(self, today: date) -> Due | None:
        if self.awaiting_since is None or self.terms.correction is None or self.closed_at:
            return None
        return due(self.awaiting_since, self.terms.correction, self.calendar, today=today)

    def _delivery(self, today: date) -> Due | None:
        if self.decided_at is None or self.terms.delivery is None:
            return None
        over = self.delivered_at or self.closed_at
        until = day_of(over) if over else today
        found = due(self.decided_at, self.terms.delivery, self.calendar, today=until)
        return replace(found, state=State.DONE) if self.delivered_at else found

    def _intervals(self) -> tuple[Interval, ...]:
        """Return the pauses; a decision or an end of the case also ends what still ran."""
        return tuple(
            Interval(day_of(pause.start), day_of(end) if end else None)
            for pause in self.pauses
            for end in [pause.end or (self._over and max(self._over, pause.start))]
        )

    @property
    def _over(self) -> datetime | None:
        return self.decided_at or self.closed_at

    def _stop(self, today: date) -> date:
        return day_of(self._over) if self._over else today
