"""The way of an item's version from a shell: submit, review, return, publish, retire, compare."""

from datetime import date, datetime
from pathlib import Path

import click

from engine import actions, publication, queries
from engine.bundle import Bundle
from engine.cli.group import json_option, say
from engine.cli.opening import engine, operator
from engine.errors import InvalidValueError, NotFoundError
from engine.publication.scans import read_scan
from engine.store.items import VersionRow
from engine.work import Engine

STATES = {
    "draft": "草案",
    "submitted": "待审核",
    "reviewed": "待发布",
    "scheduled": "待生效",
    "published": "现行",
    "superseded": "已被替代",
    "retired": "事项已取消",
}
"""The states of items and versions, as the pages of the catalogue call them too."""

_day = click.DateTime(formats=["%Y-%m-%d"])
_as = click.option("--as", "user", required=True, help="Who does it.")
_version = click.option("--version", "number", type=int, help="Not the newest, but this one.")


@click.command("submit")
@click.argument("code")
@_as
@_version
@click.option("--note", default="", help="What is new in it; published with it.")
def item_submit(code: str, user: str, number: int | None, note: str) -> None:
    """Lay a draft before its reviewer."""
    opened = engine()
    found = _find(opened, code, number)
    with opened.begin(operator(opened, user)) as work:
        version = actions.submit_item(work, found.digest, note=note)
    click.echo(f"第 {version.number} 版已提交，等待他人审核")


@click.command("review")
@click.argument("code")
@_as
@_version
def item_review(code: str, user: str, number: int | None) -> None:
    """Find a submitted version in order."""
    opened = engine()
    found = _find(opened, code, number)
    with opened.begin(operator(opened, user)) as work:
        version = actions.review_item(work, found.digest)
    click.echo(f"第 {version.number} 版已审核，等待发布")


@click.command("return")
@click.argument("code")
@_as
@_version
@click.option("--reason", required=True)
def item_return(code: str, user: str, number: int | None, reason: str) -> None:
    """Give a version back to its drafter."""
    opened = engine()
    found = _find(opened, code, number)
    with opened.begin(operator(opened, user)) as work:
        version = actions.return_item(work, found.digest, reason=reason)
    click.echo(f"第 {version.number} 版已退回起草人")


@click.command("publish")
@click.argument("code")
@click.option("--as", "user", required=True, help="Who publishes.")
@click.option("--reviewed-by", help="Who reviewed a draft outside of the system.")
@click.option("--on", type=_day, help="From this day on, not at once.")
@_version
def item_publish(
    code: str, user: str, reviewed_by: str | None, on: datetime | None, number: int | None
) -> None:
    """Put the newest version of an item in force, at once or from a day on."""
    opened = engine()
    found = _find(opened, code, number)
    with opened.begin(operator(opened, user)) as work:
        version = actions.publish_item(
            work, found.digest, reviewed_by=reviewed_by, on=on.date() if on else None
        )
    if version.state == "scheduled":
        click.echo(f"第 {version.number} 版将自 {version.in_force_from} 零时起生效")
    else:
        click.echo(f"第 {version.number} 版已生效，摘要 {version.digest}")


@click.command("retire")
@click.argument("code")
@_as
@click.option("--document", required=True, help="What cancels it, with its number.")
@click.option("--reason", required=True)
@click.option("--on", required=True, type=_day, help="The first day without it.")
def item_retire(code: str, user: str, document: str, reason: str, on: datetime) -> None:
    """Cancel an item: no new cases from a day on."""
    opened = engine()
    with opened.begin(operator(opened, user)) as work:
        row = actions.retire_item(work, code, document=document, reason=reason, on=on.date())
    click.echo(f"事项“{row.name}”自 {row.retired_on} 起取消，已受理的办件继续办理")


@click.command("scan")
@click.argument("code")
@click.argument("sheet", type=click.Choice(sorted(publication.SHEETS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_as
@_version
def item_scan(code: str, sheet: str, file: Path, user: str, number: int | None) -> None:
    """Keep the scan of a signed sheet with its version."""
    opened = engine()
    found = _find(opened, code, number)
    scan = read_scan(file.name, file.read_bytes())
    with opened.begin(operator(opened, user)) as work:
        kept = actions.keep_scan(work, found.digest, sheet, scan)
    click.echo(f"已保存{publication.SHEETS[sheet]}的扫描件，摘要 {kept.sha256}")


@click.command("files")
@click.argument("code", required=False)
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path))
def item_files(code: str | None, output: Path | None) -> None:
    """Make the published files that are missing now; write those of one item to a folder."""
    opened = engine()
    with opened.look() as look:
        missing = look.tables.publications.missing()
    for digest in missing:
        actions.make_files(opened, digest)
    click.echo(f"新制作 {len(missing)} 个版本的文件")
    if code is None or output is None:
        return
    with opened.look() as look:
        digest = queries.item(look, code).bundle.digest
        bodies = look.tables.publications.bodies(digest)
    output.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():
        (output / name).write_bytes(body)
    click.echo(f"{len(bodies)} 个文件已写到 {output}")


@click.command("versions")
@click.argument("code")
@json_option
def item_versions(code: str, *, as_json: bool) -> None:
    """List every version of an item, the newest first, with who did what."""
    with engine().look() as look:
        rows = [
            {
                "number": version.number,
                "state": version.state,
                "digest": version.digest,
                "drafted_by": version.drafted_by,
                "reviewed_by": version.reviewed_by,
                "published_by": version.published_by,
                "in_force_from": _iso(version.in_force_from),
                "in_force_to": _iso(version.in_force_to),
                "note": version.note,
                "returned_reason": version.returned_reason,
                "files": len(version.files),
                "scans": len(version.scans),
            }
            for version in queries.versions(look, code)
        ]
    lines = (
        f"第{r['number']}版　{STATES[str(r['state'])]:　<6}{str(r['digest'])[:12]}　"
        f"{r['in_force_from'] or ''}—{r['in_force_to'] or ''}　{r['note']}"
        for r in rows
    )
    say(rows, as_json=as_json, text="\n".join(lines))


@click.command("diff")
@click.argument("old")
@click.argument("new")
@json_option
def item_diff(old: str, new: str, *, as_json: bool) -> None:
    """Say in sentences what changed: two folders, digests, or CODE@NUMBER of this office."""
    sentences = publication.differences(_bundle(old), _bundle(new))
    say(list(sentences), as_json=as_json, text="\n".join(sentences) or "两个版本没有差别")


def _bundle(said: str) -> Bundle:
    folder = Path(said)
    if folder.is_dir():
        return Bundle.read(folder)
    opened = engine()
    code, at, number = said.rpartition("@")
    if at and not number.isdecimal():
        raise InvalidValueError(said, "版本应写成 事项编码@版本号，例如 felling@2")
    digest = _find(opened, code, int(number)).digest if at else said
    with opened.look() as look:
        known = look.tables.items.version(digest)
        digest = known.digest if known else queries.item(look, said).bundle.digest
        return look.bundle(digest)


def _find(opened: Engine, code: str, number: int | None) -> VersionRow:
    """Return the newest version of an item, or the one with a number."""
    with opened.look() as look:
        row = look.tables.items.get(code)
        known = look.tables.items.history(row.key) if row is not None else []
    for version in reversed(known):
        if number in {None, version.number}:
            return version
    raise NotFoundError("事项", code if number is None else f"{code}@{number}")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
