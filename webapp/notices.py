"""What a page says of the submit before it; it travels in the address, nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext as _

from engine import queries
from engine.errors import NotFoundError
from engine.queries import LetterView, taking_back
from engine.work import Advance, Look
from webapp.filters import short_no

SENTENCES = {
    "completed": _("已提交，本件已流转。"),
    "signed": _("已签署，等待另一名承办人用本人账号确认。"),
    "held": _("已提交，等待加签人员签署；全部同意后自动流转。"),
    "signature_asked": _("已请其加签，对方在“加签会签”中可见。"),
    "signature_removed": _("已减签。"),
    "signature_given": _("已签署。"),
    "vote_opened": _("已发起会签，参加人员在“加签会签”中可见。"),
    "vote_cast": _("已表决。"),
    "vote_closed": _("已终止会签，没有结果。"),
    "case_copied": _("已抄送。"),
    "copy_read": _("已确认已阅。"),
    "note_added": _("已添加批注。"),
    "note_struck": _("已划去批注，原文留在日志中。"),
    "sent_back": _("已退回，本件回到以前的环节。"),
    "confirmed": _("已确认，本件已流转。"),
    "taken_back": _("已撤回，本环节恢复为待办，填写的内容仍在。"),
    "draft_kept": _("已保存草稿，换一台电脑登录也能继续。"),
    "draft_dropped": _("已放弃草稿。"),
    "arranged": _("已保存列表设置。"),
    "view_kept": _("已保存视图。"),
    "view_dropped": _("已删除视图。"),
    "phrase_kept": _("已保存常用语。"),
    "phrase_dropped": _("已删除常用语。"),
    "ended": _("已提交，本件办结。"),
    "received": _("已收件，请打印申请材料接收凭证交申请人。"),
    "checked": _("已办理，请打印下列文书交申请人。"),
    "withdraw": _("已登记申请人撤回申请。"),
    "terminate": _("已终止办理。"),
    "void": _("已作废。"),
    "propose-void": _("已提请作废，等待另一名监察人员核准。"),
    "reject-void": _("已登记不予作废，本件照常办理。"),
    "suspend": _("已中止办理，请将中止办理通知书送达申请人。"),
    "resume": _("已恢复办理，请将恢复办理通知书送达申请人。"),
    "handed_on": _("已转办，本环节在对方的待办中。"),
    "given_back": _("已收回转办，本环节同岗位人员均可办理。"),
    "substitute_named": _("已指定替岗人，到期自动恢复。"),
    "substitution_ended": _("已收回委托，立即生效。"),
    "procedure_opened": _("已启动特别程序，请办理下一步。"),
    "expert_added": _("已登记专家。"),
    "expert_removed": _("已移出专家库，以后不再抽取。"),
    "photos_kept": _("已保存照片。"),
    "procedure_acted": _("已登记，见办理记录；出具的文书请打印送达。"),
    "letter_written": _("已出具文书，请打印。"),
    "letter_withdrawn": _("已撤销原文书，请将更正后的文书送达申请人，并收回原文书。"),
    "amendment_proposed": _("已提请更正登记，等待另一人核准。"),
    "amendment_rejected": _("已登记不予更正，登记内容不变。"),
    "record_amended": _("已更正登记；更正后的文书请送达申请人，并收回原文书。"),
    "seal_registered": _("已登记印章。"),
    "seal_suspend": _("已封存印章。"),
    "seal_restore": _("已启封印章。"),
    "seal_end": _("已停用印章。"),
    "extended": _("已延长办理时限，请将延期告知书送达申请人。"),
    "card_confirm": _("已确认发牌。"),
    "card_dismiss": _("已取消，不发牌。"),
    "card_ask_revocation": _("已申请撤销，等待另一名监察人员核准。"),
    "card_decide_revocation": _("已核准，结果见处理经过。"),
    "card_appeal": _("已提出申诉，等待监察人员处理。"),
    "card_decide_appeal": _("已处理申诉，结果见处理经过。"),
    "order_issued": _("已发出督办单，承办单位可在督办单中答复。"),
    "order_answer": _("已答复督办单。"),
    "order_close": _("已办结督办单。"),
    "urged": _("已催办，承办人在办件和待办页面可见。"),
    "drafts_saved": _("已保存为草案，在下表中可以打开。"),
    "draft_saved": _("已保存为草案，核对后请提交审核。"),
    "version_submitted": _("已提交，等待另一人审核。"),
    "version_reviewed": _("已审核同意，等待事项管理员发布。"),
    "version_returned": _("已退回起草人修改。"),
    "version_published": _("已发布，生效日期见本页。"),
    "item_retired": _("已登记取消该事项。"),
    "scan_kept": _("已保存扫描件，显示在原表旁边。"),
    "fee_confirmed": _("已确认缴费，出证窗口可以制发证件。"),
    "fee_exempted": _("已登记减免，出证窗口可以制发证件。"),
    "quota_set": _("已登记限额。"),
    "decisions_published": _("已公开所选决定，公众现在可以查阅。"),
    "decision_withheld": _("已登记不公开。"),
    "handed_over": _("已生成交接单，请打印并随材料移交；对方用本人账号确认接收。"),
    "papers_answered": _("已答复交接单。"),
    "preferred": _("已保存通知方式。"),
    "password": _("密码已修改，其他登录已全部退出。"),
}
MOST_LETTERS = 8


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A sentence, the draft that is no longer needed, the letters that were issued.

    :ivar about: the case and the step that it speaks of, where another one is on the page
    :ivar undo: the task that may be taken back
    """

    sentence: str
    draft: str
    letters: Sequence[LetterView]
    about: str = ""
    undo: UUID | None = None


def query(done: str, advance: Advance, *, draft: str = "") -> dict[str, object]:
    """The part of an address that makes the next page say what was done."""
    return {"done": done, "draft": draft or None, "letter": list(advance.letters)}


def read(look: Look) -> Notice | None:
    """The notice of this request; letters that the person may not see stay away."""
    sentence = SENTENCES.get(request.args.get("done", ""))
    if sentence is None:
        return None
    about, undo = _was(look)
    return Notice(
        about=about,
        undo=undo,
        sentence=str(sentence),
        draft=_draft(request.args.get("draft", "")),
        letters=[
            view
            for seq in request.args.getlist("letter", type=int)[:MOST_LETTERS]
            if (view := _letter(look, seq)) is not None
        ],
    )


def _was(look: Look) -> tuple[str, UUID | None]:
    """What the person has just done, and whether he may take it back."""
    try:
        task_id = UUID(request.args.get("was", ""))
        said = taking_back.may_take_back(look, task_id)
    except (ValueError, NotFoundError):
        return "", None
    about = f"{short_no(said.case_no)} {said.item_name} · {said.node_name}"
    return about, None if said.refused else task_id


def _draft(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _letter(look: Look, seq: int) -> LetterView | None:
    try:
        return queries.letter(look, seq)
    except NotFoundError:
        return None
