"""The catalogue as it holds at an instant, whether or not the tick has come round yet."""

from dataclasses import replace

from engine.store.items import ItemRow, ItemState, VersionRow
from engine.work.work import Look


def catalogue(look: Look) -> list[ItemRow]:
    """Every item by key, with the version that is in force today."""
    due = {version.item_key: version for version in look.tables.items.scheduled(look.today)}
    return [_as_of(look, row, due.get(row.key)) for row in look.tables.items.every()]


def listed(look: Look, key: str) -> ItemRow | None:
    """One item by its key or code, with the version that is in force today."""
    row = look.tables.items.get(key)
    if row is None:
        return None
    due = look.tables.items.scheduled(look.today, key=row.key)
    return _as_of(look, row, due[0] if due else None)


def _as_of(look: Look, row: ItemRow, due: VersionRow | None) -> ItemRow:
    """Read a row as the scheduled change that is due today will leave it.

    A version is valid from midnight of its day. Nothing that a page says may depend on how
    many seconds later the row is written.
    """
    if due is not None:
        item = look.bundle(due.digest).item
        row = replace(
            row,
            state=ItemState.PUBLISHED.value,
            digest=due.digest,
            name=item.name,
            code=item.code,
            retired_on=None if row.state == ItemState.RETIRED else row.retired_on,
        )
    if row.retired_on is not None and row.retired_on <= look.today:
        row = replace(row, state=ItemState.RETIRED.value)
    return row
