"""What people do about a card: confirm, dismiss, revoke, appeal (domain.md §4.1).

The act needs its reason; whoever decides has had no hand in what he decides about.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import NotFoundError, NotPermittedError, WrongStateError
from engine.model import Role
from engine.permissions import OVERSIGHT, TABLE, Action, desks, require_at
from engine.store.cards import CardRow
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work

Check = Callable[[CardRow, CaseFile], None]


def confirm_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Let a finding that waited for a person become a card.

    :raise NotFoundError: no such card, or a case that the person may not see
    :raise NotPermittedError: he is no supervisor, or handled the case himself
    :raise WrongStateError: it does not wait for anybody
    """
    return _supervise(work, card_id, Kind.CARD_CONFIRMED, reason, key=key, check=_pending)


def dismiss_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Find that a finding was none; refused like ``confirm_card``."""
    return _supervise(work, card_id, Kind.CARD_DISMISSED, reason, key=key, check=_pending)


def ask_revocation(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Ask for a card to be revoked; another supervisor decides.

    :raise WrongStateError: it does not stand, or an appeal about it waits already
    """

    def check(card: CardRow, _file: CaseFile) -> None:
        _require_issued(card)
        _require_no_appeal(card)

    return _supervise(work, card_id, Kind.CARD_REVOCATION_ASKED, reason, key=key, check=check)


def decide_revocation(work: Work, card_id: UUID, *, revoke: bool, reason: str, key: str) -> Advance:
    """Revoke the card, or leave it: never by whoever asked.

    :raise NotPermittedError: he asked for it himself
    """

    def check(card: CardRow, _file: CaseFile) -> None:
        if card.state != "revoking":
            raise WrongStateError("这张牌没有待核准的撤销申请。请刷新页面核对最新状态。")
        if card.revoke_by == work.actor.user_id:
            raise NotPermittedError("撤销须由另一名监察人员核准，申请人本人不能核准", rule="R-TWO")

    kind = Kind.CARD_REVOKED if revoke else Kind.CARD_KEPT
    return _supervise(work, card_id, kind, reason, key=key, check=check)


def appeal_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Appeal against a card, for the office that it was issued to; once.

    :raise NotPermittedError: he works at another office
    :raise WrongStateError: it does not stand, or was appealed against before
    """
    text = typed("reason", reason, wanted="申诉理由")

    def may(card: CardRow, _file: CaseFile) -> None:
        require_at(
            work.actor, Action.APPEAL_CARD, work.today, organs=[card.organ], item=card.item_key
        )

    def check(card: CardRow, _file: CaseFile) -> None:
        _require_issued(card)
        if card.appeal:
            raise WrongStateError("这张牌已经申诉过，每张牌只能申诉一次。")

    with _about(work, card_id, key=key, may=may, check=check) as (change, card):
        if change.answered is None:
            role = _role(work, Action.APPEAL_CARD, organ=card.organ, item=card.item_key)
            _tell(change, Kind.CARD_APPEALED, card, {}, text, role=role)
    return change.answer()


def decide_appeal(work: Work, card_id: UUID, *, uphold: bool, reason: str, key: str) -> Advance:
    """Decide an appeal; one that is upheld revokes the card.

    :raise NotPermittedError: he confirmed the card, asked for its end, or appealed himself
    """

    def check(card: CardRow, _file: CaseFile) -> None:
        if card.appeal != "open":
            raise WrongStateError("这张牌没有待处理的申诉。请刷新页面核对最新状态。")
        if work.actor.user_id in {card.confirmed_by, card.revoke_by, card.appeal_by}:
            raise NotPermittedError("申诉须由未经手这张牌的监察人员处理", rule="R-TWO")

    result = {"result": "upheld" if uphold else "dismissed"}
    return _supervise(work, card_id, Kind.APPEAL_DECIDED, reason, key=key, check=check, data=result)


def dismiss_pending(change: Change, card: CardRow, reason: str) -> None:
    """Dismiss a finding because its case was a wrong entry."""
    _tell(change, Kind.CARD_DISMISSED, card, {}, reason, role=None)


def require_apart(work: Work, file: CaseFile) -> None:
    """Refuse a supervisor who handled the case himself.

    :raise NotPermittedError: he did a step of it
    """
    if any(user == work.actor.user_id for _role, user in file.memory.hands):
        raise NotPermittedError("您办理过本件，不能监察本件，须由其他监察人员处理", rule="S1")


def supervising_role(work: Work) -> Role | None:
    """The role in which a person supervises."""
    return _role(work, Action.SUPERVISE)


def _supervise(
    work: Work,
    card_id: UUID,
    kind: Kind,
    reason: str,
    *,
    key: str,
    check: Check,
    data: Mapping[str, str] | None = None,
) -> Advance:
    text = typed("reason", reason)

    def may(card: CardRow, file: CaseFile) -> None:
        require_at(
            work.actor, Action.SUPERVISE, work.today, organs=[card.organ], item=card.item_key
        )
        require_apart(work, file)

    with _about(work, card_id, key=key, may=may, check=check) as (change, card):
        if change.answered is None:
            _tell(change, kind, card, data or {}, text, role=supervising_role(work))
    return change.answer()


@contextmanager
def _about(
    work: Work, card_id: UUID, *, key: str, may: Check, check: Check
) -> Iterator[tuple[Change, CardRow]]:
    """Hold the case of a card; may and check see the card as it is under the lock.

    :raise NotFoundError: no such card, or a case that the person may not see
    """
    found = work.tables.cards.get(card_id)
    if found is None:
        raise NotFoundError("监察牌", card_id)

    def allowed(_row: CaseRow, file: CaseFile) -> None:
        card = locked()
        may(card, file)
        check(card, file)

    def locked() -> CardRow:
        card = work.tables.cards.get(card_id)
        assert card is not None  # noqa: S101 - cards are never deleted
        return card

    with work.watch_case(found.case_id, key=key, may=allowed) as change:
        yield change, found


def _tell(
    change: Change,
    kind: Kind,
    card: CardRow,
    data: Mapping[str, str],
    reason: str,
    *,
    role: Role | None,
) -> None:
    digest = change.keep("reason", {"reason": reason})
    change.remark(
        kind,
        {
            "card": str(card.id),
            "rule": card.rule,
            "level": card.level,
            **data,
            "contents": {"reason": digest},
        },
        role=role,
    )


def _pending(card: CardRow, _file: CaseFile) -> None:
    if card.state != "pending":
        raise WrongStateError("这张牌不在待确认状态，可能已由他人处理。请刷新页面核对最新状态。")


def _require_issued(card: CardRow) -> None:
    if card.state != "issued":
        raise WrongStateError("只有已发出的牌才能申诉或者撤销。请刷新页面核对最新状态。")


def _require_no_appeal(card: CardRow) -> None:
    if card.appeal == "open":
        raise WrongStateError("这张牌的申诉正在处理中，请先处理申诉；申诉成立的，牌即撤销。")


def _role(work: Work, action: Action, *, organ: str = "", item: str = "") -> Role | None:
    """The role as used: one that he holds for this very card, where the act knows an organ."""
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if desk.role in OVERSIGHT or (desk.organ == organ and desk.item in {None, item})
    }
    return next((role for role in sorted(TABLE[action]) if role in held), None)
