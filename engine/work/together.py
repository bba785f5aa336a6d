"""What may be said to many cases at once, and what every case must be told by itself.

Refusals, corrections and whatever needs an individual reason (行政许可法 art. 32, 38, 55) are
never done in bulk. Facts, numbers and days are those of one case: in bulk they come from what
lies in that very case, the person's own draft or the findings of the steps before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.audit import Event, Kind
from engine.errors import InvalidValueError
from engine.model import Mark, Outcome
from engine.profile import Flow
from forms import Form, InvalidAnswersError
from forms.fields import Field

MOST = 100
"""Cases of one run."""

OPINION = "opinion"
_CHOSEN = frozenset({"buttons", "radio", "select", "checkbox"})
_ADVERSE = frozenset(
    {Mark.CORRECTION_REQUESTED, Mark.NOT_ACCEPTED, Mark.NOT_REQUIRED, Mark.REFUSED}
)
_FAVOURABLE = frozenset({Outcome.GRANTED, Outcome.COMPLETED})
_REASONED = "不予许可、不予受理、补正等须逐件说明理由，不能批量办理"


def shared(field: Field) -> bool:
    """May one answer stand for many cases? Choices and the opinion; never facts or reasons."""
    return field.widget in _CHOSEN or field.name == OPINION


def shared_form(form: Form) -> Form:
    """The questions that are asked once for all cases of a run."""
    groups = tuple(
        replace(group, fields=tuple(field for field in group.fields if shared(field)))
        for group in form.groups
    )
    kept = tuple(field for field in form.fields if shared(field))
    return replace(form, groups=tuple(g for g in groups if g.fields), fields=kept)


def merged(
    form: Form, own: Mapping[str, Sequence[str]], common: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """What lies in the case itself, with the answers for all in their places."""
    names = {field.name for field in form.fields if shared(field)}
    kept = {name: list(texts) for name, texts in own.items() if name not in names}
    return kept | {name: list(texts) for name, texts in common.items() if name in names}


def require_sharable(form: Form, officers: int) -> None:
    """Refuse steps that nobody can do for many cases at once.

    :raise InvalidValueError: says why
    """
    if officers > 1:
        raise InvalidValueError("批量办理", "须由两名以上工作人员分别签署的环节只能逐件办理")
    always = [field for field in form.fields if field.required and field.show_if is None]
    if any(field.widget in {"rows", "grounds"} for field in always):
        raise InvalidValueError("批量办理", "本环节须逐件填写，不能批量办理")
    if any(field.name == "materials" for field in form.fields):
        raise InvalidValueError("批量办理", "材料须逐件核对，不能批量办理")
    if not any(shared(field) for field in form.fields):
        raise InvalidValueError("批量办理", "本环节没有可以统一填写的内容，只能逐件办理")


def read(
    form: Form, raw: Mapping[str, Sequence[str]], common: Mapping[str, Sequence[str]]
) -> Mapping[str, Any]:
    """Read the answers for one case; those that bring up grounds or a reason are individual.

    :raise InvalidValueError: they do, or a text that belongs to one case was given for all
    :raise InvalidAnswersError: something must be filled in for this case
    """
    try:
        answers = form.read(raw)
    except InvalidAnswersError as error:
        if any(_reasons(form, path.partition(".")[0]) for path in error.errors):
            raise InvalidValueError("批量办理", _REASONED) from error
        raise
    if any(_reasons(form, name) for name in answers):
        raise InvalidValueError("批量办理", _REASONED)
    text = next(
        (f for f in form.fields if f.name in common and not shared(f) and f.name in answers), None
    )
    if text is not None:
        raise InvalidValueError("批量办理", f"“{text.title}”须逐件填写")
    return answers


def _reasons(form: Form, name: str) -> bool:
    """Is it a field of grounds or reasons?"""
    return any(
        field.name == name and (field.widget == "grounds" or name in {"reason", "legal_basis"})
        for field in form.fields
    )


def require_favourable(flow: Flow, events: Sequence[Event]) -> None:
    """Refuse what came of it where it is adverse to the applicant: a refusal, a correction, a stop.

    :param events: those of the change
    :raise InvalidValueError: says so
    """
    for event in events:
        node = event.data.get("node")
        marks = flow.nodes[node].marks if node and event.kind in _MARKING else ()
        ended = event.data["outcome"] if event.kind is Kind.CASE_ENDED else None
        if any(each.mark in _ADVERSE for each in marks) or (
            ended is not None and Outcome(ended) not in _FAVOURABLE
        ):
            raise InvalidValueError("批量办理", _REASONED)


_MARKING = frozenset({Kind.TASK_COMPLETED, Kind.MILESTONE_REACHED})
