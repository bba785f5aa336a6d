"""What somebody types, or scans, into the counter's one field: it says by itself what it is."""

import re
import unicodedata
from dataclasses import dataclass

from engine.casefile.counter import name_key
from engine.queries.masking import masked
from forms.errors import RefusedValueError
from forms.identifiers import mobile, party_id
from forms.text import narrow

_SHORTEST = 2
_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
_PHONE = re.compile(r"1[0-9]{10}")
_CASE = re.compile(r"[0-9A-Z]{40,46}")
_LETTER = re.compile(r".+[〔\[［(（【]\s*(\d{4})\s*[〕\]］)）】].*\d+.*号?")
_OPENING, _CLOSING = "〔", "〕"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed, and what it is.

    :ivar kind: number, phone, case, letter, name, or "" where it is too short
    :ivar shown: fit to be shown again: numbers of people are masked
    :ivar wrong: the number breaks the rules of its kind: its length, region, day or check digit
    """

    kind: str
    text: str
    shown: str
    wrong: bool = False


def read(text: str) -> Asked:
    """Say what somebody typed, or scanned, into the one field.

    Full-width digits and spaces do no harm; a wrong check digit is told, and searched for.

    :raise RefusedValueError: it holds characters that nobody can see
    """
    plain = narrow(text).upper()
    if _CASE.fullmatch(plain):
        return Asked(kind="case", text=plain, shown=plain)
    if _PHONE.fullmatch(plain.replace("-", "").removeprefix("+86")):
        number = mobile(plain)
        return Asked(kind="phone", text=number, shown=masked(number))
    if _NUMBER.fullmatch(plain):
        return Asked(kind="number", text=plain, shown=masked(plain), wrong=_wrong(plain))
    if _LETTER.fullmatch(plain):
        return Asked(kind="letter", text=letter_number(plain), shown=letter_number(plain))
    name = " ".join(unicodedata.normalize("NFKC", text).split())[:60]
    kind = "name" if len(name_key(name)) >= _SHORTEST else ""
    return Asked(kind=kind, text=name, shown=name)


def letter_number(text: str) -> str:
    """The number of a letter with the brackets that letters bear: 县审批〔2026〕12号."""
    return re.sub(r"[\[［(（【]", _OPENING, re.sub(r"[\]］)）】]", _CLOSING, text))


def _wrong(number: str) -> bool:
    try:
        party_id(number)
    except RefusedValueError:
        return True
    return False
