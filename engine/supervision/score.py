"""The performance score (绩效, domain.md §4.4): a sum that shows what it is made of."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from engine.errors import InvalidValueError
from engine.supervision.values import LEVEL_LABELS, Level

_FILE = Path(__file__).parent / "score.toml"
_HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class ScoredCard:
    """A card in force: not revoked, not dismissed, not superseded by a graver one."""

    case_id: str
    rule: str
    level: Level


@dataclass(frozen=True, kw_only=True)
class Deduction:
    """Points that cards of one level and one rule's block take, with the cases behind them."""

    level: Level
    cards: int
    points: int
    cases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BlockScore:
    """One block: what it may give, what cards took, what is left.

    :ivar note: says that nothing is measured here yet
    """

    key: str
    title: str
    weight: int
    points: int
    deductions: tuple[Deduction, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bonus:
    """Points for being better than promised; *share* is what earned them."""

    title: str
    share: Decimal
    points: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """The result with everything it follows from.

    :ivar incomplete: share of required data that is missing, *lost* the points for it
    :ivar formula: the sum in words and figures
    :ivar version: names the table of weights
    """

    total: int
    blocks: tuple[BlockScore, ...]
    bonuses: tuple[Bonus, ...]
    incomplete: Decimal
    lost: int
    formula: str
    version: str


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Price(_Row):
    every: int = Field(ge=1)
    points: int = Field(ge=0)


class _Prices(_Row):
    warning: _Price
    yellow: _Price
    red: _Price


class _Reward(_Row):
    title: str = Field(min_length=1)
    from_percent: int = Field(ge=1, le=_HUNDRED)
    points: int = Field(ge=0)
    every_percent: int = Field(ge=1, le=_HUNDRED)
    step: int = Field(ge=0)

    def earned(self, share: Decimal) -> int:
        percent = int(min(max(share, Decimal(0)), Decimal(1)) * _HUNDRED)
        if percent < self.from_percent:
            return 0
        return self.points + (percent - self.from_percent) // self.every_percent * self.step


class _Rewards(_Row):
    most: int = Field(ge=0)
    earlier: _Reward
    shorter: _Reward


class _Incompleteness(_Row):
    every_percent: int = Field(ge=1)
    points: int = Field(ge=0)
    most: int = Field(ge=0)

    def taken(self, share: Decimal) -> int:
        percent = int(min(max(share, Decimal(0)), Decimal(1)) * _HUNDRED)
        return min(percent // self.every_percent * self.points, self.most)


class _Block(_Row):
    key: str = Field(min_length=1)
    title: str = Field(min_length=1)
    weight: int = Field(ge=0)
    rules: Annotated[tuple[str, ...], BeforeValidator(tuple)]
    note: str = ""


class Weights(_Row):
    """The table of weights, as data of a county."""

    title: str
    source: str
    others: str
    blocks: Annotated[tuple[_Block, ...], BeforeValidator(tuple)]
    deductions: _Prices
    bonuses: _Rewards
    incompleteness: _Incompleteness
    version: str = ""

    @staticmethod
    def shipped() -> "Weights":
        """Return the table that comes with the product."""
        return _shipped()

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a table from TOML.

        :raise InvalidValueError: it is not TOML, or contradicts itself
        """
        try:
            data = tomllib.loads(text) | {"version": sha256(text.encode()).hexdigest()[:12]}
            return cls.model_validate(data)
        except tomllib.TOMLDecodeError as error:
            raise InvalidValueError("评分规则", f"不是有效的 TOML 文件：{error}") from error
        except ValidationError as error:
            said = "；".join(
                f"{'.'.join(map(str, one['loc']))}：{one['msg']}" for one in error.errors()
            )
            raise InvalidValueError("评分规则", said) from error

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if sum(block.weight for block in self.blocks) != _HUNDRED:
            raise ValueError("各项分值之和应为100")
        rules = [rule for block in self.blocks for rule in block.rules]
        if twice := sorted({rule for rule in rules if rules.count(rule) > 1}):
            raise ValueError(f"规则{'、'.join(twice)}属于不止一项")
        if self.others not in {block.key for block in self.blocks}:
            raise ValueError(f"others“{self.others}”不是其中一项")
        return self

    def block_of(self, rule: str) -> str:
        """The block that a card of this rule takes points from."""
        return next((block.key for block in self.blocks if rule in block.rules), self.others)


@cache
def _shipped() -> Weights:
    return Weights.read(_FILE.read_text("utf-8"))


def score(
    cards: Iterable[ScoredCard],
    weights: Weights,
    *,
    earlier: Decimal = Decimal(0),
    shorter: Decimal = Decimal(0),
    incomplete: Decimal = Decimal(0),
) -> Score:
    """Add up the score of an organ, an item or a county in a period.

    A block never gives less than nothing, bonuses together never more than their ceiling.

    :param earlier: by which share of the promise cases ended earlier, on average, 0 to 1
    :param shorter: by which share the promise undercuts the statute, on average, 0 to 1
    :param incomplete: share of required data that is missing, 0 to 1
    """
    of_block: dict[str, list[ScoredCard]] = {block.key: [] for block in weights.blocks}
    for card in cards:
        of_block[weights.block_of(card.rule)].append(card)
    blocks = tuple(_block(block, of_block[block.key], weights) for block in weights.blocks)
    bonuses = tuple(
        Bonus(title=reward.title, share=share, points=reward.earned(share))
        for reward, share in (
            (weights.bonuses.earlier, earlier),
            (weights.bonuses.shorter, shorter),
        )
    )
    lost = weights.incompleteness.taken(incomplete)
    earned = min(sum(bonus.points for bonus in bonuses), weights.bonuses.most)
    total = max(sum(block.points for block in blocks) + earned - lost, 0)
    return Score(
        total=total,
        blocks=blocks,
        bonuses=bonuses,
        incomplete=incomplete,
        lost=lost,
        formula=_formula(blocks, earned, lost, total),
        version=weights.version,
    )


def _block(block: _Block, cards: Iterable[ScoredCard], weights: Weights) -> BlockScore:
    by_level: dict[Level, list[str]] = {}
    for card in cards:
        by_level.setdefault(card.level, []).append(card.case_id)
    prices: Mapping[Level, _Price] = {
        Level.WARNING: weights.deductions.warning,
        Level.YELLOW: weights.deductions.yellow,
        Level.RED: weights.deductions.red,
    }
    deductions = tuple(
        Deduction(
            level=level,
            cards=len(cases),
            points=len(cases) // price.every * price.points,
            cases=tuple(sorted(set(cases))),
        )
        for level, price in prices.items()
        if (cases := by_level.get(level))
    )
    taken = sum(deduction.points for deduction in deductions)
    return BlockScore(
        key=block.key,
        title=block.title,
        weight=block.weight,
        points=max(block.weight - taken, 0),
        deductions=deductions,
        note=block.note,
    )


def _formula(blocks: Iterable[BlockScore], earned: int, lost: int, total: int) -> str:
    """The sum in words: 政务公开10（10）＋流程规范4（14，黄牌2张扣10）… ＝ 得分."""
    parts = []
    for block in blocks:
        taken = "".join(
            f"，{LEVEL_LABELS[one.level]}{one.cards}张扣{one.points}" for one in block.deductions
        )
        parts.append(f"{block.title}{block.points}（满分{block.weight}{taken}）")
    return f"{'＋'.join(parts)}＋加分{earned}－数据缺项{lost}＝{total}"
