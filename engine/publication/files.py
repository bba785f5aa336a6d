"""Everything that is published of one version: made once, kept for good."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import diagrams
from diagrams import Style
from engine import paper
from engine.publication import documents, opendata
from engine.publication.charts import published
from engine.publication.documents import Kind
from engine.publication.facts import ItemFacts
from engine.publication.guides import Picture

SHEETS: Mapping[str, str] = {
    "chart": "流程图",
    "information": "项目信息表",
    "list": "项目清单",
    "notice": "一次性告知单",
    "handbook": "业务手册",
    "guide": "服务指南",
}
"""What is printed, signed and stamped, and may come back as a scan."""

INTERNAL = "handbook."
"""What begins like this names the holders of posts, and is never public."""

_MEDIA = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KINDS = (Kind.INFORMATION, Kind.NOTICE, Kind.GUIDE, Kind.HANDBOOK)
_NO_LAYOUTS: Mapping[str, Any] = MappingProxyType({})


def media(name: str) -> str:
    """Return the media type of a published file by the end of its name."""
    return _MEDIA[name.rpartition(".")[2]]


def is_public(name: str) -> bool:
    """Whether a published file may be shown to everybody."""
    return not name.startswith(INTERNAL)


def files(facts: ItemFacts, layouts: Mapping[str, Any] = _NO_LAYOUTS) -> dict[str, bytes]:
    """Make everything that is published of a version, by name. Equal facts give equal bytes.

    :param layouts: the charts' coordinates as the version keeps them; drawn anew without them
    :raise DiagramError: ``dot`` is missing, or took too long
    :raise PaperError: fonts or libraries are missing, or a sheet took too long
    """
    charts = _charts(facts, layouts)
    made = charts | _sheets(facts, charts["chart.svg"])
    return dict(sorted((made | {"item.json": opendata.document(facts)}).items()))


def _charts(facts: ItemFacts, layouts: Mapping[str, Any]) -> dict[str, bytes]:
    chart = published(layouts, facts.flow, facts.caption)
    # Whoever wants lanes wants to see who acts: they need no publication's effort.
    lanes = diagrams.lay_out(facts.flow, facts.caption, style=Style.LANES)
    text = diagrams.text_version(facts.flow, facts.caption)
    return {
        "chart.svg": diagrams.draw(chart, format="svg"),
        "chart.png": diagrams.draw(chart, format="png"),
        "chart.pdf": diagrams.draw(chart, format="pdf"),
        "chart.txt": text.encode(),
        "lanes.svg": diagrams.draw(lanes, format="svg"),
        "lanes.pdf": diagrams.draw(lanes, format="pdf"),
    }


def _sheets(facts: ItemFacts, chart: bytes) -> dict[str, bytes]:
    """Every sheet as a page that stands alone and on paper, and its tables as a workbook."""
    drawn = {kind: {facts.digest: chart} if kind is Kind.GUIDE else {} for kind in _KINDS}
    # One start of the press for all of them.
    printed = paper.pdfs(documents.to_print(kind, [facts], drawn[kind]) for kind in _KINDS)
    made = {f"{kind}.pdf": body for kind, body in zip(_KINDS, printed, strict=True)}
    shown = {facts.digest: Picture(address="chart.svg")}
    for kind in _KINDS:
        made[f"{kind}.html"] = documents.alone(kind, [facts], charts=shown).encode()
    for kind in (Kind.INFORMATION, Kind.NOTICE):
        made[f"{kind}.xlsx"] = documents.xlsx(kind, [facts])
    return made
