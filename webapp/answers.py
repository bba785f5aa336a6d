"""Answers to read: for the second officer, and for whoever was not fast enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from forms import Form
from forms.fields import Field, ListField
from forms.tables import MaterialsField, RowsField

OURS = frozenset({"csrf_token", "seen", "key", "_op"})
"""Fields of the page, not of the form."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question with its answer: a text, or a small table."""

    title: str
    text: str = ""
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def sent() -> dict[str, list[str]]:
    """What the person typed, as the browser sent it, without what the page itself needs."""
    raw = request.form.to_dict(flat=False)
    return {name: values for name, values in raw.items() if name not in OURS}


def readable(form: Form, answers: Mapping[str, Any]) -> list[Answered]:
    """Return what was answered, in the order of the form."""
    return [_answered(field, answers[field.name]) for field in form.fields if field.name in answers]


def typed(form: Form, raw: Mapping[str, Sequence[str]]) -> list[Answered]:
    """Return what was typed, unchecked, under the titles of the form."""
    fields = {field.name: field for field in form.fields}
    return [
        _typed(fields.get(name.partition(".")[0]), name, [text for text in values if text])
        for name, values in raw.items()
        if any(values)
    ]


def _typed(field: Field | None, name: str, values: Sequence[str]) -> Answered:
    """One control of the page; those of a table are called by its row and its column."""
    if field is None:
        return Answered(title=name, text="；".join(values))
    _name, place, part = [*name.split(".", 2), "", ""][:3]
    title, labels = field.title, getattr(field, "labels", {})
    if isinstance(field, MaterialsField):
        called = {each.key: each.name for each in field.materials}
        title = f"{called.get(place, place)}：{_of_a_material().get(part, part)}"
    elif isinstance(field, RowsField):
        column = next((each for each in field.columns if each.name == part), None)
        if isinstance(column, ListField):
            labels = column.labels
        number = int(place) + 1 if place.isdecimal() else place
        title = f"{title} {number}：{column.title if column else part}"
    said = (labels[each].text if each in labels else each for each in values)
    return Answered(title=title, text="；".join(said))


def _of_a_material() -> dict[str, str]:
    return {
        "state": _("状态"),
        "original": _("原件核对"),
        "copies": _("份数"),
        "reason": _("问题说明"),
    }


def _answered(field: Field, value: Any) -> Answered:
    if isinstance(field, MaterialsField):
        return _materials(field, value)
    if isinstance(field, RowsField):
        return Answered(
            title=field.title,
            head=[column.title for column in field.columns],
            rows=[
                [_cell(column, row.get(column.name, "")) for column in field.columns]
                for row in value
            ],
        )
    return Answered(title=field.title, text=_text(value) + field.unit)


def _cell(column: Field, value: Any) -> str:
    """One cell; references to evidence as the case calls them."""
    if isinstance(column, ListField) and isinstance(value, list):
        called = [column.labels[ref].text if ref in column.labels else ref for ref in value]
        return "、".join(called)
    return _text(value)


def _materials(field: MaterialsField, value: Mapping[str, Mapping[str, Any]]) -> Answered:
    return Answered(
        title=field.title,
        head=[_("材料名称"), _("状态"), _("原件核对"), _("份数"), _("问题说明")],
        rows=[
            [
                material.name,
                str(row.get("state", "")),
                _("已核对") if row.get("original") else "",
                str(row.get("copies", "")),
                str(row.get("reason", "")),
            ]
            for material in field.materials
            if (row := value.get(material.key)) is not None
        ],
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return str(value)
