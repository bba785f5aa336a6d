"""What people type into the calendar's forms, and how a moment is printed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from flask import request

from engine import calendar
from engine.calendar import Calendar, CalendarChange, Closing, Outage, Session
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.queries.spans import FIRST_DAY, LAST_DAY

FIELDS = (
    *("what", "source", "opens1", "closes1", "opens2", "closes2"),
    *("day", "name", "legal", "start", "end", "reason", "instead_of"),
)

_HOURS = "请填写每段的起止时刻，例如 09:00"


def typed() -> dict[str, str]:
    """What this request brings, by field."""
    return {name: request.form.get(name, "").strip() for name in FIELDS}


def last_moment(due_at: datetime | None) -> str:
    """Until when something is in time: a day that ends then is meant to its 24:00."""
    if due_at is None:
        return "—"
    local = due_at.astimezone(ZONE)
    if local.time() == time():
        return f"{local.date() - timedelta(days=1)} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"


def uploaded() -> str:
    """The text of the file that was chosen; empty where there is none.

    :raise InvalidValueError: it is no text
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    content: bytes = file.read()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = "不是 UTF-8 文本，请另存为 UTF-8，或直接粘贴通知正文"
        raise InvalidValueError("通知文件", reason) from error


def changed(now: Calendar, typed: Mapping[str, str]) -> CalendarChange:
    """The change that was asked for.

    :raise InvalidValueError: it will not do; names the field or the day
    """
    match typed["what"]:
        case "hours":
            return calendar.set_hours(now, _sessions(typed))
        case "closing":
            row = Closing.read(day=typed["day"], name=typed["name"], legal=typed["legal"] == "yes")
            return calendar.add_closing(now, row)
        case "reopening":
            return calendar.remove_closing(now, _day(typed["day"]))
        case "outage":
            outage = Outage.read(
                start_at=_instant(typed["start"]),
                end_at=_instant(typed["end"]),
                reason=typed["reason"],
            )
            return calendar.register_outage(now, outage, instead_of=_instant(typed["instead_of"]))
        case "no_outage":
            start = _instant(typed["instead_of"])
            if start is None:
                raise InvalidValueError("系统停运", "请选择要撤销的记录")
            return calendar.remove_outage(now, start)
        case _:
            return calendar.import_year(now, typed["source"])


def _sessions(typed: Mapping[str, str]) -> Sequence[Session]:
    pairs = [(typed[f"opens{n}"], typed[f"closes{n}"]) for n in ("1", "2")]
    return [
        Session(opens=_time(opens), closes=_time(closes))
        for opens, closes in pairs
        if opens or closes
    ]


def hours(now: Calendar) -> list[tuple[str, str]]:
    """The office hours as two pairs of fields."""
    known = [(f"{one.opens:%H:%M}", f"{one.closes:%H:%M}") for one in now.sessions]
    return [*known, ("", "")][:2]


def _time(text: str) -> time:
    try:
        hour = time.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("办公时间", _HOURS) from error
    if hour.tzinfo is not None:
        raise InvalidValueError("办公时间", _HOURS)
    return hour


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("日期", "请填写日期") from error


def _instant(text: str) -> datetime | None:
    """Read a moment as the page's clock shows it: Asia/Shanghai unless it says otherwise."""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("时间", f"“{text}”应写成 2026-03-02T09:00") from error
    if not FIRST_DAY <= instant.date() <= LAST_DAY:
        raise InvalidValueError("时间", f"“{text}”不在{FIRST_DAY.year}年至{LAST_DAY.year}年之间")
    return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)
