"""A refusal that is shown on the very page whose form was refused."""

from engine.errors import CaseChangedError, InvalidValueError, TaskClosedError, WrongStateError

SHOWN = (InvalidValueError, CaseChangedError, TaskClosedError, WrongStateError)
"""What a page shows beside its form; everything else has a page of its own."""


def said(refused: Exception | None) -> str:
    """The sentence of a refusal; empty where there is none."""
    if refused is None:
        return ""
    return refused.reason if isinstance(refused, InvalidValueError) else str(refused)


def status(refused: Exception | None) -> int:
    """422 for what was typed, 409 for what happened meanwhile, 200 where nothing was refused."""
    if refused is None:
        return 200
    return 422 if isinstance(refused, InvalidValueError) else 409


def field(refused: Exception | None) -> str:
    """The field that is wrong, where one is."""
    return refused.field if isinstance(refused, InvalidValueError) else ""
