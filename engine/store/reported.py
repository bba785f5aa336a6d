"""What a report of some days counts, by organ and item: one statement a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, select

from engine.store.choosing import STANDING, Choice, between, chosen, marked
from engine.store.records import CardRecord, CaseRecord
from engine.store.scope import within
from engine.store.statistics import measured, settled_counts, sum_of


@dataclass(frozen=True, kw_only=True)
class CameRow:
    """Cases that came in, and how many of them had to be corrected."""

    organ: str
    item_key: str
    cases: int
    corrected: int


@dataclass(frozen=True, kw_only=True)
class AcceptedRow:
    """Cases that were accepted, be it by silence."""

    organ: str
    item_key: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class EndedRow:
    """Cases that were settled with one outcome; those that wait for delivery have none yet.

    *paused* are seconds of office time; the days are sums over *measured* cases.
    """

    organ: str
    item_key: str
    outcome: str | None
    cases: int
    yellow: int
    red: int
    extended: int
    paused: int
    measured: int
    used: int
    promised: int
    statutory: int


@dataclass(frozen=True, kw_only=True)
class CardedRow:
    """Cases about which cards of one level stand whose moment lies in the days."""

    organ: str
    item_key: str
    level: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class CardedCase:
    """One card in force: neither revoked nor superseded by a graver one."""

    organ: str
    case_id: UUID
    case_no: str
    rule: str
    level: str


class Reported:
    """The reports of one transaction; a choice says the days and whose cases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def came(self, choice: Choice) -> list[CameRow]:
        """Cases that came in."""
        corrected = func.count().filter(marked("corrected")).label("corrected")
        wanted = replace(choice, state="received")
        return [CameRow(**row) for row in self._by_item(wanted, corrected)]

    def accepted(self, choice: Choice) -> list[AcceptedRow]:
        """Cases that were accepted."""
        return [AcceptedRow(**row) for row in self._by_item(replace(choice, state="accepted"))]

    def ended(self, choice: Choice) -> list[EndedRow]:
        """Cases that were settled, by outcome too."""
        keys = (CaseRecord.organ, CaseRecord.item_key, CaseRecord.outcome)
        whole = measured()
        rows = self._connection.execute(
            select(
                *keys,
                *settled_counts(),
                func.count().filter(marked("extended")).label("extended"),
                func.coalesce(cast(func.sum(CaseRecord.spent_pause), Integer), 0).label("paused"),
                func.count().filter(whole).label("measured"),
                sum_of(CaseRecord.used_wd, whole).label("used"),
                sum_of(CaseRecord.promised_wd, whole).label("promised"),
                sum_of(CaseRecord.statutory_wd, whole).label("statutory"),
            )
            .where(*chosen(replace(choice, state="settled")))
            .group_by(*keys)
            .order_by(*keys)
        )
        return [EndedRow(**row._mapping) for row in rows]

    def carded(self, choice: Choice) -> list[CardedRow]:
        """Cases with cards that stand, by level."""
        keys = (CaseRecord.organ, CaseRecord.item_key, CardRecord.level)
        rows = self._connection.execute(
            select(*keys, func.count(CaseRecord.id.distinct()).label("cases"))
            .join(CardRecord, CardRecord.case_id == CaseRecord.id)
            .where(
                *chosen(replace(choice, state="", since=None, before=None)),
                *between(CardRecord.at, choice),
                CardRecord.state.in_(STANDING),
            )
            .group_by(*keys)
            .order_by(*keys)
        )
        return [CardedRow(**row._mapping) for row in rows]

    def cards(self, choice: Choice) -> list[CardedCase]:
        """Cards in force whose moment lies in the days, by organ, case and rule.

        A card is the organ's that it was issued to, whoever leads the case.
        """
        whole = replace(choice, scope=None, state="", since=None, before=None)
        rows = self._connection.execute(
            select(
                CardRecord.organ,
                CardRecord.case_id,
                CardRecord.case_no,
                CardRecord.rule,
                CardRecord.level,
            )
            .join(CaseRecord, CardRecord.case_id == CaseRecord.id)
            .where(
                *chosen(whole),
                *within(choice.scope, CardRecord.organ, CardRecord.item_key),
                *between(CardRecord.at, choice),
                CardRecord.state.in_(STANDING),
                CardRecord.superseded_by.is_(None),
            )
            .order_by(CardRecord.organ, CardRecord.case_no, CardRecord.rule, CardRecord.id)
        )
        return [CardedCase(**row._mapping) for row in rows]

    def _by_item(self, choice: Choice, *more: ColumnElement[Any]) -> Sequence[Any]:
        keys = (CaseRecord.organ, CaseRecord.item_key)
        return (
            self._connection.execute(
                select(*keys, func.count().label("cases"), *more)
                .where(*chosen(choice))
                .group_by(*keys)
                .order_by(*keys)
            )
            .mappings()
            .all()
        )
