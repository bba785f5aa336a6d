"""How a card comes into the log: from a clock that owes it, or from a finding."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile import CaseFile
from engine.clock import ZONE
from engine.limits.clocks import CLOCK_TITLES, ClockName, RunningClock
from engine.limits.values import end_of
from engine.model import Role
from engine.supervision import GRAVITY, Finding, RuleSet, Threshold
from engine.work import Change


def card_id(case_id: UUID, key: str) -> UUID:
    """The id of a card: the same wherever and whenever it is issued, so that twice is once."""
    return uuid5(case_id, f"card/{key}")


def issue_owed(change: Change, threshold: Threshold, clock: RunningClock) -> None:
    """Issue the card that a clock owes, at its legal moment, with the account it rests on."""
    file = change.file
    row = file.rules.card(threshold)
    node_id, organ = _holder(file, threshold)
    change.remark(
        Kind.CARD_ISSUED,
        {
            **_named(file, threshold),
            "organ": organ,
            "node": node_id,
            "person": "",
            "clock": threshold.clock.value,
            "state": "pending" if row.by_hand else "issued",
            "sentence": _sentence(row.title, clock, threshold.at),
            "basis": row.basis,
            "account": _account(clock, file.rules),
            "supersedes": _superseded(file, threshold),
        },
    )


def issue_found(change: Change, finding: Finding, *, person: str = "") -> None:
    """Issue the card of a finding; one that needs a person's eye waits for him."""
    file = change.file
    change.remark(
        Kind.CARD_ISSUED,
        {
            **_named(file, finding),
            "organ": _organ_of(file, finding.node_id),
            "node": finding.node_id,
            "person": person,
            "clock": "",
            "state": "pending" if finding.by_hand else "issued",
            "sentence": finding.sentence,
            "basis": finding.basis,
            "account": {},
            "supersedes": [],
        },
    )


def _named(file: CaseFile, found: Threshold | Finding) -> dict[str, Any]:
    return {
        "card": str(card_id(file.header.id, found.key)),
        "key": found.key,
        "rule": found.rule,
        "level": found.level.value,
        "subject": found.subject,
        "at": found.at,
    }


def _holder(file: CaseFile, threshold: Threshold) -> tuple[str, str]:
    """The step that held the case up at that moment, and its organ.

    A late step, and an answer that did not come, are its own organ's; for the limits of the
    case the handling organ answers, whoever has the step.
    """
    steps = file.memory.steps
    if threshold.clock is ClockName.STEP:
        node_id = threshold.node_id
        open_step = steps.get(threshold.subject)
        return node_id, open_step[1] if open_step else _organ_of(file, node_id)
    lying = sorted(
        (opened, node_id, who)
        for node_id, who, opened in steps.values()
        if who != Role.APPLICANT and datetime.fromisoformat(opened) <= threshold.at
    )
    if not lying:
        return threshold.node_id, file.header.organ
    _opened, node_id, who = lying[0]
    return node_id, who if threshold.clock is ClockName.ACCEPTANCE else file.header.organ


def _organ_of(file: CaseFile, node_id: str) -> str:
    node = file.bundle.flow.nodes.get(node_id)
    unit = file.bundle.item.units.get(node.unit or "") if node else None
    return unit.organ if unit else file.header.organ


def _superseded(file: CaseFile, threshold: Threshold) -> list[str]:
    """The milder cards of the same clock that were issued before: this one stands for them."""
    issued = set(file.memory.cards)
    keys = [
        f"{row.rule}/{row.level}/{threshold.subject}"
        for row in file.rules.cards
        if row.clock == threshold.clock and GRAVITY[row.level] < GRAVITY[threshold.level]
    ]
    return [str(card_id(file.header.id, key)) for key in keys if key in issued]


def _account(clock: RunningClock, rules: RuleSet) -> Mapping[str, Any]:
    """What the moment was computed from, as plain data: an auditor can compute it again."""
    due = clock.due
    return {
        "clock": clock.name.value,
        "title": CLOCK_TITLES[clock.name],
        "starts_at": clock.starts_at.astimezone(ZONE).isoformat(),
        "limit": clock.limit.label,
        "due_on": _iso(due.on),
        "base_due": _iso(due.base_due),
        "due_at": due.at.astimezone(ZONE).isoformat() if due.at else "",
        "excluded": due.excluded_wd,
        "pauses": [
            [
                pause.start.astimezone(ZONE).isoformat(),
                pause.end.astimezone(ZONE).isoformat() if pause.end else "",
            ]
            for pause in clock.pauses
        ],
        "provisional": due.provisional,
        "calendar": due.calendar_version,
        "rules": rules.version,
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


_ANSWERS = {
    ClockName.ACCEPTANCE: "答复",
    ClockName.CORRECTION: "补正",
    ClockName.DELIVERY: "送达",
    ClockName.SPECIAL: "结束",
}
"""What a clock waits for, in words; the others wait for the end of the handling."""


def _sentence(title: str, clock: RunningClock, at: datetime) -> str:
    """What happened, in numbers; names no person."""
    due, wanted = clock.due, _ANSWERS.get(clock.name, "办结")
    excluded = f"，扣除不计入的{due.excluded_wd}个工作日" if due.excluded_wd else ""
    late = due.at is not None and at >= due.at
    end = (
        f"已于 {_end(clock)} 届满，逾期未{wanted}"
        if late
        else f"至 {_end(clock)} 届满，尚未{wanted}"
    )
    return (
        f"{title}。{CLOCK_TITLES[clock.name]}{clock.limit.label}，"
        f"自 {_minute(clock.starts_at)} 起算{excluded}，{end}。"
    )


def _end(clock: RunningClock) -> str:
    """The last day in time, the minute where a limit ends within the day; and whether it may move."""
    due = clock.due
    if due.at is None or due.on is None:
        return "—"
    end = due.on.isoformat() if due.at == end_of(due.on) else _minute(due.at)
    return f"{end}（暂定）" if due.provisional else end


def _minute(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
