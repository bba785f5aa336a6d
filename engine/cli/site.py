"""The public website in a folder, for the government's portal or a disc."""

import re
from pathlib import Path

import click

from engine import actions
from engine.cli.group import json_option, main, say
from engine.cli.opening import engine
from engine.errors import InvalidValueError
from engine.publication.site import build
from engine.queries.site import site as site_of
from engine.work import Engine

_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/%\[\]-]+[^/]")


@main.group()
def site() -> None:
    """The public website: build."""


@site.command("build")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--address", default="", help="Where the site will be found, for sitemap.xml.")
@json_option
def site_build(out: Path, address: str, *, as_json: bool) -> None:
    """Write the website to OUT; what did not change is not written again.

    OUT must be empty, new, or a site that this command wrote.
    """
    if address and not _ADDRESS.fullmatch(address):
        raise InvalidValueError("address", "应写成 https://地址，末尾不带斜杠")
    opened = engine()
    made = _make_missing(opened)
    done = build(site_of(opened, address=address), out)
    data = {
        "written": done.written,
        "unchanged": done.unchanged,
        "removed": done.removed,
        "made": made,
    }
    text = (
        f"网站已生成到 {out}：写入 {done.written} 个文件，未变 {done.unchanged} 个，"
        f"删去 {done.removed} 个。首页 {out / 'index.html'}"
    )
    say(data, as_json=as_json, text=text)


def _make_missing(opened: Engine) -> int:
    """Make the files of versions that were published without, and say so; return how many."""
    with opened.look() as look:
        missing = look.tables.publications.missing()
        rows = [look.tables.items.version(digest) for digest in missing]
    for row in rows:
        if row is not None:
            click.echo(
                f"{row.item_key} 第{row.number}版发布时没有保存文件，正在生成并保存。", err=True
            )
            actions.make_files(opened, row.digest)
    return len(missing)
