"""A case's time explained: every day as one row, what it counted for, and the dates that follow."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from engine.calendar import Calendar
from engine.limits.account import Ledger
from engine.limits.clocks import CLOCK_BASES, CLOCK_TITLES
from engine.limits.countings import both_countings
from engine.limits.explanation import Audience, DayRow, DueLine, Explanation
from engine.limits.happenings import NOTES, happenings
from engine.limits.story import Story
from engine.limits.tracks import Count, Track, days, tracks
from engine.limits.values import Due, Extension, State
from engine.model import Unit


def explain(
    story: Story, calendar: Calendar, today: date, *, audience: Audience = Audience.OFFICE
) -> Explanation:
    """Explain the time of a case as it stands on *today*, from its receipt to its last date.

    The dates are those of the ledger; the rows are walked, so that both can be held
    against each other.

    :param today: a day in Asia/Shanghai
    :raise CalendarMissingError: a year is needed that is not even estimated
    """
    until = min(today, story.ended_on or today)
    account = story.account(calendar, until)
    running = tracks(story, calendar, until)
    counts, told = _counts(running, calendar, until), happenings(story, account, running)
    # A case that ended is told up to its end; one that runs, up to its last date.
    last = story.ended_on or max(*counts, *told)
    for_office = audience is Audience.OFFICE
    dues = tuple(line for track in running for line in _due_lines(track))
    return Explanation(
        audience=audience,
        today=today,
        state=account.words,
        rows=tuple(
            DayRow(
                reason=calendar.reason(day),
                counts=tuple(counts.get(day, ())),
                events=tuple(told.get(day, ())),
                today=day == today,
            )
            for day in days(account.received_on, last)
        ),
        dues=dues,
        countings=tuple(both_countings(account, running, calendar)) if for_office else (),
        notes=_notes(account, running) if for_office else (),
        calendar_version=calendar.version,
        provisional=any(line.provisional for line in dues),
    )


def _counts(
    running: Sequence[Track], calendar: Calendar, until: date
) -> Mapping[date, list[Count]]:
    counts: dict[date, list[Count]] = defaultdict(list)
    for track in running:
        for day, count in track.counts(calendar, until):
            counts[day].append(count)
    return counts


def _due_lines(track: Track) -> Iterator[DueLine]:
    """The date of a clock; where it was extended, the date before and the date after."""
    if track.extension is None:
        yield _line(track, track.due, CLOCK_TITLES[track.clock])
        return
    if track.due.base_due is not None:
        yield _line(track, track.due, track.title, on=track.due.base_due)
    yield _line(track, track.due, f"{track.title}（延长后）", extension=track.extension)


def _line(
    track: Track,
    due: Due,
    title: str,
    *,
    on: date | None = None,
    extension: Extension | None = None,
) -> DueLine:
    limit = track.limit.label + (f"＋{extension.length.label}" if extension else "")
    within = due.at if track.limit.amount and track.limit.unit is Unit.HOUR else None
    last = on or due.on
    return DueLine(
        clock=track.clock,
        title=title,
        limit=limit,
        basis=CLOCK_BASES[track.clock],
        starts_on=track.starts_on,
        due_on=last,
        due_at=within,
        excluded_wd=due.excluded_wd,
        provisional=due.provisional,
        ended_on=None if track.silent else track.ended_on,
        words=_words(track, due, limit, last),
    )


def _words(track: Track, due: Due, limit: str, last: date | None) -> str:
    if last is None:
        if due.state is State.SUSPENDED or due.remaining_wd is not None:
            return f"{limit}，暂停计算，还剩{due.remaining_wd}个工作日"
        return f"{limit}，尚未起算"
    excluded = f"，不计入{due.excluded_wd}个工作日" if due.excluded_wd else ""
    provisional = "（暂定，放假通知公布后重新计算）" if due.provisional else ""
    silent = "；逾期未告知" if track.silent else ""
    return f"{limit}，自{track.starts_on}起算{excluded}，最后一日为{last}{provisional}{silent}"


def _notes(account: Ledger, running: Sequence[Track]) -> tuple[str, ...]:
    """What is wrong, and what an auditor would ask about."""
    notes = [NOTES[anomaly] for anomaly in account.anomalies]
    held = {pause for track in running for pause in track.pauses if not pause.number}
    notes += [
        f"{pause.title}自{pause.interval.start}起暂停计时，未见{pause.letter}（规则 R-27）"
        for pause in sorted(held, key=lambda pause: pause.interval.start)
    ]
    return tuple(notes)
