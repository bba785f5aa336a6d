"""What supervisors do about a case: cards, appeals, orders. Nothing of it changes the case itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from engine.audit import Kind
from engine.casefile.telling import Told

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile


def _about(file: "CaseFile") -> dict[str, Any]:
    """The columns by which lists show a case without reading it."""
    header, item = file.header, file.bundle.item
    return {
        "case_id": header.id,
        "case_no": header.no,
        "item_key": item.key,
        "item_name": item.name,
        "organ": header.organ,
    }


def _issue_card(file: "CaseFile", told: Told) -> None:
    data = told.data
    node = file.bundle.flow.nodes.get(data["node"])
    file.memory.cards.append(data["key"])
    file.effects.add(
        "card",
        _about(file)
        | {
            "id": UUID(data["card"]),
            "organ": data["organ"],
            "node_id": data["node"],
            "node_name": node.name if node else "",
            "person": data["person"],
            "rule": data["rule"],
            "level": data["level"],
            "clock": data["clock"],
            "subject": data["subject"],
            "at": instant(data["at"]),
            "issued_at": told.at,
            "state": data["state"],
            "sentence": data["sentence"],
            "basis": data["basis"],
            "account": dict(data["account"]),
            "appeal": "",
        },
    )
    for superseded in data["supersedes"]:
        _change_card(file, superseded, superseded_by=UUID(data["card"]))


def _confirm_card(file: "CaseFile", told: Told) -> None:
    _change_card(file, told.data["card"], state="issued", confirmed_by=told.actor)


def _dismiss_card(file: "CaseFile", told: Told) -> None:
    _change_card(
        file,
        told.data["card"],
        state="cancelled",
        confirmed_by=told.actor,
        decision=told.data["contents"]["reason"],
    )


def _ask_revocation(file: "CaseFile", told: Told) -> None:
    _change_card(
        file,
        told.data["card"],
        state="revoking",
        revoke_by=told.actor,
        revoke_reason=told.data["contents"]["reason"],
    )


def _revoke_card(file: "CaseFile", told: Told) -> None:
    _decide(file, told, state="revoked")


def _keep_card(file: "CaseFile", told: Told) -> None:
    _decide(file, told, state="issued")


def _decide(file: "CaseFile", told: Told, **values: str) -> None:
    decision = told.data["contents"]["reason"]
    _change_card(file, told.data["card"], decided_by=told.actor, decision=decision, **values)


def _appeal_card(file: "CaseFile", told: Told) -> None:
    _change_card(
        file,
        told.data["card"],
        appeal="open",
        appeal_by=told.actor,
        appeal_reason=told.data["contents"]["reason"],
    )


def _decide_appeal(file: "CaseFile", told: Told) -> None:
    result = told.data["result"]
    values = {"state": "revoked"} if result == "upheld" else {}
    _decide(file, told, appeal=result, **values)


def _change_card(file: "CaseFile", card: str, **values: Any) -> None:
    file.effects.change("card", card, **values)


def _issue_order(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.effects.add(
        "supervise_order",
        _about(file)
        | {
            "id": UUID(data["order"]),
            "organ": data["organ"],
            "card_id": UUID(data["card"]) if data["card"] else None,
            "number": data["number"],
            "issued_by": told.actor,
            "issued_at": told.at,
            "due_on": date.fromisoformat(data["due_on"]),
            "text": data["contents"]["text"],
            "state": "open",
        },
    )


def _answer_order(file: "CaseFile", told: Told) -> None:
    _change_order(
        file,
        told.data["order"],
        state="answered",
        answer=told.data["contents"]["answer"],
        answered_by=told.actor,
        answered_at=told.at,
    )


def _close_order(file: "CaseFile", told: Told) -> None:
    _change_order(
        file,
        told.data["order"],
        state="closed",
        result=told.data["contents"]["result"],
        closed_by=told.actor,
        closed_at=told.at,
    )


def _change_order(file: "CaseFile", order: str, **values: Any) -> None:
    file.effects.change("supervise_order", order, **values)


def _urge(file: "CaseFile", told: Told) -> None:
    """The case remembers when it was urged: pages show it, and none is urged too often."""
    file.memory.urged.append(told.at.isoformat())


def instant(value: str | datetime) -> datetime:
    """An instant of an event: text in a sealed one, still an instant in a draft."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


SUPERVISED: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.CASE_URGED: _urge,
    Kind.CARD_ISSUED: _issue_card,
    Kind.CARD_CONFIRMED: _confirm_card,
    Kind.CARD_DISMISSED: _dismiss_card,
    Kind.CARD_REVOCATION_ASKED: _ask_revocation,
    Kind.CARD_REVOKED: _revoke_card,
    Kind.CARD_KEPT: _keep_card,
    Kind.CARD_APPEALED: _appeal_card,
    Kind.APPEAL_DECIDED: _decide_appeal,
    Kind.ORDER_ISSUED: _issue_order,
    Kind.ORDER_ANSWERED: _answer_order,
    Kind.ORDER_CLOSED: _close_order,
}
