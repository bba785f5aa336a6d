"""``guhua …``: text for people and, with --json, one document for programs.

Exit status: 0 done, 1 refused (with a sentence), 2 wrong usage.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import click

import diagrams
import forms
from engine import actions, limits, publication, queries, scheduler
from engine.actions.load_sample import load_items, load_people
from engine.audit import Keys
from engine.bundle import Bundle
from engine.calendar import Calendar
from engine.errors import EngineError, InvalidValueError, NotFoundError, NotPermittedError
from engine.model import SYSTEM, Actor, Limit
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.store.verify import verify
from engine.work import Engine

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Refusing(click.Group):
    """A command group that turns a refusal into its sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; refusals go to standard error, nothing is lost."""
        try:
            return super().invoke(ctx)
        except (EngineError, forms.FormsError) as error:
            click.echo(f"拒绝：{error}", err=True)
            ctx.exit(1)


def settings() -> Settings:
    """Read the settings of this process."""
    return Settings.from_environment(os.environ)


def engine() -> Engine:
    """Open the engine; the database must have been created."""
    return Engine(settings())


def say(value: Any, *, as_json: bool, text: str) -> None:
    """Print for a program or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group(cls=Refusing)
def main() -> None:
    """固化: approval flows that are published just as they are executed."""


@main.command()
@click.option("--sample", is_flag=True, help="Load the sample county.")
def init(*, sample: bool) -> None:
    """Create the database; an existing one is brought up to date."""
    chosen = settings()
    chosen.create_secret()
    store = Store(chosen.database_url, node=chosen.node)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(chosen.secrets("log"), chosen.hash)).open(at=_now())
    store.close()
    click.echo(f"数据库已就绪：{_without_password(chosen.database_url)}")
    if sample:
        _load_sample(Engine(chosen))


def _load_sample(opened: Engine) -> None:
    with opened.look() as look:
        present = look.tables.people.sample_accounts()
    if present:
        click.echo(f"示例县已经载入（{present} 个示例账号），未作改动。")
        return
    with opened.begin(replace(SYSTEM, channel="cli")) as work:
        accounts = load_people(work)
    with opened.begin(replace(SYSTEM, channel="cli")) as work:
        digests = load_items(work)
    path = Path("var/sample-accounts.txt")
    _write_accounts(path, accounts)
    click.echo(
        f"示例县已载入：{len(accounts)} 个账号，{len(digests)} 个事项。口令见 {path}（仅本人可读）。"
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


def _now() -> datetime:
    from engine.clock import SystemClock  # noqa: PLC0415

    return SystemClock().now()


def _without_password(url: str) -> str:
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


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
    accounts = Path("var/sample-accounts.txt")
    if samples and accounts.exists():
        click.echo(f"示例账号（{accounts}）：\n{accounts.read_text(encoding='utf-8')}")
    stop = scheduler.run_in_background(opened)
    server = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
        [
            sys.executable, "-m", "gunicorn", "webapp.wsgi:app",
            "--bind", f"{host}:{port}", "--workers", str(workers), "--threads", "4",
            "--timeout", "30", "--graceful-timeout", "30", "--no-control-socket",
        ]
    )  # fmt: skip
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


@main.group()
def item() -> None:
    """Items: list, show, import, export, publish."""


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
        f"{r['code']:<14}{r['state']:<11}{(r['digest'] or '')[:12]:<14}{r['name']}" for r in rows
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
    with opened.begin(_operator(opened, user)) as work:
        version = actions.import_item(work, Bundle.read(folder))
    click.echo(f"已导入第 {version.number} 版（{version.state}），摘要 {version.digest}")


@item.command("export")
@click.argument("code")
@click.argument("folder", type=click.Path(path_type=Path))
def item_export(code: str, folder: Path) -> None:
    """Write the version in force as a folder."""
    with engine().look() as look:
        bundle = queries.item(look, code).bundle
    bundle.export(folder)
    click.echo(f"已导出到 {folder}，摘要 {bundle.digest}")


