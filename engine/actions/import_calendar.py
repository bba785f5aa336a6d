"""The calendar changes: one person drafts it, another one puts it in force."""

from typing import Any

from engine.audit import Draft, Kind
from engine.calendar import Calendar, CalendarChange
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.model import SYSTEM
from engine.permissions import Action, require_anywhere
from engine.store.calendars import CalendarRow, VersionState
from engine.work import Work

SECOND_PERSON = "S-CALENDAR"
"""Who drafted a calendar does not put it in force (domain.md §7, †)."""


def found_calendar(work: Work) -> CalendarRow | None:
    """Store the shipped calendar as the first version; None where there is one already.

    Cases name the version that they follow: each must be found in the table for good, the
    shipped one too, when the next release brings another.
    """
    work.tables.counters.hold("calendar")
    if work.tables.calendars.in_force() is not None:
        return None
    number = _store(work, work.calendar, "随产品发布的工作日历", by=SYSTEM.user_id)
    work.tables.calendars.put_in_force(number, by=SYSTEM.user_id, at=work.now)
    work.versions.forget()
    row = _row(work, number)
    _tell(work, Kind.CALENDAR_IMPORTED, row)
    return row


def calendar_to_change(work: Work) -> Calendar:
    """The calendar in force, for somebody who may draft another.

    :raise NotPermittedError: the actor does not administer the system
    """
    if work.actor.user_id != SYSTEM.user_id:
        work.refresh_rights()
        require_anywhere(work.actor, Action.DRAFT_CALENDAR, work.today)
    found_calendar(work)
    return work.versions.read(work.tables)


def draft_calendar_change(work: Work, change: CalendarChange) -> CalendarRow:
    """Lay a change of the calendar before a second person; the same twice is one draft.

    :param change: made from ``calendar_to_change`` in this very transaction
    :raise NotPermittedError: the actor does not administer the system
    """
    base = calendar_to_change(work)
    version = change.calendar.version
    for row in work.tables.calendars.every():
        if (row.version, row.state) == (version, VersionState.DRAFT):
            return row
    number = _store(work, change.calendar, change.summary, by=work.actor.user_id)
    row = _row(work, number)
    _tell(work, Kind.CALENDAR_DRAFTED, row, key=_key(number), base=base.version)
    return row


def confirm_calendar(work: Work, number: int) -> CalendarRow:
    """Put a draft in force; open cases follow it in the background.

    :raise NotFoundError: no such version
    :raise NotPermittedError: the actor may not, or drafted it himself
    :raise WrongStateError: it is no draft any more, or drawn up from an older calendar
    """
    row = _draft(work, number)
    if row.drafted_by == work.actor.user_id:
        raise NotPermittedError("起草人不能确认自己起草的日历，须由另一人确认", rule=SECOND_PERSON)
    _require_current(work, row)
    work.tables.calendars.put_in_force(number, by=work.actor.user_id, at=work.now)
    work.versions.forget()
    _tell(work, Kind.CALENDAR_IMPORTED, row, drafted_by=row.drafted_by)
    return _row(work, number)


def refuse_calendar(work: Work, number: int) -> CalendarRow:
    """Turn a draft down; its drafter may take it back so.

    :raise NotFoundError: no such version
    :raise NotPermittedError: the actor may neither draft nor confirm
    :raise WrongStateError: it is no draft any more
    """
    row = _draft(work, number)
    work.tables.calendars.refuse(number, by=work.actor.user_id, at=work.now)
    _tell(work, Kind.CALENDAR_REFUSED, row, drafted_by=row.drafted_by)
    return _row(work, number)


def _draft(work: Work, number: int) -> CalendarRow:
    work.refresh_rights()
    require_anywhere(work.actor, Action.CONFIRM_CALENDAR, work.today)
    work.tables.counters.hold("calendar")
    row = _row(work, number)
    if row.state is not VersionState.DRAFT:
        who = work.name_of(row.confirmed_by) or "其他人员"
        done = "退回" if row.state is VersionState.REFUSED else "确认"
        raise WrongStateError(f"第{number}号日历已由{who}{done}，不能重复办理。请返回日历列表。")
    return row


def _require_current(work: Work, row: CalendarRow) -> None:
    """Refuse a draft that would turn back what was confirmed after it was drawn up."""
    drafted = work.log.by_key(_key(row.number))
    base = drafted.data["base"] if drafted is not None else None
    if base != work.tables.calendars.in_force():
        raise WrongStateError(
            f"第{row.number}号日历起草之后，现行日历已经变更。请退回这份草案，在现行日历上重新起草。"
        )


def _store(work: Work, calendar: Calendar, summary: str, *, by: str) -> int:
    data = calendar.data
    return work.tables.calendars.add(
        {
            "version": data.version,
            "state": VersionState.DRAFT.value,
            "body": data.model_dump(mode="json"),
            "digest": data.digest,
            "summary": summary,
            "drafted_by": by,
            "drafted_at": work.now,
        }
    )


def _row(work: Work, number: int) -> CalendarRow:
    row = work.tables.calendars.get(number)
    if row is None:
        raise NotFoundError("日历版本", number)
    return row


def _key(number: int) -> str:
    return f"calendar/{number}"


def _tell(work: Work, kind: Kind, row: CalendarRow, *, key: str | None = None, **more: Any) -> None:
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                key=key,
                data={"number": row.number, "version": row.version, "digest": row.digest, **more},
            )
        ]
    )
