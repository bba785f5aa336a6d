"""Items: list, show, import, export, draw; what versions go through is in ``versions``."""

import sys
from pathlib import Path
from typing import Literal

import click

import diagrams
from engine import actions, publication, queries
from engine.bundle import Bundle
from engine.cli.batch import item_batch, item_batch_template
from engine.cli.documents import item_document
from engine.cli.group import json_option, main, say
from engine.cli.linting import blocking, item_lint
from engine.cli.opening import engine, operator
from engine.cli.verifying import item_verify
from engine.cli.versions import (
    STATES,
    item_diff,
    item_files,
    item_publish,
    item_retire,
    item_return,
    item_review,
    item_scan,
    item_submit,
    item_versions,
)
from engine.cli.writing import write_whole

main.refusals.add(diagrams.DiagramError)


@main.group()
def item() -> None:
    """Items: from a draft into force and out of it, with everything that is published."""


for _command in (
    *(item_lint, item_verify, item_submit, item_review, item_return, item_publish),
    *(item_retire, item_scan, item_files, item_versions, item_diff, item_document),
    *(item_batch, item_batch_template),
):
    item.add_command(_command)


@item.command("list")
@json_option
def item_list(*, as_json: bool) -> None:
    """List every item with its state and digest."""
    with engine().look() as look:
        rows = [
            {"code": row.code, "name": row.name, "state": row.state, "digest": row.digest}
            for row in queries.items(look)
        ]
    lines = (
        f"{r['code']:<14}{STATES[str(r['state'])]:　<6}{(r['digest'] or '')[:12]:<14}{r['name']}"
        for r in rows
    )
    say(rows, as_json=as_json, text="\n".join(lines))


@item.command("show")
@click.argument("code")
@json_option
def item_show(code: str, *, as_json: bool) -> None:
    """Show the version of an item that is in force."""
    with engine().look() as look:
        view = queries.item(look, code)
        data = view.bundle.item.model_dump(mode="json") | {
            "digest": view.bundle.digest,
            "flow_digest": view.bundle.flow_digest,
            "version": view.number,
        }
    text = "\n".join(f"{name}: {value}" for name, value in data.items())
    say(data, as_json=as_json, text=text)


@item.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as", "user", help="The designer who drafts it.")
def item_import(folder: Path, user: str | None) -> None:
    """Freeze a folder as a draft version; a bad one changes nothing."""
    opened = engine()
    bundle = Bundle.read(folder)
    drawn = actions.draw_ahead(opened, bundle)
    with opened.begin(operator(opened, user)) as work:
        version = actions.import_item(work, bundle, drawn)
    click.echo(f"已导入第 {version.number} 版（{STATES[version.state]}），摘要 {version.digest}")
    for problem in blocking(bundle.item.key):
        click.echo(f"发布之前请处理：{problem}")


@item.command("export")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path))
def item_export(code: str, folder: Path) -> None:
    """Write the version in force as a folder."""
    with engine().look() as look:
        bundle = queries.item(look, code).bundle
    bundle.export(folder)
    click.echo(f"已导出到 {folder}，摘要 {bundle.digest}")


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--style", type=click.Choice([s.value for s in diagrams.Style]), default="poster")
@click.option("--format", "form", type=click.Choice(["svg", "png", "pdf", "txt"]), default="svg")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--internal", is_flag=True, help="With the steps that citizens do not see.")
@json_option
def chart(
    source: Path,
    style: str,
    form: Literal["svg", "png", "pdf", "txt"],
    output: Path | None,
    *,
    internal: bool,
    as_json: bool,
) -> None:
    """Draw the flowchart of a bundle's folder or of one BPMN file."""
    drawn = publication.draw_source(
        source, style=diagrams.Style(style), form=form, public=not internal
    )
    if drawn.measures.get("plain"):
        click.echo("提示：自动排版未达到图面要求，已改用简化版式绘制，图上有说明。", err=True)
    if output is not None:
        write_whole(output, drawn.body)
    if as_json:
        say(drawn.measures, as_json=True, text="")
    elif output is None:
        sys.stdout.buffer.write(drawn.body)
