"""Whose cases a person counts: all of them, or those of the organs that he leads."""

from engine.errors import NotPermittedError
from engine.model import SYSTEM
from engine.permissions import OVERSIGHT, TABLE, Action, desks
from engine.store.scope import Scope
from engine.work import Look


def supervised(look: Look) -> Scope:
    """Overseers count every organ's cases, leaders those of their own and of the items they lead.

    So does whoever stands at the machine itself.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    if look.actor.user_id == SYSTEM.user_id:
        return None
    held = [
        desk
        for desk in desks(look.actor, look.today)
        if desk.role in TABLE[Action.VIEW_SUPERVISION]
    ]
    if not held:
        raise NotPermittedError("您没有查看效能监督的权限", rule="R-ROLE")
    if any(desk.role in OVERSIGHT for desk in held):
        return None
    return {(desk.organ, desk.item) for desk in held}
