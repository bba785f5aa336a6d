"""Whose cases a person may count: organs, each with one item or all of its items."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_

from engine.store.records import CaseRecord

Scope = Collection[tuple[str, str | None]] | None
"""Organs, each with one item or (None) all of its items; None means every organ."""


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The cases of a scope, as clauses of a statement."""
    if scope is None:
        return []
    clauses = [
        CaseRecord.organ == organ
        if item is None
        else and_(CaseRecord.organ == organ, CaseRecord.item_key == item)
        for organ, item in sorted(scope, key=str)
    ]
    return [or_(*clauses) if clauses else false()]
