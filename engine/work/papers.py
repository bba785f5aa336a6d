"""Where paper goes: the desks of a hand-over (交接单), and who takes it there."""

from datetime import date
from enum import StrEnum

from engine.model import Actor, Role
from engine.permissions import DESK_ROLES, desks


class PaperDesk(StrEnum):
    """To whom a list of hand-over goes."""

    OFFICE = "office"
    COUNTER = "counter"
    ARCHIVE = "archive"


DESK_LABELS = {
    PaperDesk.OFFICE: "业务科室",
    PaperDesk.COUNTER: "窗口",
    PaperDesk.ARCHIVE: "档案室",
}

_COUNTER = frozenset({Role.ACCEPTOR, Role.ASSISTANT, Role.ISSUER})
TAKERS = {
    PaperDesk.OFFICE: DESK_ROLES - _COUNTER,
    PaperDesk.COUNTER: _COUNTER,
    PaperDesk.ARCHIVE: frozenset({Role.ARCHIVIST}),
}
"""Whose desk it is."""


def takers(actor: Actor, on: date) -> frozenset[tuple[str, str]]:
    """Organ and desk of all paper that a person may take today."""
    return frozenset(
        (desk.organ, place.value)
        for desk in desks(actor, on)
        for place, roles in TAKERS.items()
        if desk.role in roles
    )
