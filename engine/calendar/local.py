"""What an office adds to the national calendar: days it closes, hours its systems were away."""

from datetime import UTC, date
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from engine.errors import InvalidValueError

_Words = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
# One instant is written one way, whatever zone it was typed in: equal data, equal version.
_Instant = Annotated[AwareDatetime, AfterValidator(lambda instant: instant.astimezone(UTC))]


_LABELS = {
    "day": "日期",
    "name": "名称或原因",
    "start_at": "停运开始时间",
    "end_at": "停运结束时间",
    "reason": "停运原因",
}


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, **typed: object) -> Self:
        """Make a row from what somebody typed in.

        :raise InvalidValueError: names the field, or the rule
        """
        for name, label in _LABELS.items():
            if name in typed and not typed[name]:
                raise InvalidValueError(label, "请填写")
        try:
            return cls.model_validate(typed)
        except ValidationError as error:
            first = error.errors()[0]
            label = _LABELS.get(str(first["loc"][0]), "") if first["loc"] else "系统停运"
            reason = first.get("ctx", {}).get("error", "填写有误，请检查格式和长度")
            raise InvalidValueError(label, str(reason)) from error


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
