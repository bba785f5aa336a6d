"""A bundle enters the catalogue as a draft, with its charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagrams import Effort
from engine import publication
from engine.actions.versions import require, tell, version_of
from engine.audit import Kind
from engine.bundle import Bundle, validate
from engine.errors import InvalidBundleError
from engine.letters import PLACEHOLDERS
from engine.model import SYSTEM
from engine.permissions import Action
from engine.store.items import VersionRow
from engine.work import Engine, Look, Work


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The charts of a bundle as one version of one organ."""

    digest: str
    organ: str
    number: int
    layouts: Mapping[str, Any]


def draw_ahead(
    engine: Engine, bundle: Bundle, effort: Effort = Effort.PUBLICATION, *, like: str = ""
) -> Drawn:
    """Lay out the charts of a bundle before the transaction that imports it begins.

    That takes seconds. Within the transaction it would keep every clerk of an SQLite office
    waiting, and PostgreSQL ends a transaction that is silent for so long (``engine.store``).

    :param like: the digest of another item's version with the same flow: where this item has no
        chart yet, its boxes stand as there, which takes a tenth of the time
    :raise InvalidBundleError: with every problem found; nothing is drawn
    """
    _require_valid(bundle)
    with engine.look() as look:
        organ = _organ(look, bundle)
        number = len(look.tables.items.versions(bundle.item.key)) + 1
        previous = _previous(look, bundle)
        if previous is None and (version := look.tables.items.version(like)) is not None:
            previous = version.layouts
        address = publication.check_address(look.settings.public_url, bundle.digest)
    layouts = publication.layouts(
        bundle,
        organ=organ,
        number=number,
        check_address=address,
        effort=effort,
        previous=previous,
    )
    return Drawn(digest=bundle.digest, organ=organ, number=number, layouts=layouts)


def import_item(work: Work, bundle: Bundle, drawn: Drawn | None = None) -> VersionRow:
    """Freeze a valid bundle as a draft version; the same bundle twice is the same version.

    :param drawn: the charts; drawn here and now without it, or where they are another version's
    :raise NotPermittedError: the actor is neither designer nor item administrator
    :raise InvalidBundleError: with every problem found; the catalogue is untouched
    """
    if work.actor.user_id != SYSTEM.user_id:
        require(work, Action.DRAFT_ITEM)
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
            bundle,
            organ=organ,
            number=number,
            check_address=publication.check_address(work.settings.public_url, bundle.digest),
            previous=_previous(work, bundle),
        )
        drawn = Drawn(digest=bundle.digest, organ=organ, number=number, layouts=layouts)
    work.tables.items.keep_layouts(bundle.digest, drawn.layouts)
    tell(work, Kind.ITEM_IMPORTED, {"item": item.key, "digest": bundle.digest})
    return version_of(work, bundle.digest)


def _require_valid(bundle: Bundle) -> None:
    problems = validate(bundle, facts=PLACEHOLDERS)
    if problems:
        raise InvalidBundleError(problems)


def _organ(look: Look, bundle: Bundle) -> str:
    return look.tables.people.organs().get(bundle.item.organ, bundle.item.organ)


def _previous(look: Look, bundle: Bundle) -> Mapping[str, Any] | None:
    """Return the layouts of the item's newest version that has any."""
    kept = (version.layouts for version in reversed(look.tables.items.versions(bundle.item.key)))
    return next((layouts for layouts in kept if layouts), None)
