"""A draft is submitted, another person reviews it or gives it back with a reason."""

from engine.actions.versions import (
    held_version,
    require,
    require_others,
    require_reviewer,
    require_state,
    tell,
    version_of,
)
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.permissions import Action, holds_anywhere
from engine.store.items import VersionRow, VersionState
from engine.work import Work

LONGEST = 2000
"""Characters of a note or a reason."""


def submit_item(work: Work, digest: str, *, note: str = "") -> VersionRow:
    """Lay a draft before its reviewer; submitting it twice is submitting it once.

    :param note: what is new in it; published with the version
    :raise NotPermittedError: the actor is neither designer nor item administrator
    :raise WrongStateError: it is no draft, or older than the version in force
    """
    require(work, Action.DRAFT_ITEM)
    item, version = held_version(work, digest)
    if version.state == VersionState.SUBMITTED and version.submitted_by == work.actor.user_id:
        return version
    require_state(version, VersionState.DRAFT, now="需要修改的，请导入新的版本。")
    said = _text("变更说明", note, required=False)
    current = None if item.digest is None else work.tables.items.version(item.digest)
    if current is not None and current.number > version.number:
        raise WrongStateError(
            f"第{current.number}版已经生效，不能再提交更早的第{version.number}版。"
            "请以现行版本为基础修改后重新导入。"
        )
    work.tables.items.mark(
        digest,
        VersionState.SUBMITTED,
        submitted_by=work.actor.user_id,
        submitted_at=work.now,
        note=said,
        returned_reason=None,
    )
    tell(work, Kind.ITEM_SUBMITTED, {"item": item.key, "digest": digest, "note": said})
    return version_of(work, digest)


def review_item(work: Work, digest: str) -> VersionRow:
    """Find a submitted version in order; a person reviews what others drew up (S9).

    :raise NotPermittedError: the actor does not review, or drafted or submitted it himself
    :raise WrongStateError: it is not submitted
    """
    require(work, Action.REVIEW_ITEM)
    item, version = held_version(work, digest)
    if version.state == VersionState.REVIEWED and version.reviewed_by == work.actor.user_id:
        return version
    require_state(version, VersionState.SUBMITTED, now="请核对该版本的办理情况。")
    require_others(work, (version.drafted_by, "起草"), (version.submitted_by, "提交"))
    require_reviewer(work, work.actor, digest)
    work.tables.items.mark(
        digest, VersionState.REVIEWED, reviewed_by=work.actor.user_id, reviewed_at=work.now
    )
    tell(work, Kind.ITEM_REVIEWED, {"item": item.key, "digest": digest})
    return version_of(work, digest)


def return_item(work: Work, digest: str, *, reason: str) -> VersionRow:
    """Give a version back to its drafter: one that is submitted, reviewed or still to come.

    Whoever drafted or submitted it may take it back himself as long as nobody reviewed it.

    :raise NotPermittedError: the actor neither reviews nor publishes, nor is it his own
    :raise InvalidValueError: no reason is given
    :raise WrongStateError: it is a draft, or was in force already
    """
    work.refresh_rights()
    item, version = held_version(work, digest)
    _require_returning(work, version)
    require_state(
        version,
        VersionState.SUBMITTED,
        VersionState.REVIEWED,
        VersionState.SCHEDULED,
        now="只有已提交、已审核和等待生效的版本可以退回。",
    )
    if version.in_force_from is not None and version.in_force_from <= work.today:
        raise WrongStateError(
            f"第{version.number}版已于{version.in_force_from}零时生效，不能退回。"
            "需要修改的，请导入新的版本。"
        )
    said = _text("退回原因", reason, required=True)
    work.tables.publications.drop(digest)
    work.tables.items.mark(
        digest,
        VersionState.DRAFT,
        returned_reason=said,
        reviewed_by=None,
        reviewed_at=None,
        published_by=None,
        published_at=None,
        in_force_from=None,
    )
    tell(work, Kind.ITEM_RETURNED, {"item": item.key, "digest": digest, "reason": said})
    return version_of(work, digest)


def _require_returning(work: Work, version: VersionRow) -> None:
    own = work.actor.user_id in {version.drafted_by, version.submitted_by}
    takes_back = own and version.state == VersionState.SUBMITTED
    if takes_back and holds_anywhere(work.actor, Action.DRAFT_ITEM, work.today):
        return
    if not holds_anywhere(work.actor, Action.RETURN_ITEM, work.today):
        raise NotPermittedError("您没有办理此项操作的权限", rule="R-ROLE")


def _text(field: str, text: str, *, required: bool) -> str:
    said = text.strip()
    if required and not said:
        raise InvalidValueError(field, "不能为空，请写明原因")
    if len(said) > LONGEST:
        raise InvalidValueError(field, f"最多{LONGEST}字，请精简")
    return said
