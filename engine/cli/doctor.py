"""``guhua doctor``: what is missing or unsafe."""

import shutil
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from engine import paper, queries
from engine.cli.group import json_option, main, say, without_password
from engine.cli.opening import settings
from engine.errors import EngineError
from engine.queries import TickView
from engine.queries.sealless import sealless
from engine.settings import Settings
from engine.work import Engine, Look

LATE_SECONDS = 60
"""A deadline is done within so many seconds, in normal work (REL-5)."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    check: str
    ok: bool
    word: str


def _good(check: str, word: str) -> Finding:
    return Finding(check=check, ok=True, word=word)


def _bad(check: str, word: str) -> Finding:
    return Finding(check=check, ok=False, word=word)


@main.command()
@json_option
def doctor(*, as_json: bool) -> None:
    """Say what is missing or unsafe."""
    findings = _findings()
    text = "\n".join(f"{'正常' if f.ok else '注意'}　{f.check}：{f.word}" for f in findings)
    say([finding._asdict() for finding in findings], as_json=as_json, text=text)
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def _findings() -> list[Finding]:
    chosen = settings()
    dot = shutil.which("dot")
    found = [Finding("graphviz", dot is not None, dot or "未安装，不能绘制流程图"), _of_paper()]
    try:
        chosen.secrets("log")
        found.append(_good("密钥文件", str(chosen.secret_file)))
    except EngineError as error:
        return [*found, _bad("密钥文件", str(error))]
    try:
        with closing(Engine(chosen)) as opened, opened.look() as look:
            found += [*_of_data(chosen, look), *_of_tick(queries.tick(look), look.now)]
    except EngineError as error:
        return [*found, _bad("数据库", str(error))]
    free = shutil.disk_usage(Path.cwd()).free // 2**20
    return [
        *found,
        Finding("磁盘空间", free > 500, f"剩余 {free} MB"),  # noqa: PLR2004 - REL-10
        Finding("检查点目录", chosen.checkpoint_dir.is_dir(), str(chosen.checkpoint_dir)),
    ]


def _of_paper() -> Finding:
    """A sheet is really printed: libraries that are there may still not fit together."""
    try:
        return _good("PDF 排版", "、".join(paper.families()))
    except paper.PaperError as error:
        return _bad("PDF 排版", str(error))


def _of_data(chosen: Settings, look: Look) -> list[Finding]:
    head = look.log.head()
    samples = look.tables.people.sample_accounts()
    stuck = queries.stuck_cases(look)
    cases = "；".join(f"{s.no}：{s.reason}" for s in stuck) or "全部可以继续办理"
    where = without_password(chosen.database_url)
    return [
        _good("数据库", f"{where}，事件 {head.seq} 条"),
        Finding("在办件", not stuck, cases),
        _of_seals(look),
        Finding("示例账号", samples == 0, f"{samples} 个；投入使用前应停用" if samples else "无"),
    ]


def _of_seals(look: Look) -> Finding:
    """An organ without a usable seal issues nothing: steps of its cases stand still."""
    without = sealless(look)
    word = "、".join(without) + " 没有可用的印章，应当盖章的文书不能出具：guhua seal register"
    return _bad("印章", word) if without else _good("印章", "各机关均有可用的印章")


def _of_tick(view: TickView, now: datetime) -> list[Finding]:
    lag = view.lag.total_seconds()
    halted = "、".join(view.halted)
    alive = "、".join(node.node for node in view.alive(now))
    return [
        Finding(
            check="调度器",
            ok=bool(alive) or not view.nodes,
            word=f"{alive} 运行中" if alive else "没有运行，到期事项不会办理",
        ),
        Finding(
            check="定时任务",
            ok=not view.dead_jobs,
            word=f"{'、'.join(view.dead_jobs)} 连续失败" if view.dead_jobs else "没有连续失败的",
        ),
        Finding(
            "时钟",
            not halted,
            f"{halted} 等待确认：请校准时钟后执行 guhua scheduler confirm-clock"
            if halted
            else "没有异常",
        ),
        Finding(
            "到期事项",
            lag <= LATE_SECONDS,
            f"{view.owed} 项未办，最长迟延 {lag:.0f} 秒" if view.owed else "没有迟延",
        ),
        Finding(
            "后续事项",
            view.dead == 0,
            f"{view.dead} 项多次失败，已放弃；排除原因后执行 guhua scheduler retry"
            if view.dead
            else "没有放弃的",
        ),
        Finding(
            "异常",
            not view.incidents,
            "；".join(row.detail for row in view.incidents) or "没有未关闭的",
        ),
    ]
