"""The number of a letter: 机关简称 + 性质 + 〔年份〕 + 顺序号 (domain.md §3.8)."""

from typing import Final

from engine.errors import InvalidValueError
from engine.letters.kinds import kind_of

_YEARS: Final = range(1949, 2200)


def format_number(prefix: str, code: str, year: int, serial: int) -> str:
    """Return the number: 示镇林许补〔2026〕3号.

    The serial has no gaps within (prefix, code, year); the store takes it from a locked row.

    :param prefix: the short name of the organ and 许, from the item or its unit
    :raise NotFoundError: no such letter
    :raise InvalidValueError: no prefix, a serial below one, a year that no calendar has
    """
    kind = kind_of(code)
    if not prefix.strip():
        raise InvalidValueError("文书字号", "缺少机关简称，请在事项数据的 number_prefix 中补上")
    if serial < 1:
        raise InvalidValueError("文书字号", f"顺序号从 1 开始，不能是 {serial}")
    if year not in _YEARS:
        raise InvalidValueError("文书字号", f"年份 {year} 无效")
    return f"{prefix.strip()}{kind.sign}〔{year}〕{serial}号"
