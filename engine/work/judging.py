"""Who may do what about a card or an order as it stands: one set of rules for acts and for pages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial

from engine.errors import EngineError, NotPermittedError, WrongStateError
from engine.model import Actor, Role
from engine.permissions import Action, require_at
from engine.store.cards import CardRow
from engine.store.orders import OrderRow

Hands = Collection[tuple[str, str]]
"""(role, user) of everybody who did a step of the case on the office's side."""


class CardAct(StrEnum):
    """What people do about a card (domain.md §4.1)."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    ASK_REVOCATION = "ask_revocation"
    DECIDE_REVOCATION = "decide_revocation"
    APPEAL = "appeal"
    DECIDE_APPEAL = "decide_appeal"


class OrderAct(StrEnum):
    """What people do about an order that was issued."""

    ANSWER = "answer"
    CLOSE = "close"


def require_card_act(act: CardAct, card: CardRow, *, actor: Actor, on: date, hands: Hands) -> None:
    """Let a person do something about a card, or say why not.

    Whoever decides has had no hand in what he decides about.

    :raise NotPermittedError: it is not his to do
    :raise WrongStateError: the card does not stand so
    """
    if act is CardAct.APPEAL:
        organs, item = [card.organ], card.item_key
        require_at(actor, Action.APPEAL_CARD, on, organs=organs, item=item)
    else:
        require_supervisor(actor, on, hands)
    _STANDING[act](card, actor)


def card_acts(card: CardRow, *, actor: Actor, on: date, hands: Hands) -> list[CardAct]:
    """What a person may do about a card now: for the buttons of its page."""
    ask = partial(require_card_act, card=card, actor=actor, on=on, hands=hands)
    return [act for act in CardAct if not _refused(partial(ask, act))]


def require_order_act(
    act: OrderAct, order: OrderRow, *, actor: Actor, on: date, hands: Hands, is_open: bool
) -> None:
    """Let a person do something about an order, or say why not.

    :param is_open: is its case still being handled?
    :raise NotPermittedError: it is not his to do
    :raise WrongStateError: the order does not stand so, or the office still has time
    """
    if act is OrderAct.ANSWER:
        organs, item = [order.organ], order.item_key
        require_at(actor, Action.ANSWER_ORDER, on, organs=organs, item=item)
        if order.state != "open":
            raise WrongStateError("这份督办单已经答复或者办结。请刷新页面核对最新状态。")
        return
    require_supervisor(actor, on, hands)
    if order.state == "closed":
        raise WrongStateError("这份督办单已经办结。请刷新页面核对最新状态。")
    if order.state == "open" and is_open and on <= order.due_on:
        raise WrongStateError("承办单位尚未答复，答复期限也未届满，还不能办结这份督办单。")


def order_acts(
    order: OrderRow, *, actor: Actor, on: date, hands: Hands, is_open: bool
) -> list[OrderAct]:
    """What a person may do about an order now."""
    ask = partial(require_order_act, order=order, actor=actor, on=on, hands=hands, is_open=is_open)
    return [act for act in OrderAct if not _refused(partial(ask, act))]


def require_supervisor(actor: Actor, on: date, hands: Hands) -> None:
    """Let a person supervise a case that he did not handle himself.

    :raise NotPermittedError: he is no supervisor, or did a step of the case
    """
    require_at(actor, Action.SUPERVISE, on, organs=[], item="")
    if any(user == actor.user_id for _role, user in hands):
        raise NotPermittedError("您办理过本件，不能监察本件，须由其他监察人员处理", rule="S1")


def supervises(actor: Actor, on: date, hands: Hands) -> bool:
    """May a person supervise this case?"""
    return not _refused(partial(require_supervisor, actor, on, hands))


def holding_organ(steps: Mapping[str, Sequence[str]], organ: str) -> str:
    """The organ that has a case now: of its longest open step on the office's side.

    :param steps: open tasks as the case remembers them: node, who has it, since when
    :param organ: the organ of the case, for one that waits for nobody of the office
    """
    lying = sorted(
        (opened, node, who) for node, who, opened in steps.values() if who != Role.APPLICANT
    )
    return lying[0][2] if lying else organ


def _refused(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except EngineError:
        return True
    return False


def _pending(card: CardRow, _actor: Actor) -> None:
    if card.state != "pending":
        raise WrongStateError("这张牌不在待确认状态，可能已由他人处理。请刷新页面核对最新状态。")


def _issued(card: CardRow, _actor: Actor) -> None:
    if card.state != "issued":
        raise WrongStateError("只有已发出的牌才能申诉或者撤销。请刷新页面核对最新状态。")


def _may_be_revoked(card: CardRow, actor: Actor) -> None:
    _issued(card, actor)
    if card.appeal == "open":
        raise WrongStateError("这张牌的申诉正在处理中，请先处理申诉；申诉成立的，牌即撤销。")


def _asked_by_another(card: CardRow, actor: Actor) -> None:
    if card.state != "revoking":
        raise WrongStateError("这张牌没有待核准的撤销申请。请刷新页面核对最新状态。")
    if card.revoke_by == actor.user_id:
        raise NotPermittedError("撤销须由另一名监察人员核准，申请人本人不能核准", rule="R-TWO")


def _never_appealed(card: CardRow, actor: Actor) -> None:
    _issued(card, actor)
    if card.appeal:
        raise WrongStateError("这张牌已经申诉过，每张牌只能申诉一次。")


def _appealed(card: CardRow, actor: Actor) -> None:
    if card.appeal != "open":
        raise WrongStateError("这张牌没有待处理的申诉。请刷新页面核对最新状态。")
    if actor.user_id in {card.confirmed_by, card.revoke_by, card.appeal_by}:
        raise NotPermittedError("申诉须由未经手这张牌的监察人员处理", rule="R-TWO")


_STANDING: Mapping[CardAct, Callable[[CardRow, Actor], None]] = {
    CardAct.CONFIRM: _pending,
    CardAct.DISMISS: _pending,
    CardAct.ASK_REVOCATION: _may_be_revoked,
    CardAct.DECIDE_REVOCATION: _asked_by_another,
    CardAct.APPEAL: _never_appealed,
    CardAct.DECIDE_APPEAL: _appealed,
}
