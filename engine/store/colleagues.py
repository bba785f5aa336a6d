"""Who works at which organs: for lists of people who may be asked, told or copied."""

from collections.abc import Collection

from sqlalchemy import Connection

from engine.model import Actor
from engine.store.people import People


class Colleagues:
    """The people of some organs, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, organs: Collection[str]) -> list[Actor]:
        """Everybody active who was granted a role at one of these organs, by name."""
        people = People(self._connection).working_at(organs)
        return sorted(people, key=lambda actor: (actor.name, actor.user_id))
