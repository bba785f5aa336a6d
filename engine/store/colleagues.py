"""Who works at which organs: for lists of people who may be asked, told or copied."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from engine.model import Actor
from engine.store.people import People
from engine.store.records import GrantRecord, UserRecord


class Colleagues:
    """The people of some organs, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, organs: Collection[str]) -> list[Actor]:
        """Everybody active who was granted a role at one of these organs, by name."""
        found = self._connection.scalars(
            select(UserRecord.id)
            .join(GrantRecord, GrantRecord.user_id == UserRecord.id)
            .where(UserRecord.active, GrantRecord.organ.in_(sorted(organs)))
            .distinct()
        )
        people = People(self._connection).hands(found)
        return sorted(people.values(), key=lambda actor: (actor.name, actor.user_id))
