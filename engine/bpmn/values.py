"""The values that routes depend on: what may be one, and how it is stored."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from engine.errors import InvalidValueError

Scalar = str | int | Decimal | bool
Value = Scalar | Sequence[Scalar] | None
"""An answer that conditions may read. A number is an int or a Decimal, never a float.

People enter lists of texts; a multi-instance node has a list with one answer of each person.
"""

Values = Mapping[str, Value]
"""The answers of one visit of a node, by field."""

Stored = str | int | bool | list["Stored"] | dict[str, str] | None
"""What JSON holds of a value; a Decimal is ``{"d": "12.50"}``."""

_JSON_INT = 2**53


def checked(node: str, values: Values) -> dict[str, Value]:
    """Return the values of a visit, lists as tuples.

    :raise InvalidValueError: a value is of another type, no finite number, or a text that is no
        Unicode text
    """
    return {field: _checked(f"{node}.{field}", value) for field, value in values.items()}


def _checked(name: str, value: object) -> Value:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(name, value)
    if isinstance(value, Decimal):
        if value.is_finite():
            return value
        raise InvalidValueError(name, "不是有限的数")
    if isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            return tuple(_text(name, item) for item in value)
        raise InvalidValueError(name, "列表里只能是文字")
    raise InvalidValueError(name, "只能是文字、整数、小数（Decimal）、是否或文字列表")


def _text(name: str, value: str) -> str:
    # A lone surrogate cannot be stored: half a character got lost on the way here.
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidValueError(name, "含有残缺的字符")
    return value


def store(value: Value) -> Stored:
    """Return what JSON holds of *value*."""
    if isinstance(value, Decimal):
        return {"d": str(value)}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _JSON_INT:
        return {"i": str(value)}
    if value is None or isinstance(value, str | int):
        return value
    return [store(item) for item in value]


def restore(stored: Stored) -> Value:
    """Return the value that :func:`store` was given."""
    if isinstance(stored, dict):
        return Decimal(stored["d"]) if "d" in stored else int(stored["i"])
    if isinstance(stored, list):
        return tuple(_scalar(item) for item in stored)
    return stored


def _scalar(stored: Stored) -> Scalar:
    value = restore(stored)
    if isinstance(value, str | int | Decimal):
        return value
    raise TypeError(value)
