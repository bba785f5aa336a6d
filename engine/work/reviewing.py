"""What waits for whom on the way of an item's version: review, publication, another draft (S9)."""

from collections.abc import Callable
from datetime import date

from engine.bundle import Bundle
from engine.model import Actor
from engine.permissions import Action, holds_anywhere, holds_at
from engine.store.items import VersionRow, VersionState


def reviewing_organs(bundle: Bundle) -> frozenset[str]:
    """The organs that handle an item or answer for it: their people review its versions."""
    item = bundle.item
    units = (unit.organ for unit in item.units.values())
    return frozenset({item.organ, item.principal or "", *units})


def reviews(actor: Actor, bundle: Bundle, on: date) -> bool:
    """May a person review versions of this item? The supervision of the centre reviews all."""
    organs = reviewing_organs(bundle)
    return holds_at(actor, Action.REVIEW_ITEM, on, organs=organs, item=bundle.item.key)


def duty(actor: Actor, version: VersionRow, bundle: Callable[[str], Bundle], on: date) -> str:
    """What a version waits for, if it waits for this person: draft to publication by three people.

    :param bundle: gives the frozen bundle of a digest
    :return: submit, review, publish, or nothing
    """
    me = actor.user_id
    match version.state:
        case VersionState.DRAFT if version.drafted_by == me:
            return "submit" if holds_anywhere(actor, Action.DRAFT_ITEM, on) else ""
        case VersionState.SUBMITTED if me not in {version.drafted_by, version.submitted_by}:
            return "review" if reviews(actor, bundle(version.digest), on) else ""
        case VersionState.REVIEWED if me not in {
            version.drafted_by,
            version.submitted_by,
            version.reviewed_by,
        }:
            return "publish" if holds_anywhere(actor, Action.PUBLISH_ITEM, on) else ""
        case _:
            return ""
