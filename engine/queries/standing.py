"""Where the time of a case stands: one sentence that a clerk reads first, and the two dates."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.calendar import Calendar
from engine.casefile import CaseFile
from engine.limits import Ledger, Phase, Terms
from engine.limits.clocks import ClockName, RunningClock, case_clocks
from engine.limits.seconds import after_days
from engine.limits.suspensions import is_suspension, pause_title
from engine.limits.values import Due, Extension, State, day_of
from engine.model import OUTCOME_LABELS, Limit, Outcome, Unit
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two handling limits as it stands on a day.

    *left* is negative when it is over; *excluded* are working days that pauses took.
    *seconds_at* is the last instant in time by supervision's working seconds, None where it
    does not count them; *differs* says that it lies on another day than *due_on*.
    """

    limit: str
    due_on: date | None
    provisional: bool
    used: int | None
    excluded: int
    left: int | None
    seconds_at: datetime | None = None

    @property
    def differs(self) -> bool:
        """Do the law's days and supervision's seconds end on different days?"""
        return (
            self.due_on is not None
            and self.seconds_at is not None
            and day_of(self.seconds_at) != self.due_on
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The top of the clock page.

    *level* is calm, soon, over, still (no handling limit runs) or ended.
    """

    sentence: str
    level: str
    notes: tuple[str, ...]
    promised: Side
    statutory: Side


def standing(look: Look, case_id: UUID) -> Standing:
    """Where the time of a case stands now.

    :raise NotFoundError: no such case, or not his to see
    """
    file = look.open_file(look.visible_case(case_id))
    account = file.reckon(look.today)
    clocks = {clock.name: clock for clock in case_clocks(account, file.terms)}
    promised = _side(file, account.promised, file.terms.promised, clocks.get(ClockName.PROMISED))
    statutory = _side(
        file, account.statutory, file.terms.statutory, clocks.get(ClockName.STATUTORY)
    )
    ended = file.header.outcome if account.phase is Phase.CLOSED else None
    return Standing(
        sentence=sentence(account, file.terms, look.today, ended),
        level=_level(file, account, look.now),
        notes=tuple(_notes(account, file.extensions, promised, statutory)),
        promised=promised,
        statutory=statutory,
    )


def sentence(account: Ledger, terms: Terms, today: date, ended: Outcome | None = None) -> str:
    """Say in one sentence how much time is left, of what, and until when.

    :param ended: how a case ended on which nobody decided
    """
    match account.phase:
        case Phase.CLOSED:
            how = f"（{OUTCOME_LABELS[ended]}）" if ended else ""
            return f"本件已终结{how}，不再计时。"
        case Phase.DECIDED | Phase.DELIVERED:
            return _decided(account, terms, today)
        case Phase.AWAITING_CORRECTION if account.promised.state is State.NOT_STARTED:
            until = account.correction.on if account.correction else None
            return f"待申请人补正，审批时限未起算{_until('，补正期限至', until, today)}。"
        case Phase.RECEIVED if account.promised.state is State.NOT_STARTED:
            watch = account.acceptance
            last = _until("，最迟应于", watch.on, today)
            return f"已收件，审批时限未起算：{_left(watch)}{last}决定是否受理。"
    if account.promised.state is State.SUSPENDED:
        kinds = "、".join(pause_title(kind) for kind in account.pause_kinds)
        what = "中止办理" if all(map(is_suspension, account.pause_kinds)) else "特别程序"
        return (
            f"{what}（{kinds}）进行中，时限暂停：{_used(account.promised, terms.promised)}，"
            f"恢复后还剩{account.promised.remaining_wd}个工作日。"
        )
    return _running(account, terms, today)


def _running(account: Ledger, terms: Terms, today: date) -> str:
    promised, statutory = account.promised, account.statutory
    late = promised.remaining_wd is not None and promised.remaining_wd < 0
    if not late:
        return (
            f"{_left(promised)}：{_used(promised, terms.promised)}"
            f"{_until('，最迟应于', promised.on, today)}办结。"
        )
    if statutory.remaining_wd is not None and statutory.remaining_wd < 0:
        return (
            f"已超法定期限{-statutory.remaining_wd}个工作日：法定{terms.statutory.label}，"
            f"{_until('最迟应于', statutory.on, today)}办结。"
        )
    last = _until("法定期限至", statutory.on, today) or "法定期限暂停"
    return (
        f"已超承诺时限{-(promised.remaining_wd or 0)}个工作日："
        f"{_used(promised, terms.promised)}；{last}，{_left(statutory)}。"
    )


def _decided(account: Ledger, terms: Terms, today: date) -> str:
    promised, left = account.promised, account.promised.remaining_wd
    spare = ""
    if left is not None and left:
        spare = f"，{'提前' if left > 0 else '超承诺'}{abs(left)}个工作日"
    said = (
        f"已于{_date(account.decided_on, today)}作出决定：{_used(promised, terms.promised)}{spare}"
    )
    if account.phase is Phase.DELIVERED:
        return f"{said}；{_date(account.delivered_on, today)}已送达。"
    if account.delivery is None or account.delivery.on is None:
        return f"{said}。"
    return (
        f"{said}{_until('；最迟应于', account.delivery.on, today)}送达，{_left(account.delivery)}。"
    )


def _used(due: Due, limit: Limit) -> str:
    """承诺10个工作日，已用7个（另有4日不计入）."""
    unit = "个" if limit.unit is Unit.WORKING_DAY else "个工作日"
    excluded = f"（另有{due.excluded_wd}日不计入）" if due.excluded_wd else ""
    return f"承诺{limit.label}，已用{due.elapsed_wd or 0}{unit}{excluded}"


def _left(due: Due) -> str:
    if not due.remaining_wd:
        return "今天到期"
    if due.remaining_wd < 0:
        return f"已超{-due.remaining_wd}个工作日"
    return f"还剩{due.remaining_wd}个工作日"


def _until(word: str, day: date | None, today: date) -> str:
    return f"{word}{_date(day, today)}" if day else ""


def _date(day: date | None, today: date) -> str:
    """3月18日, with the year where it is not this one."""
    if day is None:
        return ""
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def _side(file: CaseFile, due: Due, limit: Limit, clock: RunningClock | None) -> Side:
    longer = [each.length for each in file.extensions[:1]] if due.extension_valid else []
    return Side(
        limit="＋".join(each.label for each in (limit, *longer)),
        due_on=due.on,
        provisional=due.provisional,
        used=due.elapsed_wd,
        excluded=due.excluded_wd,
        left=due.remaining_wd,
        seconds_at=_seconds_at(clock, [limit, *longer], file.calendar) if clock else None,
    )


def _seconds_at(clock: RunningClock, limits: list[Limit], calendar: Calendar) -> datetime | None:
    if not limits[0].amount or any(limit.unit is not Unit.WORKING_DAY for limit in limits):
        return None
    days = sum((limit.amount for limit in limits), start=limits[0].amount * 0)
    return after_days(clock.starts_at, days, calendar, clock.pauses)


def _level(file: CaseFile, account: Ledger, now: datetime) -> str:
    header = file.header
    if account.settled_at is not None or header.ended_at is not None:
        return "ended"
    if account.promised.state is not State.COUNTING:
        return "still"
    if header.promise_over_at is not None and header.promise_over_at <= now:
        return "over"
    return "soon" if header.warn_at is not None and header.warn_at <= now else "calm"


def _notes(account: Ledger, extensions: list[Extension], *sides: Side) -> list[str]:
    """What an applicant may hear, too; faults of the office stand in the explanation."""
    found = []
    if account.deemed:
        found.append("五个工作日内没有告知，自收到申请材料之日起即为受理（行政许可法第三十二条）。")
    around = (account.acceptance, account.correction, account.delivery)
    waited_for = [due for due in around if due is not None and due.state is State.COUNTING]
    provisional = [side.provisional for side in sides] + [due.provisional for due in waited_for]
    if any(provisional):
        found.append("期限暂定：届满所在年度的放假安排尚未公布，公布后重新计算。")
    if account.statutory.extension_valid:
        length = extensions[0].length.label
        found.append(
            f"法定期限已依法延长{length}（行政许可法第四十二条）；承诺时限不因延长而改变。"
        )
    return found
