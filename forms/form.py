"""A form: reads what people typed into answers, or says in Chinese what will not do."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from forms.conditions import holds, names_in
from forms.definition import Definition, GroundLike
from forms.errors import InvalidAnswersError, RefusedValueError
from forms.fields import Answer, Field, ListField, Problems, Raw
from forms.identifiers import party_id
from forms.refusal import RefusalField
from forms.tables import MAX_ROWS, MaterialLike, MaterialsField, RowsField
from forms.text import quote

MAX_ANSWERS = 64 * 1024
"""Bytes of all answers of one form, as JSON."""

FORM = "form"
"""The path of a problem that no single field has."""

Answers: TypeAlias = dict[str, Answer]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading and the fields under it."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Form:
    """The questions of one step, in the order of the page.

    ``deciding`` holds the same fields so ordered that each stands behind those which
    decide whether it is shown.
    """

    title: str
    help: str
    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    deciding: tuple[Field, ...]

    @cached_property
    def personal(self) -> frozenset[str]:
        """The fields that tell about a person: masked in lists, never logged."""
        return frozenset(field.name for field in self.fields if field.secret)

    @cached_property
    def routes(self) -> frozenset[str]:
        """The fields that conditions of the flow may use."""
        return frozenset(field.name for field in self.fields if field.routes)

    def read(self, raw: Raw) -> Answers:
        """Return the answers that *raw* (name → values, as a browser sends them) means.

        Dates are ISO texts, numbers Decimal or int; what is hidden or empty is left out;
        names that the form does not know are passed over.

        :raise InvalidAnswersError: some answers will not do
        """
        return self._settle(lambda field, problems: field.read(raw, field.name, problems), raw)

    def check(self, answers: Mapping[str, object]) -> Answers:
        """Return answers that came as JSON (from a file or the log), checked like typed ones.

        :raise InvalidAnswersError: some answers will not do, or nobody asked for them
        """
        known = {field.name for field in self.fields}
        strange = [quote(name) for name in answers if name not in known]
        if strange:
            problems = {name: f"表单“{self.title}”没有“{name}”这一项" for name in strange}
            raise InvalidAnswersError(problems, answers)

        def accept(field: Field, problems: Problems) -> Answer | None:
            return field.accept(answers.get(field.name), field.name, problems)

        return self._settle(accept, answers)

    def without(self, barred: Mapping[str, Collection[str]]) -> "Form":
        """Return the form with fewer choices to draw; what is typed is read by the whole one."""
        kept = {field.name: field.without(barred.get(field.name, ())) for field in self.fields}
        groups = tuple(
            replace(group, fields=tuple(kept[field.name] for field in group.fields))
            for group in self.groups
        )
        return replace(self, groups=groups, fields=tuple(kept[field.name] for field in self.fields))

    def asking(self, names: Iterable[str]) -> "Form":
        """Return the form with some of its fields to draw; what is typed is read by the whole one."""
        wanted = frozenset(names)

        def some(fields: Iterable[Field]) -> tuple[Field, ...]:
            return tuple(field for field in fields if field.name in wanted)

        groups = (replace(group, fields=some(group.fields)) for group in self.groups)
        return replace(
            self,
            groups=tuple(group for group in groups if group.fields),
            fields=some(self.fields),
            deciding=some(self.deciding),
        )

    @property
    def refusal(self) -> RefusalField | None:
        """The composer of refusals, if the step may refuse."""
        return next((field for field in self.fields if isinstance(field, RefusalField)), None)

    def offering(self, evidence: Mapping[str, str]) -> "Form":
        """Return the form with the evidence that the case holds: reference → what it is called."""
        return self._with(
            lambda field: field.offering(evidence) if isinstance(field, RefusalField) else field
        )

    def in_force(self, bases: Mapping[str, str], lapsed: Mapping[str, str]) -> "Form":
        """Return the form with the grounds that stand today; see `RefusalField.in_force`."""

        def standing(field: Field) -> Field:
            grounds = isinstance(field, RefusalField) or field.widget == "grounds"
            if grounds and isinstance(field, RefusalField | ListField):
                return field.in_force(bases, lapsed)
            return field

        return self._with(standing)

    def _with(self, changed: Callable[[Field], Field]) -> "Form":
        def each(fields: Iterable[Field]) -> tuple[Field, ...]:
            return tuple(changed(field) for field in fields)

        groups = tuple(replace(group, fields=each(group.fields)) for group in self.groups)
        return replace(self, groups=groups, fields=each(self.fields), deciding=each(self.deciding))

    def refusing(self) -> tuple[str, frozenset[str]]:
        """Return the field whose answers refuse, and those answers; ("", none) without a composer."""
        composer = self.refusal
        if composer is None or composer.show_if is None:
            return "", frozenset()
        for field in self.fields:
            chosen = frozenset(
                choice for choice in field.choices if holds(composer.show_if, {field.name: choice})
            )
            if field.routes and chosen:
                return field.name, chosen
        return "", frozenset()

    def routing(
        self, answers: Mapping[str, Answer]
    ) -> dict[str, str | int | Decimal | bool | None]:
        """Return what conditions may use: every ``x-route`` field, None when not answered.

        The None matters: it hides the answer of an earlier visit of the same step.
        """
        found: dict[str, str | int | Decimal | bool | None] = {}
        for name in sorted(self.routes):
            value = answers.get(name)
            found[name] = None if isinstance(value, list | dict) else value
        return found

    def draw(self, answers: Mapping[str, Any] | None = None) -> dict[str, list[str]]:
        """Return what a browser would send for *answers*, or for an untouched page."""
        drawn: dict[str, list[str]] = {}
        for field in self.fields:
            if isinstance(field, MaterialsField):
                drawn |= field.blank(field.name)
            value = field.default if answers is None else answers.get(field.name)
            if value is not None:
                drawn |= field.draw(value, field.name)
        return drawn

    def rearrange(self, raw: Raw, operation: str) -> dict[str, list[str]]:
        """Return *raw* with a row added or taken away, as the small buttons of a table ask.

        :param operation: ``add:<field>`` or ``remove:<field>.<row>``; others change nothing
        """
        kept = {name: list(values) for name, values in raw.items()}
        verb, _, path = operation.partition(":")
        for field in self.fields:
            if not isinstance(field, RowsField):
                continue
            present = field.rows(raw, field.name)
            if verb == "add" and path == field.name and len(present) < MAX_ROWS:
                kept[f"{path}.{max(present) + 1}.{field.columns[0].name}"] = [""]
            if verb == "remove" and path.startswith(f"{field.name}."):
                kept = {
                    name: values for name, values in kept.items() if not name.startswith(f"{path}.")
                }
        return kept

    def _settle(
        self, answer: Callable[[Field, Problems], Answer | None], raw: Mapping[str, object]
    ) -> Answers:
        found: Answers = {}
        faults: dict[str, Problems] = {}
        for field in self.deciding:
            if field.show_if is not None and not holds(field.show_if, found):
                continue
            problems: Problems = {}
            value = answer(field, problems)
            if value is not None and not problems:
                found[field.name] = value
            faults[field.name] = problems | _party(field, found)

        ordered = [faults.get(field.name, {}) for field in self.fields]
        errors = {path: sentence for problems in ordered for path, sentence in problems.items()}
        if not errors and _size(found) > MAX_ANSWERS:
            errors[FORM] = f"填写的内容合计不能超过 {MAX_ANSWERS // 1024} kB，请精简较长的说明"
        if errors:
            raise InvalidAnswersError(errors, raw)
        return {field.name: found[field.name] for field in self.fields if field.name in found}


def load(
    source: bytes | Mapping[str, Any],
    *,
    materials: Sequence[MaterialLike] = (),
    grounds: Sequence[GroundLike] = (),
    file: str = "表单",
) -> Form:
    """Return the form that a file (or its parsed JSON) defines.

    :param materials: the item's, for the table of materials
    :param grounds: the item's grounds for refusal
    :param file: its name, for the error
    :raise InvalidFormError: it is no form; names the field
    """
    definition = Definition(source, file=file, materials=materials, grounds=grounds)
    fields = {field.name: field for field in definition.fields}
    return Form(
        title=definition.form.title,
        help=definition.form.help or definition.form.description,
        groups=_groups(definition, fields),
        fields=definition.fields,
        deciding=_deciding(definition, fields),
    )


def _groups(definition: Definition, fields: Mapping[str, Field]) -> tuple[Group, ...]:
    groups = [
        Group(title=group.title, fields=tuple(fields[name] for name in group.fields))
        for group in definition.form.groups
    ]
    grouped = {field.name for group in groups for field in group.fields}
    rest = tuple(field for field in definition.fields if field.name not in grouped)
    return (*groups, Group(title="", fields=rest)) if rest else tuple(groups)


def _deciding(definition: Definition, fields: Mapping[str, Field]) -> tuple[Field, ...]:
    before = {field.name: names_in(field.show_if) for field in definition.fields}
    # The kind of a party decides what its number must be.
    for field in definition.fields:
        if _kind_of(field) in fields:
            before[field.name] |= {_kind_of(field)}
    try:
        return tuple(fields[name] for name in TopologicalSorter(before).static_order())
    except CycleError as error:
        [first, *_] = error.args[1]
        raise definition.refuse(str(first), "“x-showIf”互相依赖，无法确定先后") from error


def _kind_of(field: Field) -> str:
    if field.schema.get("format") != "party-id":
        return ""
    return f"{field.name.removesuffix('_id')}_kind"


def _party(field: Field, found: Answers) -> Problems:
    """Look at the number of a party again, now that the kind of the party is known."""
    kind, number = found.get(_kind_of(field)), found.get(field.name)
    if not isinstance(kind, str) or not isinstance(number, str):
        return {}
    try:
        party_id(number, kind=kind)
    except RefusedValueError as error:
        return {field.name: str(error)}
    return {}


def _size(answers: Answers) -> int:
    return len(json.dumps(answers, ensure_ascii=False, default=str).encode())
