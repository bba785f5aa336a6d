"""Whose cases a person may count: organs, each with one item or all of its items."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from engine.store.records import CaseRecord

Scope = Collection[tuple[str, str | None]] | None
"""Organs, each with one item or (None) all of its items; None means every organ."""


def within(
    scope: Scope, organs: Any = CaseRecord.organ, items: Any = CaseRecord.item_key
) -> list[ColumnElement[bool]]:
    """The rows of a scope, by default cases, as clauses of a statement.

    :param organs: the column that names the organ of a row
    :param items: the column that names its item
    """
    if scope is None:
        return []
    clauses = [
        organs == organ if item is None else and_(organs == organ, items == item)
        for organ, item in sorted(scope, key=str)
    ]
    return [or_(*clauses) if clauses else false()]
