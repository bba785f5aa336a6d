"""How values look on a page: Shanghai times, short numbers, masks."""

import secrets
from datetime import date, datetime

from flask import Flask

from engine.clock import ZONE
from engine.model import ROLE_LABELS, STAGE_LABELS, Basis, Role, Stage
from engine.permissions import TABLE, Action
from engine.queries.catalogue import READERS
from engine.queries.masking import numbers_masked
from engine.work import SessionInfo
from webapp.current import signed_in

_SERIAL = 4
_DAY = 8
_CASE_NUMBER = 43


def init_app(app: Flask) -> None:
    """Hand the filters and the few words that every page needs to the templates."""
    for each in (minute, second, day, month_day, clock_time, short_no, article):
        app.add_template_filter(each)
    app.add_template_filter(numbers_masked, "masked")
    app.jinja_env.globals.update(
        STAGES=STAGE_LABELS,
        ROLES=ROLE_LABELS,
        stage_label=stage_label,
        role_label=role_label,
        signed_in=signed_in,
        csrf_token=csrf_token,
        submit_key=submit_key,
        receives=receives,
        acts_in_procedures=acts_in_procedures,
        reads_letters=reads_letters,
        oversees=oversees,
        keeps_calendar=keeps_calendar,
        keeps_items=keeps_items,
        reads_books=reads_books,
        amends_records=amends_records,
    )


def minute(instant: datetime) -> str:
    """2026-03-10 09:02, in Asia/Shanghai."""
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def second(instant: datetime) -> str:
    """2026-03-10 09:02:05, in Asia/Shanghai: where one second late counts."""
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def clock_time(instant: datetime) -> str:
    """03-10 09:02, in Asia/Shanghai: where the year is plain from the context."""
    return instant.astimezone(ZONE).strftime("%m-%d %H:%M")


def day(value: date | datetime | None) -> str:
    """2026-03-10, in Asia/Shanghai; a dash where there is none."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(ZONE).date()
    return value.isoformat()


def month_day(value: date) -> str:
    """03-10: where the year is plain from the context."""
    return value.strftime("%m-%d")


def short_no(no: str) -> str:
    """The day and the serial of a case number: what clerks tell cases apart by in a list."""
    if len(no) != _CASE_NUMBER:
        return no
    return f"{no[-_DAY - _SERIAL : -_SERIAL]}-{no[-_SERIAL:]}"


def article(basis: Basis) -> str:
    """《森林法》第五十七条."""
    return basis.label


def stage_label(stage: Stage | None) -> str:
    """申请, 受理, 审查, 决定, 送达."""
    return STAGE_LABELS[stage] if stage is not None else ""


def role_label(role: Role) -> str:
    """受理人, 审核人, 决定人, …"""
    return ROLE_LABELS[role]


def csrf_token() -> str:
    """The secret of this session that every form must bring back."""
    info = signed_in()
    return info.csrf if info is not None else ""


def submit_key() -> str:
    """A key for one submit of one form; a repeated submit gets the first answer."""
    return f"web/{secrets.token_urlsafe(16)}"


def receives(info: SessionInfo) -> bool:
    """Does the person stand at a counter? Decides about a link; actions decide for themselves."""
    return info.actor.has(*TABLE[Action.RECEIVE_CASE])


def acts_in_procedures(info: SessionInfo) -> bool:
    """Has the person to do with special procedures: visits, hearings, panels, tests?"""
    return info.actor.has(*TABLE[Action.ACT_IN_PROCEDURE] - {Role.ACCEPTOR})


def reads_letters(info: SessionInfo) -> bool:
    """May the person read names in full, as letters have them? Decides about links only."""
    return info.actor.has(*TABLE[Action.VIEW_PERSONAL_DATA], *TABLE[Action.RECEIVE_CASE])


def keeps_calendar(info: SessionInfo) -> bool:
    """Has he to do with the working calendar of the office?"""
    return info.actor.has(*TABLE[Action.CONFIRM_CALENDAR])


def keeps_items(info: SessionInfo) -> bool:
    """Does he draft, review or publish items? Decides about a link only."""
    return any(info.actor.has(*TABLE[action]) for action in READERS)


def reads_books(info: SessionInfo) -> bool:
    """Has he to do with cases, so that a register may be his? Decides about a link only."""
    return info.actor.has(*TABLE[Action.VIEW_LICENCES], *TABLE[Action.RECEIVE_CASE])


def amends_records(info: SessionInfo) -> bool:
    """Does he type applications, or confirm what was mistyped? Decides about a link only."""
    return info.actor.has(*TABLE[Action.AMEND_RECORD], *TABLE[Action.CONFIRM_AMENDMENT])


def oversees(info: SessionInfo) -> bool:
    """Does the person supervise, or lead an organ? Decides about a link only."""
    return info.actor.has(*TABLE[Action.VIEW_SUPERVISION])
