"""Text from people, made fit to be stored, printed and drawn."""

import re
import unicodedata

from forms.errors import RefusedValueError

DEFAULT_LENGTH = 2000
"""Characters of a text whose form says nothing else."""

# What no keyboard types and no clerk can see: C0 and C1 controls (a NUL is an error in
# PostgreSQL, and stored by SQLite), lone surrogates (no UTF-8), line separators, zero
# width spaces, and the controls that turn the direction of what follows them, which make
# a name read as another one. Noncharacters are refused by XML.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_BREAKS = re.compile(r"[\n\t]+")


def clean(text: str, *, lines: bool = False) -> str:
    r"""Return *text* in NFC, without white space around it.

    :param lines: keep ``\n`` and ``\t``; otherwise they become spaces
    :raise RefusedValueError: there are characters that nobody can see; says where
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")

    hidden = _HIDDEN.search(text)
    if hidden:
        code = f"U+{ord(hidden.group()):04X}"
        raise RefusedValueError(
            f"第 {hidden.start() + 1} 个字符是不可见的控制字符（{code}），请删除这一段后重新输入"
        )

    text = unicodedata.normalize("NFC", text)
    return (text if lines else _BREAKS.sub(" ", text)).strip()


def narrow(text: str) -> str:
    """Return *text* with full-width digits and letters as plain ones, without spaces.

    For numbers, dates and codes: a Chinese input method easily types １２ for 12.

    :raise RefusedValueError: see `clean`
    """
    return "".join(unicodedata.normalize("NFKC", clean(text)).split())


def quote(text: object) -> str:
    """Return the start of a text that nobody checked, fit to stand in a sentence."""
    shown = _HIDDEN.sub("·", str(text)[:41])
    return shown if len(shown) < 41 else f"{shown[:40]}…"  # noqa: PLR2004 -- 40 and the one cut off
