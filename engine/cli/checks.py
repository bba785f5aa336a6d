"""What is checked and measured: the log, benchmarks."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import click

from engine.cli.group import json_option, main, now, say
from engine.cli.opening import settings
from engine.errors import NotFoundError
from engine.store import Store
from engine.store.verify import verify

ROOT = Path(__file__).parents[2]


@main.group()
def audit() -> None:
    """The log."""


@audit.command("verify")
@json_option
def audit_verify(*, as_json: bool) -> None:
    """Check the whole chain, its checkpoints and the state against it."""
    chosen = settings()
    store = Store(chosen.database_url, node=chosen.node)
    report = verify(store, chosen, now=now())
    data = {
        "sound": report.sound,
        "rows": report.rows,
        "checkpoints": report.checkpoints,
        "erased": report.erased,
        "first_broken": report.first_broken,
        "problems": [asdict(problem) for problem in report.problems],
    }
    lines = [
        f"事件 {report.rows} 条，检查点 {report.checkpoints} 个，已删除内容 {report.erased} 项"
    ]
    lines += [f"第 {p.seq} 条：{p.sentence}" if p.seq else p.sentence for p in report.problems]
    lines.append("日志完整。" if report.sound else "日志校验失败。")
    say(data, as_json=as_json, text="\n".join(lines))
    if not report.sound:
        sys.exit(1)


@main.command()
@click.argument(
    "what",
    type=click.Choice(
        ["engine", "cases", "worklist", "dashboard", "clock", "calendar", "charts", "site"]
    ),
)
@click.option("--full", is_flag=True, help="The long runs too.")
@json_option
def bench(what: str, *, full: bool, as_json: bool) -> None:
    """Measure, and print the floor of the same run beside it; needs the source tree."""
    script = ROOT / "tests" / "bench" / f"bench_{what}.py"
    if not script.exists():
        raise NotFoundError("基准程序", script.name)
    command = [sys.executable, "-m", f"tests.bench.{script.stem}", *(["--full"] if full else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own interpreter, fixed arguments
    if done.returncode:
        sys.exit(1)
    data = json.loads(done.stdout)
    say(data, as_json=as_json, text=json.dumps(data, ensure_ascii=False, indent=2))
