"""What the actions on item versions share: find one and hold its item, tell the log."""

from collections.abc import Mapping
from typing import Any

from engine.audit import Draft, Kind
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.model import SYSTEM, Actor
from engine.permissions import Action, require_anywhere, require_at
from engine.store.items import ItemRow, VersionRow, VersionState
from engine.work import Work
from engine.work.reviewing import reviewing_organs

STATES: Mapping[str, str] = {
    VersionState.DRAFT: "草案，尚未提交审核",
    VersionState.SUBMITTED: "已提交，等待审核",
    VersionState.REVIEWED: "已审核，等待发布",
    VersionState.SCHEDULED: "已发布，等待生效",
    VersionState.PUBLISHED: "已经生效",
    VersionState.SUPERSEDED: "已被新版本替代",
}
"""How sentences call the state of a version."""


def require(work: Work, action: Action) -> None:
    """Read the actor's rights anew and let him do a duty of the catalogue.

    :raise NotPermittedError: he holds no role for it
    """
    work.refresh_rights()
    require_anywhere(work.actor, action, work.today)


def require_reviewer(work: Work, actor: Actor, digest: str) -> None:
    """Let a person review a version of an item that an organ of his handles or answers for.

    The supervision of the centre reviews for every organ.

    :raise NotPermittedError: he holds no role for it there
    """
    bundle = work.bundle(digest)
    organs = reviewing_organs(bundle)
    require_at(actor, Action.REVIEW_ITEM, work.today, organs=organs, item=bundle.item.key)


def version_of(work: Work, digest: str) -> VersionRow:
    """One version as it is now.

    :raise NotFoundError: nobody imported it
    """
    version = work.tables.items.version(digest)
    if version is None:
        raise NotFoundError("事项版本", digest[:12])
    return version


def held_version(work: Work, digest: str) -> tuple[ItemRow, VersionRow]:
    """One version, read while its item is held: nobody else moves it until this is over.

    :raise NotFoundError: nobody imported it
    """
    item = work.tables.items.lock(version_of(work, digest).item_key)
    version = version_of(work, digest)
    if item is None:
        raise NotFoundError("事项", version.item_key)
    return item, version


def require_state(version: VersionRow, *wanted: VersionState, now: str) -> None:
    """Let a version take a step from where it stands.

    :param now: what to do instead, as a sentence
    :raise WrongStateError: it stands elsewhere
    """
    if version.state not in wanted:
        raise WrongStateError(f"第{version.number}版{STATES[version.state]}，不能这样办理。{now}")


def require_others(work: Work, *done: tuple[str | None, str]) -> None:
    """Keep one person from doing two of the three duties (domain.md §7, S9).

    :param done: who did an earlier duty, and what it is called
    :raise NotPermittedError: it was the actor
    """
    for user, duty in done:
        if user == work.actor.user_id:
            raise NotPermittedError(
                f"本版由您{duty}，起草、审核与发布不得为同一人，请由他人办理", rule="S9"
            )


def tell(work: Work, kind: Kind, data: Mapping[str, Any], *, by_system: bool = False) -> None:
    """Write one event of the catalogue into the log.

    :param by_system: what happens because its day has come is nobody's deed
    """
    actor = SYSTEM if by_system else work.actor
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=actor.user_id,
                channel=actor.channel,
                origin=actor.origin,
                data=data,
            )
        ]
    )
