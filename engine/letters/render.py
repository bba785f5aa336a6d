"""A letter as one A4 page of HTML, and the same words as plain text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup

from engine import paper
from engine.clock import ZONE
from engine.letters.facts import Facts
from engine.letters.kinds import kind_of
from engine.letters.wording import day, plain

_DIGEST_SHOWN = 16
_BLOCKS = "//h1|//h2|//p[not(ancestor::td)]|//tr"

_environment = Environment(
    loader=PackageLoader("engine.letters", "skeletons"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=False,
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An issued letter.

    :ivar html: a whole page under ``/static/css/letter.css``; no script, no inline style
    :ivar facts: JSON of everything it says, for the letter's row
    :ivar text: its words, one line a paragraph or row
    """

    code: str
    title: str
    number: str
    html: str
    facts: dict[str, Any]
    text: str


def render(
    letter_code: str,
    number: str,
    facts: Facts,
    issued_at: datetime,
    digest: str,
    *,
    seal: Markup | None = None,
    replaces: str = "",
    void: bool = False,
) -> Letter:
    """Return the letter; the same arguments give the same bytes.

    :param issued_at: aware; the day under the seal is that of Asia/Shanghai
    :param digest: of the bundle whose words these are
    :param seal: the imprint over organ and day (``letters.seals``); none leaves its place free
    :param replaces: a sentence that names the withdrawn letter which this one corrects
    :param void: a preview: without number, imprint and force, and says so across the page
    :raise NotFoundError: no such letter
    """
    kind = kind_of(letter_code)
    issued_on = issued_at.astimezone(ZONE).date()
    page = _environment.get_template(f"{kind.code}.html").render(
        v=facts.values,
        title=kind.title,
        sealed=kind.sealed,
        seal=seal or "",
        replaces=plain(replaces),
        void=void,
        number=plain(number),
        issued_on=day(issued_on),
        paragraphs=facts.paragraphs,
        digest=plain(digest)[:_DIGEST_SHOWN],
        progress_code=_progress_code(facts),
    )
    said = facts.data() | {"number": number, "issued_on": issued_on.isoformat(), "digest": digest}
    return Letter(
        code=kind.code, title=kind.title, number=number, html=page, facts=said, text=_text(page)
    )


def _progress_code(facts: Facts) -> Markup:
    """The code that opens the question for this case's progress; it never holds the query code."""
    at, no = facts.values["progress_at"], facts.values["case_no"]
    # Letters that were kept before there was such an address are written again without it.
    return Markup(paper.qr(f"{at}?no={no}") if at else "")  # noqa: S704 - a QR code is markup of ours


def _text(page: str) -> str:
    blocks = etree.HTML(page).xpath(_BLOCKS)
    lines = (_line(block) for block in blocks)
    return "\n".join(line for line in lines if line) + "\n"


def _line(block: Any) -> str:
    if block.tag != "tr":
        return " ".join("".join(block.itertext()).split())
    return " | ".join(" ".join("".join(cell.itertext()).split()) for cell in block)
