"""Why a day counts or does not: in the words of a calendar page."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")

FIXED_NAMES = {1: "元旦", 5: "劳动节", 10: "国庆节"}
"""The month of a holiday that the sun calendar fixes, and its name."""


class DayKind(StrEnum):
    """What a day is."""

    WORKING = "working"
    MAKE_UP = "make_up"
    CLOSED = "closed"
    """A working day of the law on which this office is closed: only office time stands still."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LOCAL_HOLIDAY = "local_holiday"


_OFF = frozenset({DayKind.WEEKEND, DayKind.HOLIDAY, DayKind.LOCAL_HOLIDAY})


@dataclass(frozen=True, kw_only=True)
class DayReason:
    """One day, what it is, and the name and the notice that make it so.

    :ivar name: of the holiday or the closing; empty for a plain day
    :ivar notice: the number of the State Council's notice; empty where none speaks of the day
    """

    day: date
    kind: DayKind
    name: str = ""
    notice: str = ""
    provisional: bool = False

    @property
    def working(self) -> bool:
        """Does the law count this day?"""
        return self.kind not in _OFF

    @property
    def weekday(self) -> str:
        """The day of the week."""
        return WEEKDAYS[self.day.weekday()]

    @property
    def words(self) -> str:
        """The reason as a clerk and an applicant read it."""
        match self.kind:
            case DayKind.HOLIDAY if self.notice:
                return f"{self.name}放假（{self.notice}）"
            case DayKind.HOLIDAY:
                return f"{self.name}放假（暂定，{self.day.year}年放假通知尚未公布）"
            case DayKind.MAKE_UP:
                return f"调休上班（{self.name}，{self.notice}）"
            case DayKind.LOCAL_HOLIDAY:
                return f"{self.name}，本地依法放假"
            case DayKind.CLOSED:
                return f"工作日（本单位停止办公：{self.name}，法定时限照常计算）"
            case DayKind.WEEKEND:
                plain = f"{self.weekday}，周末休息"
            case _:
                plain = "工作日"
        return f"{plain}（暂定，{self.day.year}年放假通知尚未公布）" if self.provisional else plain
