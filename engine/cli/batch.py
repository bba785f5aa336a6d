"""``guhua item batch``: hundreds of items from one workbook, as drafts."""

from pathlib import Path

import click

from engine.actions.draft_items import draft_items, read_items, template_item
from engine.actions.item_workbook import empty_workbook
from engine.cli.group import json_option, say
from engine.cli.opening import engine, operator

_template = click.option("--template", required=True, help="The item whose flow the others take.")


@click.command("batch-template")
@_template
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def item_batch_template(template: str, file: Path) -> None:
    """Write an empty workbook with headings, hints and code lists."""
    with engine().look() as look:
        body = empty_workbook(template_item(look, template))
    file.write_bytes(body)
    click.echo(f"已写出 {file}，填写后执行 guhua item batch {file} --template {template}")


@click.command("batch")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_template
@click.option("--as", "user", help="The designer who drafts them.")
@click.option("--all-or-none", is_flag=True, help="Import nothing where a row is wrong.")
@click.option("--check", is_flag=True, help="Only say what is wrong.")
@json_option
def item_batch(
    file: Path, template: str, user: str | None, *, all_or_none: bool, check: bool, as_json: bool
) -> None:
    """Draft the items of a workbook; says what is wrong by sheet, row and column.

    Anything wrong ends with status 1; the other rows are drafted all the same.
    """
    opened = engine()
    actor = operator(opened, user)
    batch = read_items(opened, file.read_bytes(), template)
    faults, drafted = list(batch.faults), {}
    if not check:
        done = draft_items(opened, actor, batch, all_or_none=all_or_none)
        faults, drafted = list(done.faults), dict(done.versions)
    data = {
        "read": len(batch.drafts),
        "drafted": {row: version.digest for row, version in drafted.items()},
        "faults": [vars(fault) for fault in faults],
    }
    lines = [
        f"可以导入 {len(batch.drafts)} 项，已存为草案 {len(drafted)} 项，问题 {len(faults)} 处"
    ]
    say(data, as_json=as_json, text="\n".join([*lines, *map(str, faults)]))
    if faults:
        click.get_current_context().exit(1)
