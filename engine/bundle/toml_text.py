"""Writing TOML: what a program made of a table or a form, for people to read and the door to check."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any


def written(said: Mapping[str, Any]) -> bytes:
    """Return tables and values as TOML, in their order; ``tomllib`` reads the same back.

    Texts, whole numbers, truth values, days, lists, tables and lists of tables; nothing that is
    None is written.
    """
    return "\n".join(_table(said, "")).encode() + b"\n"


def _table(said: Mapping[str, Any], name: str) -> Iterator[str]:
    tables = {key: value for key, value in said.items() if isinstance(value, Mapping)}
    lists = {key: value for key, value in said.items() if _is_of_tables(value)}
    for key, value in said.items():
        if key not in tables and key not in lists and value is not None:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables.items():
        if not value or any(not isinstance(each, Mapping) for each in value.values()):
            yield f"\n[{name}{_key(key)}]"
        yield from _table(value, f"{name}{_key(key)}.")
    for key, rows in lists.items():
        for row in rows:
            yield f"\n[[{name}{_key(key)}]]"
            yield from (f"{_key(each)} = {_value(row[each])}" for each in row)


def _is_of_tables(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], Mapping)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            # A JSON string is a TOML string, but for one character that JSON leaves alone.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            inside = (f"{_key(key)} = {_value(each)}" for key, each in value.items())
            return f"{{ {', '.join(inside)} }}"
        case Sequence():
            return f"[{', '.join(map(_value, value))}]"
        case _:
            raise TypeError(value)


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
    return key if plain else _value(key)
