"""``guhua calendar``: next year's notice and local days: read back, previewed, confirmed, shown."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine import actions, calendar, queries
from engine.calendar import CalendarChange, parse_notice
from engine.cli.clock import clock
from engine.cli.group import json_option, main, say
from engine.cli.opening import engine, operator
from engine.errors import InvalidValueError
from engine.queries import Preview
from engine.work import Engine
from engine.work.calendars import reckon_behind


@main.group("calendar")
def calendar_group() -> None:
    """The working calendar: years, office hours, closing days, outages."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", "as_text", is_flag=True, help="FILE is the pasted notice, not TOML.")
@click.option("--preview", "only_preview", is_flag=True, help="Say what would move; draft nothing.")
@click.option("--as", "user", help="Draft it for this person.")
@json_option
def import_calendar(
    file: Path, *, as_text: bool, only_preview: bool, user: str | None, as_json: bool
) -> None:
    """Read one year's notice, say what would move, and lay it before a second person."""
    source = _source(file)
    if as_text:
        parse_notice(source)
    with closing(engine()) as opened:
        with opened.look() as look:
            change = calendar.import_year(look.calendar, source)
            seen = queries.preview_calendar(look, change.calendar)
        number = None if only_preview else _draft(opened, user, source)
    data = {"number": number, "version": change.calendar.version, "summary": change.summary}
    say(
        data | {"preview": _plain(seen)},
        as_json=as_json,
        text="\n".join([*_year_lines(change, source), *_preview_lines(seen), *_next(number)]),
    )


@calendar_group.command("confirm")
@click.argument("number", type=int)
@click.option("--as", "user", required=True, help="The second person.")
@json_option
def confirm(number: int, *, user: str, as_json: bool) -> None:
    """Put a draft in force as another person than its drafter; open cases follow it."""
    with closing(engine()) as opened:
        with opened.begin(operator(opened, user)) as work:
            row = actions.confirm_calendar(work, number)
        done = reckon_behind(opened)
    say(
        {"number": number, "version": row.version, "recomputed": done},
        as_json=as_json,
        text=f"第{number}号日历已生效（{row.version}），重算在办件 {done} 件。",
    )


@calendar_group.command("refuse")
@click.argument("number", type=int)
@click.option("--as", "user", required=True)
def refuse(number: int, *, user: str) -> None:
    """Turn a draft down."""
    with (
        closing(engine()) as opened,
        opened.begin(operator(opened, user)) as work,
    ):
        actions.refuse_calendar(work, number)
    click.echo(f"第{number}号日历草案已退回。")


@calendar_group.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Say which calendar is in force, and which versions there are."""
    with closing(engine()) as opened, opened.look() as look:
        now, rows = look.calendar, look.tables.calendars.every()
        behind = look.tables.behind.count(now.version, look.rules.version)
    say(
        {
            "version": now.version,
            "years": [year.year for year in now.years],
            "provisional_from": now.years[-1].year + 1,
            "hours": calendar.hours_text(now),
            "closings": [one.model_dump(mode="json") for one in now.closings],
            "outages": [one.model_dump(mode="json") for one in now.outages],
            "behind": behind,
            "versions": [asdict(row) for row in rows],
        },
        as_json=as_json,
        text="\n".join(
            [
                f"现行日历 {now.version}，{now.years[-1].year + 1}年起为暂定",
                (
                    f"办公时间 {calendar.hours_text(now)}；本地闭所 {len(now.closings)} 天；"
                    f"系统停运 {len(now.outages)} 次；待重算在办件 {behind} 件"
                ),
                *(f"第{row.number}号　{row.state}　{row.version}　{row.summary}" for row in rows),
            ]
        ),
    )


@calendar_group.command("export")
def export() -> None:
    """Print the data of the calendar in force as one JSON document."""
    with closing(engine()) as opened, opened.look() as look:
        click.echo(look.calendar.data.canonical().decode())


def _draft(opened: Engine, user: str | None, source: str) -> int:
    with opened.begin(operator(opened, user)) as work:
        now = actions.calendar_to_change(work)
        change = calendar.import_year(now, source)
        return actions.draft_calendar_change(work, change).number


def _source(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidValueError(file.name, "不是 UTF-8 文本，请另存为 UTF-8 后再导入") from error


def _year_lines(change: CalendarChange, source: str) -> list[str]:
    """The year as it was read, for comparison with the paper."""
    year = calendar.read_year(source)
    return [
        change.summary,
        *(
            f"  {one.name}　{one.first} 至 {one.last} 放假"
            + (f"，{'、'.join(map(str, one.make_up))} 上班" if one.make_up else "")
            for one in year.holidays
        ),
    ]


def _preview_lines(seen: Preview) -> list[str]:
    moving = "、".join(f"{title} {count} 个" for title, count in seen.clocks.most_common())
    effects = [
        f"{queries.EFFECT_LABELS[effect]} {seen.effects[effect]} 件"
        for effect in queries.Effect
        if effect is not queries.Effect.MOVES
    ]
    shift = "" if seen.earliest is None else f"，变动幅度 {seen.earliest:+d} 至 {seen.latest:+d} 天"
    return [
        f"在办件 {seen.cases} 件，其中 {seen.moving} 件有期限变动{shift}",
        f"变动的时钟：{moving or '无'}",
        "；".join(effects),
        f"暂定日期 {seen.provisional_before} 件 → {seen.provisional_after} 件",
    ]


def _next(number: int | None) -> list[str]:
    if number is None:
        return ["仅为预览，没有保存。"]
    return [f"已存为第{number}号草案，须由另一人确认：guhua calendar confirm {number} --as 账号"]


def _plain(seen: Preview) -> dict[str, Any]:
    data = asdict(seen)
    data["effects"] = {effect.value: count for effect, count in seen.effects.items()}
    data["clocks"] = dict(seen.clocks)
    loaded: dict[str, Any] = json.loads(json.dumps(data, default=str))
    return loaded


calendar_group.add_command(import_calendar)
clock.add_command(import_calendar, "import-calendar")
