"""A reviewed version is published: at once, or from a day on."""

from datetime import date, datetime, time, timedelta

from engine import publication
from engine.actions.make_files import Prepared, keep_files
from engine.actions.put_in_force import put_in_force
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
from engine.bundle import Bundle, lint_item
from engine.clock import ZONE
from engine.errors import (
    InvalidBundleError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Actor
from engine.permissions import Action, holders
from engine.store.items import ItemRow, VersionRow, VersionState
from engine.work import Work

AHEAD = timedelta(days=366)
"""How far ahead a version may be published: a later day is a mistyped one."""


def publish_item(
    work: Work,
    digest: str,
    *,
    reviewed_by: str | None = None,
    on: date | None = None,
    prepared: Prepared | None = None,
) -> VersionRow:
    """Publish a version: drafted, reviewed and published by three people (S9).

    :param reviewed_by: who reviewed the draft outside of the system; without it, the person
        who reviewed it here
    :param on: the day (Asia/Shanghai) from whose beginning new cases run on it; at once
        without it
    :param prepared: what is published of it, for that very day; without it the scheduler
        makes it within the minute (``keep_files``)
    :raise NotPermittedError: the three are not different people, or lack the role
    :raise InvalidBundleError: the lint found an error, or a warning that the item gives no
        reason for; also where nobody holds a role that a step asks for (L24)
    :raise InvalidValueError: the day is over, or too far ahead
    :raise WrongStateError: nobody reviewed it, it was returned or replaced, another one is to
        come, or a signed sheet that the county asks for is missing
    """
    require(work, Action.PUBLISH_ITEM)
    item, version = held_version(work, digest)
    if put_in_force(work, item.key):
        item, version = held_version(work, digest)
    if version.state == VersionState.PUBLISHED and item.state != "retired":
        return version
    if version.state == VersionState.SCHEDULED:
        return _scheduled(version, on)
    reviewer = _reviewer(work, version, reviewed_by)
    day = _day(work, on)
    _require_alone(work, item, version, day)
    bundle = work.bundle(digest)
    _require_publishable(work, bundle)
    _require_scans(work, version)
    if day > work.today:
        _schedule(work, version, reviewer, day)
    else:
        _publish(work, version, reviewer, bundle)
    if prepared is not None and (prepared.digest, prepared.on) == (digest, day):
        keep_files(work, prepared)
    return version_of(work, digest)


def _publish(work: Work, version: VersionRow, reviewer: str, bundle: Bundle) -> None:
    work.tables.items.put_in_force(
        version,
        name=bundle.item.name,
        code=bundle.item.code,
        until=work.today,
        published_by=work.actor.user_id,
        reviewed_by=reviewer,
        published_at=work.now,
        in_force_from=work.today,
    )
    tell(
        work,
        Kind.ITEM_PUBLISHED,
        {"item": version.item_key, "digest": version.digest, "reviewed_by": reviewer},
    )


def _schedule(work: Work, version: VersionRow, reviewer: str, day: date) -> None:
    work.tables.items.mark(
        version.digest,
        VersionState.SCHEDULED,
        published_by=work.actor.user_id,
        reviewed_by=reviewer,
        published_at=datetime.combine(day, time(), ZONE),
        in_force_from=day,
    )
    tell(
        work,
        Kind.ITEM_SCHEDULED,
        {
            "item": version.item_key,
            "digest": version.digest,
            "reviewed_by": reviewer,
            "from": day,
        },
    )


def _reviewer(work: Work, version: VersionRow, reviewed_by: str | None) -> str:
    """Who reviewed the version, here or outside, when it is anybody else (S9)."""
    if reviewed_by is None or version.state == VersionState.REVIEWED:
        require_state(version, VersionState.REVIEWED, now="请先提交，由他人审核后再发布。")
        reviewer = version.reviewed_by or ""
        if reviewed_by not in {None, reviewer}:
            raise WrongStateError(
                f"第{version.number}版由{work.name_of(reviewer)}审核，与所填审核人不符。请核对。"
            )
    else:
        reviewer = _outside(work, version, reviewed_by)
    require_others(
        work,
        (version.drafted_by, "起草"),
        (version.submitted_by, "提交"),
        (reviewer, "审核"),
    )
    if version.state == VersionState.DRAFT:
        require_reviewer(work, _actor(work, reviewer), version.digest)
    return reviewer


def _actor(work: Work, reviewer: str) -> Actor:
    actor = work.tables.people.actor(reviewer)
    if actor is None:
        raise NotFoundError("审核人", reviewer)
    return actor


def _outside(work: Work, version: VersionRow, reviewed_by: str) -> str:
    require_state(version, VersionState.DRAFT, now="需要修改的，请导入新的版本。")
    _actor(work, reviewed_by)
    if reviewed_by in {version.drafted_by, version.submitted_by}:
        raise NotPermittedError("起草、审核与发布不得为同一人", rule="S9")
    if version.returned_reason is not None:
        raise WrongStateError(
            f"第{version.number}版已退回（{version.returned_reason}），不能直接发布。请先重新提交。"
        )
    return reviewed_by


def _day(work: Work, on: date | None) -> date:
    day = on or work.today
    if day < work.today:
        raise InvalidValueError("生效日期", "不能早于今天，请改正")
    if day > work.today + AHEAD:
        raise InvalidValueError("生效日期", f"最多提前{AHEAD.days}天发布，请核对年份")
    return day


def _scheduled(version: VersionRow, on: date | None) -> VersionRow:
    if on != version.in_force_from:
        raise WrongStateError(
            f"第{version.number}版已定于{version.in_force_from}生效。"
            "需要改期的，请先退回，再重新提交、审核和发布。"
        )
    return version


def _require_alone(work: Work, item: ItemRow, version: VersionRow, day: date) -> None:
    """One version at a time waits for its day; and none after the item's own end."""
    for other in work.tables.items.scheduled(key=item.key):
        raise WrongStateError(
            f"第{other.number}版已定于{other.in_force_from}生效，届时会替代现在发布的版本。"
            f"请先退回第{other.number}版，再发布第{version.number}版。"
        )
    if item.retired_on is not None and work.today < item.retired_on <= day:
        raise WrongStateError(
            f"该事项已定于{item.retired_on}取消，不能发布此后生效的版本。请核对取消日期。"
        )


def _require_publishable(work: Work, bundle: Bundle) -> None:
    held = holders(work.tables.people.active(), bundle.item.key, work.today)
    blocking = [each.problem for each in lint_item(bundle, held) if each.blocks]
    if blocking:
        raise InvalidBundleError(blocking)


def _require_scans(work: Work, version: VersionRow) -> None:
    """Ask for the signed sheets without which this county publishes nothing."""
    there = {scan.sheet for scan in work.tables.publications.scans(version.digest)}
    missing = [sheet for sheet in work.settings.signed_sheets if sheet not in there]
    if missing:
        names = "、".join(f"《{publication.SHEETS[sheet]}》" for sheet in missing)
        raise WrongStateError(
            f"第{version.number}版缺少签字盖章的{names}扫描件，按本单位设置不能发布。"
            "请打印、签字盖章后上传扫描件。"
        )
