"""What the counter mistyped of an application is put right against the original (更正登记).

The log keeps both: what was typed, and what it should have been. Letters that printed what was
wrong go out anew in the same transaction, where the law lets them: their day and the clock stand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile, pack
from engine.errors import InvalidValueError, NotPermittedError, WrongStateError
from engine.limits.values import day_of
from engine.model import Role
from engine.permissions import TABLE, Action, desks, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work, amending
from engine.work.amending import RULE, Amendment
from engine.work.reissuing import reissue, withdraw, withdrawing_organs
from engine.work.reprinting import Affected, affected, needs_second


@dataclass(frozen=True, kw_only=True)
class TypedAnew:
    """What somebody says was mistyped.

    :ivar raw: the form of the application as it should be, as a browser sends it
    :ivar material: key of the material that shows it
    :ivar compared: he has compared it with the original
    """

    raw: Mapping[str, Sequence[str]]
    reason: str
    material: str
    compared: bool


def amend_record(
    work: Work, case_id: UUID, given: TypedAnew, *, seen: int | None, key: str
) -> Advance:
    """Put right what was mistyped; where a second person must confirm it, propose it.

    A second person is needed for what says who somebody is, once the case is accepted, and for
    whatever contract staff say (P-08).

    :raise NotPermittedError: the actor receives no applications at this counter
    :raise UnlawfulError: a decision was delivered, or the flow took a way because of it
    :raise InvalidAnswersError: some answers will not do
    :raise InvalidValueError: nothing differs, no reason, no material, or not compared
    :raise WrongStateError: something was proposed already
    """
    reason = typed("reason", given.reason, wanted="更正的理由")
    action = Action.AMEND_RECORD
    with work.change_case(
        case_id, key=key, seen=seen, may=_may_amend(work), action=action
    ) as change:
        if change.answered is not None:
            return change.answered
        file = change.file
        if file.memory.amendment:
            raise WrongStateError("本件已经提请更正登记，正在等待另一人核准。")
        whole = amending.sees_persons(work, file)
        found = amending.amendment(file, change.read, given.raw, whole=whole)
        role = _role(work, file, action)
        digest = _keep(change, found, given, reason)
        letters = _letters(change, found, ("", ""))
        if role is not Role.ACCEPTOR or needs_second(file, found, letters):
            told = {"fields": found.names, "contents": {"amendment": digest}}
            change.remark(Kind.AMENDMENT_PROPOSED, told, role=role)
        else:
            _amend(change, found, digest, role, {})
    return change.answer()


def confirm_amendment(work: Work, case_id: UUID, *, seen: int | None, key: str) -> Advance:
    """Confirm what another person proposed: the record and its letters change with it.

    :raise NotPermittedError: he proposed it himself, or decides not where a decision is made anew
    :raise WrongStateError: nothing waits to be confirmed
    :raise UnlawfulError: meanwhile a decision was delivered, or a way was taken
    """
    action = Action.CONFIRM_AMENDMENT
    with work.change_case(
        case_id, key=key, seen=seen, may=_may_confirm(work), action=action
    ) as change:
        if change.answered is not None:
            return change.answered
        file = change.file
        proposed = file.memory.amendment
        found = amending.pending(file, change.read)
        role = _role(work, file, action)
        _amend(change, found, proposed["typed"], role, {"proposed_by": proposed["by"]})
    return change.answer()


def reject_amendment(
    work: Work, case_id: UUID, *, reason: str, seen: int | None, key: str
) -> Advance:
    """Leave the record as it is; whoever proposed to change it may drop that himself.

    :raise WrongStateError: nothing waits to be confirmed
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason)
    action = Action.CONFIRM_AMENDMENT
    with work.change_case(
        case_id, key=key, seen=seen, may=_may_reject(work), action=action
    ) as change:
        if change.answered is not None:
            return change.answered
        digest = change.keep("reason", {"reason": text})
        told = {"contents": {"reason": digest}}
        change.remark(Kind.AMENDMENT_REJECTED, told, role=_role(work, change.file, action))
    return change.answer()


def _letters(change: Change, found: Amendment, digests: tuple[str, str]) -> list[Affected]:
    return affected(change.file, change.log.of_case(change.case_id), change.read, found, digests)


