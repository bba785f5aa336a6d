"""Whose people may stop a case outside its flow."""

from engine.bundle import Bundle
from engine.permissions import Action


def stopping_organ(bundle: Bundle, action: Action) -> str:
    """The organ whose people may stop a case: the counter withdraws, the deciding organ ends.

    A department that has one step in a joint case must not end the matters of all others.
    """
    if action in {Action.WITHDRAW_CASE, Action.PROPOSE_VOID}:
        return bundle.item.units[bundle.reception_unit].organ
    return bundle.item.organ
