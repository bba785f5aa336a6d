"""The register of experts (专家库), for whoever keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.permissions import TABLE, Action, desks, require_anywhere
from engine.store.procedures import ExpertRow
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class Register:
    """The experts of the organs at which the person decides: (credit code, name) each."""

    organs: Sequence[tuple[str, str]]
    experts: Sequence[ExpertRow]

    def organ_name(self, uscc: str) -> str:
        """The name of one of the organs."""
        return dict(self.organs).get(uscc, uscc)


def register(look: Look) -> Register:
    """The register as the person may keep it.

    :raise NotPermittedError: he decides nowhere
    """
    require_anywhere(look.actor, Action.KEEP_EXPERTS, look.today)
    roles = TABLE[Action.KEEP_EXPERTS]
    held = {desk.organ for desk in desks(look.actor, look.today) if desk.role in roles}
    rows = look.tables.experts.of_organs(held)
    return Register(
        organs=[(organ, look.organ_name(organ)) for organ in sorted(held)],
        experts=sorted(rows, key=lambda row: (row.organ, row.field, row.name)),
    )
