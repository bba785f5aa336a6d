"""How letters say things: days, articles, masked numbers, paragraphs with placeholders."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.model import Basis

PROVISIONAL = "（暂定，待次年放假通知公布后重新计算）"
"""Stands behind a day that rests on a calendar that is not yet published."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,63})\}")
# Characters that no reader sees and that HTML or the sense of a line would break on.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)


_TITLE = re.compile(r"《(?:中华人民共和国)?([^《》]{2,80})》(?!（)")
_NO_EDITIONS: Mapping[str, str] = MappingProxyType({})


def plain(text: str) -> str:
    """Return *text* without hidden characters and white space around it."""
    return _HIDDEN.sub("", text).strip()


def day(on: date | None, *, provisional: bool = False) -> str:
    """Return 2026年3月2日, or "" for none; so also under a seal (GB/T 9704—2012, 7.3.5)."""
    if on is None:
        return ""
    return f"{on.year}年{on.month}月{on.day}日" + (PROVISIONAL if provisional else "")


def minute(at: datetime | None) -> str:
    """Return 2026年3月2日09时30分 in Asia/Shanghai, or "" for none."""
    if at is None:
        return ""
    local = at.astimezone(ZONE)
    return f"{day(local.date())}{local:%H}时{local:%M}分"


def article(basis: Basis, editions: Mapping[str, str] = _NO_EDITIONS) -> str:
    """Return the article with the formal title of a law: 《中华人民共和国行政许可法》第三十二条.

    Laws of the National People's Congress (…法) carry the country in their title;
    regulations (条例, 规定) and measures (办法) do not.

    :param editions: law → the edition in force, which stands behind the title
    """
    return f"{_titled(basis.law, editions)}{basis.numbered}"


def articles(bases: Iterable[Basis], editions: Mapping[str, str] = _NO_EDITIONS) -> list[str]:
    """Return one text a law with all its articles: 《…森林法》第五十六条、第五十七条."""
    found: dict[str, list[str]] = {}
    for basis in bases:
        found.setdefault(_titled(basis.law, editions), []).append(basis.numbered)
    return [f"{law}{'、'.join(filter(None, numbers))}" for law, numbers in found.items()]


def dated(text: str, editions: Mapping[str, str]) -> str:
    """Return what somebody typed of a law, with the edition behind the titles that have one."""

    def edition(found: re.Match[str]) -> str:
        known = editions.get(found[1])
        return f"{found[0]}（{known}）" if known else found[0]

    return _TITLE.sub(edition, text)


def _titled(law: str, editions: Mapping[str, str]) -> str:
    edition = editions.get(law) or editions.get(law.removeprefix("中华人民共和国"))
    return f"《{_formal(law)}》（{edition}）" if edition else f"《{_formal(law)}》"


def _formal(law: str) -> str:
    is_law = law.endswith("法") and not law.endswith("办法")
    if is_law and not law.startswith("中华人民共和国"):
        return f"中华人民共和国{law}"
    return law


def masked(number: str) -> str:
    """Return an identity number with its birthday hidden: 990101********0019.

    The codes of organisations are public and stay whole.
    """
    if re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return f"{number[:6]}********{number[-4:]}"
    return number


def fill(paragraph: str, values: Mapping[str, str]) -> str:
    """Return an item's paragraph with its ``{names}`` replaced by facts.

    Not ``str.format``: that would reach into the attributes of objects.

    :raise InvalidValueError: a name that is not among *values*, or a stray brace
    """
    if "{" in (rest := _PLACEHOLDER.sub("", paragraph)) or "}" in rest:
        raise InvalidValueError("文书段落", "花括号中只能写一个英文名称，例如 {applicant}")
    for name in _PLACEHOLDER.findall(paragraph):
        if name not in values:
            raise InvalidValueError("文书段落", f"不能使用“{{{name}}}”")
    return _PLACEHOLDER.sub(lambda match: values[match.group(1)], paragraph)


def placeholders(paragraph: str) -> tuple[str, ...]:
    """Return the names that *paragraph* uses, in their order."""
    return tuple(_PLACEHOLDER.findall(paragraph))
