"""When a field is shown: a fragment of JSON Schema over the other answers.

Only the keywords below are allowed: the script of the page (webapp/static/js/form.js)
knows the same ones, so that the page shows what the server keeps.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from forms.errors import RefusedValueError

_LOGIC = frozenset({"allOf", "anyOf", "not"})
KEYWORDS = _LOGIC | {
    "const",
    "contains",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "properties",
    "required",
}
_DEPTH = 8


def check_condition(fragment: object) -> frozenset[str]:
    """Return the names of the fields that *fragment* looks at.

    :raise RefusedValueError: it is no schema, or uses a keyword that is not allowed
    """
    _check_keywords(fragment, _DEPTH)
    assert isinstance(fragment, Mapping)  # noqa: S101 -- said for mypy; checked above
    try:
        Draft202012Validator.check_schema(fragment)
    except SchemaError as error:
        raise RefusedValueError("“x-showIf”不是有效的 JSON Schema 片段") from error
    return frozenset(_names(fragment))


def holds(fragment: Mapping[str, Any], answers: Mapping[str, object]) -> bool:
    """Is *fragment* true of these answers? A missing answer is no property."""
    return bool(Draft202012Validator(fragment).is_valid(answers))


def _check_keywords(fragment: object, depth: int) -> None:
    if not isinstance(fragment, Mapping) or not depth:
        raise RefusedValueError("“x-showIf”应为 JSON Schema 片段，且嵌套不超过 8 层")
    strange = sorted(str(key) for key in fragment if key not in KEYWORDS)
    if strange:
        raise RefusedValueError(f"“x-showIf”不支持关键字“{strange[0]}”")
    for inner in _inner(fragment):
        _check_keywords(inner, depth - 1)


def _inner(fragment: Mapping[str, Any]) -> Iterator[object]:
    properties = fragment.get("properties", {})
    if isinstance(properties, Mapping):
        yield from properties.values()
    yield from _parts(fragment)
    if "contains" in fragment:
        yield fragment["contains"]


def _parts(fragment: Mapping[str, Any]) -> Iterator[Any]:
    for key in _LOGIC & fragment.keys():
        part = fragment[key]
        yield from part if isinstance(part, list) else [part]


def _names(fragment: Mapping[str, Any]) -> Iterator[str]:
    yield from fragment.get("properties", {})
    yield from fragment.get("required", [])
    for part in _parts(fragment):
        yield from _names(part)
