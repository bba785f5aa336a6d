"""The report of some days as a workbook: the figures, and the cases behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain

from engine.clock import ZONE
from engine.model import OUTCOME_LABELS
from engine.queries.spans import Days
from engine.queries.statistics import ENDINGS, Statistics, Tally, reported_cases, statistics
from engine.queries.supervised import SupervisedCase
from engine.sheets import Table, Value, workbook
from engine.work import Look

_LEVELS = {
    "on_time": "按时",
    "warning": "预警",
    "yellow": "黄牌（超承诺）",
    "red": "红牌（超法定）",
}
_HEAD = (
    *("实施机关", "事项", "收件", "受理", "有补正", "办结"),
    *(OUTCOME_LABELS[outcome] for outcome in ENDINGS),
    *("已决定待送达", "按时办结", "超承诺办结", "超法定办结", "按时办结率（%）"),
    *("预警件", "黄牌件", "红牌件", "有延期", "特别程序扣除（天）"),
    *("平均用时（工作日）", "平均承诺（工作日）", "平均法定（工作日）"),
    *("节省（工作日）", "提速（%）", "零办件"),
)
_CASE_HEAD = (
    *("办件编号", "事项", "实施机关", "申请人", "收件时间", "办结时间", "办理结果"),
    *("级别", "当前环节", "用时（工作日）", "承诺（工作日）", "法定（工作日）"),
)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A workbook and what the log says of it."""

    data: bytes
    digest: str
    cases: int
    days: Days

    @property
    def name(self) -> str:
        """A name for the file."""
        return f"统计报表_{self.days.first:%Y%m%d}-{self.days.last:%Y%m%d}.xlsx"


def exported(look: Look, days: Days) -> Exported:
    """Make the workbook of a report, for the person's eyes.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    report = statistics(look, days)
    cases = list(reported_cases(look, days))
    made = f"生成时间：{look.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
    data = workbook([_figures(report, look.calendar.office_day, made), _list(report, cases, made)])
    return Exported(data=data, digest=sha256(data).hexdigest(), cases=len(cases), days=days)


def _about(report: Statistics, made: str) -> list[str]:
    return [f"统计期间：{report.days.first} 至 {report.days.last}（含首尾两日）", made]


def _figures(report: Statistics, office_day: timedelta, made: str) -> Table:
    rows: list[Sequence[Value]] = []
    sums = set()
    for organ in report.organs:
        rows.extend(
            (organ.organ_name, line.item_name, *_numbers(line.tally, office_day))
            for line in organ.items
        )
        sums.add(len(rows))
        rows.append((organ.organ_name, "小计", *_numbers(organ.tally, office_day)))
    sums.add(len(rows))
    rows.append(("合计", "", *_numbers(report.tally, office_day)))
    units = (
        "单位：件数为件，用时为工作日，特别程序扣除为办公日；办结指作出决定或者办理终结；"
        "办结＝各办理结果之和＋已决定待送达＝按时＋超承诺＋超法定"
    )
    return Table(
        name="统计",
        title="政务服务办件统计报表",
        about=[*_about(report, made), units],
        head=_HEAD,
        rows=rows,
        sums=frozenset(sums),
    )


def _numbers(tally: Tally, office_day: timedelta) -> Iterator[Value]:
    speed = tally.speed
    return chain(
        (tally.received, tally.accepted, tally.corrected, tally.settled),
        (tally.ending(outcome) for outcome in ENDINGS),
        (tally.delivering, tally.on_time, tally.yellow, tally.red, tally.rate),
        (tally.cards_warning, tally.cards_yellow, tally.cards_red, tally.extended),
        (tally.paused_days(office_day), speed.average, speed.average_promise),
        (speed.average_statute, speed.saved_days, speed.saved, "零办件" if tally.empty else ""),
    )


def _list(report: Statistics, cases: Sequence[SupervisedCase], made: str) -> Table:
    return Table(
        name="办件清单",
        title="期内收件或者办结的办件",
        about=[*_about(report, made), "时间为北京时间；无权查看的姓名已作遮盖"],
        head=_CASE_HEAD,
        rows=[_case(case) for case in cases],
    )


def _case(case: SupervisedCase) -> tuple[Value, ...]:
    return (
        case.case_no,
        case.item_name,
        case.organ_name,
        case.applicant,
        _local(case.received_at),
        _local(case.settled_at),
        case.outcome,
        _LEVELS[case.level],
        "、".join(case.steps),
        case.used_wd,
        case.promised_wd,
        case.statutory_wd,
    )


def _local(instant: datetime | None) -> datetime | None:
    """Spreadsheets know no zones."""
    return None if instant is None else instant.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
