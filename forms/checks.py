"""JSON Schema looks at one value, and what it finds is said in Chinese."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from forms import identifiers
from forms.errors import RefusedValueError

FORMATS: Mapping[str, Callable[[str], str]] = {
    "date": identifiers.day,
    "time": identifiers.clock_time,
    "citizen-id": identifiers.citizen_id,
    "uscc": identifiers.uscc,
    "mobile": identifiers.mobile,
    "party-id": identifiers.party_id,
}
"""What a text may be; each function returns the written form or refuses with a reason."""

PERSONAL_FORMATS = frozenset({"citizen-id", "mobile", "party-id"})
"""A text of these formats tells about a person, whether the form says so or not."""

_SENTENCES = {
    "maxLength": "“{title}”不能超过 {limit} 个字，现在有 {length} 个字",
    "minLength": "“{title}”至少要写 {limit} 个字，现在有 {length} 个字",
    "minimum": "“{title}”不能小于 {limit}",
    "maximum": "“{title}”不能大于 {limit}",
    "exclusiveMinimum": "“{title}”应大于 {limit}",
    "exclusiveMaximum": "“{title}”应小于 {limit}",
    "multipleOf": "“{title}”应为 {limit} 的整数倍",
    "minItems": "“{title}”至少要有 {limit} 项",
    "maxItems": "“{title}”不能超过 {limit} 项",
    "uniqueItems": "“{title}”有重复的选项",
    "pattern": "“{title}”的写法不对，请按说明填写",
    "enum": "“{title}”不在可选范围内，请重新选择",
}


_OPTIONS, _REPEATS = 8, 2
_REPEATED = re.compile(r"[*+]|\{[0-9]*,")
_GROUP_REPEATED = re.compile(r"\)[*+{]")
_LOOKS_AROUND = re.compile(r"\(\?(?!:)")
_REFERS_BACK = re.compile(r"\\[1-9]")


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that could take longer than a reader waits.

    A regular expression from a form file runs in the web worker: nested repetition
    makes it work for years on thirty letters. So no repeated group, no looking around,
    no back reference, few repetitions.

    :raise RefusedValueError: it is no pattern, or not such a simple one
    """
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise RefusedValueError("“pattern”不是有效的正则表达式") from error
    refused = (_GROUP_REPEATED, _LOOKS_AROUND, _REFERS_BACK)
    if (
        any(each.search(pattern) for each in refused)
        or len(_REPEATED.findall(pattern)) > _REPEATS
        or pattern.count("?") > _OPTIONS
    ):
        raise RefusedValueError("“pattern”太复杂：不能重复括号里的内容，“*”“+”合计不能超过 2 个")


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, check in FORMATS.items():
        checker.checks(name, raises=RefusedValueError)(_looks(check))
    return checker


def _looks(check: Callable[[str], str]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value) is not None


_CHECKER = _checker()


def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Return what finds the faults of one value, formats included."""
    return Draft202012Validator(schema, format_checker=_CHECKER)


def fault(found: Draft202012Validator, value: object, *, title: str) -> str | None:
    """Return the first fault of *value* as a sentence, or None when it will do."""
    error = next(iter(found.iter_errors(value)), None)
    return None if error is None else _sentence(error, title)


def _sentence(error: ValidationError, title: str) -> str:
    if error.validator == "format":
        return str(error.cause)
    if error.validator == "const" and error.validator_value is True:
        return f"请勾选：{title}"
    sentence = _SENTENCES.get(str(error.validator), "“{title}”填写的内容不符合要求")
    length = len(error.instance) if isinstance(error.instance, str) else 0
    return sentence.format(title=title, limit=error.validator_value, length=length)
