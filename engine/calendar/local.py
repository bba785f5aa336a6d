"""What an office adds to the national calendar: days it closes, hours its systems were away."""

from datetime import UTC, date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    model_validator,
)

_Words = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
# One instant is written one way, whatever zone it was typed in: equal data, equal version.
_Instant = Annotated[AwareDatetime, AfterValidator(lambda instant: instant.astimezone(UTC))]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Closing(_Row):
    """A day on which the office stays closed.

    *legal*: a holiday that local law gives (三月三, 古尔邦节): no working day, it does not
    count in any limit. Otherwise (moving house, a power cut) the law's days run on, and
    only office time stands still.
    """

    day: date
    name: _Words
    legal: bool = False


class Outage(_Row):
    """A time in which the system was away: time is attributed to it, no limit grows by it."""

    start_at: _Instant
    end_at: _Instant
    reason: _Words

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end_at <= self.start_at:
            raise ValueError("系统停运的结束时间必须晚于开始时间")
        return self
