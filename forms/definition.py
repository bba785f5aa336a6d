"""A form file, checked: what a field may say of itself, and the field made from it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from forms.bounds import TODAY, Bound
from forms.checks import check_pattern
from forms.conditions import check_condition
from forms.errors import InvalidFormError, RefusedValueError
from forms.fields import ChoiceLabel, Field, FlagField, ListField, NumberField, TextField
from forms.file import FieldFile, FormFile, read_json
from forms.refusal import refusal_field
from forms.tables import MaterialLike, MaterialsField, RowsField
from forms.text import clean

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)

_PATTERN_LENGTH = 200

_WIDGETS: Mapping[str, tuple[str, ...]] = {
    "string": ("text", "textarea", "radio", "select", "buttons", "date"),
    "number": ("number",),
    "integer": ("number",),
    "boolean": ("checkbox", "radio", "select", "buttons"),
    "array": ("grounds", "checkbox", "rows", "refusal"),
    "object": ("materials",),
}
"""Type → the widgets that can ask for it; the first is the default."""


class GroundLike(Protocol):
    """What a form must know of a ground for refusal."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def law(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def catch_all(self) -> bool: ...
    @property
    def kind(self) -> str: ...


class Definition:
    """A form file that was read: its fields are made with the item's materials and grounds."""

    def __init__(
        self,
        source: bytes | Mapping[str, Any],
        *,
        file: str,
        materials: Sequence[MaterialLike] = (),
        grounds: Sequence[GroundLike] = (),
    ) -> None:
        self.file = file
        self.materials = tuple(materials)
        self.grounds = tuple(grounds)
        self.form: FormFile = self._model(FormFile, read_json(source, file), "")
        self.fields = tuple(self._field(name) for name in self._order())

    def refuse(self, field: str, sentence: str) -> InvalidFormError:
        """Return the error to raise: this file, that field."""
        return InvalidFormError(self.file, field, sentence)

    def _order(self) -> list[str]:
        """Return the names as they stand on the page: by group, then what no group holds."""
        names = list(self.form.properties)
        grouped = [name for group in self.form.groups for name in group.fields]
        for name in grouped + self.form.required:
            if name not in names:
                raise self.refuse(name, "“x-groups”或“required”提到的字段不存在")
        double = next((name for name in grouped if grouped.count(name) > 1), None)
        if double is not None:
            raise self.refuse(double, "在“x-groups”里出现了不止一次")
        return grouped + [name for name in names if name not in grouped]

    def _field(self, name: str) -> Field:
        self._check_name(name)
        spec: FieldFile = self._model(FieldFile, self.form.properties[name], name)
        try:
            condition = check_condition(spec.show_if) if spec.show_if is not None else frozenset()
        except RefusedValueError as error:
            raise self.refuse(name, str(error)) from error
        strange = next(
            iter(sorted(condition - self.form.properties.keys() | condition & {name})), None
        )
        if strange is not None:
            raise self.refuse(
                name, f"“x-showIf”不能看字段“{strange}”：没有这个字段，或者就是它自己"
            )
        return self._make(name, spec, required=spec.required or name in self.form.required)

    def _make(self, name: str, spec: FieldFile, *, required: bool) -> Field:
        self._check_keywords(name, spec)
        said: dict[str, Any] = {
            "name": name,
            "title": spec.title,
            "widget": self._widget(name, spec),
            "hint": spec.description,
            "required": required,
            "routes": spec.route,
            "personal": spec.personal,
            "show_if": spec.show_if,
            "default": spec.default,
            "phrases": tuple(spec.phrases),
            "width": spec.width,
            "unit": spec.unit,
            "not_before": self._bounds(name, spec),
        }
        field = self._typed(spec, said)
        self._check_default(field)
        return field

    def _bounds(self, name: str, spec: FieldFile) -> tuple[Bound, ...]:
        if spec.not_before and spec.format != "date":
            raise self.refuse(name, "“x-notBefore”只能用于日期")
        try:
            bounds = tuple(Bound.parse(text) for text in spec.not_before)
        except RefusedValueError as error:
            raise self.refuse(name, str(error)) from error
        for bound in bounds:
            other = self.form.properties.get(bound.field, {})
            if not bound.node and bound.field != TODAY and other.get("format") != "date":
                raise self.refuse(name, f"“x-notBefore”提到的“{bound.field}”不是本表单的日期")
        return bounds

    def _typed(self, spec: FieldFile, said: dict[str, Any]) -> Field:
        match said["widget"]:
            case "materials":
                return MaterialsField(schema={}, materials=self.materials, **said)
            case "grounds":
                labels = {each.code: _ground_label(each) for each in self._grounds(spec)}
                return ListField(schema=_list_schema(spec, list(labels)), labels=labels, **said)
            case "refusal":
                grounds = self._grounds(spec)
                labels = {each.code: _ground_label(each) for each in grounds}
                return refusal_field(grounds, labels, said)
            case "rows":
                columns = self._columns(said["name"], spec)
                return RowsField(schema=_list_schema(spec, None), columns=columns, **said)
            case _ if spec.type == "array":
                codes = self._codes(said["name"], spec)
                labels = {code: ChoiceLabel(text=code) for code in codes}
                return ListField(schema=_list_schema(spec, codes), labels=labels, **said)
            case _:
                return _single(spec, said)

    def _grounds(self, spec: FieldFile) -> Sequence[GroundLike]:
        """The grounds of the one kind that a field asks for; kinds never mix (P-06).

        A field that names none refuses, or revokes where nothing is refused.
        """
        if spec.grounds:
            return [each for each in self.grounds if each.kind == spec.grounds]
        refusing = [each for each in self.grounds if each.kind == "refuse"]
        return refusing or [each for each in self.grounds if each.kind == "revoke"]

    def _widget(self, name: str, spec: FieldFile) -> str:
        widget = spec.widget or _default_widget(spec)
        if spec.grounds and widget not in {"grounds", "refusal"}:
            raise self.refuse(name, "“x-grounds”只能用于控件“grounds”和“refusal”")
        if widget not in _WIDGETS[spec.type]:
            raise self.refuse(name, f"“{spec.type}”类型不能用控件“{widget}”")
        if spec.type == "string" and (spec.enum is not None) != (
            widget in {"radio", "select", "buttons"}
        ):
            raise self.refuse(
                name, f"控件“{widget}”与“enum”不配：有选项才能用 radio、select、buttons"
            )
        if widget == "date" and spec.format != "date":
            raise self.refuse(name, "控件“date”需要“format”为“date”")
        return widget

    def _columns(self, name: str, spec: FieldFile) -> tuple[Field, ...]:
        items = spec.items or {}
        columns = items.get("properties")
        needed = items.get("required", [])
        if not isinstance(columns, dict) or not columns or not isinstance(needed, list):
            raise self.refuse(name, "控件“rows”需要“items”，其中“properties”写明各栏")
        made = []
        for column, definition in columns.items():
            self._check_name(column)
            inner: FieldFile = self._model(FieldFile, definition, f"{name}.{column}")
            if inner.type in {"array", "object"} or inner.route or inner.show_if is not None:
                raise self.refuse(
                    f"{name}.{column}", "表内各栏只能是单个值，不能带“x-route”或“x-showIf”"
                )
            made.append(self._make(column, inner, required=inner.required or column in needed))
        return tuple(made)

    def _codes(self, name: str, spec: FieldFile) -> list[str]:
        codes = (spec.items or {}).get("enum")
        if (
            not isinstance(codes, list)
            or not codes
            or not all(isinstance(code, str) for code in codes)
        ):
            raise self.refuse(name, "多选字段需要“items”，其中“enum”列出选项")
        return codes

    def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise self.refuse(name[:64], "字段名应以小写字母开头，只含小写字母、数字和下划线")

    def _check_keywords(self, name: str, spec: FieldFile) -> None:
        strange = sorted((spec.model_fields_set & _TYPED_KEYS).difference(_KEYS_OF[spec.type]))
        if strange:
            raise self.refuse(name, f"“{spec.type}”类型不能用“{strange[0]}”")
        if spec.pattern is not None:
            self._check_pattern(name, spec)
        if spec.enum is not None and len(set(spec.enum)) != len(spec.enum):
            raise self.refuse(name, "“enum”有重复的选项")
        if spec.enum is not None and not all(
            choice and choice == clean(choice) for choice in spec.enum
        ):
            raise self.refuse(name, "“enum”的选项不能为空，前后不能有空格")
        if spec.route and (
            spec.type in {"array", "object"} or (spec.type == "string" and not spec.enum)
        ):
            raise self.refuse(name, "“x-route”只能用于有选项的文字、数字和是否")

    def _check_pattern(self, name: str, spec: FieldFile) -> None:
        try:
            check_pattern(spec.pattern or "")
        except RefusedValueError as error:
            raise self.refuse(name, str(error)) from error
        if spec.maxLength > _PATTERN_LENGTH:
            raise self.refuse(name, f"有“pattern”的字段，“maxLength”不能超过 {_PATTERN_LENGTH}")

    def _check_default(self, field: Field) -> None:
        problems: dict[str, str] = {}
        if field.default is not None:
            field.accept(field.default, field.name, problems)
        if problems:
            raise self.refuse(field.name, f"“x-default”不能用：{next(iter(problems.values()))}")

    def _model(self, model: type[BaseModel], data: object, field: str) -> Any:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            [first, *_] = error.errors()
            place = [str(part) for part in first["loc"]]
            key = ".".join(place) or "…"
            match first["type"]:
                case "extra_forbidden":
                    sentence = f"不支持关键字“{key}”"
                case "missing":
                    sentence = f"缺少“{key}”"
                case _:
                    sentence = f"“{key}”的值不符合要求"
            raise self.refuse(field, sentence) from error


