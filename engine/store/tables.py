"""All nouns of one transaction in one hand."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from engine.store.cases import Cases
from engine.store.contents import Contents
from engine.store.counters import Counters
from engine.store.effects import Dues, Outbox
from engine.store.items import Items
from engine.store.people import People
from engine.store.tasks import Tasks


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The nouns of one transaction."""

    cases: Cases
    contents: Contents
    counters: Counters
    dues: Dues
    items: Items
    outbox: Outbox
    people: People
    tasks: Tasks

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Bind every noun to a transaction."""
        return cls(
            cases=Cases(connection),
            contents=Contents(connection),
            counters=Counters(connection),
            dues=Dues(connection),
            items=Items(connection),
            outbox=Outbox(connection),
            people=People(connection),
            tasks=Tasks(connection),
        )
