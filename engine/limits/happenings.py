"""What happened or ended on which day of a case, in the words of its explanation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from engine.limits.account import Ledger, Moment
from engine.limits.story import Story
from engine.limits.suspensions import is_suspension, pause_title
from engine.limits.tracks import Track
from engine.limits.values import Anomaly, day_of
from engine.model import Mark

MARK_WORDS = {
    Mark.CORRECTION_REQUESTED: "一次性告知补正",
    Mark.CORRECTED: "收到补正材料",
    Mark.ACCEPTED: "受理",
    Mark.NOT_ACCEPTED: "不予受理",
    Mark.NOT_REQUIRED: "告知不需许可",
    Mark.PAUSED: "特别程序开始",
    Mark.RESUMED: "特别程序结束",
    Mark.GRANTED: "准予许可决定",
    Mark.REFUSED: "不予许可决定",
    Mark.DELIVERED: "送达",
    Mark.SWITCHED: "转为一般程序",
}

NOTES = {
    Anomaly.CORRECTION_MORE_THAN_ONCE: "补正告知超过一次，所列问题首次审查时已存在（规则 P-02）",
    Anomaly.DEEMED_ACCEPTED: "逾期未告知，自收到材料之日起视为受理（规则 R-13）",
    Anomaly.EXTENSION_AFTER_EXPIRY: "延长批准日晚于期限届满日，延长无效（规则 R-23）",
    Anomaly.EXTENSION_MORE_THAN_ONCE: "期限只能延长一次，再次延长无效（规则 R-23）",
    Anomaly.RENEWAL_DEEMED: "有效期届满前未作决定，视为准予延续（规则 R-32）",
    Anomaly.RENEWAL_LATE: "延续申请晚于规定的最后一日（规则 R-32）",
    Anomaly.SUSPENSION_AFTER_EXPIRY: "特别程序在期限届满后才开始，不停止计时（规则 R-27）",
}
"""Every anomaly in one sentence, with the rule of domain.md."""


def happenings(story: Story, account: Ledger, running: Sequence[Track]) -> Mapping[date, list[str]]:
    """Return what each day brought, milestones first, ends of limits behind them."""
    told: dict[date, list[str]] = defaultdict(list)
    told[account.received_on].append("收到申请材料")
    for moment in story.ordered:
        kind = f"（{pause_title(moment.kind)}）" if moment.kind else ""
        told[moment.on].append(_words(moment) + kind)
    for notice in story.notices:
        letter = "中止办理通知书" if is_suspension(notice.kind) else "特别程序告知书"
        told[day_of(notice.issued_at)].append(f"{letter} {notice.number}")
    for place, extension in enumerate(sorted(story.extensions, key=lambda one: one.approved_on)):
        void = place > 0 or account.statutory.extension_valid is False
        words = f"批准延长{extension.length.label}" + ("（无效）" if void else "")
        told[extension.approved_on].append(words)
    if story.closed_at is not None:
        told[day_of(story.closed_at)].append("终结办理")
    if account.deemed and account.acceptance.on:
        silent_on = account.acceptance.on + timedelta(days=1)
        told[silent_on].append(f"逾期未告知，自{account.accepted_on}起视为受理")
    for track in running:
        for day, words in _ends(track):
            told[day].append(words)
    return told


def _words(moment: Moment) -> str:
    if is_suspension(moment.kind):
        return "中止办理" if moment.mark is Mark.PAUSED else "恢复办理"
    return MARK_WORDS[moment.mark]


def _ends(track: Track) -> list[tuple[date, str]]:
    """The last days of a clock that nobody answered before."""
    found = []
    base, on = track.due.base_due, track.due.on
    if base and on and track.extension:
        found.append((base, f"{track.title}届满（延长前）"))
    if on:
        found.append((on, f"{track.title}届满" + ("（延长后）" if track.extension else "")))
    return [(day, words) for day, words in found if not track.ended_on or day <= track.ended_on]
