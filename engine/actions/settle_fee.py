"""The fee clerk confirms that a fee was paid, or that none is due (行政许可法 art. 58, 59)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid5

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import InvalidValueError, WrongStateError
from engine.limits.values import day_of
from engine.model import Role
from engine.permissions import Action, require_at
from engine.store.cases import CaseRow
from engine.work import Advance, Work

RECEIPT_LENGTH = 60
_CENTS = -2
_MOST = Decimal(10) ** 10


def confirm_fee(
    work: Work, case_id: UUID, *, amount: str, receipt: str, paid_on: date, key: str
) -> Advance:
    """Confirm what was paid: from now on the licence may be made.

    :param amount: in yuan, with at most two decimals
    :param receipt: the number of the fiscal receipt (财政票据)
    :raise NotPermittedError: he is no fee clerk of the unit that collects
    :raise WrongStateError: nothing is owed, or it was settled before
    :raise InvalidValueError: an amount, a receipt or a day that will not do
    """
    paid = _yuan(amount)
    number = typed("receipt", receipt, wanted="财政票据号码")
    if len(number) > RECEIPT_LENGTH:
        raise InvalidValueError("receipt", f"票据号码不超过{RECEIPT_LENGTH}个字")
    data = {"amount": f"{paid:.2f}", "receipt": number, "on": paid_on.isoformat()}
    return _settle(work, case_id, Kind.FEE_CONFIRMED, data, paid_on=paid_on, key=key)


def exempt_fee(work: Work, case_id: UUID, *, reason: str, key: str) -> Advance:
    """Enter that the fee is waived, with the provision that waives it.

    :param reason: the provision and its facts
    :raise NotPermittedError, WrongStateError: as ``confirm_fee``
    :raise InvalidValueError: no reason
    """
    text = typed("reason", reason, wanted="减免的依据和理由")
    data = {"on": work.today.isoformat()}
    return _settle(work, case_id, Kind.FEE_EXEMPTED, data, paid_on=work.today, key=key, reason=text)


def _settle(
    work: Work,
    case_id: UUID,
    kind: Kind,
    data: dict[str, Any],
    *,
    paid_on: date,
    key: str,
    reason: str = "",
) -> Advance:
    with work.watch_case(case_id, key=key, may=_may(work), action=Action.SETTLE_FEE) as change:
        if change.answered is not None:
            return change.answered
        file = change.file
        if file.memory.results.get("fee") != "owed":
            raise WrongStateError("本件没有待确认的缴费。")
        owed = work.tables.results.fee_of(case_id)
        assert owed is not None  # noqa: S101 - the event that owes it wrote it
        if not day_of(file.header.received_at) <= paid_on <= work.today:
            raise InvalidValueError("paid_on", f"缴费日期须在收件之后、{work.today}之前（含当日）")
        contents = {"reason": change.keep("reason", {"reason": reason})} if reason else {}
        change.remark(
            kind,
            {"fee": str(uuid5(case_id, "fee")), **data, "contents": contents},
            role=Role.FEE_CLERK,
        )
    return change.answer()


def _may(work: Work) -> Callable[[CaseRow, CaseFile], None]:
    def check(_row: CaseRow, file: CaseFile) -> None:
        item = file.bundle.item
        unit = item.units.get(item.fee.unit)
        organs = [unit.organ] if unit else []
        require_at(work.actor, Action.SETTLE_FEE, work.today, organs=organs, item=item.key)

    return check


def _yuan(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise InvalidValueError("amount", f"“{text[:20]}”不是金额，请填写元数") from error
    if not amount.is_finite() or not 0 < amount < _MOST:
        raise InvalidValueError("amount", "金额须大于零")
    if int(amount.as_tuple().exponent) < _CENTS:
        raise InvalidValueError("amount", "金额最多两位小数")
    return amount
