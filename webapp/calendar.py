"""The working calendar: a year at a glance, and its changes, each confirmed by a second person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, calendar, queries
from engine.calendar import Calendar
from engine.errors import CalendarMissingError, InvalidValueError, WrongStateError
from engine.permissions import Action, require_anywhere
from engine.queries import Effect
from engine.work import Look
from webapp import calendar_forms, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("calendar", __name__)

MOST_DAYS = 60
"""Days shown of a change; office hours change every one of them."""

STATES = {
    "draft": _("待确认"),
    "in_force": _("现行"),
    "superseded": _("已被替代"),
    "refused": _("已退回"),
}
EFFECTS = {
    Effect.TURNS_RED: _("变为超法定时限"),
    Effect.TURNS_OVER: _("变为超承诺"),
    Effect.LEAVES_RED: _("不再超法定时限"),
    Effect.LEAVES_OVER: _("不再超承诺"),
    Effect.MOVES: _("仅期限变动"),
}


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What was refused, and which form it came from."""

    what: str
    sentence: str


@bp.get("/calendar")
def show() -> ResponseReturnValue:
    """One year with its reasons; the versions for those who keep the calendar."""
    with current_engine().look(current_actor()) as look:
        now = look.calendar
        first, last = now.years[0].year, now.years[-1].year + 1
        asked = request.args.get("year", look.today.year, type=int)
        year = min(max(asked, first), last)
        keeps = queries.keeps_calendar(look)
        return pages.render(
            look,
            "calendar/show.html",
            view=queries.year_view(now, year),
            first=first,
            last=last,
            calendar=now,
            hours=calendar.hours_text(now),
            versions=queries.calendar_versions(look) if keeps else [],
            today=look.today,
            behind=look.tables.behind.count(now.version, look.rules.version) if keeps else 0,
            drafts=queries.drafts_calendar(look),
            states=STATES,
        )


@bp.get("/calendar/change")
def ask() -> ResponseReturnValue:
    """What somebody who keeps the calendar may change in it."""
    return _forms({}, None)


@bp.post("/calendar/change")
def change() -> ResponseReturnValue:
    """Show a change back with what it would move; draft it when it was looked at."""
    typed = calendar_forms.typed()
    try:
        typed["source"] = calendar_forms.uploaded() or typed["source"]
        if request.form.get("looked_at") == "yes":
            with current_engine().begin(current_actor()) as work:
                changed = calendar_forms.changed(actions.calendar_to_change(work), typed)
                number = actions.draft_calendar_change(work, changed).number
            return redirect(url_for("calendar.version", number=number), code=303)
        return _shown_back(typed)
    except (InvalidValueError, CalendarMissingError) as error:
        return _forms(typed, Wrong(what=typed["what"], sentence=str(error))), 422


@bp.get("/calendar/versions/<int:number>")
def version(number: int) -> ResponseReturnValue:
    """One version; a draft with what it would move, for the second person to look at."""
    return _version(number)


@bp.post("/calendar/versions/<int:number>/confirm")
def confirm(number: int) -> ResponseReturnValue:
    """Put a draft in force."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.confirm_calendar(work, number)
    except WrongStateError as error:
        return _version(number, refused=str(error)), 409
    return redirect(url_for("calendar.version", number=number), code=303)


@bp.post("/calendar/versions/<int:number>/refuse")
def refuse(number: int) -> ResponseReturnValue:
    """Turn a draft down."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.refuse_calendar(work, number)
    except WrongStateError as error:
        return _version(number, refused=str(error)), 409
    return redirect(url_for("calendar.version", number=number), code=303)


def _forms(typed: Mapping[str, str], wrong: Wrong | None) -> str:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_CALENDAR, look.today)
        now = look.calendar
        return pages.render(
            look,
            "calendar/change.html",
            calendar=now,
            typed=typed,
            wrong=wrong,
            hours=calendar_forms.hours(now),
        )


def _shown_back(typed: Mapping[str, str]) -> str:
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.DRAFT_CALENDAR, look.today)
        changed = calendar_forms.changed(look.calendar, typed)
        return pages.render(
            look,
            "calendar/preview.html",
            typed=typed,
            summary=changed.summary,
            **_moved(look, look.calendar, changed.calendar),
        )


def _version(number: int, *, refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        found, its = queries.calendar_version(look, number)
        return pages.render(
            look,
            "calendar/version.html",
            version=found,
            states=STATES,
            refused=refused,
            own=found.row.drafted_by == look.actor.user_id,
            hours=calendar.hours_text(its),
            **(_moved(look, look.calendar, its) if found.row.state == "draft" else {}),
        )


def _moved(look: Look, before: Calendar, after: Calendar) -> dict[str, Any]:
    """What a change does to days and to open cases, for a page."""
    days = queries.differing_days(before, after)
    new = [year for year in after.years if year not in before.years]
    return {
        "year": new[0] if new else None,
        "days": days[:MOST_DAYS],
        "more_days": max(0, len(days) - MOST_DAYS),
        "preview": queries.preview_calendar(look, after),
        "effects": EFFECTS,
        "last_moment": calendar_forms.last_moment,
        "sees_cases": queries.sees_every_case(look),
    }
