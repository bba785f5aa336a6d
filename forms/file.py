"""What stands in a form file: JSON, and which keywords of JSON Schema it may use."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Key

from forms.errors import InvalidFormError, RefusedValueError
from forms.tables import MAX_ROWS
from forms.text import DEFAULT_LENGTH, clean, quote

MAX_FILE = 256 * 1024
"""Bytes of a form file."""

MAX_FIELDS = 200
_MAX_LENGTH = 20_000


class FieldFile(BaseModel):
    """One property of a form file, as it is written there (the names are JSON Schema's)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["string", "number", "integer", "boolean", "array", "object"]
    title: str = Key(min_length=1, max_length=80)
    description: str = Key(default="", max_length=300)
    enum: list[str] | None = Key(default=None, min_length=1, max_length=100)
    const: bool | None = None
    format: Literal["date", "time", "citizen-id", "uscc", "mobile", "party-id"] | None = None
    minLength: int = Key(default=0, ge=0, le=_MAX_LENGTH)  # noqa: N815
    maxLength: int = Key(default=DEFAULT_LENGTH, ge=1, le=_MAX_LENGTH)  # noqa: N815
    pattern: str | None = Key(default=None, max_length=100)
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    exclusiveMinimum: int | Decimal | None = None  # noqa: N815
    exclusiveMaximum: int | Decimal | None = None  # noqa: N815
    multipleOf: int | Decimal | None = Key(default=None, gt=0)  # noqa: N815
    minItems: int = Key(default=0, ge=0, le=MAX_ROWS)  # noqa: N815
    maxItems: int = Key(default=MAX_ROWS, ge=1, le=MAX_ROWS)  # noqa: N815
    uniqueItems: bool = True  # noqa: N815
    items: dict[str, Any] | None = None
    widget: str | None = Key(default=None, alias="x-widget")
    route: bool = Key(default=False, alias="x-route")
    show_if: dict[str, Any] | None = Key(default=None, alias="x-showIf")
    required: bool = Key(default=False, alias="x-required")
    default: str | int | Decimal | bool | list[str] | None = Key(default=None, alias="x-default")
    phrases: list[str] = Key(default=[], alias="x-phrases", max_length=20)
    personal: bool = Key(default=False, alias="x-personal")
    width: Literal["", "xs", "s", "m", "l"] = Key(default="", alias="x-width")
    unit: str = Key(default="", alias="x-unit", max_length=20)
    not_before: list[str] = Key(default=[], alias="x-notBefore", max_length=4)
    grounds: Literal["", "refuse", "switch", "revoke"] = Key(default="", alias="x-grounds")


class GroupFile(BaseModel):
    """A heading and the fields under it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str = Key(max_length=80)
    fields: list[str]


class FormFile(BaseModel):
    """A form file, as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["object"]
    title: str = Key(min_length=1, max_length=80)
    description: str = Key(default="", max_length=1000)
    properties: dict[str, dict[str, Any]] = Key(min_length=1, max_length=MAX_FIELDS)
    required: list[str] = []
    additionalProperties: Literal[False] = False  # noqa: N815
    schema_uri: Literal["https://json-schema.org/draft/2020-12/schema"] | None = Key(
        default=None, alias="$schema"
    )
    uri: str = Key(default="", alias="$id")
    groups: list[GroupFile] = Key(default=[], alias="x-groups")
    help: str = Key(default="", alias="x-help", max_length=2000)


def read_json(source: bytes | Mapping[str, Any], file: str) -> Any:
    """Return what the file says, floats as Decimal, texts in NFC.

    :raise InvalidFormError: too large, no UTF-8, no JSON, a key twice, hidden characters
    """
    try:
        if isinstance(source, Mapping):
            return _plain(source)
        if len(source) > MAX_FILE:
            raise InvalidFormError(file, "", f"表单文件不能超过 {MAX_FILE // 1024} kB")
        text = source.decode("utf-8-sig")
        return _plain(
            json.loads(
                text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once
            )
        )
    except RefusedValueError as error:
        raise InvalidFormError(file, "", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise InvalidFormError(file, "", "不是有效的 UTF-8 编码 JSON 文件") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise RefusedValueError(f"键“{quote(key)}”在同一处出现了两次")
        found[key] = value
    return found


def _no_number(text: str) -> Any:
    raise RefusedValueError(f"“{text}”不是数字")


def _plain(value: object) -> Any:
    match value:
        case str():
            return clean(value, lines=True)
        case bool() | int() | Decimal() | None:
            return value
        case float():
            return Decimal(str(value))
        case Mapping():
            return {clean(str(key)): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            raise RefusedValueError(f"不支持的值：{type(value).__name__}")
