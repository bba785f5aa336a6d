"""The letters of the product (审批文书, domain.md §3.8) and what each must contain."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import NotFoundError
from engine.profile import LETTERS


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of letter.

    :ivar sign: the 性质 of its number, so that each kind counts by itself
    :ivar required: facts without which the letter may not be issued
    :ivar may_say: further facts that it prints when there are any
    :ivar whole_id: prints the number of a person whole; others print it masked
    :ivar sealed: goes out under the organ's seal; inner papers and those of the applicant do not
    """

    code: str
    title: str
    sign: str
    required: tuple[str, ...]
    may_say: tuple[str, ...] = ()
    whole_id: bool = False
    sealed: bool = True


_PARTY = ("organ", "applicant", "item_name")
_REMEDIES = ("review_authority", "court")
_TALK = ("held_on", "started", "ended", "officers", "recorder")
OUTSIDE = {
    "application": "行政许可申请书",
    "one_time_notice": "一次性告知单",
    "extension_notice": "延期告知书",
    "suspension_notice": "中止办理通知书",
    "resumption_notice": "恢复办理通知书",
    "deemed_acceptance": "视为受理通知书",
    "correction_expired": "视为撤回申请通知书",
    "recall": "撤回行政许可决定书",
    "deregistration": "注销行政许可决定书",
    "public_notice": "公告",
    "authorisation": "授权委托书",
    "case_file_cover": "行政许可案卷",
}
"""Letters that no step issues: acts outside the drawn flow do, or the law by the lapse of time."""


def _kind(
    code: str,
    sign: str,
    *required: str,
    may: tuple[str, ...] = (),
    whole_id: bool = False,
    sealed: bool = True,
) -> Kind:
    title = (LETTERS | OUTSIDE)[code]
    return Kind(
        code=code, title=title, sign=sign, required=_PARTY + required, may_say=may,
        whole_id=whole_id, sealed=sealed,
    )  # fmt: skip


