"""A letter is withdrawn and a corrected one goes out: what the law lets be withdrawn, and how.

The act that a letter tells of stands: its day, its clock and its outcome do not move. What
would have to move them is not done by changing paper; the sentence says which way is lawful.
"""

from collections.abc import Mapping
from typing import Any

from engine.audit import Event, Kind
from engine.casefile import CaseFile
from engine.clock import ZONE
from engine.errors import UnlawfulError
from engine.letters import Facts, day, kind_of
from engine.limits.values import day_of
from engine.model import Mark, Role
from engine.work.change import Change
from engine.work.sealing import seal_for

DECISIONS = frozenset(
    {
        *("grant_decision", "on_spot_decision", "refusal_decision", "non_acceptance"),
        *("not_required", "termination"),
    }
)
"""They bind whoever was told of them; before that a wrong word may be put right."""

_NEVER = {
    "correction_notice": "补正告知书一次告知全部内容，期限自告知起算（行政许可法第三十二条），不能撤销重发。"
    "列错的材料，收到补正材料时不再要求提交即可",
    "special_procedure_notice": "特别程序的种类和所需时间决定办理时限的扣除（行政许可法第四十五条），"
    "不能撤销重发。时间有变化的，结束本次特别程序后另行告知",
    "suspension_notice": "中止办理自签发起生效，不能撤销重发。原因已经消除的，登记恢复办理",
    "resumption_notice": "恢复办理自签发起生效，不能撤销重发。需要再次中止的，另行办理",
    "extension_notice": "延期只能批准一次，期限自批准起延长（行政许可法第四十二条），不能撤销重发",
    "deemed_acceptance": "视为受理依照法律规定发生（行政许可法第三十二条），不能撤销",
    "correction_expired": "视为撤回申请自补正期满发生，不能撤销。申请人可以重新申请",
    "licence": "许可证件的内容应当依法变更、补发或者撤销，不能撤销重发",
    "change_decision": "变更决定应当依法再次变更或者撤销，不能撤销重发",
    "renewal_decision": "延续决定应当依法变更或者撤销，不能撤销重发",
    "recall": "撤回决定只能由作出机关另行决定或者经行政复议、行政诉讼改变",
    "revocation": "撤销决定只能由作出机关另行决定或者经行政复议、行政诉讼改变",
    "deregistration": "注销决定只能由作出机关另行决定或者经行政复议、行政诉讼改变",
}
MAY_GO = frozenset({"one_time_notice", "consultation_letter", "public_notice"})
"""Letters that nobody owes to anybody: withdrawn, none has to take their place."""

_DELIVERED = (
    "本决定已经送达，自送达之日起生效，不能撤销重发。文字或者计算有错误的，另行作出更正决定并送达；"
    "内容违法的，依照行政许可法第六十九条撤销，或者经行政复议、行政诉讼改变"
)


def require_withdrawable(file: CaseFile, code: str) -> None:
    """Refuse to withdraw what the law lets stand, and name the lawful way.

    :raise UnlawfulError: a date or a right hangs on this very letter
    """
    if code in _NEVER:
        raise UnlawfulError(_NEVER[code], rule="R-LETTER")
    if code in DECISIONS and delivered(file):
        raise UnlawfulError(_DELIVERED, rule="R-LETTER")


def withdrawing_organs(file: CaseFile, data: Mapping[str, Any]) -> list[str]:
    """Whose deciders may withdraw a letter: its organ's, and those of the organ it entrusted."""
    item = file.bundle.item
    organ = data.get("uscc") or item.principal or item.organ
    return [organ, item.organ] if organ == item.principal else [organ]


def delivered(file: CaseFile) -> bool:
    """Was a decision of this case handed over?"""
    served = any(
        code == "service_receipt" and number not in file.memory.withdrawn
        for code, _title, number in file.memory.letters
    )
    return served or any(moment[0] == Mark.DELIVERED for moment in file.memory.moments)


def withdraw(change: Change, event: Event, reason: str, *, role: Role | None) -> None:
    """Tell that a letter is withdrawn; whether it may be is asked before.

    :param reason: digest of the content that says why
    """
    told = {name: event.data[name] for name in ("code", "title", "number")}
    change.remark(
        Kind.LETTER_WITHDRAWN,
        {"letter": event.seq, **told, "contents": {"reason": reason}},
        role=role,
    )


def reissue(change: Change, event: Event, said: Facts) -> None:
    """Issue the letter that takes the place of a withdrawn one: a new number, today's seal.

    :param event: of the letter that was withdrawn
    :param said: its facts, but for what was wrong (``engine.letters.corrected``)
    :raise UnlawfulError: the organ has no seal for it today
    """
    file, code = change.file, event.data["code"]
    item = file.bundle.item
    organ = event.data.get("uscc") or item.principal or item.organ
    issuer = change.issuer()
    seal = seal_for(
        change.tables, code, organ=organ, organ_name=event.data["organ"], item=item.key,
        on=change.now.astimezone(ZONE).date(),
    )  # fmt: skip
    number = issuer.number(code, _prefix(event.data["number"], code))
    letter = issuer.page(
        said, number, seal, event.data["organ"], replaces=_sentence(event, stands=code in DECISIONS)
    )
    data = {
        "code": code,
        "title": letter.title,
        "number": number,
        "organ": event.data["organ"],
        "uscc": organ,
        "replaces": event.data["number"],
        "first": event.data.get("first", event.data["number"]),
    }
    change.tell_letter(
        data | ({} if seal is None else {"seal": str(seal.id)}),
        {"html": letter.html, "facts": letter.facts, "text": letter.text},
    )


def _prefix(number: str, code: str) -> str:
    """What stands before the kind's sign: the organ counts on as it did."""
    return number.partition("〔")[0].removesuffix(kind_of(code).sign)


def _sentence(event: Event, *, stands: bool) -> str:
    number, on = event.data["number"], day(day_of(event.at))
    kept = f"决定仍自{on}作出，" if stands else ""
    return f"本文书更正{on}出具的{number}，{kept}原文书已经撤销，不再使用。"
