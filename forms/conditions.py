"""When a field is shown: a fragment of JSON Schema over the other answers.

Only the keywords below are allowed: the script of the page (webapp/static/js/form.js)
knows the same ones, so that the page shows what the server keeps.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator

from forms.errors import RefusedValueError
from forms.text import quote

_DEPTH = 8


def _list(value: object) -> bool:
    return isinstance(value, list) and bool(value)


def _names_only(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _table(value: object) -> bool:
    return isinstance(value, Mapping)


def _number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


KEYWORDS: Mapping[str, Callable[[object], bool]] = {
    "allOf": _list,
    "anyOf": _list,
    "const": lambda _value: True,
    "contains": _table,
    "enum": _list,
    "exclusiveMaximum": _number,
    "exclusiveMinimum": _number,
    "maximum": _number,
    "minItems": _count,
    "minLength": _count,
    "minimum": _number,
    "not": _table,
    "properties": _table,
    "required": _names_only,
}
"""Keyword → what its value must look like. The meta-schema would say the same, 3 ms a time."""


def check_condition(fragment: object) -> frozenset[str]:
    """Return the names of the fields that *fragment* looks at.

    :raise RefusedValueError: it is no schema, or uses a keyword that is not allowed
    """
    _check(fragment, _DEPTH)
    assert isinstance(fragment, Mapping)  # noqa: S101 -- said for mypy; checked above
    return names_in(fragment)


def names_in(fragment: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the names of the fields that a condition, once checked, looks at."""
    return frozenset() if fragment is None else frozenset(_names(fragment))


def holds(fragment: Mapping[str, Any], answers: Mapping[str, object]) -> bool:
    """Is *fragment* true of these answers? A missing answer is no property."""
    return bool(Draft202012Validator(fragment).is_valid(answers))


def _check(fragment: object, depth: int) -> None:
    if not isinstance(fragment, Mapping) or not depth:
        raise RefusedValueError("“x-showIf”应为 JSON Schema 片段，且嵌套不超过 8 层")
    for keyword, value in fragment.items():
        if keyword not in KEYWORDS:
            raise RefusedValueError(f"“x-showIf”不支持关键字“{quote(keyword)}”")
        if not KEYWORDS[keyword](value):
            raise RefusedValueError(f"“x-showIf”中“{keyword}”的值不符合要求")
    for inner in _inner(fragment):
        _check(inner, depth - 1)


def _inner(fragment: Mapping[str, Any]) -> Iterator[object]:
    yield from fragment.get("properties", {}).values()
    yield from _parts(fragment)
    if "contains" in fragment:
        yield fragment["contains"]


def _parts(fragment: Mapping[str, Any]) -> Iterator[Any]:
    for key in ("allOf", "anyOf", "not"):
        part = fragment.get(key, [])
        yield from part if isinstance(part, list) else [part]


def _names(fragment: Mapping[str, Any]) -> Iterator[str]:
    yield from fragment.get("properties", {})
    yield from fragment.get("required", [])
    for part in _parts(fragment):
        yield from _names(part)
