"""Who is away and who stands in: one's own, and for leaders and administrators everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.model import ROLE_LABELS, Actor, Role
from engine.permissions import Action, holds_anywhere
from engine.queries.handing import Colleague
from engine.store.people import Account
from engine.store.standing import Substitution
from engine.work import Look
from engine.work.lending import REASONS, leads, lendable


@dataclass(frozen=True, kw_only=True)
class Line:
    """One substitution in words.

    :ivar state: ``ahead``, ``now``, ``over`` or ``ended``
    """

    substitution_id: UUID
    principal: str
    substitute: str
    roles: Sequence[str]
    starts_on: date
    ends_on: date
    reason: str
    document: str
    given_by: str
    state: str
    may_end: bool


@dataclass(frozen=True, kw_only=True)
class Absences:
    """What the page shows.

    :ivar own: those in which this person is away or stands in
    :ivar others: of his organ, where he leads it; of all, where he keeps accounts
    :ivar principals: for whom he may name a substitute: himself first
    :ivar substitutes: who may stand in
    :ivar roles: what he himself can lend
    """

    own: Sequence[Line]
    others: Sequence[Line] | None
    principals: Sequence[Colleague]
    substitutes: Sequence[Colleague]
    roles: Sequence[tuple[Role, str]]


def absences(look: Look) -> Absences:
    """Everything about substitutes that this person may see."""
    me, on = look.actor, look.today
    organ = _organ(look, me.user_id)
    keeps = holds_anywhere(me, Action.MANAGE_USERS, on)
    heads = leads(me, organ, on)
    staff = [person for person in look.tables.people.active() if person.organ == organ]
    principals = [person for person in staff if lendable(person, on)]
    if not heads:
        principals = [person for person in principals if person.user_id == me.user_id]
    principals.sort(key=lambda person: (person.user_id != me.user_id, person.name))
    mine = next((person for person in principals if person.user_id == me.user_id), None)
    return Absences(
        own=_lines(look, look.tables.substitutions.of([me.user_id]), may_end=True),
        others=_others(look, organ, heads=heads, keeps=keeps),
        principals=[_colleague(look, person) for person in principals],
        substitutes=[_colleague(look, person) for person in staff],
        roles=[
            (role, ROLE_LABELS[role])
            for role in sorted({grant.role for grant in lendable(mine, on)} if mine else ())
        ],
    )


def _others(look: Look, organ: str, *, heads: bool, keeps: bool) -> Sequence[Line] | None:
    if not (heads or keeps):
        return None
    me = look.actor.user_id
    rows = [
        row
        for row in look.tables.substitutions.all()
        if me not in {row.principal, row.substitute}
        and (keeps or _organ(look, row.principal) == organ)
    ]
    return _lines(look, rows, may_end=True)


def _lines(look: Look, rows: Sequence[Substitution], *, may_end: bool) -> list[Line]:
    names = look.tables.people.names()
    return [
        Line(
            substitution_id=row.id,
            principal=names.get(row.principal, row.principal),
            substitute=names.get(row.substitute, row.substitute),
            roles=[ROLE_LABELS[Role(role)] for role in row.roles.split(",") if role],
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            reason=REASONS.get(row.reason, row.reason),
            document=row.document,
            given_by=names.get(row.given_by, row.given_by),
            state=(state := _state(row, look.today)),
            may_end=may_end and state in {"now", "ahead"},
        )
        for row in rows
    ]


def _state(row: Substitution, today: date) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.covers(today):
        return "now"
    return "ahead" if today < row.starts_on else "over"


def _colleague(look: Look, person: Actor) -> Colleague:
    account = _account(look, person.user_id)
    post = account.post if account else ""
    return Colleague(user_id=person.user_id, name=person.name, post=post)


def _organ(look: Look, user_id: str) -> str:
    account = _account(look, user_id)
    return account.organ if account else ""


def _account(look: Look, user_id: str) -> Account | None:
    return look.tables.people.account(user_id)
