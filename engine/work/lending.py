"""What a person may lend to a substitute, why, and who leads an organ (委托, AB 岗)."""

from collections.abc import Mapping
from datetime import date

from engine.model import Actor, Employment, Grant, Role
from engine.permissions import STAFF_ONLY
from engine.store.standing import LENDABLE

REASONS: Mapping[str, str] = {
    "leave": "休假",
    "sick": "病假",
    "trip": "出差",
    "training": "学习培训",
    "vacancy": "岗位空缺",
    "recusal": "回避",
}
"""Why somebody is away: a code, so that the log names no illness in words."""


def leads(actor: Actor, organ: str, on: date) -> bool:
    """Does he lead the organ, in his own right?"""
    return any(
        grant.role is Role.DEPUTY_LEADER
        and not grant.acting_for
        and grant.organ == organ
        and grant.starts_on <= on
        and (grant.ends_on is None or on <= grant.ends_on)
        for grant in actor.grants
    )


def lendable(principal: Actor, on: date) -> list[Grant]:
    """The grants that a person may lend from that day on: his own, of posts that handle cases."""
    return [
        grant
        for grant in principal.grants
        if grant.role in LENDABLE
        and not grant.acting_for
        and (grant.ends_on is None or on <= grant.ends_on)
        and not (principal.employment is Employment.CONTRACT and grant.role in STAFF_ONLY)
    ]
