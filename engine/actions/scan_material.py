"""The counter scans what lies before it: kept aside until the reception is submitted."""

import secrets
from datetime import timedelta
from uuid import UUID, uuid4

from engine.actions.counter_item import counter_item, counter_task
from engine.audit import content_digest
from engine.bundle import Bundle
from engine.errors import InvalidValueError, NotFoundError, TaskClosedError
from engine.permissions import Action, require_at
from engine.publication.scans import Scan, pages_of
from engine.store.tasks import LIVE
from engine.work import Work

LIFE = timedelta(hours=12)
"""A day at the counter: whoever goes to lunch, or whose session ends, finds his scans again."""

MOST_WAITING = 120
MOST_BYTES = 600_000_000
"""Of one person; a reception has a dozen scans of a few megabytes."""


def scan_material(work: Work, item_key: str, reception: UUID, material: str, scan: Scan) -> UUID:
    """Lay the scan of a material aside for a reception.

    :param reception: of the actor's own; he made its number up
    :param scan: looked through before the transaction (``read_scan``)
    :raise NotPermittedError: the actor does not receive for this item
    :raise InvalidValueError: too much waits already, or the item asks for no such material
    """
    _require_counter(work, item_key, material)
    return _lay_aside(work, reception, material, scan, source=None)


def reuse_scan(work: Work, item_key: str, reception: UUID, material: str, scan_id: UUID) -> UUID:
    """Take a scan of an earlier case over for a reception; the receipt will name its source.

    :raise NotFoundError: no such scan, or of a case that the actor may not see
    :raise NotPermittedError: the actor may not read that case's personal data
    """
    _require_counter(work, item_key, material)
    return _take_over(work, reception, material, scan_id)


def scan_correction(work: Work, task_id: UUID, material: str, scan: Scan) -> UUID:
    """Lay the scan of a material aside that an applicant brings after a notice of correction.

    :raise NotPermittedError: the actor may not do this task
    :raise TaskClosedError: it is done
    :raise InvalidValueError: too much waits already, or the item asks for no such material
    """
    _require_task(work, task_id, material)
    return _lay_aside(work, task_id, material, scan, source=None)


def reuse_for_correction(work: Work, task_id: UUID, material: str, scan_id: UUID) -> UUID:
    """Take a scan of an earlier case over for a correction: see ``reuse_scan``."""
    _require_task(work, task_id, material)
    return _take_over(work, task_id, material, scan_id)


def _take_over(work: Work, reception: UUID, material: str, scan_id: UUID) -> UUID:
    row = work.tables.scans.get(scan_id)
    if row is None:
        raise NotFoundError("扫描件", scan_id)
    case = work.visible_case(row.case_id)
    require_at(
        work.actor,
        Action.VIEW_PERSONAL_DATA,
        work.today,
        organs=work.organs(case),
        item=case.item_key,
    )
    body = work.tables.scans.body(row.digest)
    if body is None:
        raise NotFoundError("扫描件", scan_id)
    scan = Scan(name="", media=row.media, body=body)
    return _lay_aside(work, reception, material, scan, source=(row.case_id, row.id))


def drop_scan(work: Work, draft_id: UUID) -> None:
    """Forget a waiting scan of the actor's own."""
    work.refresh_rights()
    work.tables.scans.drop(work.actor.user_id, draft_id)


def _lay_aside(
    work: Work, reception: UUID, material: str, scan: Scan, *, source: tuple[UUID, UUID] | None
) -> UUID:
    count, size = work.tables.scans.laid_aside(work.actor.user_id)
    if count >= MOST_WAITING or size + len(scan.body) > MOST_BYTES:
        raise InvalidValueError("扫描件", "您尚未提交的扫描件过多，请先提交或者删除正在登记的收件")
    salt, draft_id = secrets.token_bytes(16), uuid4()
    case, earlier = source or (None, None)
    work.tables.scans.lay_aside(
        {
            "id": draft_id,
            "user_id": work.actor.user_id,
            "reception": reception,
            "material": material,
            "digest": content_digest(salt, scan.body, work.settings.hash),
            "salt": salt,
            "body": scan.body,
            "media": scan.media,
            "pages": pages_of(scan),
            "size": len(scan.body),
            "source_case": case,
            "source_scan": earlier,
            "kept_at": work.now,
            "ends_at": work.now + LIFE,
        }
    )
    return draft_id


def _require_counter(work: Work, item_key: str, material: str) -> None:
    _require_material(counter_item(work, item_key), material)


def _require_task(work: Work, task_id: UUID, material: str) -> None:
    """Scans of a correction are laid aside by whoever may receive it, for what is still asked."""
    task, row = counter_task(work, task_id)
    if task.status not in LIVE:
        raise TaskClosedError(
            task_id=task_id, closed_by=work.name_of(task.closed_by), closed_at=task.closed_at
        )
    _require_material(work.bundle(row.digest), material)


def _require_material(bundle: Bundle, material: str) -> None:
    if material not in {each.key for each in bundle.item.materials}:
        raise InvalidValueError("扫描件", "本事项没有这份材料，请刷新页面后重试")
