"""Signatures that are asked for (加签) and votes (会签): rows that events of their cases made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Connection, Row, Table, func, select

from engine.ballots import Rule, of_data
from engine.store.records import BallotRecord, SignatureRecord, VoteRecord
from engine.store.rows import NamedCaseRow, PlainRow

_SIGNATURES: Table = SignatureRecord.__table__  # type: ignore[assignment]
_VOTES: Table = VoteRecord.__table__  # type: ignore[assignment]
_BALLOTS: Table = BallotRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class SignatureRow(NamedCaseRow):
    """One signature that was asked for; digests name what persons typed."""

    task_id: UUID
    node_id: str
    node_name: str
    role: str
    kind: str
    user_id: str
    asked_by: str
    asked_at: datetime
    question: str
    state: str
    opinion: str | None
    signed_at: datetime | None
    removed_by: str | None
    removed_at: datetime | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class VoteRow(NamedCaseRow):
    """One vote; *rule* as it was convened."""

    task_id: UUID
    node_id: str
    node_name: str
    role: str
    rule: Rule
    opened_by: str
    opened_at: datetime
    question: str
    state: str
    result: str | None
    closed_by: str | None
    closed_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a result row."""
        return cls(**{**row._mapping, "rule": of_data(row._mapping["rule"])})


@dataclass(frozen=True, kw_only=True)
class BallotRow(PlainRow):
    """What one member said, if he has."""

    id: UUID
    case_id: UUID
    vote_id: UUID
    user_id: str
    role: str
    number: int
    choice: str | None
    opinion: str | None
    cast_at: datetime | None


class Opinions:
    """The signatures, votes and ballots of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def signature(self, signature_id: UUID) -> SignatureRow | None:
        """Read one signature."""
        wanted = _SIGNATURES.c.id == signature_id
        row = self._connection.execute(select(_SIGNATURES).where(wanted)).one_or_none()
        return None if row is None else SignatureRow.of(row)

    def signatures_of(self, case_id: UUID) -> list[SignatureRow]:
        """Every signature that was asked for in a case, oldest first."""
        rows = self._connection.execute(
            select(_SIGNATURES)
            .where(_SIGNATURES.c.case_id == case_id)
            .order_by(_SIGNATURES.c.asked_at, _SIGNATURES.c.id)
        )
        return [SignatureRow.of(row) for row in rows]

    def to_sign(self, user_id: str, *, limit: int) -> list[SignatureRow]:
        """The signatures that a person is asked for now, oldest first."""
        rows = self._connection.execute(
            select(_SIGNATURES)
            .where(_SIGNATURES.c.user_id == user_id, _SIGNATURES.c.state == "asked")
            .order_by(_SIGNATURES.c.asked_at, _SIGNATURES.c.id)
            .limit(limit)
        )
        return [SignatureRow.of(row) for row in rows]

    def vote(self, vote_id: UUID) -> VoteRow | None:
        """Read one vote."""
        row = self._connection.execute(select(_VOTES).where(_VOTES.c.id == vote_id)).one_or_none()
        return None if row is None else VoteRow.of(row)

    def votes_of(self, case_id: UUID) -> list[VoteRow]:
        """Every vote of a case, oldest first."""
        rows = self._connection.execute(
            select(_VOTES)
            .where(_VOTES.c.case_id == case_id)
            .order_by(_VOTES.c.opened_at, _VOTES.c.id)
        )
        return [VoteRow.of(row) for row in rows]

    def ballots(self, votes: Sequence[UUID]) -> list[BallotRow]:
        """The ballots of some votes, in the order in which their members were named."""
        if not votes:
            return []
        rows = self._connection.execute(
            select(_BALLOTS)
            .where(_BALLOTS.c.vote_id.in_(list(votes)))
            .order_by(_BALLOTS.c.vote_id, _BALLOTS.c.number)
        )
        return [BallotRow.of(row) for row in rows]

    def to_cast(self, user_id: str, *, limit: int) -> list[VoteRow]:
        """The open votes in which a person has not voted yet, oldest first."""
        rows = self._connection.execute(
            select(_VOTES)
            .join(_BALLOTS, _BALLOTS.c.vote_id == _VOTES.c.id)
            .where(
                _BALLOTS.c.user_id == user_id,
                _BALLOTS.c.cast_at.is_(None),
                _VOTES.c.state == "open",
            )
            .order_by(_VOTES.c.opened_at, _VOTES.c.id)
            .limit(limit)
        )
        return [VoteRow.of(row) for row in rows]

    def waiting(self, user_id: str) -> int:
        """How many signatures and ballots a person is asked for now."""
        asked = select(func.count()).where(
            _SIGNATURES.c.user_id == user_id, _SIGNATURES.c.state == "asked"
        )
        uncast = (
            select(func.count())
            .select_from(_BALLOTS.join(_VOTES, _VOTES.c.id == _BALLOTS.c.vote_id))
            .where(
                _BALLOTS.c.user_id == user_id,
                _BALLOTS.c.cast_at.is_(None),
                _VOTES.c.state == "open",
            )
        )
        statement = select(asked.scalar_subquery() + uncast.scalar_subquery())
        return int(self._connection.execute(statement).scalar_one())
