"""Cases: start, show, tasks, complete, extend, letter, replay, rebuild."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from engine import actions, queries
from engine.cli.group import json_option, main, say
from engine.cli.letters import case_letter
from engine.cli.opening import engine, fresh_key, operator, read_answers
from engine.clock import ZONE
from engine.errors import NotFoundError
from engine.model import Limit


@main.group()
def case() -> None:
    """Cases: start, show, tasks, complete, extend, letter, replay, rebuild."""


case.add_command(case_letter)


@case.command("start")
@click.argument("code")
@click.option("--as", "user", required=True)
@click.option("--answers", required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def case_start(code: str, user: str, answers: Path, *, as_json: bool) -> None:
    """Receive an application; the answers are a JSON object."""
    opened = engine()
    actor = operator(opened, user)
    with opened.begin(actor) as work:
        row = work.tables.items.get(code)
        done = actions.start_case(
            work, row.key if row else code, read_answers(answers), key=fresh_key()
        )
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
    with opened.begin(operator(opened, user)) as work:
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
            done = actions.confirm_task(work, task, seen=None, key=fresh_key())
        else:
            done = actions.check_answers(
                work, task, read_answers(answers), seen=None, key=fresh_key()
            )
    say(asdict(done), as_json=as_json, text=f"已办理；新到环节 {len(done.opened)} 个")


@case.command("extend")
@click.argument("no")
@click.option("--as", "user", required=True)
@click.option("--reason", required=True, help="What the applicant is told.")
@click.option("--length", help="5wd; all that the item allows without it.")
@json_option
def case_extend(no: str, user: str, reason: str, length: str | None, *, as_json: bool) -> None:
    """Give a case more time (行政许可法 art. 42): the head of its organ, once, in time."""
    opened = engine()
    actor = operator(opened, user)
    with opened.begin(actor) as work:
        row = work.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        longer = Limit.parse(length) if length else None
        actions.extend_case(work, row.id, reason=reason, length=longer, seen=None, key=fresh_key())
    with opened.look(actor) as look:
        due = queries.case(look, row.id).statutory_due_on
    say({"no": no, "due": due}, as_json=as_json, text=f"已延期，办结期限至 {due}")


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
        f"{e['seq']:>6} {e['at'].astimezone(ZONE):%Y-%m-%d %H:%M:%S} {e['actor']:<8}{e['sentence']}"
        for e in events
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
