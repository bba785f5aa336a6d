"""An item is cancelled: no new cases from a day on; those under way end under their version."""

from datetime import date

from engine.actions.put_in_force import put_in_force
from engine.actions.versions import require, tell
from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, WrongStateError
from engine.permissions import Action
from engine.store.items import ItemRow, ItemState
from engine.work import Work

LONGEST = 500
"""Characters of the document's name and of the reason."""


def retire_item(work: Work, key: str, *, document: str, reason: str, on: date) -> ItemRow:
    """Cancel an item from a day on; it stays on the website with what cancelled it.

    A day that lies ahead may be set anew until it has come.

    :param document: the policy document, with its number
    :raise NotPermittedError: the actor is no item administrator
    :raise InvalidValueError: the document or the reason is missing, or the day is over
    :raise WrongStateError: the item is not in force, or another version of it is to come
    """
    require(work, Action.RETIRE_ITEM)
    row = work.tables.items.get(key)
    if row is None:
        raise NotFoundError("事项", key)
    put_in_force(work, row.key)
    row = work.tables.items.lock(row.key) or row
    if row.state != ItemState.PUBLISHED:
        raise WrongStateError(f"事项“{row.name}”没有生效的版本，无需取消。请核对事项的状态。")
    _require_nothing_to_come(work, row)
    if on < work.today:
        raise InvalidValueError("取消日期", "不能早于今天，请改正")
    said = {"document": _text("依据文件", document), "reason": _text("取消原因", reason)}
    work.tables.items.plan_retirement(row.key, on=on, by=work.actor.user_id, **said)
    tell(work, Kind.ITEM_RETIREMENT_SET, {"item": row.key, "on": on, **said})
    if on == work.today:
        work.tables.items.retire(row.key, until=on)
        tell(work, Kind.ITEM_RETIRED, {"item": row.key, "digest": row.digest, "from": on})
    return work.tables.items.get(row.key) or row


def _require_nothing_to_come(work: Work, row: ItemRow) -> None:
    for version in work.tables.items.scheduled(key=row.key):
        raise WrongStateError(
            f"第{version.number}版已定于{version.in_force_from}生效，事项届时仍将办理。"
            "请先退回该版本，再取消事项。"
        )


def _text(field: str, text: str) -> str:
    said = text.strip()
    if not said:
        raise InvalidValueError(field, "不能为空，请补充")
    if len(said) > LONGEST:
        raise InvalidValueError(field, f"最多{LONGEST}字，请精简")
    return said
