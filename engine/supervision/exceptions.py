"""Items whose own law lets the paper follow the act: data, one row an item."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import InvalidValueError

_FILE = Path(__file__).parent / "late_entry.toml"


class LateEntry(BaseModel):
    """One item: within *hours* of the act the case may still be entered (A19)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: str = Field(pattern=r"^[0-9A-Z]{12}$")
    name: str = Field(min_length=1)
    hours: int = Field(ge=1, le=240)
    basis: str = Field(min_length=1)


def late_entry(code: str) -> LateEntry | None:
    """Return the exception of an item by its basic code, or None: for most there is none."""
    return _shipped().get(code)


def read_exceptions(text: str) -> Mapping[str, LateEntry]:
    """Read the table from TOML, by code.

    :raise InvalidValueError: it is not TOML, or a row will not do; names the row
    """
    found: dict[str, LateEntry] = {}
    try:
        rows = tomllib.loads(text).get("items", [])
    except tomllib.TOMLDecodeError as error:
        raise InvalidValueError("补录例外", f"不是有效的 TOML 文件：{error}") from error
    for number, row in enumerate(rows, start=1):
        try:
            entry = LateEntry.model_validate(row)
        except ValidationError as error:
            [first, *_] = error.errors()
            said = f"第{number}条{'.'.join(map(str, first['loc']))}：{first['msg']}"
            raise InvalidValueError("补录例外", said) from error
        if entry.code in found:
            raise InvalidValueError("补录例外", f"第{number}条：{entry.code}已经列出")
        found[entry.code] = entry
    return found


@cache
def _shipped() -> Mapping[str, LateEntry]:
    return read_exceptions(_FILE.read_text("utf-8"))