@item.command("publish")
@click.argument("code")
@click.option("--as", "user", required=True, help="Who publishes.")
@click.option("--reviewed-by", required=True, help="Who reviewed; a different person.")
def item_publish(code: str, user: str, reviewed_by: str) -> None:
    """Put the newest draft of an item in force."""
    opened = engine()
    with opened.begin(_operator(opened, user)) as work:
        row = work.tables.items.get(code)
        if row is None:
            raise NotFoundError("事项", code)
        newest = work.tables.items.versions(row.key)[-1]
        version = actions.publish_item(work, newest.digest, reviewed_by=reviewed_by)
    click.echo(f"第 {version.number} 版已生效，摘要 {version.digest}")


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--style", type=click.Choice([s.value for s in diagrams.Style]), default="poster")
@click.option("--format", "form", type=click.Choice(["svg", "png", "pdf", "txt"]), default="svg")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def chart(
    source: Path,
    style: str,
    form: Literal["svg", "png", "pdf", "txt"],
    output: Path | None,
    *,
    as_json: bool,
) -> None:
    """Draw the flowchart of a bundle's folder or of one BPMN file."""
    drawn = publication.draw_source(source, style=diagrams.Style(style), form=form)
    if output is not None:
        output.write_bytes(drawn.body)
    if as_json:
        say(drawn.measures, as_json=True, text="")
    elif output is None:
        sys.stdout.buffer.write(drawn.body)


@main.group()
def clock() -> None:
    """The statutory clock."""


