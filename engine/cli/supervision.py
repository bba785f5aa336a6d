"""What supervisors take out of the house: the report of some days."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine import actions
from engine.cli.group import json_option, main, say
from engine.cli.opening import engine, fresh_key, operator
from engine.errors import InvalidValueError, NotFoundError
from engine.model import OUTCOME_LABELS
from engine.queries.outside import compare, read_register, zero_cases
from engine.queries.spans import Days, last_month
from engine.queries.statistics import ENDINGS, Statistics, Tally, statistics
from engine.queries.workbook import exported
from engine.supervision import LEVEL_LABELS, Finding

_DAY = click.DateTime(["%Y-%m-%d"])


@main.group()
def supervise() -> None:
    """Supervision: figures and reports."""


@supervise.command("report")
@click.option("--from", "first", type=_DAY, help="First day; last month's otherwise.")
@click.option("--to", "last", type=_DAY, help="Last day, counted too.")
@click.option("--as", "user", help="Whose cases are counted; every case otherwise.")
@click.option("-o", "out", type=click.Path(dir_okay=False, path_type=Path), help="FILE.xlsx")
@json_option
def report(
    first: datetime | None,
    last: datetime | None,
    user: str | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Count the cases of some days by organ and item; with -o as a workbook, and in the log."""
    with closing(engine()) as opened:
        actor = operator(opened, user)
        with opened.look(actor) as look:
            days = _days(first, last, look.today)
            counted = statistics(look, days)
            made = exported(look, days) if out is not None else None
        if out is not None and made is not None:
            with opened.begin(actor) as work:
                actions.note_export(
                    work,
                    "statistics",
                    key=fresh_key(),
                    first=days.first.isoformat(),
                    last=days.last.isoformat(),
                    cases=made.cases,
                    digest=made.digest,
                )
            out.write_bytes(made.data)
    say(_as_json(counted), as_json=as_json, text=_text(counted))


@supervise.command("zero")
@click.option("--from", "first", type=_DAY, help="First day; last month's otherwise.")
@click.option("--to", "last", type=_DAY, help="Last day, counted too.")
@json_option
def zero(first: datetime | None, last: datetime | None, *, as_json: bool) -> None:
    """List items and organs without a single case on some days (零办件)."""
    with closing(engine()) as opened, opened.look() as look:
        found = zero_cases(look, _days(first, last, look.today))
    _say_found(found, as_json=as_json, none="没有零办件事项")


@supervise.command("compare")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def compare_register(file: Path, *, as_json: bool) -> None:
    """Hold a register (CSV: 文号, 日期) against the cases of the system (体外循环)."""
    try:
        listed = read_register(file.read_text("utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise InvalidValueError(file.name, "不是 UTF-8 编码的 CSV 文件") from error
    with closing(engine()) as opened, opened.look() as look:
        found = compare(look, listed)
    _say_found(found, as_json=as_json, none=f"{len(listed)} 条均有对应的办件")


@supervise.command("examine")
@click.argument("no")
@json_option
def examine(no: str, *, as_json: bool) -> None:
    """Examine one case for anomalies again: what an incident could not do before."""
    with closing(engine()) as opened, opened.begin() as work:
        row = work.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        cards = actions.examine_case(work, row.id)
    say({"no": no, "cards": cards}, as_json=as_json, text=f"已核查，新发现 {cards} 项")


def _say_found(found: Sequence[Finding], *, as_json: bool, none: str) -> None:
    rows = [
        {"rule": one.rule, "level": one.level, "subject": one.subject, "sentence": one.sentence}
        for one in found
    ]
    lines = [f"{one.rule} {LEVEL_LABELS[one.level]} {one.sentence}" for one in found]
    say(rows, as_json=as_json, text="\n".join(lines) or none)


def _days(first: datetime | None, last: datetime | None, today: date) -> Days:
    if first is None and last is None:
        return last_month(today)
    begin = first or last
    end = last.date() if last is not None else today
    return Days(first=end if begin is None else begin.date(), last=end)


def _as_json(counted: Statistics) -> dict[str, Any]:
    """Keys are those of ``Tally``; endings by their English names."""
    return {
        "from": counted.days.first.isoformat(),
        "to": counted.days.last.isoformat(),
        "total": _figures(counted.tally),
        "organs": [
            {
                "organ": organ.organ,
                "name": organ.organ_name,
                "total": _figures(organ.tally),
                "items": [
                    {"item": line.item, "name": line.item_name, **_figures(line.tally)}
                    for line in organ.items
                ],
            }
            for organ in counted.organs
        ],
    }


def _figures(tally: Tally) -> dict[str, Any]:
    return {
        "received": tally.received,
        "accepted": tally.accepted,
        "corrected": tally.corrected,
        "settled": tally.settled,
        "endings": {each.value: tally.ending(each) for each in ENDINGS},
        "delivering": tally.delivering,
        "on_time": tally.on_time,
        "yellow": tally.yellow,
        "red": tally.red,
        "cards": {
            "warning": tally.cards_warning,
            "yellow": tally.cards_yellow,
            "red": tally.cards_red,
        },
        "extended": tally.extended,
        "paused_seconds": tally.paused,
        "average_wd": str(tally.speed.average) if tally.speed.cases else None,
        "promised_wd": str(tally.speed.average_promise) if tally.speed.cases else None,
        "statutory_wd": str(tally.speed.average_statute) if tally.speed.cases else None,
        "saved_wd": tally.speed.saved_days,
        "zero_case": tally.empty,
    }


def _text(counted: Statistics) -> str:
    lines = [f"统计期间 {counted.days.first} 至 {counted.days.last}"]
    for organ in counted.organs:
        lines.append(f"{organ.organ_name}：{_sentence(organ.tally)}")
        lines += [f"  {line.item_name}：{_sentence(line.tally)}" for line in organ.items]
    lines.append(f"合计：{_sentence(counted.tally)}")
    return "\n".join(lines)


def _sentence(tally: Tally) -> str:
    if tally.empty:
        return "零办件"
    endings = "、".join(
        f"{OUTCOME_LABELS[each]} {tally.ending(each)}" for each in ENDINGS if tally.ending(each)
    )
    return (
        f"收件 {tally.received}，受理 {tally.accepted}，办结 {tally.settled}"
        f"{f'（{endings}）' if endings else ''}，按时 {tally.on_time}，"
        f"超承诺 {tally.yellow}，超法定 {tally.red}"
    )