_COUNTER = (
    _kind(
        *("application", "申", "case_no", "applicant_id", "applicant_phone", "applicant_address"),
        *("received_on", "particulars", "received"),
        may=("agent_id", "agent_phone"),
        whole_id=True,
        sealed=False,
    ),
    _kind(
        *("material_receipt", "收", "case_no", "received_at", "received"),
        may=("corrected", "corrected_by"),
    ),
    _kind(
        *("one_time_notice", "知", "conditions", "bases", "statutory_limit", "promised_limit"),
        *("fee", "address", "hours", "consult", "complain"),
        may=("materials",),
    ),
    _kind("correction_notice", "补", "case_no", "received_on", "defects"),
    _kind("correction_receipt", "补收", "case_no", "corrected_at", "received"),
    _kind(
        *("acceptance_notice", "受", "case_no", "accepted_on", "statutory_limit"),
        *("promised_limit", "statutory_due_on", "promised_due_on", "consult", "address"),
    ),
    _kind("non_acceptance", "不受", "reason", "basis", *_REMEDIES, whole_id=True),
    _kind("not_required", "告", "reason", "basis"),
    _kind("commitment_letter", "诺", "bases", "conditions", whole_id=True),
    _kind(
        *("authorisation", "委", "applicant_id", "agent", "agent_id", "powers"),
        *("authorised_from", "authorised_to"),
        may=("agent_phone",),
        whole_id=True,
        sealed=False,
    ),
)
_PROCEDURES = (
    _kind(
        *("site_visit_notice", "核通", "visit_at", "place", "visit_matters", "officers"),
        may=("addressee",),
    ),
    _kind(
        *("site_visit_record", "核", "officers", "visited_on", "started", "ended", "place"),
        *("findings", "facts", "photos", "companion", "companion_opinion"),
        may=("certificates", "conclusion"),
        sealed=False,
    ),
    _kind("defence_notice", "辩告", "interested_party", "facts", "interest", "defence_until"),
    _kind(
        *("defence_record", "辩录", "interested_party", "place", "statements", *_TALK),
        may=("evidence",),
        sealed=False,
    ),
    _kind("hearing_right_notice", "听权", "facts", "interest", "apply_until", may=("addressee",)),
    _kind(
        *("hearing_notice", "听通", "hearing_at", "hearing_place", "chair"),
        may=("addressee", "recorder", "participants", "reason"),
    ),
    _kind(
        *("hearing_record", "听录", "held_on", "started", "ended", "hearing_place", "chair"),
        *("recorder", "participants", "recusal", "statements", "evidence"),
        may=("facts", "conclusion"),
        sealed=False,
    ),
    _kind(
        *("switch_notice", "转", "case_no", "grounds", "statutory_limit", "promised_limit"),
        *("statutory_due_on", "promised_due_on"),
    ),
    _kind(
        *("special_procedure_notice", "特", "special_kind", "special_basis"),
        *("special_reason", "special_days", "special_starts_on"),
    ),
    _kind(
        *("expert_opinion", "评", "reviewed_on", "place", "experts", "votes", "conclusion"),
        may=("drawing", "question"),
        sealed=False,
    ),
    _kind(
        *("extension_notice", "延", "case_no", "accepted_on", "reason", "approver"),
        *("extension", "base_due_on", "extended_due_on"),
    ),
    _kind(
        *("suspension_notice", "中", "case_no", "accepted_on", "reason", "stop_ground"),
        *("stop_basis", "stop_document", "stop_effect"),
    ),
    _kind(
        *("resumption_notice", "恢", "case_no", "accepted_on", "reason", "stopped_on"),
        may=("statutory_due_on", "promised_due_on"),
    ),
    _kind("consultation_letter", "函", "consulted", "question", "reply_by", "enclosed"),
)
_DECISIONS = (
    _kind("approval_sheet", "审", "case_no", "opinions", whole_id=True, sealed=False),
    _kind("grant_decision", "准", "facts", "bases", "scope", "validity", whole_id=True),
    _kind(
        *("refusal_decision", "不准", "facts", "grounds", *_REMEDIES),
        may=("heard", "evidence"),
        whole_id=True,
    ),
    _kind("on_spot_decision", "即准", "bases", "scope", "validity", whole_id=True),
    _kind(
        *("licence", "证", "applicant_id", "licence_no", "result_name", "scope", "validity"),
        may=("certificate_id",),
        whole_id=True,
    ),
    _kind("change_decision", "变", "licence_no", "facts", "bases", "changes", whole_id=True),
    _kind(
        *("renewal_decision", "续", "licence_no", "facts", "bases", "old_valid_to", "valid_to"),
        whole_id=True,
    ),
    _kind(
        *("recall", "撤许", "licence_no", "causes", "facts", "evidence", "heard"),
        *("compensation", *_REMEDIES),
        whole_id=True,
    ),
    _kind(
        *("revocation", "撤销", "licence_no", "causes", "facts", "evidence", "heard", *_REMEDIES),
        may=("compensation",),
        whole_id=True,
    ),
    _kind(
        *("deregistration", "注销", "licence_no", "causes", "facts", "evidence", *_REMEDIES),
        may=("heard",),
        whole_id=True,
    ),
)
_ENDINGS = (
    _kind(
        *("service_receipt", "送", "documents", "recipient", "service_method", "served_on"),
        may=(
            *("tracking_no", "refused_why", "witnesses", "announced_why", "announced_where"),
            *("announced_on", "e_address"),
        ),
    ),
    _kind("withdrawal", "撤", "case_no", "reason"),
    _kind("termination", "终", "case_no", "reason", *_REMEDIES),
    _kind("public_notice", "公", "notice_kind", "notice_text", may=("notice_until",)),
    _kind(
        *("case_file_cover", "卷", "case_no", "received_on", "outcome", "contents", "pages"),
        *("retention", "filed_on", "archivist"),
        sealed=False,
    ),
    _kind(
        *("deemed_acceptance", "视受", "case_no", "accepted_on", "acceptance_limit"),
        *("statutory_limit", "promised_limit", "statutory_due_on", "promised_due_on"),
        *("consult", "address"),
    ),
    _kind("correction_expired", "视撤", "case_no", "received_on"),
)
KINDS: Mapping[str, Kind] = {
    kind.code: kind for kind in (*_COUNTER, *_PROCEDURES, *_DECISIONS, *_ENDINGS)
}
"""Code → kind: the letters that a step may issue, and those outside the drawn flow."""


def kind_of(code: str) -> Kind:
    """Return the kind of letter.

    :raise NotFoundError: the product has no such letter
    """
    if code not in KINDS:
        raise NotFoundError("文书种类", code)
    return KINDS[code]
