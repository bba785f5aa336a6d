"""The letters of the product (审批文书, domain.md §3.8) and what each must contain."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import NotFoundError
from engine.profile import LETTERS

LABELS: Mapping[str, str] = {
    "acceptance_limit": "受理审查期限",
    "accepted_on": "受理日期",
    "acting": "受委托办理机关",
    "address": "办理地点",
    "agent": "代理人",
    "applicant": "申请人",
    "applicant_address": "申请人住址（住所）",
    "applicant_id": "申请人证件号码",
    "approver": "批准人",
    "base_due_on": "原办结期限",
    "bases": "设定和实施依据",
    "basis": "法律依据",
    "case_no": "办件编号",
    "competent_organ": "有权受理的机关",
    "complain": "监督投诉方式",
    "conditions": "许可条件",
    "consult": "咨询方式",
    "correction_due_on": "补正期限",
    "court": "有管辖权的人民法院",
    "defects": "需要补正的材料（标记为“缺”或“不合格”）",
    "documents": "送达的文书",
    "extended_due_on": "延长后的办结期限",
    "extension": "延长的期限",
    "facts": "查明的事实",
    "grounds": "不予许可的理由（选自事项的理由清单）",
    "hours": "办理时间",
    "item_name": "事项名称",
    "licence_no": "证件编号",
    "opinion": "意见",
    "organ": "作出机关",
    "promised_due_on": "承诺办结日",
    "promised_limit": "承诺办结时限",
    "query_code": "查询码",
    "reason": "理由",
    "received": "已收材料清单",
    "received_at": "接收时间",
    "received_on": "收到申请日期",
    "recipient": "受送达人",
    "result_name": "证件名称",
    "returned": "退还的材料",
    "review_authority": "行政复议机关",
    "scope": "准予的范围",
    "served_on": "送达日期",
    "service_address": "送达地点",
    "service_method": "送达方式",
    "service_note": "送达情况（见证人、拒收或公告说明）",
    "special_basis": "特别程序的法律依据",
    "special_days": "特别程序所需时间",
    "special_kind": "特别程序的种类",
    "special_reason": "采用特别程序的理由",
    "special_starts_on": "不计时开始日期",
    "statutory_due_on": "法定办结日",
    "statutory_limit": "法定办结时限",
    "task_code": "实施编码",
    "terms": "应当遵守的条件",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "validity": "有效期",
}
"""Fact → its name in a sentence. An item's paragraphs may use those that are one text."""

TABLES = frozenset({"bases", "conditions", "defects", "documents", "grounds", "received"})
"""Facts that are a list of rows."""

PLACEHOLDERS = frozenset(LABELS) - TABLES
"""What ``{…}`` may stand for in the paragraphs of an item."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of letter.

    :ivar sign: the 性质 of its number, so that each kind counts by itself
    :ivar required: facts without which the letter may not be issued
    :ivar whole_id: prints the number of a person whole; others print it masked
    """

    code: str
    title: str
    sign: str
    required: tuple[str, ...]
    whole_id: bool = False


_PARTY = ("organ", "applicant", "item_name")
_REMEDIES = ("review_authority", "court")
OUTSIDE = {
    "extension_notice": "延期告知书",
    "deemed_acceptance": "视为受理通知书",
    "correction_expired": "视为撤回申请通知书",
}
"""Letters that no step issues: acts outside the drawn flow do, or the law by the lapse of time."""


def _kind(code: str, sign: str, *required: str, whole_id: bool = False) -> Kind:
    title = (LETTERS | OUTSIDE)[code]
    return Kind(code=code, title=title, sign=sign, required=_PARTY + required, whole_id=whole_id)


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        _kind("material_receipt", "收", "case_no", "received_at", "received"),
        _kind("correction_notice", "补", "case_no", "received_on", "defects"),
        _kind(
            *("acceptance_notice", "受", "case_no", "accepted_on", "statutory_limit"),
            *("promised_limit", "statutory_due_on", "promised_due_on", "consult", "address"),
        ),
        _kind("non_acceptance", "不受", "reason", "basis", *_REMEDIES, whole_id=True),
        _kind("not_required", "告", "reason", "basis"),
        _kind(
            *("special_procedure_notice", "特", "special_kind", "special_basis"),
            *("special_reason", "special_days", "special_starts_on"),
        ),
        _kind("grant_decision", "准", "facts", "bases", "scope", "validity", whole_id=True),
        _kind("refusal_decision", "不准", "facts", "grounds", *_REMEDIES, whole_id=True),
        _kind("service_receipt", "送", "documents", "recipient", "service_method", "served_on"),
        _kind("withdrawal", "撤", "case_no", "reason"),
        _kind("termination", "终", "case_no", "reason", *_REMEDIES),
        _kind("commitment_letter", "诺", "bases", "conditions", whole_id=True),
        _kind(
            *("extension_notice", "延", "case_no", "accepted_on", "reason", "approver"),
            *("extension", "base_due_on", "extended_due_on"),
        ),
        _kind(
            *("deemed_acceptance", "视受", "case_no", "accepted_on", "acceptance_limit"),
            *("statutory_limit", "promised_limit", "statutory_due_on", "promised_due_on"),
            *("consult", "address"),
        ),
        _kind("correction_expired", "视撤", "case_no", "received_on"),
    )
}
"""Code → kind: the letters that a step may issue, and those outside the drawn flow."""


def kind_of(code: str) -> Kind:
    """Return the kind of letter.

    :raise NotFoundError: the product has no such letter
    """
    if code not in KINDS:
        raise NotFoundError("文书种类", code)
    return KINDS[code]
