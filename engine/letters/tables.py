"""The lists in letters: materials, defects, grounds, served documents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from engine.bundle import Ground, ItemData, Material
from engine.letters.wording import article, dated, plain


class ServedLike(Protocol):
    """A document that is handed over."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str: ...


def received(answers: Mapping[str, Any], item: ItemData) -> list[dict[str, str]]:
    """Return the materials that lie at the counter, fit or not."""
    return [
        {
            "name": material.name,
            "form": material.form,
            "copies": str(row.get("copies", material.copies)),
            "original": "已核对" if row.get("original") else "未核对",
            "note": plain(str(row.get("reason", ""))),
        }
        for material, row in _rows(answers, item)
        if row.get("state") in {"已收", "不合格"}
    ]


def defects(answers: Mapping[str, Any], item: ItemData) -> list[dict[str, str]]:
    """Return all that is missing or unfit, with the reason and what the law asks (R-13)."""
    return [
        {
            "name": material.name,
            "state": "未提交" if row["state"] == "缺" else "不符合法定形式",
            "reason": plain(str(row.get("reason", ""))) or "未提交",
            "wanted": f"{material.form}{material.copies}份；{material.standard}".rstrip("。")
            + "。",
            "basis": article(material.basis.basis),
        }
        for material, row in _rows(answers, item)
        if row.get("state") in {"缺", "不合格"}
    ]


def grounds(
    answers: Mapping[str, Any], item: ItemData, on: date, composer: str = "refusal"
) -> list[dict[str, str]]:
    """Return the grounds with their articles in the edition of a day, in the order of the item.

    A refusal that was composed says of each the fact and the evidence it rests on. A catch-all
    ground (其他…情形) rests on the provision that the decider names (P-06); without it the
    article is empty.

    :param composer: the field that composed them: ``refusal``, or ``switch`` (to the ordinary
        procedure, which refuses nothing)
    """
    composed = answers.get(composer)
    editions = item.editions(on)
    if isinstance(composed, list | tuple):
        return _composed(composed, item, editions)
    if composer != "refusal":
        return []
    codes = answers.get("grounds")
    chosen = codes if isinstance(codes, list | tuple) else ()
    named = dated(plain(str(answers.get("legal_basis") or "")), editions)
    return [
        {
            "code": ground.code,
            "text": ground.text,
            "basis": named
            if ground.catch_all or not ground.article
            else article(ground.basis, editions),
            "fact": "",
            "evidence": "",
        }
        for ground in item.grounds
        if ground.code in chosen
    ]


def _composed(
    rows: Sequence[Any], item: ItemData, editions: Mapping[str, str]
) -> list[dict[str, str]]:
    said = {row["ground"]: row for row in rows if isinstance(row, Mapping) and "ground" in row}
    return [
        {
            "code": ground.code,
            "text": ground.text,
            "basis": _provision(ground, said[ground.code], editions),
            "fact": plain(str(said[ground.code].get("fact", ""))),
            "evidence": plain(str(said[ground.code].get("shown", ""))),
        }
        for ground in item.grounds
        if ground.code in said
    ]


def _provision(ground: Ground, row: Mapping[str, Any], editions: Mapping[str, str]) -> str:
    """The article of the ground in the version in force; what the decider names goes with it."""
    named = dated(plain(str(row.get("provision") or "")), editions)
    if ground.catch_all and ground.article and named:
        return f"{article(ground.basis, editions)}、{named}"
    return named if ground.catch_all or not ground.article else article(ground.basis, editions)


def documents(served: Sequence[ServedLike]) -> list[dict[str, str]]:
    """Return the letters that are handed over."""
    return [{"title": plain(each.title), "number": plain(each.number)} for each in served]


def materials(item: ItemData) -> list[dict[str, str]]:
    """Return all that an applicant has to hand in (行政许可法 art. 30)."""
    return [
        {
            "name": each.name,
            "form": each.form,
            "copies": str(each.copies),
            "need": each.need if not each.when else f"{each.need}：{each.when}",
            "standard": each.standard,
        }
        for each in item.materials
    ]


def _rows(
    answers: Mapping[str, Any], item: ItemData
) -> Iterator[tuple[Material, Mapping[str, Any]]]:
    given = answers.get("materials")
    if not isinstance(given, Mapping):
        return
    for material in item.materials:
        row = given.get(material.key)
        if isinstance(row, Mapping):
            yield material, row
