"""The sheets of an item: which there are, and each as a page of HTML and as a PDF file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from engine import paper
from engine.errors import InvalidValueError
from engine.letters.wording import day, plain
from engine.publication import booklets, elements, guides, handbook, lists, sentences, tables, terms
from engine.publication.facts import ItemFacts
from engine.publication.guides import NO_CHARTS, NO_DRAWINGS, Picture
from engine.publication.origins import origin
from engine.sheets import workbook


class Kind(StrEnum):
    """A sheet that is made of an item, or of several."""

    INFORMATION = "information"
    LIST = "list"
    NOTICE = "notice"
    HANDBOOK = "handbook"
    GUIDE = "guide"
    BOOKLET = "booklet"


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """How a kind of sheet is made.

    :ivar gather: what its template wants beyond what every sheet has
    :ivar styles: style sheets of ``static/``, in their order
    """

    title: str
    gather: Callable[[Sequence[ItemFacts]], Mapping[str, Any]]
    styles: tuple[str, ...] = ("sheet.css",)


def page(
    kind: Kind,
    facts: Sequence[ItemFacts],
    *,
    assets: str = "",
    charts: Mapping[str, Picture] = NO_CHARTS,
    printed: bool = False,
    volume: str = "",
) -> str:
    """Return a sheet as a whole HTML document; equal facts, equal text.

    :param facts: one item, or for lists and booklets any number, in their order
    :param assets: relative address of the folder where the style sheets lie; empty for no links
    :param charts: what guides show, by the digest of the item's version
    :param printed: for paper, where a chart has a sheet of its own
    :param volume: which part of a booklet this is, as :func:`booklets.volumes` says it
    """
    sheet, template = _SHEETS[kind], _environment().get_template(f"{kind}.html")
    address = facts[0].check_address if len(facts) == 1 else ""
    return template.render(
        qr=_qr(address) if address else "",
        kind=kind.value,
        title=sheet.title,
        styles=[f"{assets.rstrip('/')}/{name}" for name in sheet.styles] if assets else [],
        origin=origin(facts),
        facts=facts,
        charts=charts,
        printed=printed,
        volume=volume,
        **sheet.gather(facts),
    )


def alone(
    kind: Kind, facts: Sequence[ItemFacts], *, charts: Mapping[str, Picture] = NO_CHARTS
) -> str:
    """Return a page that carries its styles, so that it looks the same wherever it is opened."""
    styled = f"<style>\n{_styles(kind)}</style>\n</head>"
    return page(kind, facts, charts=charts).replace("</head>", styled, 1)


def _styles(kind: Kind) -> str:
    return "\n".join(style(name) for name in _SHEETS[kind].styles)


def to_print(
    kind: Kind,
    facts: Sequence[ItemFacts],
    charts: Mapping[str, bytes] = NO_DRAWINGS,
    *,
    volume: str = "",
) -> paper.Sheet:
    """Return a sheet as :func:`engine.paper.pdfs` takes it: many are printed faster at once.

    :param charts: the drawings (SVG) that guides show, by the digest of the item's version
    """
    said = origin(facts)
    shown = guides.pictures(charts)
    return paper.Sheet(
        html=page(kind, facts, charts=shown, printed=True, volume=volume),
        pictures={shown[digest].address: body for digest, body in charts.items()},
        css=_styles(kind),
        title=" ".join((*_named(facts), _SHEETS[kind].title + volume, said.version, said.short)),
        identifier=f"{kind}{volume}-{said.digest}-{said.version}-{said.state}",
    )


_LONGEST_NAME = 100
"""Characters of an item's name that the window of a reader has room for."""


def _named(facts: Sequence[ItemFacts]) -> list[str]:
    return [plain(one.item.name)[:_LONGEST_NAME] for one in facts] if len(facts) == 1 else []


def pdf(
    kind: Kind,
    facts: Sequence[ItemFacts],
    charts: Mapping[str, bytes] = NO_DRAWINGS,
    *,
    volume: str = "",
) -> bytes:
    """Return a sheet as a PDF file; equal facts, equal bytes.

    :param charts: the drawings (SVG) that guides show, by the digest of the item's version
    :raise PaperError: libraries or fonts are missing, or it took too long
    """
    [body] = paper.pdfs([to_print(kind, facts, charts, volume=volume)])
    return body


def xlsx(kind: Kind, facts: Sequence[ItemFacts]) -> bytes:
    """Return a sheet's tables as a workbook; equal facts, equal bytes.

    :raise InvalidValueError: the sheet has no tables that a workbook could hold
    """
    if kind not in tables.MAKERS:
        able = "、".join(_SHEETS[Kind(each)].title for each in tables.MAKERS)
        raise InvalidValueError(_SHEETS[kind].title, f"没有表格文件，能制成表格的有：{able}")
    said = origin(facts)
    return workbook(
        tables.MAKERS[kind](facts, [line for line in (said.line, said.state_words) if line])
    )


def style(name: str) -> str:
    """Return a style sheet of ``static/``, as every place that shows the pages needs it."""
    return (files("engine.publication") / "static" / name).read_text(encoding="utf-8")


def styles() -> tuple[str, ...]:
    """Name the style sheets that pages of any kind link to."""
    return tuple(dict.fromkeys(name for sheet in _SHEETS.values() for name in sheet.styles))


def _none(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    del facts
    return {}


def _one(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    [one] = facts
    return {"one": one}


def _information(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    [one] = facts
    return {
        "one": one,
        "groups": elements.groups(one),
        "steps": elements.in_order(one.public_steps),
    }


def _handbook(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    [one] = facts
    return {"one": one, "steps": elements.in_order(one.steps)}


def _list(facts: Sequence[ItemFacts]) -> dict[str, Any]:
    return {
        "organs": lists.by_organ(facts),
        "owner": lists.owner(facts),
        "short_laws": lists.short_laws,
    }


_SHEETS: Mapping[Kind, _Sheet] = {
    Kind.INFORMATION: _Sheet(title="项目信息表", gather=_information),
    Kind.LIST: _Sheet(title="项目清单", gather=_list),
    Kind.NOTICE: _Sheet(title="一次性告知单", gather=_one),
    Kind.HANDBOOK: _Sheet(title="业务手册", gather=_handbook),
    Kind.GUIDE: _Sheet(title="服务指南", gather=_one, styles=("sheet.css", "guide.css")),
    Kind.BOOKLET: _Sheet(
        title="服务指南汇编", gather=_none, styles=("sheet.css", "guide.css", "booklet.css")
    ),
}


def _qr(text: str) -> Markup:
    return Markup(paper.qr(text))  # noqa: S704 - drawn by ourselves


def _cleaned(value: Any) -> Any:
    """Take what no reader sees out of every text that a template prints."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("engine.publication"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"terms": terms, "say": sentences, "book": handbook, "laws": elements.laws}
    made.globals |= {"guide_of": guides.guide, "booklet_of": booklets.booklet}
    made.globals |= {"origin_of": origin, "qr_of": _qr}
    made.filters["joined"] = elements.joined
    made.filters["day"] = day
    return made
