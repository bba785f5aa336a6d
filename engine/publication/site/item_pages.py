"""The page of an item: its guide, what can be taken away, its versions, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.publication.facts import ItemFacts
from engine.publication.guides import Guide
from engine.publication.site.catalogue import Catalogue
from engine.publication.site.disclosure import metadata
from engine.publication.site.rendering import Renderer

DOWNLOADS: Mapping[str, tuple[str, str]] = {
    "guide.pdf": ("服务指南", "PDF"),
    "notice.pdf": ("一次性告知单", "PDF"),
    "information.pdf": ("项目信息表", "PDF"),
    "information.xlsx": ("项目信息表", "XLSX"),
    "chart.pdf": ("审批流程图", "PDF"),
    "chart.png": ("审批流程图", "PNG"),
    "chart.svg": ("审批流程图", "SVG"),
    "chart.txt": ("文字版流程", "TXT"),
    "lanes.pdf": ("审批流程图（分岗位）", "PDF"),
    "lanes.svg": ("审批流程图（分岗位）", "SVG"),
    "item.json": ("事项数据（开放数据）", "JSON"),
}
"""What of the kept files is public, in the order of the page: never the internal handbook."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file to take away; *size* in bytes, None where it is made on demand."""

    name: str
    form: str
    size: int | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet with the formats in which it can be had."""

    title: str
    files: tuple[Download, ...]


def page(
    facts: ItemFacts, catalogue: Catalogue, renderer: Renderer, sizes: Mapping[str, int | None]
) -> bytes:
    """Return the page of one version.

    :param sizes: bytes of the files that lie beside it, by name
    """
    chart = "chart.svg" if "chart.svg" in sizes else ""
    newest = next((each for each in catalogue.current if each.key == facts.key), None)
    return renderer.page(
        "item.html",
        catalogue.path(facts),
        one=facts,
        guide=Guide(facts=facts, chart=chart),
        sheets=sheets(sizes),
        metadata=metadata(facts),
        newest=newest,
        newest_path=catalogue.path(newest) if newest else "",
        organ=next((each for each in catalogue.organs if each.name == facts.organ_name), None),
        versions=versions(facts, catalogue),
        retirement=catalogue.retirements.get(facts.key) if facts.state == "retired" else None,
    )


def sheets(sizes: Mapping[str, int | None]) -> tuple[Sheet, ...]:
    """Group what lies beside a page by sheet; the data are always there."""
    found: dict[str, list[Download]] = {}
    for name, (title, form) in DOWNLOADS.items():
        if name in sizes or name == "item.json":
            found.setdefault(title, []).append(Download(name=name, form=form, size=sizes.get(name)))
    return tuple(Sheet(title=title, files=tuple(files)) for title, files in found.items())


def versions(facts: ItemFacts, catalogue: Catalogue) -> tuple[tuple[ItemFacts, str], ...]:
    """Return every published version of an item with its page, newest first."""
    of_item = [each for each in catalogue.facts if each.key == facts.key]
    of_item.sort(key=lambda each: each.number or 0, reverse=True)
    return tuple((each, catalogue.path(each)) for each in of_item)
