"""Everything that is published of one version: made once, kept for good."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import diagrams
from diagrams import Effort, Layout, Style
from engine.publication.charts import PUBLIC, kept_layout
from engine.publication.facts import ItemFacts

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
    """
    return dict(sorted(_charts(facts, layouts).items()))


def _charts(facts: ItemFacts, layouts: Mapping[str, Any]) -> dict[str, bytes]:
    chart = kept_layout(layouts, PUBLIC) or _lay_out(facts, Style.POSTER)
    lanes = _lay_out(facts, Style.LANES)
    text = diagrams.text_version(facts.flow, facts.caption)
    return {
        "chart.svg": diagrams.draw(chart, format="svg"),
        "chart.png": diagrams.draw(chart, format="png"),
        "chart.pdf": diagrams.draw(chart, format="pdf"),
        "chart.txt": text.encode(),
        "lanes.svg": diagrams.draw(lanes, format="svg"),
        "lanes.pdf": diagrams.draw(lanes, format="pdf"),
    }


def _lay_out(facts: ItemFacts, style: Style) -> Layout:
    return diagrams.lay_out(facts.flow, facts.caption, style=style, effort=Effort.PUBLICATION)
