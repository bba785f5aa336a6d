"""Somebody stands in for a colleague who is away, from day to day (委托, AB 岗)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from engine.actions.reasons import typed
from engine.audit import Draft, Kind
from engine.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import ROLE_LABELS, Actor, Employment, Role
from engine.permissions import STAFF_ONLY, Action, holds_anywhere
from engine.store.standing import Substitution
from engine.work import Work
from engine.work.lending import REASONS, leads, lendable

LONGEST = 366
"""Days for which a substitution may be given at a time."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """What the form says: who is away, who stands in, for which posts, from when to when.

    :ivar roles: the posts that are lent; empty: all that he has
    :ivar document: number of the paper that it rests on
    """

    principal: str
    substitute: str
    starts_on: date
    ends_on: date
    reason: str
    document: str
    roles: Collection[Role] = ()


def name_substitute(work: Work, absence: Absence, *, key: str) -> UUID:
    """Let somebody stand in for a colleague of his own organ; it ends by its date.

    The person himself names him, or who leads the organ. Only own grants are lent: whoever
    stands in lends nothing on (R-04: redelegation is forbidden), and nothing leaves the organ
    (行政许可法 art. 24: entrustment to another organ needs law and public notice).

    :param key: makes a repeated submit answer with the first result
    :raise NotPermittedError: he is neither the person himself nor leads his organ
    :raise InvalidValueError: the person, the days, the posts or the paper will not do
    """
    document = typed("document", absence.document, wanted="依据的文件或者审批单")
    work.refresh_rights()
    for user in sorted({absence.principal, absence.substitute}):
        work.tables.counters.hold(f"substitution/{user}")
    first = work.log.by_key(key)
    if first is not None and first.actor == work.actor.user_id and "substitution" in first.data:
        return UUID(first.data["substitution"])
    principal = _person(work, "principal", absence.principal)
    substitute = _person(work, "substitute", absence.substitute)
    _require_right(work, principal)
    _require_days(work, absence)
    _require_pair(principal, substitute)
    roles = _roles(principal, substitute, absence)
    row = Substitution(
        id=uuid4(),
        principal=principal.user_id,
        substitute=substitute.user_id,
        roles=",".join(sorted(roles)) if absence.roles else "",
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        reason=absence.reason,
        document=document,
        given_by=work.actor.user_id,
        given_at=work.now,
        ended_by=None,
        ended_at=None,
    )
    _require_free(work, row)
    work.tables.substitutions.add(row)
    _tell(work, Kind.GRANT_GIVEN, row, roles=sorted(roles), key=key)
    return row.id


def end_substitution(work: Work, substitution_id: UUID) -> None:
    """End a substitution before its last day: at once.

    :raise NotFoundError: there is none
    :raise NotPermittedError: he is neither of the two, nor leads their organ, nor keeps accounts
    :raise WrongStateError: it has ended already
    """
    work.refresh_rights()
    row = work.tables.substitutions.get(substitution_id)
    if row is None:
        raise NotFoundError("委托", substitution_id)
    principal = work.tables.people.hands([row.principal])[row.principal]
    own = work.actor.user_id in {row.principal, row.substitute}
    if not (own or leads(work.actor, principal.organ, work.today) or _keeps(work)):
        raise NotPermittedError("只有委托双方、本机关的分管领导或者系统管理员能够收回", rule="R-04")
    if work.today > row.ends_on or not work.tables.substitutions.end(
        row.id, by=work.actor.user_id, at=work.now
    ):
        raise WrongStateError("这项委托已经结束，不需要收回。")
    _tell(work, Kind.GRANT_ENDED, row, roles=row.roles.split(",") if row.roles else [])


def _keeps(work: Work) -> bool:
    return holds_anywhere(work.actor, Action.MANAGE_USERS, work.today)


def _person(work: Work, field: str, user_id: str) -> Actor:
    person = work.tables.people.actor(user_id)
    if person is None:
        raise InvalidValueError(field, "没有这名工作人员，或者他的账号已经停用")
    return person


def _require_right(work: Work, principal: Actor) -> None:
    if work.actor.user_id == principal.user_id:
        return
    if not leads(work.actor, principal.organ, work.today):
        raise NotPermittedError("只有本人或者本机关的分管领导能够指定替岗人", rule="R-04")


def _require_days(work: Work, absence: Absence) -> None:
    if absence.reason not in REASONS:
        raise InvalidValueError("reason", "请选择离岗的原因")
    if absence.starts_on < work.today:
        raise InvalidValueError("starts_on", "开始日期不能早于今天，已经办理的不能补办委托")
    if absence.ends_on < absence.starts_on:
        raise InvalidValueError("ends_on", "结束日期不能早于开始日期")
    if (absence.ends_on - absence.starts_on).days >= LONGEST:
        raise InvalidValueError("ends_on", f"一次委托最长{LONGEST}天，到期可以另行办理")


def _require_pair(principal: Actor, substitute: Actor) -> None:
    if principal.user_id == substitute.user_id:
        raise InvalidValueError("substitute", "替岗人不能是本人")
    if principal.organ != substitute.organ:
        reason = (
            "替岗人应当是本机关工作人员；委托其他机关须有法律依据并公告（行政许可法第二十四条）"
        )
        raise InvalidValueError("substitute", reason, rule="R-04")


def _roles(principal: Actor, substitute: Actor, absence: Absence) -> frozenset[Role]:
    """The posts that are lent, each lawfully: his own, and such as the substitute may hold."""
    own = {grant.role for grant in lendable(principal, absence.starts_on)}
    if not own:
        reason = "没有可以委托的岗位：代行的岗位不能再次委托，监察、审计和管理岗位由管理员另行授权"
        raise InvalidValueError("roles", reason, rule="R-04")
    wanted = frozenset(absence.roles) or frozenset(own)
    if not wanted <= own:
        names = "、".join(ROLE_LABELS[role] for role in sorted(wanted - own))
        reason = f"{names}不是本人持有的岗位；代行的岗位不能再次委托"
        raise InvalidValueError("roles", reason, rule="R-04")
    barred = wanted & STAFF_ONLY
    if substitute.employment is Employment.CONTRACT and barred:
        names = "、".join(ROLE_LABELS[role] for role in sorted(barred))
        raise InvalidValueError("substitute", f"合同制人员不能代行{names}", rule="S3")
    return wanted


def _require_free(work: Work, row: Substitution) -> None:
    """Whoever is away on those days stands in for nobody, and one post has one substitute."""
    for other in work.tables.substitutions.of([row.principal, row.substitute]):
        apart = other.ends_on < row.starts_on or row.ends_on < other.starts_on
        if other.ended_at is not None or apart:
            continue
        days = f"{other.starts_on}至{other.ends_on}"
        if other.principal == row.substitute:
            raise InvalidValueError("substitute", f"他在{days}已委托他人代岗，不能替岗")
        if other.substitute == row.principal:
            reason = f"本人在{days}正在替他人代岗，代行的岗位不能再次委托；请先收回该项委托"
            raise InvalidValueError("principal", reason, rule="R-04")
        if other.principal == row.principal and _meet(other.roles, row.roles):
            raise InvalidValueError("starts_on", f"{days}已经指定替岗人，请先收回")


def _meet(one: str, other: str) -> bool:
    if not one or not other:
        return True
    return bool(set(one.split(",")) & set(other.split(",")))


def _tell(
    work: Work,
    kind: Kind,
    row: Substitution,
    *,
    roles: Collection[str],
    key: str | None = None,
) -> None:
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                key=key,
                data={
                    "substitution": str(row.id),
                    "user": row.substitute,
                    "in_place_of": row.principal,
                    "roles": list(roles),
                    "starts_on": row.starts_on,
                    "ends_on": row.ends_on,
                    "reason": row.reason,
                    "document": row.document,
                },
            )
        ]
    )