@clock.command("due")
@click.option("--start", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--limit", required=True, help="20wd, 3h, 30d, 3mo or 0")
@click.option("--exclude", multiple=True, metavar="FROM..TO")
@click.option("--extend", multiple=True, metavar="LIMIT@DATE")
@json_option
def clock_due(
    start: datetime, limit: str, exclude: tuple[str, ...], extend: tuple[str, ...], *, as_json: bool
) -> None:
    """Compute a due date as the law counts."""
    due = limits.due(
        start.date(),
        Limit.parse(limit),
        Calendar.shipped(),
        [limits.parse_exclusion(text) for text in exclude],
        [limits.parse_extension(text) for text in extend],
    )
    data = due.as_json()
    say(data, as_json=as_json, text="\n".join(f"{k}: {v}" for k, v in data.items()))


@main.group()
def case() -> None:
    """Cases: start, show, tasks, complete, replay, rebuild."""


@case.command("start")
@click.argument("code")
@click.option("--as", "user", required=True)
@click.option("--answers", required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def case_start(code: str, user: str, answers: Path, *, as_json: bool) -> None:
    """Receive an application; the answers are a JSON object."""
    opened = engine()
    actor = _operator(opened, user)
    with opened.begin(actor) as work:
        row = work.tables.items.get(code)
        done = actions.start_case(work, row.key if row else code, _answers(answers), key=_key())
    with opened.look(actor) as look:
        no = queries.case(look, done.case_id).case_no
    say({"no": no, "opened": done.opened}, as_json=as_json, text=f"已收件，编号 {no}")


@case.command("show")
@click.argument("no")
@json_option
def case_show(no: str, *, as_json: bool) -> None:
    """Show one case."""
    with engine().look() as look:
        row = look.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        data = {k: v for k, v in asdict(row).items() if k not in {"state", "memory", "applicant"}}
    say(data, as_json=as_json, text="\n".join(f"{k}: {v}" for k, v in data.items()))


@case.command("tasks")
@click.argument("no")
@json_option
def case_tasks(no: str, *, as_json: bool) -> None:
    """List the tasks of a case."""
    with engine().look() as look:
        row = look.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        rows = [
            {
                "node": t.node_id,
                "name": t.node_name,
                "role": t.role,
                "status": t.status,
                "opened_at": t.opened_at,
                "due_at": t.due_at,
            }
            for t in look.tables.tasks.of_case(row.id)
        ]
    lines = (f"{r['status']:<10}{r['node']:<26}{r['role']:<14}{r['name']}" for r in rows)
    say(rows, as_json=as_json, text="\n".join(lines))


@case.command("complete")
@click.argument("no")
@click.argument("node")
@click.option("--as", "user", required=True)
@click.option("--answers", type=click.Path(exists=True, path_type=Path))
@json_option
def case_complete(no: str, node: str, user: str, answers: Path | None, *, as_json: bool) -> None:
    """Complete a task; without --answers, confirm what the first officer signed."""
    opened = engine()
    with opened.begin(_operator(opened, user)) as work:
        row = work.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        open_tasks = [
            t
            for t in work.tables.tasks.of_case(row.id)
            if t.node_id == node and t.status in {"open", "second"}
        ]
        if not open_tasks:
            raise NotFoundError("待办环节", node)
        task = open_tasks[0].id
        if answers is None:
            done = actions.confirm_task(work, task, seen=None, key=_key())
        else:
            done = actions.check_answers(work, task, _answers(answers), seen=None, key=_key())
    say(asdict(done), as_json=as_json, text=f"已办理；新到环节 {len(done.opened)} 个")


@case.command("replay")
@click.argument("no")
@json_option
def case_replay(no: str, *, as_json: bool) -> None:
    """Tell a case event by event."""
    with engine().look() as look:
        row = look.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        events = [asdict(event) for event in queries.events_of(look, row)]
    lines = (
        f"{e['seq']:>6} {e['at']:%Y-%m-%d %H:%M:%S} {e['actor']:<8}{e['sentence']}" for e in events
    )
    say(events, as_json=as_json, text="\n".join(lines))


@case.command("rebuild")
@click.argument("no")
@json_option
def case_rebuild(no: str, *, as_json: bool) -> None:
    """Throw a case's projections away and rebuild them from the log."""
    with engine().begin() as work:
        row = work.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        rebuilt = actions.rebuild_case(work, row.id)
    data = {"no": no, "events": rebuilt.events, "different": rebuilt.different}
    same = "逐字节一致" if not rebuilt.different else f"不一致：{'、'.join(rebuilt.different)}"
    say(data, as_json=as_json, text=f"已由 {rebuilt.events} 条事件重建，与原有投影{same}")
    if rebuilt.different:
        sys.exit(1)


@main.group()
def audit() -> None:
    """The log."""


@audit.command("verify")
@json_option
def audit_verify(*, as_json: bool) -> None:
    """Check the whole chain, its checkpoints and the state against it."""
    chosen = settings()
    store = Store(chosen.database_url, node=chosen.node)
    report = verify(store, chosen, now=_now())
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
        ("数据库", True, f"{_without_password(chosen.database_url)}，事件 {head.seq} 条"),
        (
            "在办件",
            not stuck,
            "；".join(f"{s.no}：{s.reason}" for s in stuck) or "全部可以继续办理",
        ),
        ("示例账号", samples == 0, f"{samples} 个；投入使用前应停用" if samples else "无"),
        ("磁盘空间", free > 500, f"剩余 {free} MB"),  # noqa: PLR2004 - REL-10
        ("检查点目录", chosen.checkpoint_dir.is_dir(), str(chosen.checkpoint_dir)),
    ]


@main.command()
@click.argument("what", type=click.Choice(["engine", "cases", "worklist"]))
@click.option("--full", is_flag=True, help="The long runs too.")
@json_option
def bench(what: str, *, full: bool, as_json: bool) -> None:
    """Measure, and print the floor of the same run beside it; needs the source tree."""
    script = Path(__file__).parent.parent / "tests" / "bench" / f"bench_{what}.py"
    if not script.exists():
        raise NotFoundError("基准程序", script.name)
    command = [sys.executable, "-m", f"tests.bench.{script.stem}", *(["--full"] if full else [])]
    done = subprocess.run(command, cwd=script.parents[2], stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own interpreter, fixed arguments
    if done.returncode:
        sys.exit(1)
    data = json.loads(done.stdout)
    say(data, as_json=as_json, text=json.dumps(data, ensure_ascii=False, indent=2))


def _operator(opened: Engine, user: str | None) -> Actor:
    """Whoever the operator acts for; only where the installation allows it."""
    if user is None:
        return replace(SYSTEM, channel="cli")
    if not opened.settings.operator_cli:
        raise NotPermittedError("命令行代办未启用（GUHUA_OPERATOR_CLI=1）", rule="R-CLI")
    with opened.look() as look:
        actor = look.tables.people.actor(user, channel="cli")
    if actor is None:
        raise NotFoundError("人员", user)
    return actor


def _answers(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except ValueError as error:
        raise InvalidValueError(str(path), f"不是有效的 JSON：{error}") from error
    if not isinstance(value, dict):
        raise InvalidValueError(str(path), "应为一个 JSON 对象：字段名 → 值")
    return value


def _key() -> str:
    return f"cli/{secrets.token_urlsafe(16)}"
