"""The counter's own step of a flow: the acceptor's, right behind the application (P-10)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import forms
from engine.bundle import Bundle
from engine.casefile import CaseFile
from engine.errors import UnlawfulError
from engine.limits.values import day_of
from engine.model import Mark, Role
from engine.profile import Node
from forms.conditions import names_in
from forms.fields import Field

RESULT, MATERIALS, REASON = "result", "materials", "reason"
"""Fields of the counter's step that the product itself knows."""

ACCEPT, CORRECT = "受理", "补正"
CORRECTED = "当场更正"
"""The fifth outcome: put right at once, so no step of any flow knows it (R-12)."""

DEFECTS = frozenset({"缺", "不合格"})
NOTHING_MISSING = (
    "没有标记为“缺”或者“不合格”的材料，不能要求补正；"
    "材料齐全、符合法定形式的，应当受理（行政许可法第三十二条）"
)


@dataclass(frozen=True, kw_only=True)
class CounterStep:
    """What the acceptor answers of an application.

    :ivar outcomes: the choices of its result, in the order of the form
    :ivar rest: what it asks beside the materials and the result
    """

    node: Node
    form: forms.Form
    application: forms.Form
    outcomes: tuple[str, ...]
    rest: tuple[Field, ...]

    @property
    def free(self) -> bool:
        """Can it be accepted without any further answer?"""
        known = {RESULT, MATERIALS}
        return not any(
            field.required and field.show_if is None and field.name not in known
            for field in self.form.fields
        )


def counter_step(bundle: Bundle) -> CounterStep | None:
    """Return the step that an acceptor can do together with the receipt of the application.

    None where the flow begins otherwise, or where both forms call different things by one name:
    then the application is received, and the step is done for itself.
    """
    start = bundle.flow.start()
    follows = [edge.target for edge in bundle.flow.edges.values() if edge.source == start.id]
    node = bundle.flow.nodes[follows[0]] if len(follows) == 1 else None
    form = bundle.form_of(node) if node is not None and node.role is Role.ACCEPTOR else None
    form = _with_papers(bundle, form) if form is not None else None
    application = bundle.form_of(start)
    if node is None or form is None or application is None or node.officers > 1:
        return None
    result = next((field for field in form.fields if field.name == RESULT), None)
    asked = {field.name for field in application.fields} - {MATERIALS}
    names = {field.name for field in form.fields}
    if result is None or ACCEPT not in result.choices or MATERIALS not in names or names & asked:
        return None
    return CounterStep(
        node=node,
        form=form,
        application=application,
        outcomes=result.choices,
        rest=tuple(
            _beside(field) for field in form.fields if field.name not in {RESULT, MATERIALS}
        ),
    )


def _with_papers(bundle: Bundle, form: forms.Form) -> forms.Form:
    """What its grounds may rest on before there is a case: the application and its materials."""
    said = {f"record:{bundle.flow.start().id}": "行政许可申请"}
    said |= {f"material:{each.key}": f"申请材料《{each.name}》" for each in bundle.item.materials}
    return form.offering(said)


def _beside(field: Field) -> Field:
    """The field as it stands beside the five buttons: the button pressed decides whether it counts."""
    return replace(field, show_if=None) if names_in(field.show_if) == {RESULT} else field


def defective(answers: Mapping[str, Any]) -> list[str]:
    """The keys of the materials that are missing or unfit."""
    rows = answers.get(MATERIALS)
    if not isinstance(rows, Mapping):
        return []
    return [key for key, row in rows.items() if row.get("state") in DEFECTS]


def require_materials(
    file: CaseFile,
    marks: Collection[Mark],
    answers: Mapping[str, Any],
    at: datetime,
    notice: Callable[[], Mapping[str, Any] | None],
) -> None:
    """Let the outcome of a check agree with the rows of its materials (R-13, R-14).

    :param marks: what the step says by its answer
    :param notice: gives the first notice of correction that went out, if one did
    :raise UnlawfulError: accepted although something is missing, or corrections without a defect
    """
    asked = {Mark.ACCEPTED, Mark.CORRECTION_REQUESTED}.intersection(marks)
    if not asked or MATERIALS not in answers or file.reckon(day_of(at)).deemed:
        return
    names = {material.key: material.name for material in file.bundle.item.materials}
    bad = [names.get(key, key) for key in defective(answers)]
    if Mark.CORRECTION_REQUESTED in asked and not bad:
        raise UnlawfulError(NOTHING_MISSING, rule="R-14")
    if Mark.ACCEPTED in asked and (barring := _still_asked(bad, notice)):
        raise UnlawfulError(
            f"“{'、'.join(barring)}”缺少或者不合格，不能受理；请选择补正，"
            "申请人当场补齐的请改为“已收”（行政许可法第三十二条）",
            rule="R-14",
        )


def _still_asked(bad: list[str], notice: Callable[[], Mapping[str, Any] | None]) -> list[str]:
    """What the first notice did not name can no longer be demanded: everything at once (P-02)."""
    first = notice() if bad else None
    if first is None:
        return bad
    named = {row["name"] for row in first.get("facts", {}).get("facts", {}).get("defects", ())}
    return [name for name in bad if name in named]
