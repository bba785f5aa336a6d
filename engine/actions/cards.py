"""What people do about a card: confirm, dismiss, revoke, appeal (domain.md §4.1).

Who may do what, and when, stands in ``engine.work.judging``; every act needs its reason.
"""

from collections.abc import Mapping
from uuid import UUID

from engine.actions.reasons import typed
from engine.audit import Kind
from engine.casefile import CaseFile
from engine.errors import NotFoundError
from engine.model import Role
from engine.permissions import OVERSIGHT, TABLE, Action, desks
from engine.store.cards import CardRow
from engine.store.cases import CaseRow
from engine.work import Advance, Change, Work
from engine.work.judging import CardAct, Hands, require_card_act


def confirm_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Let a finding that waited for a person become a card.

    :raise NotFoundError: no such card, or a case that the person may not see
    :raise NotPermittedError: he is no supervisor, or handled the case himself
    :raise WrongStateError: it does not wait for anybody
    """
    return _act(work, card_id, CardAct.CONFIRM, Kind.CARD_CONFIRMED, reason, key=key)


def dismiss_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Find that a finding was none; refused like ``confirm_card``."""
    return _act(work, card_id, CardAct.DISMISS, Kind.CARD_DISMISSED, reason, key=key)


def ask_revocation(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Ask for a card to be revoked; another supervisor decides.

    :raise WrongStateError: it does not stand, or an appeal about it waits already
    """
    return _act(work, card_id, CardAct.ASK_REVOCATION, Kind.CARD_REVOCATION_ASKED, reason, key=key)


def decide_revocation(work: Work, card_id: UUID, *, agreed: bool, reason: str, key: str) -> Advance:
    """Revoke the card, or leave it: never by whoever asked.

    :raise NotPermittedError: he asked for it himself
    """
    kind = Kind.CARD_REVOKED if agreed else Kind.CARD_KEPT
    return _act(work, card_id, CardAct.DECIDE_REVOCATION, kind, reason, key=key)


def appeal_card(work: Work, card_id: UUID, *, reason: str, key: str) -> Advance:
    """Appeal against a card, for the office that it was issued to; once.

    :raise NotPermittedError: he works at another office
    :raise WrongStateError: it does not stand, or was appealed against before
    """
    return _act(work, card_id, CardAct.APPEAL, Kind.CARD_APPEALED, reason, key=key)


def decide_appeal(work: Work, card_id: UUID, *, agreed: bool, reason: str, key: str) -> Advance:
    """Decide an appeal; one that is upheld revokes the card.

    :raise NotPermittedError: he confirmed the card, asked for its end, or appealed himself
    """
    result = {"result": "upheld" if agreed else "dismissed"}
    return _act(
        work, card_id, CardAct.DECIDE_APPEAL, Kind.APPEAL_DECIDED, reason, key=key, data=result
    )


def dismiss_pending(change: Change, card: CardRow, reason: str) -> None:
    """Dismiss a finding because its case was a wrong entry."""
    _tell(change, Kind.CARD_DISMISSED, card, {}, reason, role=None)


def hands_of(file: CaseFile) -> Hands:
    """Who did a step of the case."""
    return [(role, user) for role, user in file.memory.hands]


def role_used(work: Work, action: Action, *, organ: str = "", item: str = "") -> Role | None:
    """The role as used: one that he holds for this very act, where it knows an organ."""
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if desk.role in OVERSIGHT or (desk.organ == organ and desk.item in {None, item})
    }
    return next((role for role in sorted(TABLE[action]) if role in held), None)


def _act(
    work: Work,
    card_id: UUID,
    act: CardAct,
    kind: Kind,
    reason: str,
    *,
    key: str,
    data: Mapping[str, str] | None = None,
) -> Advance:
    """Hold the case of a card, look at the card as it stands under that lock, and tell the act."""
    text = typed("reason", reason)
    found = _card(work, card_id)

    def may(_row: CaseRow, file: CaseFile) -> None:
        card, hands = _card(work, card_id), hands_of(file)
        require_card_act(act, card, actor=work.actor, on=work.today, hands=hands)

    action = Action.APPEAL_CARD if act is CardAct.APPEAL else Action.SUPERVISE
    with work.watch_case(found.case_id, key=key, may=may, action=action) as change:
        if change.answered is not None:
            return change.answered
        role = role_used(work, action, organ=found.organ, item=found.item_key)
        _tell(change, kind, found, data or {}, text, role=role)
    return change.answer()


def _card(work: Work, card_id: UUID) -> CardRow:
    card = work.tables.cards.get(card_id)
    if card is None:
        raise NotFoundError("监察牌", card_id)
    return card


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
    named = {"card": str(card.id), "rule": card.rule, "level": card.level}
    change.remark(kind, {**named, **data, "contents": {"reason": digest}}, role=role)
