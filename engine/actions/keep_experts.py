"""Whoever decides keeps the register of experts (专家库) that panels are drawn from."""

from uuid import UUID, uuid5

from engine.actions.reasons import typed
from engine.audit import Draft, Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError
from engine.permissions import TABLE, Action, desks
from engine.work import Work

LONGEST = 60
_NAMESPACE = UUID("6f0f3c1e-5a0e-4a53-9c39-0d6f5a1d7c11")


def add_expert(
    work: Work, organ: str, *, name: str, field: str, employer: str, title: str, key: str
) -> UUID:
    """Enter an expert into the register of an organ.

    :param field: the field in which he is drawn; experts of one field make one pool
    :param key: makes a repeated submit find the first entry
    :raise NotPermittedError: the actor decides nothing at that organ
    :raise InvalidValueError: something is empty or too long, or he is entered already
    """
    work.refresh_rights()
    _require(work, organ)
    values = {
        "name": _word("name", name, "专家姓名"),
        "field": _word("field", field, "专业领域"),
        "employer": typed("employer", employer, wanted="工作单位"),
        "title": _word("title", title, "职称"),
    }
    new_id = uuid5(_NAMESPACE, key)
    if work.tables.experts.get(new_id) is not None:
        return new_id
    known = work.tables.experts.of_organs([organ])
    if any((each.name, each.field) == (values["name"], values["field"]) for each in known):
        raise InvalidValueError("name", f"{values['name']}已经在本专业的专家库中")
    entry = {"id": new_id, "organ": organ, "added_by": work.actor.user_id, "added_at": work.now}
    work.tables.experts.add({**entry, **values, "removed_by": None, "removed_at": None})
    _tell(work, Kind.EXPERT_ADDED, new_id, organ, values["field"])
    return new_id


def remove_expert(work: Work, expert_id: UUID) -> None:
    """Take an expert out of the register; panels that he was drawn for keep his name.

    :raise NotFoundError: no such expert
    :raise NotPermittedError: the actor decides nothing at that organ
    """
    work.refresh_rights()
    row = work.tables.experts.get(expert_id)
    if row is None:
        raise NotFoundError("专家", expert_id)
    _require(work, row.organ)
    if row.removed_at is None:
        work.tables.experts.remove(expert_id, by=work.actor.user_id, at=work.now)
        _tell(work, Kind.EXPERT_REMOVED, expert_id, row.organ, row.field)


def _require(work: Work, organ: str) -> None:
    roles = TABLE[Action.KEEP_EXPERTS]
    held = {desk.organ for desk in desks(work.actor, work.today) if desk.role in roles}
    if organ not in held:
        raise NotPermittedError("专家库由本机关的决定人管理", rule="R-ROLE")


def _word(field: str, text: str, wanted: str) -> str:
    word = typed(field, text, wanted=wanted)
    if len(word) > LONGEST or "\n" in word:
        raise InvalidValueError(field, f"{wanted}不超过{LONGEST}字，写在一行内")
    return word


def _tell(work: Work, kind: Kind, expert_id: UUID, organ: str, field: str) -> None:
    work.log.append(
        [
            Draft(
                kind=kind,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                data={"expert": str(expert_id), "organ": organ, "field": field},
            )
        ]
    )
