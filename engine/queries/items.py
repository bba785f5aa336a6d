"""Items: the catalogue for people inside, the guide for the public."""

from dataclasses import dataclass
from datetime import datetime

from engine.bundle import Bundle
from engine.errors import NotFoundError
from engine.permissions import Action, holds
from engine.store.items import ItemRow
from engine.work import Look, catalogue, listed


@dataclass(frozen=True, kw_only=True)
class ItemView:
    """One item in force with its version, as the public page shows it."""

    row: ItemRow
    bundle: Bundle
    number: int
    published_at: datetime | None
    organ_name: str
    principal_name: str


def items(look: Look) -> list[ItemRow]:
    """Every item of the catalogue, by key."""
    return catalogue(look)


def public_items(look: Look) -> list[tuple[ItemRow, str]]:
    """Items in force that people can apply for, with the organ's name."""
    organs = look.tables.people.organs()
    return [
        (row, organs.get(row.organ, ""))
        for row in catalogue(look)
        if row.state == "published" and row.digest and look.bundle(row.digest).item.materials
    ]


def receivable(look: Look) -> list[ItemRow]:
    """Items in force that this person may receive at his counter."""
    return [row for row, _organ in public_items(look) if _receives(look, row)]


def item(look: Look, key: str) -> ItemView:
    """One item in force by its key or code.

    :raise NotFoundError: there is none in force
    """
    row = listed(look, key)
    if row is None or row.state != "published" or row.digest is None:
        raise NotFoundError("事项", key)
    version = look.tables.items.version(row.digest)
    bundle = look.bundle(row.digest)
    organs = look.tables.people.organs()
    return ItemView(
        row=row,
        bundle=bundle,
        number=version.number if version else 0,
        published_at=version.published_at if version else None,
        organ_name=organs.get(bundle.item.organ, ""),
        principal_name=organs.get(bundle.item.principal or "", ""),
    )


def _receives(look: Look, row: ItemRow) -> bool:
    bundle = look.bundle(row.digest or "")
    organ = bundle.item.units[bundle.reception_unit].organ
    return holds(look.actor, Action.RECEIVE_CASE, look.today, organ=organ, item=row.key)
