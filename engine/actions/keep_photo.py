"""An officer who visits a place keeps the photos that he took there."""

from uuid import UUID

from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.permissions import Action
from engine.procedures import Procedure, ProcedureKind
from engine.procedures.site_visit import OFFICERS, officers_of
from engine.publication.scans import Scan
from engine.work import Advance, Work
from engine.work.procedures import may_act, roles_of

MOST_PHOTOS = 30
LARGEST_PHOTO = 20_000_000
PICTURES = frozenset({"image/jpeg", "image/png"})


def keep_photo(work: Work, procedure_id: UUID, photo: Scan, *, key: str) -> Advance:
    """Keep one photo of a site visit: content of the case, named by its digest.

    No version is compared: who takes photos in the field overtakes nobody.

    :param photo: looked through before the transaction (``read_scan``)
    :raise NotFoundError: no such procedure, or a case the person may not see
    :raise NotPermittedError: he is none of the officers of this visit
    :raise WrongStateError: nobody visits yet, or it is over
    :raise InvalidValueError: it is no picture, or there are too many
    """
    row = work.tables.procedures.get(procedure_id)
    if row is None:
        raise NotFoundError("特别程序", procedure_id)
    with work.change_case(
        row.case_id, key=key, seen=None, may=may_act(work), action=Action.ACT_IN_PROCEDURE
    ) as change:
        if change.answered is not None:
            return change.answered
        plain = change.file.memory.procedures[str(procedure_id)]
        procedure = Procedure.of(procedure_id, plain)
        _require(procedure, photo)
        roles = roles_of(work, change.file) & OFFICERS
        if not roles or work.actor.user_id not in officers_of(procedure):
            raise NotPermittedError("现场照片由本次核查的人员上传", rule="R-17")
        digest = change.keep_file("photo", photo.body)
        change.happen(
            Kind.PROCEDURE_PHOTOGRAPHED,
            {
                "procedure": str(procedure_id),
                "kind": procedure.kind.value,
                "media": photo.media,
                "size": len(photo.body),
                "contents": {"photo": digest},
            },
            role=min(roles),
        )
    return change.answer()


def _require(procedure: Procedure, photo: Scan) -> None:
    taking = procedure.kind is ProcedureKind.SITE_VISIT
    if not taking or procedure.state not in {"arranged", "recorded"}:
        raise WrongStateError(
            "现场核查安排以后、确认笔录以前可以上传照片。请刷新页面，核对最新情况。"
        )
    if photo.media not in PICTURES:
        raise InvalidValueError("现场照片", "请上传 JPEG 或者 PNG 图片")
    if len(photo.body) > LARGEST_PHOTO:
        raise InvalidValueError("现场照片", f"一张照片不超过{LARGEST_PHOTO // 1_000_000}MB")
    if len(procedure.facts.get("photos", ())) >= MOST_PHOTOS:
        raise InvalidValueError("现场照片", f"一次核查最多{MOST_PHOTOS}张照片")
