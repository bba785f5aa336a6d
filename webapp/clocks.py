"""The time of a case, explained to the day; and where the time of all cases went."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import queries
from engine.limits import Audience, DayRow
from engine.queries import time as times
from engine.queries.spans import FIRST_DAY, LAST_DAY, Days, Period, days_of
from engine.queries.time import CaseBar, ItemTime
from engine.supervision.attribution import HOLDER_LABELS, Holder, Spent
from engine.work import Look
from webapp import charts, pages
from webapp.current import current_actor, current_engine
from webapp.filters import minute

bp = Blueprint("clocks", __name__)

_HOUR = 3600
_MINUTE = 60
Piece = tuple[str, float, str]
"""A holder, its share of a bar in percent, and the words of its tool tip."""


@bp.get("/cases/<uuid:case_id>/clock")
def show(case_id: UUID) -> ResponseReturnValue:
    """What a clerk reads of a case's time in ten seconds, and below it every day."""
    with current_engine().look(current_actor()) as look:
        bar = times.case_bar(look, case_id)
        explanation = queries.explain_case(look, case_id)
        return pages.render(
            look,
            "clocks/show.html",
            case=queries.case(look, case_id),
            standing=queries.standing(look, case_id),
            bar=bar,
            pieces=_pieces(bar, look.calendar.office_day),
            percent=percent(bar.spent),
            explanation=explanation,
            runs=folded(explanation.rows),
            **_words(look),
        )


@bp.get("/cases/<uuid:case_id>/clock/applicant")
def applicant(case_id: UUID) -> ResponseReturnValue:
    """The same for the applicant, to print: without steps, people and other departments."""
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "clocks/applicant.html",
            case=queries.case(look, case_id),
            standing=queries.standing(look, case_id),
            explanation=queries.explain_case(look, case_id, audience=Audience.APPLICANT),
        )


@bp.get("/supervision/time")
def time() -> ResponseReturnValue:
    """One bar an item: whose time its cases took; and one a step of the item asked for."""
    with current_engine().look(current_actor()) as look:
        days = _days(look.today)
        item = request.args.get("item", "")
        rows = times.item_time(look, item, days) if item else times.item_times(look, days)
        steps = times.step_times(look, item, days) if item and rows else []
        return pages.render(
            look,
            "clocks/time.html",
            rows=rows,
            steps=steps,
            chart=charts.heat(look, item, days) if steps else "",
            item=item,
            averaged=times.AVERAGED,
            item_name=rows[0].item_name if rows else "",
            bars=_item_bars(rows, look.calendar.office_day),
            **_words(look),
            **_asked(days),
        )


@bp.get("/supervision/time/cases")
def cases() -> ResponseReturnValue:
    """The cases behind a figure of that page."""
    asked = request.args
    holder = next((each for each in Holder if each == asked.get("holder")), None)
    with current_engine().look(current_actor()) as look:
        days = _days(look.today)
        rows = times.slowest_cases(
            look,
            days,
            item=asked.get("item", ""),
            organ=asked.get("organ", ""),
            holder=holder,
        )
        return pages.render(
            look,
            "clocks/cases.html",
            rows=rows,
            holder=holder,
            most=times.LARGEST_LIST,
            bars=[_shares(row.spent, look.calendar.office_day) for row in rows],
            **_words(look),
            **_asked(days),
        )


def folded(rows: Sequence[DayRow]) -> list[list[DayRow]]:
    """Put days side by side that count for nothing for the same reason, and on which nothing was."""

    def alike(row: DayRow) -> object:
        plain = not row.events and not row.today and not any(each.counted for each in row.counts)
        said = [(each.clock, each.why) for each in row.counts]
        reason = row.reason
        return (reason.kind, reason.name, reason.provisional, said) if plain else row.day

    return [list(run) for _key, run in groupby(rows, alike)]


def _words(look: Look) -> dict[str, Any]:
    """What every page of bars says in the same way."""
    day = look.calendar.office_day
    return {
        "holders": list(HOLDER_LABELS.items()),
        "office_hours": f"{day / timedelta(hours=1):g}",
        "length": lambda seconds: length(seconds, day),
    }


def _asked(days: Days) -> dict[str, Any]:
    """The days, and addresses that keep it."""

    def address(endpoint: str, **changes: object) -> str:
        given = {"from": days.first.isoformat(), "to": days.last.isoformat()} | changes
        return url_for(endpoint, **{name: each for name, each in given.items() if each})  # type: ignore[arg-type]

    return {"days": days, "address": address}


def length(seconds: int, office_day: timedelta) -> str:
    """A length of office time in words: 2.5 天, 3.2 小时, 12 分钟; a day is one office day."""
    days = seconds / office_day.total_seconds()
    if days >= 1:
        return str(_("%(n)s 天", n=f"{days:.1f}"))
    if seconds >= _HOUR:
        return str(_("%(n)s 小时", n=f"{seconds / _HOUR:.1f}"))
    return str(_("%(n)s 分钟", n=-(-seconds // _MINUTE))) if seconds else "0"


def percent(spent: Spent) -> dict[Holder, int]:
    """Shares in whole percent that add up to a hundred: who lost most in rounding gets one more."""
    if not spent.total:
        return dict.fromkeys(Holder, 0)
    parts = {holder: divmod(100 * spent.of(holder), spent.total) for holder in Holder}
    missing = 100 - sum(whole for whole, _rest in parts.values())
    lost_most = sorted(Holder, key=lambda holder: -parts[holder][1])
    return {holder: parts[holder][0] + (holder in lost_most[:missing]) for holder in Holder}


def _shares(spent: Spent, office_day: timedelta, full: int = 0) -> list[Piece]:
    """The pieces of a bar whose whole width stands for *full* seconds, or for what was spent."""
    whole = full or spent.total
    return [
        (holder, 100 * spent.of(holder) / whole, f"{label} {length(spent.of(holder), office_day)}")
        for holder, label in HOLDER_LABELS.items()
        if spent.of(holder)
    ]


def _pieces(bar: CaseBar, office_day: timedelta) -> list[Piece]:
    """The time of a case in the order in which it passed; what took no office time is not drawn."""
    return [
        (
            each.holder,
            100 * each.seconds / bar.spent.total,
            (
                f"{HOLDER_LABELS[each.holder]} {minute(each.start)} – {minute(each.end)}，"
                f"{length(each.seconds, office_day)}"
            ),
        )
        for each in bar.segments
        if each.seconds
    ]


def _item_bars(rows: Sequence[ItemTime], office_day: timedelta) -> list[list[Piece]]:
    """Bars that compare: the slowest item's mean case takes the whole width."""
    slowest = max((row.mean.total for row in rows), default=0)
    return [_shares(row.mean, office_day, slowest) for row in rows]


def _days(today: date) -> Days:
    """The days asked for; otherwise this month and the eleven before."""
    usual = days_of(Period.TWELVE, today)
    given = _day("from") or usual.first, _day("to") or usual.last
    known = [min(max(each, FIRST_DAY), LAST_DAY) for each in given]
    return Days(first=min(known), last=max(known))


def _day(name: str) -> date | None:
    """A day as a date field sends it; what is none asks for nothing."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
