"""The performance score of organs by quarter: computed as of its end, nothing is stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from engine.queries.counting import Names
from engine.queries.scope import supervised
from engine.queries.spans import Days, quarter
from engine.queries.statistics import Tally, statistics
from engine.store.choosing import Choice
from engine.supervision.score import Score, ScoredCard, Weights, score
from engine.supervision.values import Level
from engine.work import Look

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, kw_only=True, order=True)
class Quarter:
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that a day lies in."""
        return cls(year=day.year, number=(day.month - 1) // MONTHS_A_QUARTER + 1)

    @property
    def days(self) -> Days:
        """Its days."""
        return quarter(self.year, self.number)

    @property
    def key(self) -> str:
        """2026-Q1, as addresses have it."""
        return f"{self.year}-Q{self.number}"

    def before(self, quarters: int) -> "Quarter":
        """The one so many quarters earlier."""
        place = self.year * 4 + self.number - 1 - quarters
        return Quarter(year=place // 4, number=place % 4 + 1)


@dataclass(frozen=True, kw_only=True)
class ScoredCase:
    """A case that cost points."""

    case_id: str
    case_no: str
    rules: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class OrganScore:
    """The score of one organ, what it was computed from, and the cases by their id."""

    organ: str
    organ_name: str
    score: Score
    tally: Tally
    cases: Mapping[str, ScoredCase]

    @property
    def ranked(self) -> bool:
        """Has it settled cases? The full points of who did nothing say nothing."""
        return self.tally.settled > 0


@dataclass(frozen=True, kw_only=True)
class Price:
    """So many cards take so many points."""

    every: int
    points: int


@dataclass(frozen=True, kw_only=True)
class Scores:
    """The scores of a quarter, the best first; *running* while it has not ended.

    Who settled nothing comes behind all who did.
    """

    quarter: Quarter
    running: bool
    organs: Sequence[OrganScore]
    choices: Sequence[Quarter]
    prices: Mapping[Level, Price]


def scores(look: Look, wanted: Quarter) -> Scores:
    """Score every organ that the person supervises in a quarter.

    Organs that lead no item are scored when a card was issued to them for their steps.
    Cards count whose legal moment lies in the quarter, as they stand now: a card that was
    revoked since, or that a graver one has superseded, costs nothing. Cases count that were
    settled in it.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    report = statistics(look, wanted.days)
    cards = _cards(look, wanted)
    leads = {each.organ: each.tally for each in report.organs}
    names = Names(look)
    organs = [
        _scored(organ, names.organ(organ), leads.get(organ, Tally()), cards.get(organ, []))
        for organ in leads | cards
    ]
    return Scores(
        quarter=wanted,
        running=look.today <= wanted.days.last,
        organs=sorted(organs, key=_best),
        prices=_prices(),
        choices=[Quarter.of(look.today).before(number) for number in range(8)],
    )


def _best(each: OrganScore) -> tuple[bool, int, str]:
    return not each.ranked, -each.score.total, each.organ


def _prices() -> dict[Level, Price]:
    """So many cards of a level take so many points."""
    table = Weights.shipped().deductions
    return {
        level: Price(every=price.every, points=price.points)
        for level, price in (
            (Level.WARNING, table.warning),
            (Level.YELLOW, table.yellow),
            (Level.RED, table.red),
        )
    }


_Counted = tuple[ScoredCard, str]


def _cards(look: Look, wanted: Quarter) -> dict[str, list[_Counted]]:
    """The cards in force by organ, with the number of their case."""
    choice = Choice(
        now=look.now,
        scope=supervised(look),
        since=wanted.days.since,
        before=wanted.days.before,
    )
    found: dict[str, list[_Counted]] = defaultdict(list)
    for row in look.tables.reported.cards(choice):
        card = ScoredCard(case_id=str(row.case_id), rule=row.rule, level=Level(row.level))
        found[row.organ].append((card, row.case_no))
    return found


def _scored(organ: str, name: str, tally: Tally, counted: Sequence[_Counted]) -> OrganScore:
    rules: dict[str, set[str]] = defaultdict(set)
    for card, _no in counted:
        rules[card.case_id].add(card.rule)
    return OrganScore(
        organ=organ,
        organ_name=name,
        score=score(
            [card for card, _no in counted],
            Weights.shipped(),
            earlier=_share(tally.promised - tally.used, tally.promised),
            shorter=_share(tally.statutory - tally.promised, tally.statutory),
        ),
        tally=tally,
        cases={
            card.case_id: ScoredCase(
                case_id=card.case_id, case_no=no, rules=sorted(rules[card.case_id])
            )
            for card, no in counted
        },
    )


def _share(part: int, whole: int) -> Decimal:
    """A share from 0 to 1; none of nothing."""
    return Decimal(max(part, 0)) / whole if whole else Decimal(0)
