"""What a projection's change looks like to the store."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID


class Changed(Protocol):
    """The columns of one row that change."""

    @property
    def id(self) -> UUID:
        """The row."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its new values by column."""
