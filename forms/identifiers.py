"""Numbers of persons and organisations, with the reason when one is wrong.

The check digits are those of GB 11643-1999 and GB 32100-2015 (domain.md §3.6). A code
that is wrong by its check digit is a typing error or a copied mistake: the clerk looks
at the paper again.
"""

import re
from datetime import date
from typing import Final

from forms.errors import RefusedValueError
from forms.text import narrow

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LENGTH: Final = 18
# The example of GB 11643 itself was born in 1880.
_FIRST_BIRTH_YEAR: Final = 1850

# GB/T 2260, first two digits; 81–83 are residence permits of 港澳台. 99 is used by nobody:
# the sample county, its people and its organs live there.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "99",
    ]
)
# USCC only: bodies registered by a central authority carry 10.
_CENTRAL = "10"


def citizen_id(text: str) -> str:
    """Return the identity number (公民身份号码, GB 11643) in its written form, X as capital.

    Whether the birthday lies in the future is not asked: a form knows no today.

    :raise RefusedValueError: names the part that is wrong
    """
    number = narrow(text).upper()
    if len(number) != _LENGTH:
        raise RefusedValueError(f"身份证号应为 18 位，现在是 {len(number)} 位")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise RefusedValueError("身份证号前 17 位应为数字，末位应为数字或 X")
    if number[:2] not in _PROVINCES:
        raise RefusedValueError(f"身份证号的地区码“{number[:6]}”不存在，请核对前 6 位")
    if not _is_birthday(number[6:14]):
        raise RefusedValueError(f"身份证号的出生日期“{number[6:14]}”不存在，请核对第 7 至 14 位")

    total = sum(
        int(digit) * weight for digit, weight in zip(number, _CITIZEN_WEIGHTS, strict=False)
    )
    if number[-1] != _CITIZEN_CHECKS[total % 11]:
        raise RefusedValueError("身份证号的校验位（末位）不符，请与证件逐位核对")
    return number


def uscc(text: str) -> str:
    """Return the unified social credit code (统一社会信用代码, GB 32100) in capitals.

    :raise RefusedValueError: names the part that is wrong
    """
    code = narrow(text).upper()
    if len(code) != _LENGTH:
        raise RefusedValueError(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位")
    strange = next((sign for sign in code if sign not in _USCC_ALPHABET), None)
    if strange is not None:
        raise RefusedValueError(
            f"统一社会信用代码含有不允许的字符“{strange}”（不使用 I、O、S、V、Z，请核对是否为数字）"
        )
    if not code[2:8].isdigit() or code[2:4] not in _PROVINCES | {_CENTRAL}:
        raise RefusedValueError(f"统一社会信用代码的地区码“{code[2:8]}”不存在，请核对第 3 至 8 位")

    total = sum(
        _USCC_ALPHABET.index(sign) * weight
        for sign, weight in zip(code, _USCC_WEIGHTS, strict=False)
    )
    if code[-1] != _USCC_ALPHABET[-total % 31]:
        raise RefusedValueError("统一社会信用代码的校验位（末位）不符，请与证照逐位核对")
    return code


def mobile(text: str) -> str:
    """Return the number of a mobile phone on the mainland, digits only.

    :raise RefusedValueError: it is none
    """
    number = narrow(text).replace("-", "").removeprefix("+86")
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise RefusedValueError("手机号码应为 11 位数字，以 13 至 19 开头")
    return number


def party_id(text: str, *, kind: str | None = None) -> str:
    """Return the number of an applicant: a person's, or that of an organisation.

    :param kind: 自然人, 企业 or 其他组织; when unknown, either number will do
    :raise RefusedValueError: it is not the number of that kind of party
    """
    if kind == "自然人":
        return citizen_id(text)
    if kind is not None:
        return uscc(text)
    return citizen_id(text) if re.fullmatch(r"[0-9]{17}[0-9Xx]", narrow(text)) else uscc(text)


def day(text: str) -> str:
    """Return a day as ``2026-03-01``, also when it was written 2026/3/1 or 2026年3月1日.

    :raise RefusedValueError: there is no such day, or not in the years 1900–2199
    """
    parts = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", narrow(text))
    if not parts:
        raise RefusedValueError("日期应写成 2026-03-01 的样子")
    year, month, number = (int(part) for part in parts.groups())
    if not 1900 <= year <= 2199:  # noqa: PLR2004 -- said in the sentence
        raise RefusedValueError(f"年份 {year} 不在 1900 至 2199 之间")
    try:
        return date(year, month, number).isoformat()
    except ValueError as error:
        raise RefusedValueError(f"没有 {year} 年 {month} 月 {number} 日这一天") from error


def clock_time(text: str) -> str:
    """Return a time of day as ``09:30``.

    :raise RefusedValueError: it is none
    """
    parts = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", narrow(text))
    if not parts or int(parts[1]) > 23 or int(parts[2]) > 59:  # noqa: PLR2004 -- a day's
        raise RefusedValueError("时间应写成 09:30 的样子")
    return f"{int(parts[1]):02}:{parts[2]}"


def _is_birthday(digits: str) -> bool:
    try:
        birthday = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return birthday.year >= _FIRST_BIRTH_YEAR
