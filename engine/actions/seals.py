"""The seal register (P-13): a seal is registered, sealed away, taken back into use, ended.

The head of the organ decides about its seals (国发〔1999〕25号: an organ's seal is kept and used
on the approval of its head); whoever keeps a seal may seal it away at once when it is lost. The
administrator of the system touches none of it: who keeps the machine must not issue papers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from engine.actions.reasons import typed
from engine.actions.versions import tell
from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.letters import KINDS
from engine.model import SYSTEM, Role
from engine.permissions import Action, desks, holds_at
from engine.store.seals import SealKind, SealRow, SealState
from engine.work import Work

LONGEST_NAME = 60
"""Characters of a seal's name: what an imprint can show."""


@dataclass(frozen=True, kw_only=True)
class NewSeal:
    """What the register says of a seal; see ``SealRow``."""

    organ: str
    name: str
    kind: str = SealKind.SPECIAL.value
    custodian: str
    letters: Sequence[str] = ()
    items: Sequence[str] = ()
    starts_on: date
    ends_on: date | None = None
    document: str


def register_seal(work: Work, seal: NewSeal) -> SealRow:
    """Write a seal into the register of its organ.

    :raise NotPermittedError: the actor does not lead the organ
    :raise InvalidValueError: names the field that will not do
    """
    work.refresh_rights()
    if work.actor.user_id != SYSTEM.user_id:
        _require_head(work, seal.organ)
        if seal.custodian == work.actor.user_id:
            raise InvalidValueError("custodian", "登记印章的人不能同时保管印章，请另选保管人")
    work.tables.counters.hold(f"seal/{seal.organ}")
    row = _checked(work, seal)
    work.tables.seals.add(row)
    tell(work, Kind.SEAL_REGISTERED, _said(row))
    return row


def suspend_seal(work: Work, seal_id: UUID, *, reason: str) -> SealRow:
    """Seal a seal away (封存): from now on no letter goes out under it.

    :raise NotPermittedError: the actor neither leads the organ nor keeps the seal
    :raise WrongStateError: it is not in use
    """
    return _move(work, seal_id, SealState.SUSPENDED, Kind.SEAL_SUSPENDED, reason=reason)


def restore_seal(work: Work, seal_id: UUID, *, reason: str) -> SealRow:
    """Take a seal that was sealed away back into use (启封).

    :raise NotPermittedError: the actor does not lead the organ
    :raise WrongStateError: it is not sealed away
    """
    return _move(work, seal_id, SealState.ACTIVE, Kind.SEAL_RESTORED, reason=reason)


def end_seal(work: Work, seal_id: UUID, *, reason: str) -> SealRow:
    """Give a seal up for good (停用); what it stands on stays valid.

    :raise NotPermittedError: the actor does not lead the organ
    :raise WrongStateError: it was ended before
    """
    return _move(work, seal_id, SealState.ENDED, Kind.SEAL_ENDED, reason=reason)


_FROM = {
    SealState.SUSPENDED: frozenset({SealState.ACTIVE}),
    SealState.ACTIVE: frozenset({SealState.SUSPENDED}),
    SealState.ENDED: frozenset({SealState.ACTIVE, SealState.SUSPENDED}),
}
_NOT_NOW = {
    SealState.SUSPENDED: "只有使用中的印章可以封存",
    SealState.ACTIVE: "只有已封存的印章可以启封",
    SealState.ENDED: "该印章已经停用",
}


def _move(work: Work, seal_id: UUID, to: SealState, kind: Kind, *, reason: str) -> SealRow:
    text = typed("reason", reason)
    work.refresh_rights()
    row = work.tables.seals.lock(seal_id)
    if row is None:
        raise NotFoundError("印章", seal_id)
    keeps = to is SealState.SUSPENDED and row.custodian == work.actor.user_id
    if work.actor.user_id != SYSTEM.user_id and not keeps:
        _require_head(work, row.organ)
    if row.state not in _FROM[to]:
        raise WrongStateError(f"{_NOT_NOW[to]}，“{row.name}”现在不是这种状态。请刷新页面后核对。")
    ends_on = work.today if to is SealState.ENDED else None
    work.tables.seals.set_state(seal_id, to, ends_on=ends_on)
    tell(work, kind, {"seal": str(seal_id), "organ": row.organ, "reason": text})
    return work.tables.seals.get(seal_id) or row


def _require_head(work: Work, organ: str) -> None:
    """Its own head decides: one who leads it for some items too, since a seal serves them all."""
    items = {desk.item or "" for desk in desks(work.actor, work.today) if desk.organ == organ}
    if not any(
        holds_at(work.actor, Action.MANAGE_SEALS, work.today, organs=[organ], item=item)
        for item in items
    ):
        raise NotPermittedError("印章由本机关分管领导登记、启封和停用", rule="P-13")


def _checked(work: Work, seal: NewSeal) -> SealRow:
    organs = work.tables.people.organs()
    if seal.organ not in organs:
        raise InvalidValueError("organ", "没有这个机关，请先登记机关")
    if seal.kind not in list(SealKind):
        raise InvalidValueError("kind", "印章种类只有公章和专用章")
    _require_keeper(work, seal.custodian)
    _require_known(work, seal)
    if seal.ends_on is not None and seal.ends_on < seal.starts_on:
        raise InvalidValueError("ends_on", "停用日期不能早于启用日期，请改正")
    name = _short("name", seal.name, "印章名称")
    same = [one for one in work.tables.seals.every([seal.organ]) if one.name == name]
    if any(one.state != SealState.ENDED for one in same):
        raise InvalidValueError("name", f"“{name}”已经登记，不必再次登记")
    return SealRow(
        id=uuid4(),
        organ=seal.organ,
        name=name,
        kind=seal.kind,
        custodian=seal.custodian,
        letters=sorted(set(seal.letters)),
        items=sorted(set(seal.items)),
        starts_on=seal.starts_on,
        ends_on=seal.ends_on,
        state=SealState.ACTIVE.value,
        document=typed("document", seal.document, wanted="启用印章的文件名称和文号"),
        registered_by=work.actor.user_id,
        registered_at=work.now,
    )


def _require_keeper(work: Work, user_id: str) -> None:
    keeper = work.tables.people.actor(user_id)
    if keeper is None or not any(desk.role is Role.ISSUER for desk in desks(keeper, work.today)):
        raise InvalidValueError("custodian", "保管人应为在岗的出证人员，请另选")


def _require_known(work: Work, seal: NewSeal) -> None:
    if strange := [code for code in seal.letters if code not in KINDS or not KINDS[code].sealed]:
        raise InvalidValueError("letters", f"没有应当盖章的文书“{strange[0]}”")
    if strange := _strange(seal.items, (row.key for row in work.tables.items.every())):
        raise InvalidValueError("items", f"没有事项“{strange[0]}”")


def _strange(wanted: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(wanted) - set(known))


def _short(field: str, text: str, wanted: str) -> str:
    said = typed(field, text, wanted=wanted)
    if len(said) > LONGEST_NAME or "\n" in said:
        raise InvalidValueError(field, f"{wanted}不超过{LONGEST_NAME}字，写在一行内")
    return said


def _said(row: SealRow) -> dict[str, Any]:
    return {
        "seal": str(row.id),
        "organ": row.organ,
        "name": row.name,
        "kind": row.kind,
        "custodian": row.custodian,
        "letters": list(row.letters),
        "items": list(row.items),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "document": row.document,
    }
