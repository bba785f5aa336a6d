"""A number that is limited by the year is given in the order of acceptance (行政许可法 art. 57)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from engine.bundle.offer import Quota
from engine.errors import UnlawfulError
from engine.store.results import QuotaRow, ShareRow
from engine.store.tables import Tables

if TYPE_CHECKING:
    from engine.work.change import Change

_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is left of a quota for one case, and who stands before it.

    :ivar earlier: claims of cases accepted before it, for which nothing is reserved yet
    """

    total: Decimal
    taken: Decimal
    earlier: tuple[ShareRow, ...] = ()

    @property
    def left(self) -> Decimal:
        """What nobody has yet."""
        return self.total - self.taken

    @property
    def free(self) -> Decimal:
        """What is left when all who stand before have got what they ask for."""
        return self.left - sum((Decimal(share.amount) for share in self.earlier), Decimal(0))


def balance(tables: Tables, row: QuotaRow, case_id: UUID | None) -> Balance:
    """The balance of a quota for a case; for nobody in particular where None."""
    shares = tables.results.shares(row.item_key, row.year, ("claimed", "reserved", "deducted"))
    taken = [s for s in shares if s.state != "claimed" and s.case_id != case_id]
    own = next((s for s in shares if s.case_id == case_id), None)
    earlier = [
        s
        for s in shares
        if s.state == "claimed"
        and own is not None
        and (s.claimed_at, s.case_no) < (own.claimed_at, own.case_no)
    ]
    return Balance(
        total=Decimal(row.amount),
        taken=sum((Decimal(share.amount) for share in taken), Decimal(0)),
        earlier=tuple(earlier),
    )


def require_share(change: "Change") -> None:
    """Refuse to reserve or to grant more than the quota leaves in the order of acceptance.

    Whoever completes such a step holds the quota until the transaction ends.

    :raise UnlawfulError: too much; says how much is left and who stands before
    """
    quota = change.file.bundle.item.quota
    known = change.file.memory.results.get("quota")
    if quota is None or known is None or known[0] not in {"claimed", "reserved"}:
        return
    wanted = next(
        (Decimal(v) for f in (quota.granted, quota.reserved) if (v := change.answers.get(f))), None
    )
    if wanted is None:
        return
    item, year = change.file.bundle.item, known[2]
    change.tables.counters.hold(f"quota/{item.key}/{year}")
    row = change.tables.results.quota(item.key, year)
    if row is None:
        raise UnlawfulError(
            f"{year}年的“{quota.name}”没有登记，不能预留或者批准。请先由机关负责人登记限额",
            rule="R-36",
        )
    found = balance(change.tables, row, change.case_id)
    if wanted > found.left:
        raise UnlawfulError(
            f"{year}年的“{quota.name}”还剩{found.left:f}{quota.unit}，不够{wanted:f}{quota.unit}",
            rule="R-36",
        )
    if known[0] == "claimed" and wanted > found.free:
        raise UnlawfulError(_queue(found, quota, wanted), rule="R-36")


def _queue(found: Balance, quota: Quota, wanted: Decimal) -> str:
    numbers = "、".join(share.case_no for share in found.earlier[:_NAMED])
    more = "等" if len(found.earlier) > _NAMED else ""
    return (
        f"“{quota.name}”还剩{found.left:f}{quota.unit}，在本件之前受理的{len(found.earlier)}件"
        f"（{numbers}{more}）尚未审核。数量有限的按受理先后顺序作出决定（行政许可法第五十七条），"
        f"请先办理这些申请，再预留{wanted:f}{quota.unit}"
    )