_NUMBER_KEYS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_KEYS_OF: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "enum", "format", "pattern"),
    "number": _NUMBER_KEYS,
    "integer": _NUMBER_KEYS,
    "boolean": ("const",),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": (),
}
_TYPED_KEYS = frozenset(key for keys in _KEYS_OF.values() for key in keys)


def _default_widget(spec: FieldFile) -> str:
    if spec.type == "string" and spec.enum is not None:
        return "radio" if len(spec.enum) <= 4 else "select"  # noqa: PLR2004 -- five do not fit one line
    if spec.format == "date":
        return "date"
    if spec.type == "array" and spec.items is not None:
        return "rows" if "properties" in spec.items else "checkbox"
    return _WIDGETS[spec.type][0]


def _single(spec: FieldFile, said: dict[str, Any]) -> Field:
    found = {key: value for key in _KEYS_OF[spec.type] if (value := getattr(spec, key)) is not None}
    schema = {"type": spec.type} | found
    match spec.type:
        case "boolean":
            return FlagField(schema=schema, **said)
        case "string":
            return TextField(schema=schema, **said)
        case _:
            return NumberField(schema=schema, whole=spec.type == "integer", **said)


def _list_schema(spec: FieldFile, codes: list[str] | None) -> dict[str, Any]:
    items = {} if codes is None else {"items": {"enum": codes}}
    return {"type": "array", "minItems": spec.minItems, "maxItems": spec.maxItems} | items


def _ground_label(ground: GroundLike) -> ChoiceLabel:
    number = ground.article
    if number and not number.startswith("第"):
        number = f"第{number}" if "条" in number else f"第{number}条"
    return ChoiceLabel(
        text=ground.text, basis=f"《{ground.law}》{number}" if ground.law else number
    )
