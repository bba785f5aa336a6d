"""What a case leads to: licences, fees, shares of a quota, decisions that are made public."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from engine.audit import Kind
from engine.casefile.telling import Told
from engine.limits.values import day_of

if TYPE_CHECKING:
    from engine.casefile.casefile import CaseFile

GRANTS = frozenset({"grant_decision", "on_spot_decision", "change_decision", "renewal_decision"})
"""Letters that grant: the public may read them (行政许可法 art. 40, R-22)."""


def list_decision(file: "CaseFile", told: Told) -> None:
    """A letter that grants is a decision to be made public, or to be withheld for a ground."""
    data = told.data
    if data["code"] not in GRANTS:
        return
    file.effects.add(
        "decision",
        _about(file)
        | {
            "id": decision_id(file.header.id, data["number"]),
            "item_name": file.bundle.item.name,
            "organ": file.header.organ,
            "issuer": data["organ"],
            "number": data["number"],
            "title": data["title"],
            "party": file.memory.party,
            "letter": data["contents"]["letter"],
            "decided_on": day_of(told.at),
            "state": "pending",
        },
    )


def decision_id(case_id: UUID, number: str) -> UUID:
    """The row of a decision by its number."""
    return uuid5(case_id, f"decision/{number}")


def _make_licence(file: "CaseFile", told: Told) -> None:
    """One licence more; one that was made anew after a return takes the place of the first."""
    data = told.data
    values: dict[str, Any] = {
        "organ": data["organ"],
        "name": data["name"],
        "number": data["number"],
        "holder": file.header.applicant,
        "party": file.memory.party,
        "decision": data["decision"],
        "valid_from": _day(data["valid_from"]),
        "valid_to": _day(data["valid_to"]),
        "made_at": told.at,
        "made_by": told.actor,
    }
    made: list[str] = file.memory.results.setdefault("licences", [])
    if data["licence"] in made:
        file.effects.change("licence", data["licence"], **values)
        return
    made.append(data["licence"])
    file.effects.add("licence", _about(file) | {"id": UUID(data["licence"])} | values)


def _owe_fee(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.memory.results["fee"] = "owed"
    file.effects.add(
        "fee",
        _about(file)
        | {
            "id": UUID(data["fee"]),
            "case_no": file.header.no,
            "item_name": file.bundle.item.name,
            "organ": data["organ"],
            "name": data["name"],
            "state": "owed",
            "owed_at": told.at,
        },
    )


def _settle_fee(file: "CaseFile", told: Told) -> None:
    data = told.data
    state = "paid" if told.kind is Kind.FEE_CONFIRMED else "exempt"
    file.memory.results["fee"] = state
    file.effects.change(
        "fee",
        data["fee"],
        state=state,
        amount=data.get("amount", ""),
        receipt=data.get("receipt", ""),
        settled_on=date.fromisoformat(data["on"]),
        settled_by=told.actor,
        reason=data.get("contents", {}).get("reason"),
    )


def _claim_quota(file: "CaseFile", told: Told) -> None:
    data = told.data
    file.memory.results["quota"] = ["claimed", data["amount"], data["year"]]
    file.effects.add(
        "quota_share",
        _about(file)
        | {
            "id": share_id(file.header.id),
            "case_no": file.header.no,
            "year": data["year"],
            "state": "claimed",
            "amount": data["amount"],
            "claimed_at": told.at,
        },
    )


def _move_quota(file: "CaseFile", told: Told) -> None:
    data = told.data
    state = _QUOTA_STATES[told.kind]
    file.memory.results["quota"] = [state, data["amount"], data["year"]]
    file.effects.change("quota_share", share_id(file.header.id), state=state, amount=data["amount"])


def claim_otherwise(file: "CaseFile", amount: str) -> None:
    """What the application asks for was mistyped: its place in the order is still that of its day."""
    state, _mistyped, year = file.memory.results["quota"]
    file.memory.results["quota"] = [state, amount, year]
    file.effects.change("quota_share", share_id(file.header.id), amount=amount)


def share_id(case_id: UUID) -> UUID:
    """The row of what a case asks of its item's quota: one a case."""
    return uuid5(case_id, "quota")


def _publish_decision(file: "CaseFile", told: Told) -> None:
    file.effects.change(
        "decision",
        told.data["decision"],
        state="published",
        published_on=day_of(told.at),
        ends_on=date.fromisoformat(told.data["ends_on"]),
        settled_by=told.actor,
    )


def _withhold_decision(file: "CaseFile", told: Told) -> None:
    file.effects.change(
        "decision",
        told.data["decision"],
        state="withheld",
        settled_by=told.actor,
        ground=told.data["ground"],
        reason=told.data["contents"]["reason"],
    )


def _about(file: "CaseFile") -> dict[str, Any]:
    return {"case_id": file.header.id, "item_key": file.bundle.item.key}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_QUOTA_STATES = {
    Kind.QUOTA_RESERVED: "reserved",
    Kind.QUOTA_DEDUCTED: "deducted",
    Kind.QUOTA_RELEASED: "released",
}

APPLY: Mapping[Kind, Callable[["CaseFile", Told], None]] = {
    Kind.LICENCE_MADE: _make_licence,
    Kind.FEE_OWED: _owe_fee,
    Kind.FEE_CONFIRMED: _settle_fee,
    Kind.FEE_EXEMPTED: _settle_fee,
    Kind.QUOTA_CLAIMED: _claim_quota,
    Kind.QUOTA_RESERVED: _move_quota,
    Kind.QUOTA_DEDUCTED: _move_quota,
    Kind.QUOTA_RELEASED: _move_quota,
    Kind.DECISION_PUBLISHED: _publish_decision,
    Kind.DECISION_WITHHELD: _withhold_decision,
}
