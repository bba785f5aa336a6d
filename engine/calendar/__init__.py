"""Working days, make-up days and office hours: which days and minutes count.

The data are one file a year in ``engine/calendars``, each with the notice of the State
Council's General Office that it comes from. The year after the last published one is
estimated, and whatever rests on it is provisional.
"""

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
    "Holiday",
    "Notice",
    "Session",
    "Year",
    "fixed_holidays",
    "read_sessions",
]
