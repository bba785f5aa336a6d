"""What a person lends to whoever stands in for him: his own grants, for some days, no more."""

from datetime import date

from engine.model import Employment, Grant, Role
from engine.permissions import DESK_ROLES, STAFF_ONLY

LENDABLE = DESK_ROLES | {Role.ASSISTANT}
"""Posts that handle cases. Supervision, audit and administration are granted, never lent."""


def lent(
    grant: Grant,
    *,
    principal: str,
    employment: Employment,
    roles: str,
    since: date,
    until: date,
) -> Grant | None:
    """Return a grant as a substitute holds it, or None where it is not lent.

    :param employment: of the principal: nobody lends what he may not use himself (S3)
    :param roles: those that are lent, with commas between them; empty: all
    :param since: first day of the substitution, both days included
    """
    wanted = set(roles.split(",")) if roles else None
    role = grant.role
    if role not in LENDABLE or (wanted is not None and role.value not in wanted):
        return None
    if employment is Employment.CONTRACT and role in STAFF_ONLY:
        return None
    starts_on = max(grant.starts_on, since)
    ends_on = until if grant.ends_on is None else min(grant.ends_on, until)
    if ends_on < starts_on:
        return None
    return Grant(
        role=role,
        organ=grant.organ,
        items=grant.items,
        starts_on=starts_on,
        ends_on=ends_on,
        document=grant.document,
        acting_for=principal,
    )
