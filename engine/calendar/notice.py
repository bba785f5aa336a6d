"""Next year's holidays from the pasted text of the State Council's notice.

The General Office words its notices alike every year: a numbered paragraph a holiday, and
in it one sentence of days off and one of rest days worked for them. Whatever the text says
twice (weekdays in brackets, 共N天) is compared with the dates.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from engine.calendar.reasons import WEEKDAYS
from engine.calendar.years import Holiday, Notice, Year, said_by
from engine.errors import InvalidValueError

_FIELD = "放假通知"
_TITLE = re.compile(r"国务院办公厅关于(\d{4})年部分节假日安排的通知")
_NUMBER = re.compile(r"国办发明电[〔\[(【](\d{4})[〕\])】](\d{1,3})号")
_SIGNED = re.compile(r"^(?:国务院办公厅)?(\d{4})年(\d{1,2})月(\d{1,2})日$")
_PARAGRAPH = re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]([^:]{2,20}):(.*)$")
_BRACKETS = r"(?:\(([^()]*)\))?"
_DAY = rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})月)?(\d{{1,2}})日{_BRACKETS}"
_DATE = re.compile(_DAY)
_OFF = re.compile(rf"^({_DAY})(?:(?:至|到|-|—|~)({_DAY}))?放假(?:调休|公休)?(.*)$")
_WORKED = re.compile(rf"^({_DAY}(?:[、,和及]{_DAY})*)(?:均|都|正常)?上班$")
_TOTAL = re.compile(r"共(\d{1,2})天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_ARRANGES = re.compile(r"\d日.*(放假|上班|调休|补班)")
_DECEMBER = 12


@dataclass(frozen=True, kw_only=True)
class _Paragraph:
    """What the notice says of one holiday; *place* is what a refusal calls it."""

    name: str
    place: str
    sentences: tuple[str, ...]


def read_year(source: str) -> Year:
    """Read one year's arrangement, be it TOML or the pasted text of a notice.

    :raise InvalidValueError: it is neither, or contradicts itself or the law
    """
    if re.search(r"^\s*year\s*=", source, re.MULTILINE):
        return Year.read(source)
    return parse_notice(source)


def parse_notice(text: str) -> Year:
    """Read a notice on the arrangement of one year's holidays.

    :raise InvalidValueError: names the line that cannot be read or contradicts itself
    """
    lines = [_plain(line) for line in text.splitlines()]
    whole = "".join(lines)
    title = _required(
        _TITLE.search(whole), "没有找到标题“国务院办公厅关于××××年部分节假日安排的通知”"
    )
    number = _required(_NUMBER.search(whole), "没有找到发文字号，例如“国办发明电〔2025〕7号”")
    signed = [found for line in lines if (found := _SIGNED.match(line))]
    if not signed:
        raise InvalidValueError(_FIELD, "没有找到文末的成文日期，例如“2025年11月4日”")
    year = int(title[1])
    paragraphs = list(_paragraphs(lines))
    if not paragraphs:
        raise InvalidValueError(_FIELD, "没有找到“一、元旦：……”这样的放假安排")
    notice = Notice(
        number=f"国办发明电〔{number[1]}〕{number[2]}号",
        published_on=_date("文末成文日期", *map(int, signed[-1].groups())),
        title=title[0],
    )
    holidays = tuple(_holiday(paragraph, year) for paragraph in paragraphs)
    try:
        return Year(year=year, notices=(notice,), holidays=holidays)
    except ValidationError as error:
        raise InvalidValueError(_FIELD, said_by(error)) from error


def _plain(line: str) -> str:
    """Return a line without spaces, its brackets and figures as ASCII has them."""
    return "".join(unicodedata.normalize("NFKC", line).split())


def _required(found: "re.Match[str] | None", reason: str) -> "re.Match[str]":
    if found is None:
        raise InvalidValueError(_FIELD, reason)
    return found


def _paragraphs(lines: list[str]) -> Iterator[_Paragraph]:
    """Return the numbered paragraphs; a line that a paste has broken off is put back."""
    begun: tuple[int, str, str] | None = None
    for number, line in enumerate([*lines, ""], start=1):
        found = _PARAGRAPH.match(line)
        if begun is not None and (found or not line or _SIGNED.match(line)):
            yield _paragraph(*begun)
            begun = None
        if found:
            begun = (number, found[1], found[2])
        elif begun is not None:
            begun = (begun[0], begun[1], begun[2] + line)
        elif _ARRANGES.search(line):
            raise InvalidValueError(f"{_FIELD}第{number}行", f"看不懂“{line[:40]}”")


def _paragraph(number: int, name: str, body: str) -> _Paragraph:
    sentences = tuple(filter(None, re.split(r"[。;]", body)))
    return _Paragraph(name=name, place=f"{_FIELD}第{number}行“{name}”", sentences=sentences)


def _holiday(paragraph: _Paragraph, year: int) -> Holiday:
    off: tuple[date, date] | None = None
    make_up: list[date] = []
    for sentence in paragraph.sentences:
        if _OFF.match(sentence):
            if off is not None:
                raise InvalidValueError(paragraph.place, "写了两段放假日期，请分成两项")
            off = _block(paragraph, sentence, year)
        elif _WORKED.match(sentence):
            make_up += _dates(paragraph, sentence, year)
        elif _ARRANGES.search(sentence) and not sentence.startswith("鼓励"):
            raise InvalidValueError(paragraph.place, f"看不懂“{sentence}”")
    if off is None:
        raise InvalidValueError(paragraph.place, "没有写明哪几日放假")
    try:
        return Holiday(name=paragraph.name, first=off[0], last=off[1], make_up=tuple(make_up))
    except ValidationError as error:
        raise InvalidValueError(paragraph.place, said_by(error)) from error


def _block(paragraph: _Paragraph, sentence: str, year: int) -> tuple[date, date]:
    said, _, rest = sentence.partition("放假")
    days = _dates(paragraph, said, year)
    first, last = days[0], days[-1]
    if first > last and first.month == _DECEMBER:
        first = first.replace(year=first.year - 1)
    if last < first:
        raise InvalidValueError(paragraph.place, f"最后一天{last}早于第一天{first}")
    total = _TOTAL.search(rest)
    length = (last - first).days + 1
    if total and int(total[1]) != length:
        raise InvalidValueError(
            paragraph.place, f"写明共{total[1]}天，但{first}至{last}是{length}天"
        )
    return first, last


def _dates(paragraph: _Paragraph, sentence: str, year: int) -> list[date]:
    """Return the dates of a sentence; what one leaves out stands in the one before."""
    found: list[date] = []
    this_year, month = year, 0
    for match in _DATE.finditer(sentence):
        month = int(match[2] or month)
        this_year = int(match[1] or year)
        if not match[1] and month == _DECEMBER and paragraph.name.startswith("元旦"):
            this_year = year - 1
        day = _date(paragraph.place, this_year, month, int(match[3]))
        said = _WEEKDAY.search(match[4] or "")
        meant = WEEKDAYS[day.weekday()]
        if said and said[1].replace("天", "日") != meant[-1]:
            raise InvalidValueError(
                paragraph.place, f"“{match[0]}”：{day}是{meant}，与括号内的星期不符"
            )
        found.append(day)
    return found


def _date(place: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise InvalidValueError(place, f"没有{year}年{month}月{day}日这一天") from error
