"""The office at work: its server and its scheduler."""

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from engine import actions, queries, scheduler
from engine.cli.group import json_option, main, say
from engine.cli.office import SAMPLE_ACCOUNTS
from engine.cli.opening import engine, operator
from engine.clock import ZONE
from engine.errors import NotPermittedError
from engine.queries import TickView
from engine.store.incidents import IncidentRow

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


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


@main.group("scheduler", invoke_without_command=True)
@click.pass_context
def scheduler_group(context: click.Context) -> None:
    """Run the scheduler alone: on every node, beside the web workers."""
    if context.invoked_subcommand is not None:
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    with closing(engine()) as opened:
        scheduler.run_forever(opened, stop)


@scheduler_group.command("status")
@json_option
def scheduler_status(*, as_json: bool) -> None:
    """Say which schedulers are at work, how their jobs went, and what is late."""
    with closing(engine()) as opened, opened.look() as look:
        view, now = queries.tick(look), look.now
    data = _as_json(view, now)
    say(data, as_json=as_json, text="\n".join(_as_text(data)))


@scheduler_group.command("confirm-clock")
@click.option("--as", "user", help="Whose confirmation it is; a system administrator.")
@click.option("--node", help="Another node than this one.")
def scheduler_confirm_clock(user: str | None, node: str | None) -> None:
    """Say that the clock of a node is right now: its deadline work goes on."""
    with closing(engine()) as opened:
        by = operator(opened, user)
        with opened.begin(by) as work:
            closed = actions.confirm_clock(work, node=node)
    click.echo(f"已确认时钟正确，关闭 {closed} 起时钟异常；期限工作将在几秒内恢复。")


@scheduler_group.command("retry")
def scheduler_retry() -> None:
    """Let effects that were given up be tried again."""
    with closing(engine()) as opened, opened.begin() as work:
        revived = work.tables.outbox.revive()
    click.echo(f"{revived} 项已放弃的后续事项将重新办理。")


def _as_json(view: TickView, now: datetime) -> dict[str, Any]:
    alive = {node.node for node in view.alive(now)}
    return {
        "running": bool(alive),
        "lag_s": round(view.lag.total_seconds(), 1),
        "owed": view.owed,
        "oldest": None if view.oldest is None else _local(view.oldest),
        "dead": view.dead,
        "halted": list(view.halted),
        "nodes": [
            {"node": n.node, "alive": n.node in alive, "seen": _local(n.at)}
            | {"halted": n.node in view.halted, "jobs": _jobs(n.report["runs"])}
            for n in view.nodes
        ],
        "incidents": [_incident(row) for row in view.incidents],
    }


def _jobs(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    by_name = {run["job"]: run for run in runs}
    return [_job(job, by_name) for job in scheduler.JOBS]


def _job(job: scheduler.Job, runs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A job with its last run; one whose hour has not come yet has none."""
    run = runs.get(job.name)
    told = {"job": job.name, "does": job.does}
    if run is None:
        return {**told, "at": None, "seconds": None, "done": 0, "error": "", "failures": 0}
    return {**run, **told, "at": _local(datetime.fromisoformat(run["at"]))}


def _incident(row: IncidentRow) -> dict[str, Any]:
    return {"at": _local(row.at), "node": row.node, "kind": row.kind, "detail": row.detail}


def _as_text(data: Mapping[str, Any]) -> list[str]:
    lines = [
        f"到期未办 {data['owed']} 项，最长迟延 {data['lag_s']} 秒；已放弃的后续事项 {data['dead']} 项"
    ]
    for node in data["nodes"]:
        state = "运行中" if node["alive"] else "没有消息"
        state = "时钟异常，期限工作已暂停" if node["halted"] else state
        lines.append(f"节点 {node['node']}：{state}（最近一次报告 {node['seen']}）")
        lines += [f"　{run['job']:<12}{run['does']}：" + _last(run) for run in node["jobs"]]
    if not data["nodes"]:
        lines.append("没有调度器运行过")
    lines += [f"异常（{i['node']}，{i['at']}）：{i['detail']}" for i in data["incidents"]]
    return lines


def _last(run: Mapping[str, Any]) -> str:
    if run["at"] is None:
        return "尚未运行"
    return f"{run['at']}，{run['seconds']} 秒，办理 {run['done']} 项　{run['error']}".rstrip()


def _local(instant: datetime) -> str:
    return instant.astimezone(ZONE).isoformat(sep=" ", timespec="seconds")
