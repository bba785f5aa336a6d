"""The paper of cases goes to another desk with a list (移交, 交接单)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from engine.actions.cards import role_used
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.casefile.papers import handover_id
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.permissions import Action, require_at
from engine.store.cases import CaseRow
from engine.work import Change, Work
from engine.work.papers import PaperDesk, takers

MOST_CASES = 50
MOST_SHEETS = 999
"""Originals or copies of one paper."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper of a case: a material or a letter, by name and number, never by what it says."""

    name: str
    number: str = ""
    originals: int = 0
    copies: int = 0


@dataclass(frozen=True, kw_only=True)
class Handed:
    """The paper of one case that goes on a list."""

    case_id: UUID
    papers: Sequence[Paper]


def hand_over(
    work: Work, cases: Sequence[Handed], *, desk: PaperDesk, to_organ: str, key: str
) -> UUID:
    """Write a list of hand-over; return its id, the same one to a repeated submit.

    Its number has no gaps within the handing organ and the year. Every case is held before the
    first line is written to the log.

    :raise NotPermittedError: he has nothing to do with one of the cases
    :raise WrongStateError: the paper of one is under way already, or it is no case for the archive
    :raise InvalidValueError: no case, too many, no paper, or nobody there to take it
    """
    _require_cases(cases)
    if (list_id := _written(work, key)) is not None:
        return list_id
    work.refresh_rights()
    _require_taker(work, desk, to_organ)
    ordered = sorted(cases, key=lambda each: each.case_id)
    with ExitStack() as held:
        changes: dict[UUID, Change] = {}
        for number, each in enumerate(ordered):
            own = key if number == 0 else None
            changes[each.case_id] = held.enter_context(
                work.watch_case(each.case_id, key=own, may=_may_hand(work), action=Action.HAND_OVER)
            )
        if any(change.answered is not None for change in changes.values()):
            raise WrongStateError("本交接单刚刚已经生成，请在交接单列表中查看。")
        _write(work, cases, changes, desk, to_organ)
    return _written(work, key) or uuid5(NAMESPACE_URL, key)


def _require_cases(cases: Sequence[Handed]) -> None:
    if not 0 < len(cases) <= MOST_CASES:
        raise InvalidValueError("cases", f"一张交接单可列 1 至 {MOST_CASES} 件")
    if len({each.case_id for each in cases}) != len(cases):
        raise InvalidValueError("cases", "同一办件在一张交接单上只列一次")
    for each in cases:
        sheets = [count for paper in each.papers for count in (paper.originals, paper.copies)]
        if not any(sheets) or not all(0 <= count <= MOST_SHEETS for count in sheets):
            raise InvalidValueError("papers", "每件至少填写一份原件或复印件，份数为 0 至 999")


def _require_taker(work: Work, desk: PaperDesk, to_organ: str) -> None:
    people = work.tables.people.active()
    able = (each for each in people if each.user_id != work.actor.user_id)
    if not any((to_organ, desk.value) in takers(each, work.today) for each in able):
        raise InvalidValueError("to", "该单位没有人可以接收，请核对接收单位和岗位")


def _written(work: Work, key: str) -> UUID | None:
    """The list that this very submit has written before."""
    first = work.log.by_key(key)
    if first is None or first.kind is not Kind.CASE_HANDED_OVER:
        return None
    return UUID(first.data["list"]) if first.actor == work.actor.user_id else None


def _write(
    work: Work,
    cases: Sequence[Handed],
    changes: Mapping[UUID, Change],
    desk: PaperDesk,
    to_organ: str,
) -> None:
    sender = _sender(work, [change.file for change in changes.values()])
    for change in changes.values():
        _require_here(change.file, desk)
    serial = work.tables.counters.take(f"handover/{sender}/{work.today.year}")
    no = f"交〔{work.today.year}〕{serial}号"
    list_id = uuid5(NAMESPACE_URL, f"handover/{sender}/{no}")
    for position, each in enumerate(cases, start=1):
        file = changes[each.case_id].file
        role = role_used(work, Action.HAND_OVER, organ=sender, item=file.bundle.item.key)
        changes[each.case_id].remark(
            Kind.CASE_HANDED_OVER,
            {
                "handover": str(handover_id(each.case_id, list_id)),
                "list": str(list_id),
                "no": no,
                "position": position,
                "from_organ": sender,
                "to_organ": to_organ,
                "desk": desk.value,
                "papers": [_plain(paper) for paper in each.papers if _counts(paper)],
            },
            role=role,
        )


def _sender(work: Work, files: Sequence[CaseFile]) -> str:
    """The organ that hands over: his own where he works there on all of the cases, else another."""
    organs = {grant.organ for grant in work.actor.grants}
    for organ in sorted(organs, key=lambda each: (each != work.actor.organ, each)):
        if all(_works(work, organ, file) for file in files):
            return organ
    raise NotPermittedError("这些办件不属于同一单位经办，请分别填写交接单", rule="R-ROLE")


def _works(work: Work, organ: str, file: CaseFile) -> bool:
    key = file.bundle.item.key
    return role_used(work, Action.HAND_OVER, organ=organ, item=key) is not None


def _require_here(file: CaseFile, desk: PaperDesk) -> None:
    papers, no = file.memory.papers, file.header.no
    if "open" in papers:
        raise WrongStateError(f"办件 {no} 的纸质材料已经移交，对方尚未接收，不能再次移交。")
    if "archived" in papers:
        raise WrongStateError(f"办件 {no} 已经归档（{papers['archived']}），不能再移交。")
    if desk is PaperDesk.ARCHIVE and file.header.status == "open":
        raise WrongStateError(f"办件 {no} 尚未办结，不能移交归档。")


def _counts(paper: Paper) -> bool:
    return bool(paper.originals or paper.copies)


def _plain(paper: Paper) -> dict[str, Any]:
    return {name: value for name, value in vars(paper).items() if value}


def _may_hand(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, _file: CaseFile) -> None:
        organs = work.organs(row)
        require_at(work.actor, Action.HAND_OVER, work.today, organs=organs, item=row.item_key)

    return check
