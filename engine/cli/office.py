"""The office itself: its database, its people, its server, its health."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from engine import actions, queries, scheduler
from engine.actions.load_sample import draw_items, load_items, load_people
from engine.audit import Keys
from engine.bundle import shipped_keys
from engine.cli.group import (
    engine,
    json_option,
    main,
    now,
    say,
    settings,
    without_password,
)
from engine.errors import EngineError, NotPermittedError
from engine.model import SYSTEM
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.work import Engine

SAMPLE_ACCOUNTS = Path("var/sample-accounts.txt")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


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
    click.echo(f"数据库已就绪：{without_password(chosen.database_url)}")
    if sample:
        with closing(Engine(chosen)) as opened:
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


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages and run the scheduler beside them."""
    opened = engine()
    with opened.look() as look:
        samples = look.tables.people.sample_accounts()
    if samples and host not in LOOPBACK:
        raise NotPermittedError(
            f"存在 {samples} 个示例账号，只能在本机地址上运行", rule="R-ACCOUNT"
        )
    click.echo(f"固化 已启动：http://{host}:{port}/")
    if samples and SAMPLE_ACCOUNTS.exists():
        text = SAMPLE_ACCOUNTS.read_text(encoding="utf-8")
        click.echo(f"示例账号（{SAMPLE_ACCOUNTS}）：\n{text}")
    stop = scheduler.run_in_background(opened)
    server = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        [
            sys.executable, "-m", "gunicorn", "webapp.wsgi:app",
            "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4",
            "--timeout", "30", "--graceful-timeout", "30", "--no-control-socket",
        ]
    )  # fmt: skip
    # Whoever stops this process stops the pages with it; running requests finish first (REL-17).
    signal.signal(signal.SIGTERM, lambda _number, _frame: server.terminate())
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = server.wait()
    stop()
    opened.close()
    sys.exit(0 if code in {0, -15, -2} else 1)


@main.command("scheduler")
def scheduler_command() -> None:
    """Run the scheduler alone: on every node, beside the web workers."""
    scheduler.run_forever(engine(), threading.Event())


@main.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Say what is missing or unsafe."""
    findings = _findings()
    text = "\n".join(f"{'正常' if ok else '注意'}　{name}：{word}" for name, ok, word in findings)
    say([{"check": n, "ok": ok, "word": w} for n, ok, w in findings], as_json=as_json, text=text)
    if not all(ok for _, ok, _ in findings):
        sys.exit(1)


def _findings() -> list[tuple[str, bool, str]]:
    chosen = settings()
    found = [
        (
            "graphviz",
            shutil.which("dot") is not None,
            shutil.which("dot") or "未安装，不能绘制流程图",
        ),
    ]
    try:
        chosen.secrets("log")
        found.append(("密钥文件", True, str(chosen.secret_file)))
    except EngineError as error:
        found.append(("密钥文件", False, str(error)))
        return found
    try:
        with Engine(chosen).look() as look:
            head = look.log.head()
            samples = look.tables.people.sample_accounts()
            stuck = queries.stuck_cases(look)
    except EngineError as error:
        return [*found, ("数据库", False, str(error))]
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    return [
        *found,
        ("数据库", True, f"{without_password(chosen.database_url)}，事件 {head.seq} 条"),
        (
            "在办件",
            not stuck,
            "；".join(f"{s.no}：{s.reason}" for s in stuck) or "全部可以继续办理",
        ),
        ("示例账号", samples == 0, f"{samples} 个；投入使用前应停用" if samples else "无"),
        ("磁盘空间", free > 500, f"剩余 {free} MB"),  # noqa: PLR2004 - REL-10
        ("检查点目录", chosen.checkpoint_dir.is_dir(), str(chosen.checkpoint_dir)),
    ]
