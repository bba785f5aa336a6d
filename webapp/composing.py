"""The refusal composer of a page: when it is open, and when what it says may be signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms import Form

Raw = Mapping[str, Sequence[str]]

REFUSE, COMPOSE = "refuse", "compose"
"""What the buttons ask for: begin a refusal; look whether it is complete."""


@dataclass(frozen=True, kw_only=True)
class Composing:
    """How the composer of a step stands.

    :ivar title: what the form calls it
    :ivar form: the form to draw; it offers no refusal while the composer is closed
    :ivar open: the person is about to refuse
    :ivar complete: every row has its ground, fact, article and evidence
    """

    title: str
    form: Form
    open: bool
    complete: bool


def composing(form: Form | None, raw: Raw) -> Composing | None:
    """How the composer stands after what was typed; None where the step cannot refuse."""
    composer = form.refusal if form is not None else None
    if form is None or composer is None:
        return None
    by, refusing = form.refusing()
    is_open = not by or bool(refusing.intersection(raw.get(by, ())))
    # A refusal is begun with the button below the form, never by a choice alone.
    left = [choice for field in form.fields if field.name == by for choice in field.choices]
    hides = not is_open and set(left) > refusing
    return Composing(
        title=composer.title,
        form=form.without({by: refusing}) if hides else form,
        open=is_open,
        complete=is_open and composer.complete(raw),
    )


def refusal_begun(form: Form, raw: Raw) -> dict[str, list[str]]:
    """What was typed, with the answer that refuses."""
    by, refusing = form.refusing()
    typed = {name: list(values) for name, values in raw.items()}
    return typed | {by: sorted(refusing)[:1]} if by else typed


def faults(form: Form, raw: Raw) -> dict[str, str]:
    """What the rows of the composer still lack: path → sentence."""
    problems: dict[str, str] = {}
    if form.refusal is not None:
        form.refusal.read(raw, form.refusal.name, problems)
    return problems
