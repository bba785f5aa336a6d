"""The registers of a counter (收件、受理、送达、领证登记簿): the log of some days, line by line.

Nothing is kept for them: every line is an event, and a number that has none is shown as missing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from engine.errors import InvalidValueError, NotPermittedError
from engine.permissions import OVERSIGHT, TABLE, Action, desks
from engine.queries.register_lines import (
    Line,
    Reading,
    accepted,
    counter,
    handed_out,
    received,
    served,
)
from engine.queries.spans import Days
from engine.sheets import Table, workbook
from engine.work import Look

MOST_DAYS = 31
MOST_ROWS = 2_000
"""Lines of one register: more is a question for a shorter span."""


class RegisterKind(StrEnum):
    """Which register."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    SERVED = "served"
    ISSUED = "issued"


TITLES = {
    RegisterKind.RECEIVED: "收件登记簿",
    RegisterKind.ACCEPTED: "受理登记簿",
    RegisterKind.SERVED: "送达登记簿",
    RegisterKind.ISSUED: "领证登记簿",
}
HEADS: Mapping[RegisterKind, Sequence[str]] = {
    RegisterKind.RECEIVED: (
        *("收件时间", "收件编号", "事项名称", "申请人", "证件号码", "联系电话", "代理人"),
        *("接收凭证", "收件人"),
    ),
    RegisterKind.ACCEPTED: (
        *("受理文书", "办件编号", "事项名称", "申请人", "受理日期", "承诺办结", "法定期限"),
        "经办人",
    ),
    RegisterKind.SERVED: (
        *("送达回证", "办件编号", "事项名称", "受送达人", "送达的文书", "送达方式", "送达日期"),
        "送达人",
    ),
    RegisterKind.ISSUED: (
        *("证件名称", "证件编号", "办件编号", "事项名称", "持证人", "有效期", "领取人"),
        *("领取方式", "领取日期", "发证人"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Register:
    """One register of some days at one organ's counter.

    :ivar missing: numbers within the series of these days that no event bears
    :ivar organs: the organs whose registers the person may read, by credit code
    """

    kind: RegisterKind
    organ: str
    organ_name: str
    days: Days
    lines: Sequence[Line]
    missing: Sequence[str]
    organs: Mapping[str, str]

    @property
    def title(self) -> str:
        """Its name on paper."""
        return TITLES[self.kind]

    @property
    def head(self) -> Sequence[str]:
        """What stands over its cells."""
        return HEADS[self.kind]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A register as a workbook, and what the log says of it."""

    data: bytes
    name: str
    digest: str
    lines: int


def register(look: Look, kind: RegisterKind, days: Days, organ: str = "") -> Register:
    """One register of some days, names masked where the person may not read them.

    :param organ: whose counter; his own where empty
    :raise NotPermittedError: he works at no counter and oversees none, or not that one
    :raise InvalidValueError: too many days, or too many lines
    """
    organs = _organs(look)
    chosen = organ or next(iter(organs), "")
    if chosen not in organs:
        raise NotPermittedError("您没有查阅该单位登记簿的权限", rule="R-ROLE")
    if (days.last - days.first).days >= MOST_DAYS:
        raise InvalidValueError("on", f"一次最多查 {MOST_DAYS} 天，请缩短起止日期")
    lines, missing = _READ[kind](Reading(look=look, days=days, organ=chosen))
    if len(lines) > MOST_ROWS:
        raise InvalidValueError("on", f"超过 {MOST_ROWS} 行，请缩短起止日期")
    return Register(
        kind=kind,
        organ=chosen,
        organ_name=organs[chosen],
        days=days,
        lines=lines,
        missing=missing,
        organs=organs,
    )


def taken(look: Look, kind: RegisterKind, days: Days, organ: str = "") -> Taken:
    """The same as a workbook, for the person's eyes."""
    found = register(look, kind, days, organ)
    about = [found.organ_name, f"{days.first} 至 {days.last}，共 {len(found.lines)} 条"]
    if found.missing:
        about.append(f"缺号：{'、'.join(found.missing)}")
    table = Table(
        name=found.title,
        title=found.title,
        about=about,
        head=("序号", *found.head),
        rows=[(number, *line.cells) for number, line in enumerate(found.lines, start=1)],
    )
    data = workbook([table])
    return Taken(
        data=data,
        name=f"{found.title}_{days.first:%Y%m%d}-{days.last:%Y%m%d}.xlsx",
        digest=sha256(data).hexdigest(),
        lines=len(found.lines),
    )


def _organs(look: Look) -> dict[str, str]:
    """The organs whose registers he reads, his own first; overseers read everybody's."""
    names = look.tables.people.organs()
    roles = TABLE[Action.VIEW_REGISTERS]
    held = {desk for desk in desks(look.actor, look.today) if desk.role in roles}
    if not held:
        raise NotPermittedError("您没有查阅登记簿的权限", rule="R-ROLE")
    if any(desk.role in OVERSIGHT for desk in held):
        counters = {counter(look, item.digest) for item in look.tables.items.every() if item.digest}
        return {organ: names.get(organ, organ) for organ in sorted(counters)}
    own = {desk.organ for desk in held}
    ordered = sorted(own, key=lambda organ: (organ != look.actor.organ, organ))
    return {organ: names.get(organ, organ) for organ in ordered}


_READ: Mapping[RegisterKind, Callable[[Reading], tuple[list[Line], list[str]]]] = {
    RegisterKind.RECEIVED: received,
    RegisterKind.ACCEPTED: accepted,
    RegisterKind.SERVED: served,
    RegisterKind.ISSUED: handed_out,
}
