"""A bundle enters the catalogue; other people review it and put it in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagrams import Effort
from engine import publication
from engine.audit import Draft, Kind
from engine.bundle import Bundle, lint_item, validate
from engine.errors import InvalidBundleError, NotFoundError, NotPermittedError, WrongStateError
from engine.letters import PLACEHOLDERS
from engine.model import SYSTEM
from engine.permissions import Action, holders, require_anywhere
from engine.store.items import VersionRow
from engine.work import Engine, Look, Work

_PEOPLE = 3


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The charts of a bundle as one version of one organ."""

    digest: str
    organ: str
    number: int
    layouts: Mapping[str, Any]


def draw_ahead(engine: Engine, bundle: Bundle, effort: Effort = Effort.PUBLICATION) -> Drawn:
    """Lay out the charts of a bundle before the transaction that imports it begins.

    That takes seconds. Within the transaction it would keep every clerk of an SQLite office
    waiting, and PostgreSQL ends a transaction that is silent for so long (``engine.store``).

    :raise InvalidBundleError: with every problem found; nothing is drawn
    """
    _require_valid(bundle)
    with engine.look() as look:
        organ = _organ(look, bundle)
        number = len(look.tables.items.versions(bundle.item.key)) + 1
        previous = _previous(look, bundle)
    layouts = publication.layouts(
        bundle, organ=organ, number=number, effort=effort, previous=previous
    )
    return Drawn(digest=bundle.digest, organ=organ, number=number, layouts=layouts)


def import_item(work: Work, bundle: Bundle, drawn: Drawn | None = None) -> VersionRow:
    """Freeze a valid bundle as a draft version; the same bundle twice is the same version.

    :param drawn: the charts; drawn here and now without it, or where they are another version's
    :raise NotPermittedError: the actor is neither designer nor item administrator
    :raise InvalidBundleError: with every problem found; the catalogue is untouched
    """
    if work.actor.user_id != SYSTEM.user_id:
        work.refresh_rights()
        require_anywhere(work.actor, Action.DRAFT_ITEM, work.today)
    _require_valid(bundle)
    known = work.tables.items.version(bundle.digest)
    if known is not None:
        return known
    item = bundle.item
    number = work.tables.items.add_version(
        {"key": item.key, "code": item.code, "name": item.name, "organ": item.organ},
        {
            "digest": bundle.digest,
            "flow_digest": bundle.flow_digest,
            "drafted_by": work.actor.user_id,
        },
        bundle.files,
    )
    organ = _organ(work, bundle)
    if drawn is None or (drawn.digest, drawn.organ, drawn.number) != (bundle.digest, organ, number):
        layouts = publication.layouts(
            bundle, organ=organ, number=number, previous=_previous(work, bundle)
        )
        drawn = Drawn(digest=bundle.digest, organ=organ, number=number, layouts=layouts)
    work.tables.items.keep_layouts(bundle.digest, drawn.layouts)
    _tell(work, Kind.ITEM_IMPORTED, {"item": item.key, "digest": bundle.digest})
    return _version(work, bundle.digest)


def publish_item(work: Work, digest: str, *, reviewed_by: str) -> VersionRow:
    """Put a draft version in force: drafted, reviewed and published by three people (S9).

    :raise NotPermittedError: the three are not different people, or lack the role
    :raise InvalidBundleError: the lint found an error, or a warning that the item gives no
        reason for; also where nobody holds a role that a step asks for (L24)
    """
    version = _version(work, digest)
    if version.state == "published":
        return version
    if version.state != "draft":
        raise WrongStateError("该版本已被新版本替代，不能再次发布。请重新导入。")
    work.refresh_rights()
    require_anywhere(work.actor, Action.PUBLISH_ITEM, work.today)
    reviewer = work.tables.people.actor(reviewed_by)
    if reviewer is None:
        raise NotFoundError("审核人", reviewed_by)
    require_anywhere(reviewer, Action.REVIEW_ITEM, work.today)
    if len({version.drafted_by, reviewed_by, work.actor.user_id}) < _PEOPLE:
        raise NotPermittedError("起草、审核与发布不得为同一人", rule="S9")
    bundle = work.bundle(digest)
    _require_publishable(work, bundle)
    work.tables.items.put_in_force(
        version,
        name=bundle.item.name,
        code=bundle.item.code,
        until=work.today,
        published_by=work.actor.user_id,
        reviewed_by=reviewed_by,
        published_at=work.now,
        in_force_from=work.today,
    )
    _tell(
        work,
        Kind.ITEM_PUBLISHED,
        {"item": version.item_key, "digest": digest, "reviewed_by": reviewed_by},
    )
    return _version(work, digest)


def _require_valid(bundle: Bundle) -> None:
    problems = validate(bundle, facts=PLACEHOLDERS)
    if problems:
        raise InvalidBundleError(problems)


def _require_publishable(work: Work, bundle: Bundle) -> None:
    held = holders(work.tables.people.active(), bundle.item.key, work.today)
    blocking = [each.problem for each in lint_item(bundle, held) if each.blocks]
    if blocking:
        raise InvalidBundleError(blocking)


def _organ(look: Look, bundle: Bundle) -> str:
    return look.tables.people.organs().get(bundle.item.organ, bundle.item.organ)


def _previous(look: Look, bundle: Bundle) -> Mapping[str, Any] | None:
    """Return the layouts of the item's newest version that has any."""
    kept = (version.layouts for version in reversed(look.tables.items.versions(bundle.item.key)))
    return next((layouts for layouts in kept if layouts), None)


def _tell(work: Work, kind: Kind, data: dict[str, str]) -> None:
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                data=data,
            )
        ]
    )


def _version(work: Work, digest: str) -> VersionRow:
    version = work.tables.items.version(digest)
    if version is None:
        raise NotFoundError("事项版本", digest[:12])
    return version
