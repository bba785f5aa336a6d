"""Days that must not lie too early: what a date field says of it, before anybody knows a calendar."""

import re
from dataclasses import dataclass
from typing import Self

from forms.errors import RefusedValueError

TODAY = "today"
"""The day on which the step is done."""

_BOUND = re.compile(
    r"(?:(?P<node>[A-Za-z_][A-Za-z0-9_]{0,63})\.)?(?P<field>[a-z][a-z0-9_]{0,63})"
    r"(?:\+(?P<days>[1-9][0-9]?)wd)?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The day from which a date may lie: another date, and working days after it.

    *node* is "" for a field of the same form; *field* may be ``today``.
    """

    node: str
    field: str
    days: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``today+7wd``, ``announced_on+7wd`` or ``hearing_arrange.hearing_on``.

        :raise RefusedValueError: anything else
        """
        found = _BOUND.fullmatch(text)
        if found is None or (found["node"] and found["field"] == TODAY):
            raise RefusedValueError(
                f"“x-notBefore”的“{text}”无效，应写成 today+7wd、字段+7wd 或 节点.字段"
            )
        return cls(node=found["node"] or "", field=found["field"], days=int(found["days"] or 0))
