"""Letters (审批文书): which there are, what each must say, and the page itself.

The skeletons belong to the product; an item adds paragraphs with ``{placeholders}``.
"""

from engine.letters.facts import Facts, LetterCase, Served, facts
from engine.letters.kinds import KINDS, LABELS, OUTSIDE, PLACEHOLDERS, Kind, kind_of
from engine.letters.numbering import format_number
from engine.letters.render import Letter, render

__all__ = [
    "KINDS",
    "LABELS",
    "OUTSIDE",
    "PLACEHOLDERS",
    "Facts",
    "Kind",
    "Letter",
    "LetterCase",
    "Served",
    "facts",
    "format_number",
    "kind_of",
    "render",
]
