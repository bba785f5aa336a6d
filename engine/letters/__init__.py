"""Letters (审批文书): which there are, what each must say, and the page itself.

The skeletons belong to the product; an item adds paragraphs with ``{placeholders}``.
"""

from engine.letters.causes import CAUSES
from engine.letters.correcting import correctable, corrected
from engine.letters.facts import Facts, LetterCase, Served, facts
from engine.letters.given import Cited
from engine.letters.kinds import KINDS, OUTSIDE, Kind, kind_of
from engine.letters.labels import DAYS, LABELS, MOMENTS, PLACEHOLDERS, TABLES
from engine.letters.numbering import format_number
from engine.letters.render import Letter, render
from engine.letters.retracing import Application, retraced, wrong
from engine.letters.seals import imprint
from engine.letters.sources import Origins
from engine.letters.wording import day

__all__ = [
    "CAUSES",
    "DAYS",
    "KINDS",
    "LABELS",
    "MOMENTS",
    "OUTSIDE",
    "PLACEHOLDERS",
    "TABLES",
    "Application",
    "Cited",
    "Facts",
    "Kind",
    "Letter",
    "LetterCase",
    "Origins",
    "Served",
    "correctable",
    "corrected",
    "day",
    "facts",
    "format_number",
    "imprint",
    "kind_of",
    "render",
    "retraced",
    "wrong",
]
