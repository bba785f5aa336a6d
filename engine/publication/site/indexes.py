"""The pages that lead to items: home, lists, organs, themes, changes, data, help."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from engine.letters.wording import plain
from engine.publication import documents, opendata
from engine.publication.documents import Kind
from engine.publication.facts import ItemFacts
from engine.publication.site.catalogue import Catalogue, Shelf
from engine.publication.site.disclosure import index_number
from engine.publication.site.rendering import Renderer, builder

Make = Callable[[], bytes]
_ON_HOME = 8
"""Changes that the first page tells."""
_MOST_CHANGES = 300
LICENCE = """政务服务事项开放数据使用说明

1. 本目录下的数据由公布单位依法公开，任何人可以免费复制、传播、加工和用于商业目的。
2. 使用时请注明来源（公布单位名称）和版本校验码，不得使他人误认为公布单位认可您的产品。
3. 数据随事项版本更新，办事以公布单位网站上现行有效的版本为准。
4. 字段只增加、不改变含义；字段说明见 item.schema.json 和 index.schema.json。
"""
"""What may be done with the data: 公共数据资源开放 without conditions but the source."""


def pages(catalogue: Catalogue, renderer: Renderer) -> dict[str, Make]:
    """Return the makers of all index pages by address."""
    made: dict[str, Make] = {
        path: partial(renderer.page, path.replace("/", "_"), path, catalogue=catalogue, **more)
        for path, more in _plain(catalogue).items()
    }
    for shelf in catalogue.organs:
        made[shelf.path] = _shelf(catalogue, renderer, shelf, audience="")
    for audience, shelves in (
        ("面向自然人", catalogue.citizens),
        ("面向法人和其他组织", catalogue.organisations),
    ):
        for shelf in shelves:
            made[shelf.path] = _shelf(catalogue, renderer, shelf, audience=audience)
    made["assets/index.js"] = partial(search_index, catalogue)
    made["data/index.json"] = partial(data_index, catalogue)
    made["data/item.schema.json"] = opendata.schema
    made["data/index.schema.json"] = index_schema
    made["data/licence.txt"] = LICENCE.encode
    return made


def _plain(catalogue: Catalogue) -> Mapping[str, Mapping[str, Any]]:
    return {
        "index.html": {"changes": catalogue.changes[:_ON_HOME]},
        "items.html": {"workbook": _workbook("items.html") if catalogue.current else ""},
        "changes.html": {"changes": catalogue.changes[:_MOST_CHANGES]},
        "retired.html": {},
        "check.html": {"versions": _versions(catalogue)},
        "help.html": {},
        "data/index.html": {},
    }


def _shelf(catalogue: Catalogue, renderer: Renderer, shelf: Shelf, *, audience: str) -> Make:
    template = "theme.html" if audience else "organ.html"
    return partial(
        renderer.page,
        template,
        shelf.path,
        catalogue=catalogue,
        shelf=shelf,
        audience=audience,
        workbook=_workbook(shelf.path) if shelf.items else "",
    )


def _versions(catalogue: Catalogue) -> list[ItemFacts]:
    def order(each: ItemFacts) -> tuple[str, str, int]:
        return (each.item.code, each.key, -(each.number or 0))

    return sorted(catalogue.facts, key=order)


def search_index(catalogue: Catalogue) -> bytes:
    """Return what the search looks through, as a script: a page from a disc may fetch nothing.

    One row an item in force, in the order of the list: key, words, materials.
    """
    rows = [
        {
            "k": each.key,
            "w": " ".join(
                (
                    each.item.name,
                    each.item.code,
                    each.item.task_code,
                    each.organ_name,
                    each.principal_name,
                    *each.item.themes.citizens,
                    *each.item.themes.organisations,
                    each.item.result.name,
                )
            ).lower(),
            "m": [material.name for material in each.item.materials],
        }
        for each in catalogue.current
    ]
    text = json.dumps(_cleaned(rows), ensure_ascii=True, separators=(",", ":"))
    # No markup may appear, wherever somebody pastes it.
    return f"var guhuaIndex={text.replace('<', chr(92) + 'u003c')};\n".encode()


def data_index(catalogue: Catalogue) -> bytes:
    """Return the index of the open data: every version that was ever in force, and its state."""
    return opendata.encoded(
        {
            "format": "guhua-index/1",
            "items": [_entry(each, catalogue) for each in _versions(catalogue)],
        }
    )


def _entry(each: ItemFacts, catalogue: Catalogue) -> dict[str, Any]:
    page = catalogue.path(each)
    retirement = catalogue.retirements.get(each.key) if each.state == "retired" else None
    return {
        "key": each.key,
        "code": each.item.code,
        "name": each.item.name,
        "organ": {"code": each.item.organ, "name": each.organ_name},
        "version": each.number,
        "digest": each.digest,
        "state": each.state,
        "index_number": index_number(each),
        "published_on": _iso(each.published_on),
        "in_force_from": _iso(each.in_force_from),
        "in_force_to": _iso(each.in_force_to),
        "retired_by": retirement.document if retirement else None,
        "page": f"../{page}",
        "data": f"../{page.removesuffix('index.html')}item.json",
    }


def index_schema() -> bytes:
    """Return the JSON Schema (2020-12) of :func:`data_index`."""
    text = {"type": "string"}
    maybe_day = {"type": ["string", "null"], "format": "date"}
    fields: dict[str, Any] = {
        "key": text | {"description": "事项的短名，长期不变"},
        "code": text | {"description": "基本编码或者地方基本编码"},
        "name": text | {"description": "事项名称"},
        "organ": {
            "type": "object",
            "description": "实施机关",
            "properties": {"code": text, "name": text},
            "required": ["code", "name"],
        },
        "version": {"type": "integer", "description": "版本号"},
        "digest": text | {"description": "版本校验码（SHA-256）"},
        "state": {
            "enum": ["published", "superseded", "retired"],
            "description": "现行有效、已被新版本替代、已取消",
        },
        "index_number": text | {"description": "政府信息索引号"},
        "published_on": maybe_day | {"description": "公布日期"},
        "in_force_from": maybe_day | {"description": "施行日期"},
        "in_force_to": maybe_day | {"description": "停止施行日期，现行有效的为空"},
        "retired_by": {"type": ["string", "null"], "description": "取消事项的政策文件"},
        "page": text | {"description": "网页的相对地址"},
        "data": text | {"description": "事项数据的相对地址"},
    }
    row = {"type": "object", "properties": fields, "required": list(fields)}
    return opendata.encoded(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "format": {"const": "guhua-index/1"},
                "items": {"type": "array", "items": row},
            },
            "required": ["format", "items"],
        }
    )


def sheets(catalogue: Catalogue) -> dict[str, tuple[str, Make]]:
    """Return source and maker of the lists as workbooks (项目清单): the county's, each organ's.

    Not as PDF: laying out 400 rows for paper takes 17 s of CPU, after every change of any item.
    The pages of the lists print as they are.
    """
    listed = {"items.html": catalogue.current} | {
        shelf.path: shelf.items for shelf in catalogue.organs
    }
    return {
        _workbook(path): (_fingerprint(facts), partial(documents.xlsx, Kind.LIST, facts))
        for path, facts in listed.items()
        if facts
    }


def _workbook(path: str) -> str:
    return f"{path.removesuffix('.html')}.xlsx"


def _fingerprint(facts: Sequence[ItemFacts]) -> str:
    told = [(each.digest, each.number, each.published_on, each.in_force_from) for each in facts]
    office = facts[0].office
    names = sorted(office.organs.items())
    whole = repr((builder(), told, office.county, office.public_url, names))
    return sha256(whole.encode()).hexdigest()


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, list) else value
