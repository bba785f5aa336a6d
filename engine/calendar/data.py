"""A calendar as plain data: what a version stores, exports and is named by."""

from hashlib import sha256
from typing import Self

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.calendar.local import Closing, Outage
from engine.calendar.years import Session, Year, said_by
from engine.errors import InvalidValueError


class CalendarData(BaseModel):
    """Years, office hours, local closing days and outages of one version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[Year, ...]
    sessions: tuple[Session, ...]
    closings: tuple[Closing, ...] = ()
    outages: tuple[Outage, ...] = ()

    @classmethod
    def read(cls, body: bytes | str) -> Self:
        """Read what ``canonical`` wrote.

        :raise InvalidValueError: it is not JSON, or contradicts itself or the law
        """
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise InvalidValueError("工作日历", said_by(error)) from error

    def canonical(self) -> bytes:
        """Write the data in the one way in which they can be written."""
        return orjson.dumps(self.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes."""
        return sha256(self.canonical()).hexdigest()

    @property
    def version(self) -> str:
        """Names the data: ``2018-2026.0a1b2c3d4e5f``."""
        return f"{self.years[0].year}-{self.years[-1].year}.{self.digest[:12]}"
