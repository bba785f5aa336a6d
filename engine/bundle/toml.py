"""TOML files into pydantic models, with a Chinese sentence and the line of every mistake."""

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.model import Problem

MOST_BYTES = 500_000
MOST_DOTS = 200
"""In one line. The library takes minutes for a key of a hundred thousand parts."""

MOST_TOLD = 200

Model = TypeVar("Model", bound=BaseModel)
Place: TypeAlias = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]\s](?:[^\[\]]*[^\[\]\s])?)\s*\]\]?\s*(#.*)?")
"""The name begins and ends with no blank: then a long line of blanks is tried in one way only."""
_SYNTAX_LINE = re.compile(r"at line (\d+)")


def read(
    source: bytes, model: type[Model], *, file: str, rule: str
) -> tuple[Model | None, list[Problem]]:
    """Return what the file says, or everything that is wrong with it (at most MOST_TOLD)."""
    try:
        text = _decode(source)
        said = _parse(text)
    except _RefusedFileError as error:
        return None, [Problem(file=file, sentence=error.sentence, rule=rule, line=error.line)]
    try:
        return model.model_validate(said), []
    except ValidationError as error:
        lines = Lines(text)
        return None, [
            Problem(
                file=file,
                sentence=_sentence(details),
                rule=rule,
                line=lines.of(details["loc"]),
                element=path(details["loc"]) or None,
            )
            for details in error.errors(include_url=False)[:MOST_TOLD]
        ]


class _RefusedFileError(Exception):
    """The file is no TOML that may be read."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence, line)
        self.sentence = sentence
        self.line = line


def _decode(source: bytes) -> str:
    if len(source) > MOST_BYTES:
        raise _RefusedFileError(
            f"文件有{len(source)}字节，超过上限{MOST_BYTES}字节。请删去无关内容"
        )
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _RefusedFileError("不是UTF-8编码。请用UTF-8重新保存", line) from error


def _parse(text: str) -> object:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > MOST_DOTS:
            raise _RefusedFileError(f"一行中有超过{MOST_DOTS}个点。请检查键名", number)
    try:
        return tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        at = int(found[1]) if found else None
        raise _RefusedFileError("不符合TOML格式。请检查引号、括号和等号", at) from error
    except (RecursionError, ValueError) as error:
        raise _RefusedFileError("嵌套过深或数字过大。请用事项管理页面重新导出") from error


def path(place: Place) -> str:
    """Write a place as people do: ``materials[2].name`` is the name of the second material."""
    written = ""
    for step in place:
        if isinstance(step, int):
            written += f"[{step + 1}]"
        elif step != "[key]":
            written += f".{step}" if written else step
    return written


class Lines:
    """Which line of a TOML text says what."""

    def __init__(self, text: str) -> None:
        self._said: dict[tuple[Place, str | None], int] = {}
        counts: dict[str, int] = {}
        table: Place = ()
        for number, line in enumerate(text.splitlines(), start=1):
            header = _HEADER.fullmatch(line)
            key: str | None = None
            if header is not None:
                table = _opened(header[2], counts, several=header[1] == "[[")
            else:
                key = line.partition("=")[0].strip().strip('"')
            self._said.setdefault((table, key), number)

    def of(self, place: Place) -> int | None:
        """Return the line of a place, or of the nearest table around it; None when unknown."""
        names = [step for step in place if isinstance(step, str)]
        for length in range(len(names), -1, -1):
            table = _table(place, length)
            for key in (*names[length : length + 1], None):
                if (table, key) in self._said:
                    return self._said[table, key]
        return None


def _table(place: Place, length: int) -> Place:
    """Return the part of *place* up to its *length*-th name, with the index behind it."""
    taken: list[str | int] = []
    for step in place:
        if isinstance(step, str) and sum(isinstance(each, str) for each in taken) == length:
            break
        taken.append(step)
    return tuple(taken)


def _opened(name: str, counts: dict[str, int], *, several: bool) -> Place:
    if several:
        counts[name] = counts.get(name, -1) + 1
        for inner in [other for other in counts if other.startswith(f"{name}.")]:
            del counts[inner]
    steps: list[str | int] = []
    parts = name.split(".")
    for length, part in enumerate(parts, start=1):
        steps.append(part.strip().strip('"'))
        prefix = ".".join(parts[:length])
        if prefix in counts:
            steps.append(counts[prefix])
    return tuple(steps)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _expected(details: ErrorDetails) -> str:
    expected = str(details.get("ctx", {}).get("expected", ""))
    return expected.replace(" or ", ", ").replace(", ", "、").replace("'", "")


_SENTENCES: Mapping[str, Callable[[ErrorDetails], str]] = {
    "missing": lambda _: "缺少这一项，请补上",
    "extra_forbidden": lambda _: "没有这一项，系统不会使用它。请核对拼写或删去",
    "literal_error": lambda details: f"只能是 {_expected(details)} 之一",
    "enum": lambda details: f"只能是 {_expected(details)} 之一",
    "string_type": lambda _: "应当是带引号的文字",
    "int_type": lambda _: "应当是整数",
    "bool_type": lambda _: "应当是 true 或 false",
    "date_type": lambda _: "应当是日期，例如 2026-01-01",
    "tuple_type": lambda _: "应当是列表",
    "model_type": lambda _: "应当是表（table）",
    "model_attributes_type": lambda _: "应当是表（table）",
    "mapping_type": lambda _: "应当是表（table）",
    "dict_type": lambda _: "应当是表（table）",
    "is_instance_of": lambda _: "应当是带引号的时限，例如 “20wd”",
    "string_pattern_mismatch": lambda _: "格式不对，请对照填写说明改正",
    "string_too_short": lambda _: "不能为空",
    "string_too_long": lambda details: f"超过{details['ctx']['max_length']}个字，请缩短",
    "too_short": lambda _: "至少要有一项",
    "value_error": lambda details: str(details["ctx"]["error"]),
}


def _sentence(details: ErrorDetails) -> str:
    word = _SENTENCES.get(details["type"])
    reason = word(details) if word is not None else "值超出允许的范围，请改正"
    return f"{path(details['loc']) or '文件'}：{reason}"
