"""The head of the organ registers how much of a limited number may be granted in a year."""

from decimal import Decimal, InvalidOperation

from engine.actions.reasons import typed
from engine.audit import Draft, Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Role
from engine.permissions import Action, require_at
from engine.store.log import KEY_USED
from engine.work import Work
from engine.work.shares import Balance, balance

YEARS = range(2018, 2100)
_PLACES = 4
_MOST = Decimal(10) ** 12


def set_quota(
    work: Work, item_key: str, *, year: int, amount: str, document: str, key: str
) -> Balance:
    """Register a year's quota of an item, or change it by another document.

    森林法 art. 59 and the like: who sets it is named by the document; who registers it answers
    for the figure. It never falls below what is deducted and reserved.

    :param amount: a decimal in the unit of the item's quota
    :param document: the document that sets it, 示政发〔2026〕1号
    :raise NotPermittedError: he leads neither the organ of the item nor its principal
    :raise WrongStateError: the item has no quota, or no version in force
    :raise InvalidValueError: no number, no document, a year out of range, or less than is taken
    """
    work.refresh_rights()
    found = work.tables.items.get(item_key)
    if found is None:
        raise NotFoundError("事项", item_key)
    if found.digest is None:
        raise WrongStateError(f"事项“{found.name}”没有生效的版本，不能登记限额。")
    item = work.bundle(found.digest).item
    organs = [organ for organ in (item.principal, item.organ) if organ]
    require_at(work.actor, Action.SET_QUOTA, work.today, organs=organs, item=item.key)
    if item.quota is None:
        raise WrongStateError(f"事项“{found.name}”没有数量限制，不需要登记限额。")
    total, basis = _amount(amount), typed("document", document, wanted="下达限额的文件")
    if year not in YEARS:
        raise InvalidValueError("year", f"年份须在{YEARS.start}至{YEARS.stop - 1}之间")
    work.tables.counters.hold(f"quota/{item.key}/{year}")
    first = work.log.by_key(key)
    if first is None or first.kind is not Kind.QUOTA_SET:
        _write(work, item.key, year, total, basis, key)
    row = work.tables.results.quota(item.key, year)
    if row is None:
        raise NotPermittedError(KEY_USED, rule="REL-2")
    return balance(work.tables, row, None)


def _write(work: Work, item_key: str, year: int, total: Decimal, basis: str, key: str) -> None:
    row = {
        "item_key": item_key,
        "year": year,
        "amount": f"{total:f}",
        "document": basis,
        "set_by": work.actor.user_id,
        "set_at": work.now,
    }
    work.tables.results.set_quota(row)
    written = work.tables.results.quota(item_key, year)
    taken = balance(work.tables, written, None).taken if written else Decimal(0)
    if total < taken:
        raise InvalidValueError("amount", f"已经扣除和预留{taken:f}，限额不能少于这个数")
    work.log.append(
        [
            Draft(
                kind=Kind.QUOTA_SET,
                at=work.now,
                actor=work.actor.user_id,
                role=Role.DEPUTY_LEADER,
                channel=work.actor.channel,
                origin=work.actor.origin,
                key=key,
                data={"item": item_key, "year": year, "amount": f"{total:f}", "document": basis},
            )
        ]
    )


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise InvalidValueError("amount", f"“{text[:20]}”不是数字，请填写限额") from error
    exponent = amount.as_tuple().exponent
    if not amount.is_finite() or not 0 < amount < _MOST or not int(exponent) >= -_PLACES:
        raise InvalidValueError("amount", "限额须大于零，小数不超过四位")
    return amount
