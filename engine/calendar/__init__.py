"""Working days, make-up days and office hours: which days and minutes count.

The data are one file a year in ``engine/calendars``, each with the notice of the State
Council's General Office that it comes from. The year after the last published one is
estimated, and whatever rests on it is provisional. An office adds its own hours, closing
days and outages; all of it together is one version of the calendar.
"""

from engine.calendar.changes import (
    CalendarChange,
    add_closing,
    hours_text,
    import_year,
    register_outage,
    remove_closing,
    remove_outage,
    set_hours,
)
from engine.calendar.data import CalendarData
from engine.calendar.difference import Difference
from engine.calendar.local import Closing, Outage
from engine.calendar.notice import parse_notice, read_year
from engine.calendar.reasons import DayKind, DayReason
from engine.calendar.working_days import Calendar
from engine.calendar.years import (
    Holiday,
    Notice,
    Session,
    Year,
    fixed_holidays,
    read_sessions,
)

__all__ = [
    "Calendar",
    "CalendarChange",
    "CalendarData",
    "Closing",
    "DayKind",
    "DayReason",
    "Difference",
    "Holiday",
    "Notice",
    "Outage",
    "Session",
    "Year",
    "add_closing",
    "fixed_holidays",
    "hours_text",
    "import_year",
    "parse_notice",
    "read_sessions",
    "read_year",
    "register_outage",
    "remove_closing",
    "remove_outage",
    "set_hours",
]
