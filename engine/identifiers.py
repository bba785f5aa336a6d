"""Codes of items and cases, and the check digits of organs and citizens (domain.md §3.2, §3.6)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from engine.errors import InvalidValueError
from forms.errors import RefusedValueError
from forms.identifiers import citizen_id, uscc

_CATALOG = r"[0-9]{6}[0-9A-Z]{6}"
CATALOG_CODE = re.compile(_CATALOG)
"""基本编码: region 2, kind 2, department 2, main item 3, sub-item 3."""

LOCAL_CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{2,39}")
"""Codes that an office gave before the national ones; kept as they are."""

TASK_CODE = re.compile(rf"[0-9A-HJ-NPQRTUWXY]{{18}}[1-6]{_CATALOG}")
"""实施编码: the organ's code 18, level 1, 基本编码 12."""

HANDLING_CODE = re.compile(rf"{TASK_CODE.pattern}[0-9]{{2}}")
"""业务办理项编码: 实施编码 31, serial 2."""

_CASE_NUMBER = re.compile(rf"({TASK_CODE.pattern})([0-9]{{8}})([0-9]{{4}})")
_MOST_SERIAL = 9_999


def uscc_problem(text: str) -> str | None:
    """Say what is wrong with a unified social credit code (GB 32100-2015), None when nothing is."""
    try:
        uscc(text)
    except RefusedValueError as error:
        return error.sentence
    return None


def citizen_id_problem(text: str) -> str | None:
    """Say what is wrong with a citizen's number (GB 11643-1999), None when nothing is."""
    try:
        citizen_id(text)
    except RefusedValueError as error:
        return error.sentence
    return None


@dataclass(frozen=True, kw_only=True)
class CaseNumber:
    """办件编号, 43 characters: 实施编码 31, day of receipt 8, serial of that code and day 4."""

    task_code: str
    day: date
    serial: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number as it stands on a receipt; spaces and small letters do no harm.

        :raise InvalidValueError: it is none
        """
        parts = _CASE_NUMBER.fullmatch("".join(text.split()).upper())
        if parts is None:
            raise InvalidValueError("办件编号", "应为43位：实施编码31位、收件日期8位、流水号4位")
        task_code, day, serial = parts.groups()
        try:
            received_on = date(int(day[:4]), int(day[4:6]), int(day[6:]))
        except ValueError as error:
            raise InvalidValueError("办件编号", f"收件日期“{day}”不存在，请逐位核对") from error
        return cls(task_code=task_code, day=received_on, serial=int(serial))

    def __post_init__(self) -> None:
        if not TASK_CODE.fullmatch(self.task_code):
            raise InvalidValueError("实施编码", f"“{self.task_code}”不是31位实施编码")
        if not 1 <= self.serial <= _MOST_SERIAL:
            raise InvalidValueError("办件编号", f"当日流水号{self.serial}超出1到{_MOST_SERIAL}")

    def __str__(self) -> str:
        return f"{self.task_code}{self.day:%Y%m%d}{self.serial:04}"
