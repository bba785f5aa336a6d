"""The fields with one value: text, choice, date, number, tick."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Self, TypeAlias

from jsonschema import Draft202012Validator

from forms.bounds import Bound
from forms.checks import FORMATS, PERSONAL_FORMATS, fault, validator
from forms.errors import RefusedValueError
from forms.text import clean, narrow

Answer: TypeAlias = str | int | Decimal | bool | list[Any] | dict[str, Any]
Raw: TypeAlias = Mapping[str, Sequence[str]]
Problems: TypeAlias = dict[str, str]
"""Path of a value → the sentence that says what is wrong with it."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_FAR = 30
"""Decimal places away from the point; beyond it a number is refused anyhow."""

_TRUE = frozenset({"true", "on", "1", "是"})
_FALSE = frozenset({"false", "off", "0", "否"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of a form, whose answer is one value."""

    name: str
    title: str
    widget: str
    schema: Mapping[str, Any]
    hint: str = ""
    required: bool = False
    routes: bool = False
    personal: bool = False
    show_if: Mapping[str, Any] | None = None
    default: Answer | None = None
    phrases: tuple[str, ...] = ()
    width: str = ""
    unit: str = ""
    not_before: tuple[Bound, ...] = ()

    @cached_property
    def _validator(self) -> Draft202012Validator:
        return validator(self.schema)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from, in their order."""
        return tuple(self.schema.get("enum", ()))

    def without(self, barred: Collection[str]) -> Self:
        """Return the field without some of its choices."""
        if not barred:
            return self
        left = [choice for choice in self.choices if choice not in barred]
        return replace(self, schema={**self.schema, "enum": left})

    @property
    def secret(self) -> bool:
        """Does the answer tell about a person? Masked in lists and never logged."""
        return self.personal or self.schema.get("format") in PERSONAL_FORMATS

    @property
    def condition(self) -> str:
        """When the field is shown, as JSON for the script of the page; "" is always."""
        return "" if self.show_if is None else json.dumps(self.show_if, default=float)

    @property
    def kind(self) -> str:
        """What the script of the page must know of the answer: its JSON type."""
        return str(self.schema.get("type", "object"))

    def read(self, raw: Raw, path: str, problems: Problems) -> Answer | None:
        """Return the answer that was typed under *path*, or None when there is none.

        What is wrong goes into *problems*; then the answer is None.
        """
        return self._settle(last(raw, path), path, problems)

    def accept(self, value: object, path: str, problems: Problems) -> Answer | None:
        """Return the answer that a program gave as JSON; see `read`."""
        try:
            text = "" if value is None else self.write(value)
        except RefusedValueError as error:
            problems[path] = str(error)
            return None
        return self._settle(text, path, problems)

    def draw(self, value: object, path: str) -> dict[str, list[str]]:
        """Return what somebody would have typed for this answer."""
        return {path: [self.write(value)]}

    def parse(self, text: str) -> Answer:
        """Return the answer that *text* means.

        :raise RefusedValueError: none
        """
        return clean(text)

    def write(self, value: object) -> str:
        """Return a JSON value as it would be typed.

        :raise RefusedValueError: a value of another type
        """
        if not isinstance(value, str):
            raise RefusedValueError(f"“{self.title}”应为文字")
        return value

    def missing(self) -> str:
        """Say that the answer is needed."""
        return f"请{'选择' if self.choices else '填写'}{self.title}"

    def _settle(self, text: str, path: str, problems: Problems) -> Answer | None:
        try:
            answer = self.parse(text)
        except RefusedValueError as error:
            problems[path] = str(error)
            return None

        if answer == "":
            if self.required:
                problems[path] = self.missing()
            return None

        sentence = fault(self._validator, answer, title=self.title)
        if sentence is not None:
            problems[path] = sentence
            return None
        return answer


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """A text, of one line or several, or one of a known format."""

    def parse(self, text: str) -> Answer:
        """Clean the text; a number of a person or an organisation gets its written form."""
        check = FORMATS.get(self.schema.get("format", ""))
        if check is not None:
            return check(text) if text.strip() else ""
        return clean(text, lines=self.widget == "textarea")


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A number as Decimal, or a whole one as int; never a float."""

    whole: bool = False

    def parse(self, text: str) -> Answer:
        """Read up to 15 digits and 6 places; the places are kept as they were typed."""
        digits = narrow(text)
        if not digits:
            return ""
        if not _NUMBER.fullmatch(digits):
            raise RefusedValueError(f"“{self.title}”应为数字，最多 15 位整数、6 位小数")
        number = Decimal(digits)
        if self.whole and number != number.to_integral_value():
            raise RefusedValueError(f"“{self.title}”应为整数")
        if self.whole:
            return int(number)
        return number or abs(number)  # -0 is 0

    def write(self, value: object) -> str:
        """Accept a number, or the text of one: that is how Decimal stands in JSON."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise RefusedValueError(f"“{self.title}”应为数字")
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        # What is not near is not written out: 1e999999 would have a million digits.
        return f"{number:f}" if number.is_finite() and abs(number.adjusted()) < _FAR else "…"


@dataclass(frozen=True, kw_only=True)
class FlagField(Field):
    """Yes or no: a tick (not ticked is no), or a choice of 是 and 否."""

    @property
    def choices(self) -> tuple[str, ...]:
        """None for a tick."""
        return () if self.widget == "checkbox" else ("是", "否")

    def parse(self, text: str) -> Answer:
        """Read 是 or 否, and what browsers send for a tick."""
        word = narrow(text).lower()
        if not word and self.widget != "checkbox":
            return ""
        if word and word not in _TRUE | _FALSE:
            raise RefusedValueError(f"“{self.title}”应为是或否")
        return word in _TRUE

    def write(self, value: object) -> str:
        """Accept a boolean only."""
        if not isinstance(value, bool):
            raise RefusedValueError(f"“{self.title}”应为是或否")
        if self.widget == "checkbox":
            return "true" if value else ""
        return "是" if value else "否"


@dataclass(frozen=True, kw_only=True)
class ListField(Field):
    """Several of a list of choices, in the order of the list."""

    labels: Mapping[str, "ChoiceLabel"] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[str, ...]:
        """The codes to choose from."""
        return tuple(self.schema["items"].get("enum", ()))

    def in_force(self, bases: Mapping[str, str], lapsed: Mapping[str, str]) -> Self:
        """Return the field with the grounds that stand today; see `RefusalField.in_force`."""
        labels = {
            code: replace(label, basis=bases.get(code, label.basis))
            for code, label in self.labels.items()
        }
        left = [code for code in self.choices if code not in lapsed]
        return replace(self, labels=labels, schema={**self.schema, "items": {"enum": left}})

    def read(self, raw: Raw, path: str, problems: Problems) -> Answer | None:
        """Return the chosen codes; see `Field.read`."""
        return self._choose(every(raw, path), path, problems)

    def accept(self, value: object, path: str, problems: Problems) -> Answer | None:
        """Return the chosen codes; see `Field.accept`."""
        chosen = [] if value is None else value
        if not isinstance(chosen, list | tuple) or not all(
            isinstance(code, str) for code in chosen
        ):
            problems[path] = f"“{self.title}”应为选项的列表"
            return None
        return self._choose(chosen, path, problems)

    def draw(self, value: object, path: str) -> dict[str, list[str]]:
        """Return the codes as a browser sends them."""
        return {path: list(value) if isinstance(value, list | tuple) else []}

    def _choose(self, chosen: Sequence[str], path: str, problems: Problems) -> Answer | None:
        known = [code for code in self.choices if code in chosen]
        if any(code and code not in self.choices for code in chosen):
            problems[path] = f"“{self.title}”不在可选范围内，请重新选择"
        elif not known and self.required:
            problems[path] = f"请选择{self.title}"
        elif known:
            problem = fault(self._validator, known, title=self.title)
            if problem is None:
                return [*known]
            problems[path] = problem
        return None


@dataclass(frozen=True, kw_only=True)
class ChoiceLabel:
    """What a choice says, and the article it rests on."""

    text: str
    basis: str = ""


def every(raw: Raw, path: str) -> list[str]:
    """Return all that came in under *path*."""
    texts = raw.get(path, ())
    return [texts] if isinstance(texts, str) else list(texts)


def last(raw: Raw, path: str) -> str:
    """Return the last that came in under *path*: a tick overrules the hidden field before it."""
    return next(reversed(every(raw, path)), "")
