"""The office itself: its database and its people."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from engine import actions
from engine.actions.load_sample import draw_items, load_items, load_people
from engine.audit import Keys
from engine.bundle import shipped_keys
from engine.cli.group import main, now, without_password
from engine.cli.opening import engine, settings
from engine.model import SYSTEM
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.work import Engine

SAMPLE_ACCOUNTS = Path("var/sample-accounts.txt")


@main.command()
@click.option("--sample", is_flag=True, help="Load the sample county.")
def init(*, sample: bool) -> None:
    """Create the database; an existing one is brought up to date."""
    chosen = settings()
    chosen.create_secret()
    store = Store(chosen.database_url, node=chosen.node)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(chosen.secrets("log"), chosen.hash)).open(at=now())
    store.close()
    with closing(Engine(chosen)) as opened:
        with opened.begin(replace(SYSTEM, channel="cli")) as work:
            actions.found_calendar(work)
        click.echo(f"数据库已就绪：{without_password(chosen.database_url)}")
        if sample:
            _load_sample(opened)


def _load_sample(opened: Engine) -> None:
    with opened.look() as look:
        present = look.tables.people.sample_accounts()
        complete = present and len(look.tables.items.every()) >= len(shipped_keys())
    if complete:
        click.echo(f"示例县已经载入（{present} 个示例账号），未作改动。")
        return
    by = replace(SYSTEM, channel="cli")
    if not present:
        with opened.begin(by) as work:
            accounts = load_people(work)
        _write_accounts(SAMPLE_ACCOUNTS, accounts)
    drawn = draw_items(opened)
    with opened.begin(by) as work:
        digests = load_items(work, drawn=drawn)
    click.echo(
        f"示例县已载入：{len(digests)} 个事项。账号和口令见 {SAMPLE_ACCOUNTS}（仅本人可读）。"
    )


def _write_accounts(path: Path, accounts: Sequence[actions.NewAccount]) -> None:
    """Write accounts with their passwords where only the owner can read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{a.login:<20}{a.password:<26}{a.name}　{a.post}\n" for a in accounts)


@main.group()
def people() -> None:
    """Accounts, organs and grants."""


@people.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", default="var/new-accounts.txt", type=click.Path(path_type=Path))
def people_import(source: Path, output: Path) -> None:
    """Create the organs and accounts of a TOML file; known ones stay as they are."""
    read = actions.read_people(source)
    with engine().begin(replace(SYSTEM, channel="cli")) as work:
        created = actions.import_people(work, read)
    _write_accounts(output, created)
    click.echo(f"新建 {len(created)} 个账号；初始口令见 {output}（仅本人可读），首次登录须修改。")
