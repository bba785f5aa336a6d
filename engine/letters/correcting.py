"""A letter with a wrong word: what of it may be corrected, and the same letter anew.

A letter that went out is never edited. What may differ in the one that replaces it are words that
people typed; days, numbers, lists and whatever the log or the item says stay as they were.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine.letters.facts import Facts
from engine.letters.given import Value
from engine.letters.kinds import kind_of
from engine.letters.labels import LABELS, PLACEHOLDERS
from engine.letters.wording import fill, plain

_WORDS = (
    *("facts", "reason", "opinion", "competent_organ", "special_reason", "returned"),
    *("recipient", "service_address", "service_note", "conclusion", "question", "statements"),
    *("companion", "companion_opinion", "place", "recorder", "notice_text", "visit_matters"),
)
"""Facts that are nothing but typed words, in the order in which a page asks for them."""


class _Said(dict[str, Any]):
    """What a letter said; what it did not say is empty, also where its kind says more today."""

    def __missing__(self, name: str) -> str:
        return ""


def correctable(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of a kept letter that may be corrected: fact → what it said.

    :param content: the letter as it was kept: its facts, and the words that are printed
    """
    said, printed = content["facts"]["facts"], _bare(content["text"])
    return {
        name: said[name]
        for name in _WORDS
        if isinstance(said.get(name), str) and said[name] and _bare(said[name]) in printed
    }


def _bare(text: str) -> str:
    return "".join(text.split())


def corrected(
    kept: Mapping[str, Any],
    words: Mapping[str, Value],
    paragraphs: Sequence[str],
    sources: Mapping[str, Sequence[str]] | None = None,
) -> Facts:
    """Return the facts of the letter that replaces a kept one.

    :param words: what it says instead, by fact: typed words among :func:`correctable`, or what
        :func:`engine.letters.retracing.wrong` found
    :param paragraphs: those that the item adds, with their placeholders
    :param sources: where its facts come from now, if not from where they came
    """
    values = _Said({**dict.fromkeys(LABELS, ""), **kept["facts"]})
    values |= {name: plain(each) if isinstance(each, str) else each for name, each in words.items()}
    allowed = {name: str(values[name]) for name in PLACEHOLDERS}
    return Facts(
        code=kept["code"],
        title=kind_of(kept["code"]).title,
        values=MappingProxyType(values),
        paragraphs=tuple(fill(plain(paragraph), allowed) for paragraph in paragraphs),
        sources=kept.get("sources", {}) if sources is None else sources,
    )
