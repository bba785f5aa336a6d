"""Which organs cannot issue what their items owe, for want of a usable seal (P-13)."""

from collections.abc import Iterator

from engine.bundle import Bundle
from engine.letters import KINDS
from engine.work import Look, catalogue
from engine.work.sealing import chosen


def sealless(look: Look) -> list[str]:
    """The organs that have no usable seal today for some letter of an item in force, by name."""
    seals = look.tables.seals.every()
    found: set[str] = set()
    for row in catalogue(look):
        if row.digest is None:
            continue
        for organ, code in _owed(look.bundle(row.digest)):
            own = [seal for seal in seals if seal.organ == organ]
            if chosen(own, code, row.key, look.today) is None:
                found.add(look.organ_name(organ))
    return sorted(found)


def _owed(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Whose seal goes on which letter of the flow: the principal's where one entrusts (S12)."""
    item = bundle.item
    for node in bundle.flow.nodes.values():
        unit = item.units.get(node.unit or bundle.reception_unit)
        acting = unit.organ if unit else item.organ
        organ = item.principal if item.principal and acting == item.organ else acting
        for code in node.letters:
            if code in KINDS and KINDS[code].sealed:
                yield organ, code
