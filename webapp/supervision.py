"""The supervision's desk: how cases stand, and the cases behind every number."""

import re
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.model import OUTCOME_LABELS
from engine.queries import statistics as report
from engine.queries.counting import Counts
from engine.queries.dashboard import dashboard
from engine.queries.score import Quarter, scores
from engine.queries.spans import FIRST_DAY, LAST_DAY, Days, Period, last_month
from engine.queries.supervised import supervised_cases
from engine.queries.workbook import exported
from engine.store.choosing import LEVELS, MARKS, NO_OUTCOME, STATES, URGENT, Choice
from engine.work import Look
from webapp import pages
from webapp.current import current_actor, current_engine
from webapp.stacks import chart
from webapp.submits import key

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

bp = Blueprint("supervision", __name__)

PERIODS = {
    Period.MONTH: _("本月"),
    Period.QUARTER: _("本季度"),
    Period.YEAR: _("本年"),
    Period.TWELVE: _("近十二个月"),
}
BEFORE = {
    Period.MONTH: _("上月"),
    Period.QUARTER: _("上季度"),
    Period.YEAR: _("上年"),
    Period.TWELVE: _("前十二个月"),
}
LEVEL_NAMES = {
    "on_time": _("按时"),
    "warning": _("预警"),
    "yellow": _("黄牌（超承诺）"),
    "red": _("红牌（超法定）"),
}
OUTCOMES = {outcome.value: label for outcome, label in OUTCOME_LABELS.items()} | {
    NO_OUTCOME: _("尚无结果")
}
STATE_NAMES = {
    "open": _("在办"),
    "delivering": _("已决定待送达"),
    "received": _("期内收件"),
    "accepted": _("期内受理"),
    "settled": _("期内办结"),
    "handled": _("期内办结和在办"),
    "reported": _("期内收件或办结"),
}
MARK_NAMES = {"corrected": _("有补正"), "extended": _("有延期"), "paused": _("有特别程序")}
STEP_NAMES = {"soon": _("环节临期"), "over": _("环节超期")}
CARD_NAMES = {"warning": _("预警"), "yellow": _("黄牌"), "red": _("红牌")}
SHORT_NAMES = {"on_time": LEVEL_NAMES["on_time"], **CARD_NAMES}
_PERIODS = {period.value: period for period in Period}
_QUARTER = re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
_KEPT = (
    *("state", "from", "to", "month", "organ", "item", "node", "step"),
    *("level", "outcome", "mark", "card"),
)


@bp.get("/supervision")
def show() -> ResponseReturnValue:
    """The dashboard of a period; every number opens its cases."""
    asked = request.args.get("period", "")
    with current_engine().look(current_actor()) as look:
        found = dashboard(look, _PERIODS.get(asked, Period.MONTH))
        return pages.render(
            look,
            "supervision/show.html",
            board=found,
            periods=PERIODS,
            previous=BEFORE[found.period],
            chart=chart(found.months),
            **_words(found.days),
        )


@bp.get("/supervision/cases")
def cases() -> ResponseReturnValue:
    """The cases behind a number, as the address asks for them."""
    asked = {name: request.args.get(name, "")[:64] for name in _KEPT}
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    with current_engine().look(current_actor()) as look:
        found = supervised_cases(look, chosen_by(look, asked), page=page)
        return pages.render(
            look,
            "supervision/cases.html",
            list=found,
            asked=asked,
            states=STATE_NAMES,
            ranges={URGENT: _("预警、黄牌或红牌"), **LEVEL_NAMES},
            outcomes=OUTCOMES,
            narrowed=_narrowed(asked),
            page_address=lambda n: url_for(".cases", **_set(asked | {"page": str(n)})),  # type: ignore[arg-type]
            **_words(None),
        )


@bp.get("/supervision/statistics")
def statistics() -> ResponseReturnValue:
    """The statistics of some days, by organ and item; last month's unless asked otherwise."""
    with current_engine().look(current_actor()) as look:
        days = _asked_days(look)
        return pages.render(
            look,
            "supervision/statistics.html",
            report=report.statistics(look, days),
            endings=[(each.value, OUTCOME_LABELS[each]) for each in report.ENDINGS],
            office_day=look.calendar.office_day,
            **_words(days),
        )