def _amend(
    change: Change, found: Amendment, digest: str, role: Role | None, more: Mapping[str, Any]
) -> None:
    file, before = change.file, found.before
    form = file.bundle.form_of(file.bundle.flow.start())
    assert form is not None  # noqa: S101 - require_amendable() saw it
    others = set(found.names) - found.party.keys() or not found.renames
    digests = (
        change.keep("party", found.party) if found.renames else before.party,
        change.keep("answers", found.answers) if others else before.answers,
    )
    letters = _letters(change, found, digests)
    _require_decider(change, letters)
    asks = amending.claims(file, found)
    change.remark(
        Kind.RECORD_AMENDED,
        {
            "fields": found.names,
            "contents": {"amendment": digest, "party": digests[0], "answers": digests[1]},
            "values": pack(form.routing(found.told)),
            "stand": [each.event.seq for each in letters if each.said is None],
            **({} if asks is None else {"quota": asks}),
            **more,
        },
        role=role,
    )
    titles = "、".join(slip.field.title for slip in found.slips)
    why = change.keep("reason", {"reason": f"更正登记：{titles}录入有误，按原件更正"})
    for each in letters:
        if each.said is not None:
            withdraw(change, each.event, why, role=role)
            reissue(change, each.event, each.said)


def _require_decider(change: Change, letters: Sequence[Affected]) -> None:
    """A decision is made anew by whom may take it back, never by who made it (reissuing.py)."""
    item = change.file.bundle.item.key
    on = day_of(change.now)
    for each in letters:
        if not each.decides:
            continue
        organs = withdrawing_organs(change.file, each.event.data)
        require_at(change.actor, Action.WITHDRAW_LETTER, on, organs=organs, item=item)
        if each.event.actor == change.actor.user_id:
            raise NotPermittedError(
                f"{each.event.data['number']}由您出具，须由本机关另一名决定人或者分管领导核准更正",
                rule="R-LETTER",
            )


def _keep(change: Change, found: Amendment, given: TypedAnew, reason: str) -> str:
    papers = amending.papers(change.file, change.read)
    if given.material not in papers:
        raise InvalidValueError("material", "请选择载明正确内容的材料原件")
    if not given.compared:
        raise InvalidValueError("compared", "请先与原件核对，并勾选“已与原件核对一致”")
    fields = [slip.as_json() for slip in found.slips]
    words = "；".join(
        f"{each['title']}“{each['old'] or '（空）'}”更正为“{each['new'] or '（空）'}”"
        for each in fields
    )
    form = change.file.bundle.form_of(change.file.bundle.flow.start())
    assert form is not None  # noqa: S101 - require_amendable() saw it
    return change.keep(
        "amendment",
        {
            "fields": fields,
            "text": f"{words}；依据：{papers[given.material]}",
            "reason": reason,
            "material": given.material,
            "raw": form.draw(found.told),
        },
    )


def _may_amend(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        organs = [amending.counter_organ(file)]
        require_at(work.actor, Action.AMEND_RECORD, work.today, organs=organs, item=row.item_key)
        amending.require_amendable(file)

    return check


def _may_confirm(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        _require_confirmer(work, row, file)
        amending.require_amendable(file)
        if file.memory.amendment.get("by") == work.actor.user_id:
            raise NotPermittedError("更正登记须由提请人以外的另一人核准", rule=RULE)

    return check


def _may_reject(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(row: CaseRow, file: CaseFile) -> None:
        if file.memory.amendment.get("by") != work.actor.user_id:
            _require_confirmer(work, row, file)
        if not file.memory.amendment:
            raise WrongStateError("没有等待核准的更正登记。")

    return check


def _require_confirmer(work: Work, row: CaseRow, file: CaseFile) -> None:
    action = Action.CONFIRM_AMENDMENT
    require_at(work.actor, action, work.today, organs=amending.organs(file), item=row.item_key)


def _role(work: Work, file: CaseFile, action: Action) -> Role | None:
    """The role as used: acceptor before assistant, whoever is both."""
    item, organs = file.bundle.item.key, amending.organs(file)
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if desk.organ in organs and desk.item in {None, item}
    }
    return next((role for role in sorted(TABLE[action]) if role in held), None)
