"""Days that must not lie too early: what a date field says of it, before anybody knows a calendar."""

import re
from dataclasses import dataclass
from typing import Self

from forms.errors import RefusedValueError

TODAY = "today"
"""The day on which the step is done."""

_BOUND = re.compile(
    r"(?:(?P<node>[A-Za-z_][A-Za-z0-9_]{0,63})\.)?(?P<field>[a-z][a-z0-9_]{0,63})"
    r"(?:\+(?P<days>[1-9][0-9]?)(?P<unit>wd|d))?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The day from which a date may lie: another date, and days after it.

    *node* is "" for a field of the same form; *field* may be ``today``; *natural* days are those
    of the calendar, others are working days.
    """

    node: str
    field: str
    days: int
    natural: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``today+7wd``, ``announced_on+30d`` or ``hearing_arrange.hearing_on``.

        :raise RefusedValueError: anything else
        """
        found = _BOUND.fullmatch(text)
        if found is None or (found["node"] and found["field"] == TODAY):
            raise RefusedValueError(
                f"“x-notBefore”的“{text}”无效，应写成 today+7wd、字段+30d 或 节点.字段"
            )
        return cls(
            node=found["node"] or "",
            field=found["field"],
            days=int(found["days"] or 0),
            natural=found["unit"] == "d",
        )