@bp.post("/supervision/statistics/export")
def export() -> ResponseReturnValue:
    """The same as a workbook; the log says so before the file leaves."""
    engine, actor = current_engine(), current_actor()
    with engine.look(actor) as look:
        made = exported(look, _asked_days(look))
    with engine.begin(actor) as work:
        actions.note_export(
            work,
            "statistics",
            key=key(),
            first=made.days.first.isoformat(),
            last=made.days.last.isoformat(),
            cases=made.cases,
            digest=made.digest,
        )
    return send_file(
        BytesIO(made.data), mimetype=WORKBOOK, as_attachment=True, download_name=made.name
    )


@bp.get("/supervision/score")
def score() -> ResponseReturnValue:
    """The performance score of every organ in a quarter, and what each point was lost for."""
    with current_engine().look(current_actor()) as look:
        found = scores(look, _quarter(look.today))
        return pages.render(
            look,
            "supervision/score.html",
            board=found,
            cards=CARD_NAMES,
            **_words(found.quarter.days),
        )


def _quarter(today: date) -> Quarter:
    """The quarter asked for, by its first month; otherwise this one."""
    match = _QUARTER.fullmatch(request.args.get("quarter", ""))
    if match is None:
        return Quarter.of(today)
    return Quarter(year=int(match[1]), number=int(match[2]))


def _asked_days(look: Look) -> Days:
    asked = {"from": request.values.get("from", ""), "to": request.values.get("to", "")}
    return _days(asked) or last_month(look.today)


def chosen_by(look: Look, asked: dict[str, str]) -> Choice:
    """The choice that an address names; what makes no sense asks for nothing."""
    days = _days(asked)
    return Choice(
        now=look.now,
        state=_one_of(asked["state"], STATES),
        since=days.since if days else None,
        before=days.before if days else None,
        month=asked["month"] if _MONTH.fullmatch(asked["month"]) else "",
        organ=asked["organ"],
        item=asked["item"],
        node=asked["node"],
        step=_one_of(asked["step"], STEP_NAMES),
        level=_one_of(asked["level"], (*LEVELS, URGENT)),
        outcome=_one_of(asked["outcome"], [*OUTCOMES]),
        mark=_one_of(asked["mark"], MARKS),
        card=_one_of(asked["card"], CARD_NAMES),
    )


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""


def _days(asked: dict[str, str]) -> Days | None:
    first, last = _day(asked["from"]), _day(asked["to"])
    if first is None and last is None:
        return None
    given = first or FIRST_DAY, last or LAST_DAY
    known = [min(max(each, FIRST_DAY), LAST_DAY) for each in given]
    return Days(first=min(known), last=max(known))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _set(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


def _narrowed(asked: dict[str, str]) -> list[str]:
    """What the selects of the page cannot say, in words."""
    found = []
    if asked["step"] in STEP_NAMES:
        found.append(str(STEP_NAMES[asked["step"]]))
    if asked["mark"] in MARK_NAMES:
        found.append(str(MARK_NAMES[asked["mark"]]))
    if asked["card"] in CARD_NAMES:
        found.append(str(_("期内发牌：%(card)s", card=CARD_NAMES[asked["card"]])))
    return found


def _words(days: Days | None) -> dict[str, Any]:
    """What every page of supervision says in the same way."""

    def behind(**asked: str) -> str:
        """The address of the cases behind a number."""
        return url_for("supervision.cases", **asked)  # type: ignore[arg-type]

    span = {"from": days.first.isoformat(), "to": days.last.isoformat()} if days else {}
    return {
        "levels": LEVEL_NAMES,
        "short_levels": SHORT_NAMES,
        "behind": behind,
        "span": span,
        "stack": stack,
    }


def stack(counts: Counts, width: float) -> list[tuple[str, float, float, int]]:
    """The pieces of a bar of so many pixels: level, from where, how long, how many cases."""
    found, at = [], 0.0
    for level in LEVELS:
        if counts[level]:
            length = width * counts[level] / counts.total
            found.append((level, round(at, 2), round(length, 2), counts[level]))
            at += length
    return found
