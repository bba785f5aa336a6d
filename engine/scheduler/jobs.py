"""What the tick does: one row a job."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from engine.scheduler.deadlines import carry_out_deadlines
from engine.scheduler.delivering import deliver, tell
from engine.scheduler.effects import carry_out_effects
from engine.scheduler.node import Node
from engine.scheduler.publishing import make_files, take_effect
from engine.scheduler.upkeep import (
    beat,
    check_cases,
    examine,
    find_idle_cases,
    forget,
    remind,
    sign_checkpoint,
)
from engine.work.calendars import reckon_behind

TICK_SECONDS = 5
FILES_SECONDS = 30
"""A version that was published without its files has them within about a minute."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Something that comes again and again."""

    name: str
    does: str
    """For the people who run the machine, in their language."""
    every: int | time
    """Seconds, or a time of day in Asia/Shanghai."""
    act: Callable[[Node], int]
    """Does it, and returns how many things were done."""
    first: int = 0
    """Seconds before its first turn, where *every* is in seconds."""
    halts: bool = True
    """Does it rest on the clock? Then it waits while the clock is doubted."""


JOBS = (
    Job(
        name="deadlines",
        does="到期的定时环节、红黄牌和视为受理",
        every=TICK_SECONDS,
        act=carry_out_deadlines,
    ),
    Job(name="effects", does="由办件引起的后续办件", every=TICK_SECONDS, act=carry_out_effects),
    Job(name="tell", does="按日志通知有关人员", every=TICK_SECONDS, act=tell),
    Job(name="mails", does="发送邮件和网络通知", every=TICK_SECONDS, act=deliver),
    Job(name="publish", does="到期生效和到期取消的事项", every=TICK_SECONDS, act=take_effect),
    Job(
        name="files",
        does="制作已发布事项的图表和文件",
        every=FILES_SECONDS,
        act=make_files,
        first=60,
        halts=False,
    ),
    Job(name="examine", does="按日志检查办件有无异常", every=TICK_SECONDS, act=examine),
    Job(
        name="reckon",
        does="工作日历变更后重算在办件的期限",
        every=TICK_SECONDS,
        act=lambda node: reckon_behind(node.engine),
    ),
    Job(
        name="checkpoint",
        does="日志检查点",
        every=TICK_SECONDS,
        act=sign_checkpoint,
        halts=False,
    ),
    Job(name="heartbeat", does="向各节点报告运行情况", every=15, act=beat, halts=False),
    Job(
        name="idle",
        does="找出没有人也没有期限可等的在办件",
        every=120,
        act=find_idle_cases,
        halts=False,
    ),
    Job(
        name="forget",
        does="清理过期的查询计数和已读通知",
        every=3600,
        act=forget,
        first=300,
    ),
    Job(name="reminders", does="提醒待处理的异常", every=time(8, 30), act=remind, halts=False),
    Job(name="health", does="逐件检查在办件能否继续办理", every=time(2, 0), act=check_cases),
)
