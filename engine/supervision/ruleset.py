"""Rule sets: which clock owes which card from which moment on, as data of a county."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from engine.calendar import Calendar
from engine.errors import InvalidValueError, NotFoundError
from engine.limits.clocks import ClockName, RunningClock
from engine.supervision.moments import Counting, owed_at
from engine.supervision.values import GRAVITY, Level, Threshold

DEEMED_ACCEPTED = "A05"
"""Silence is acceptance whatever a county supervises (行政许可法 art. 32): every set says so."""

_FOLDER = Path(__file__).parent / "rules"
_FARTHEST = 60


class _NotYetRun(StrEnum):
    """Clocks that rule sets of practice know and the product does not run yet."""

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"


def _share(value: object) -> object:
    """A share is written as text: TOML's 0.9 is a binary fraction."""
    if not isinstance(value, str):
        raise ValueError('比例应写成文本，例如 share = "0.8"')  # noqa: TRY004  pydantic wants it
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"“{value}”不是比例") from error


class CardRule(BaseModel):
    """One row of a rule set: at a moment of a clock, a card.

    :ivar offset: working days after the limit, before it if negative
    :ivar share: of the limit; with *offset* the later moment counts
    :ivar by_hand: a person confirms the card before it is issued
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(pattern=r"^[A-Z][A-Z0-9-]{0,15}$")
    clock: ClockName | _NotYetRun
    level: Level
    offset: int | None = Field(default=None, strict=True, ge=-_FARTHEST, le=_FARTHEST)
    share: Annotated[Decimal, BeforeValidator(_share)] | None = None
    by_hand: bool = Field(default=False, strict=True)
    title: str = Field(min_length=1, max_length=60)
    basis: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.offset == 0:
            raise ValueError("到期当时发牌的不写 offset")
        if self.share is not None and not 0 < self.share < 1:
            raise ValueError("比例应大于0、小于1")
        if self.share is not None and (self.offset or 0) > 0:
            raise ValueError("按比例提前的，不能同时写到期之后的天数")
        if self.clock is ClockName.STEP and (self.offset or self.share):
            raise ValueError("环节时限按办公时间计算，只能在到期时发牌")
        if self.rule == DEEMED_ACCEPTED and not self._is_the_laws_own:
            raise ValueError("A05 视为受理由法律规定：受理期限届满时红牌，按日计算，不得改动")
        return self

    @property
    def _is_the_laws_own(self) -> bool:
        return (
            self.clock is ClockName.ACCEPTANCE
            and self.level is Level.RED
            and not self.offset
            and self.share is None
        )


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    source: str = Field(min_length=1)
    counting: Literal["days", "seconds"]
    cards: tuple[CardRule, ...] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """When which card is owed.

    :ivar version: names the text of the set; a card tells by which it was owed
    """

    name: str
    title: str
    source: str
    version: str
    counting: Counting
    cards: tuple[CardRule, ...]
    _of_clock: Mapping[str, tuple[tuple[CardRule, Counting], ...]]
    """The rows of a clock with their counting: looked up at every change of a case."""

    @staticmethod
    def names() -> tuple[str, ...]:
        """The sets that come with the product, in the order of their names."""
        return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))

    @staticmethod
    def shipped(name: str = "product") -> "RuleSet":
        """Return a set that comes with the product.

        :raise NotFoundError: there is none of that name
        """
        if name not in RuleSet.names():
            raise NotFoundError("监察规则", name)
        return _shipped(name)

    @staticmethod
    def named(version: str) -> "RuleSet | None":
        """Return the shipped set of this version; None where its text is another one by now."""
        every = map(_shipped, RuleSet.names())
        return next((one for one in every if one.version == version), None)

    @classmethod
    def read(cls, name: str, text: str) -> Self:
        """Read a set from TOML.

        :raise InvalidValueError: it is not TOML, or a row of it will not do; names the row
        """
        try:
            file = _File.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise InvalidValueError("监察规则", f"不是有效的 TOML 文件：{error}") from error
        except ValidationError as error:
            raise InvalidValueError("监察规则", _said_by(error)) from error
        _require_consistent(file.cards)
        standard = Counting(file.counting)
        return cls(
            name=name,
            title=file.title,
            source=file.source,
            version=f"{name}.{sha256(text.encode()).hexdigest()[:12]}",
            counting=standard,
            cards=file.cards,
            _of_clock=_by_clock(file.cards, standard),
        )

    def thresholds(self, clocks: Iterable[RunningClock], calendar: Calendar) -> list[Threshold]:
        """Return the moments at which these clocks owe a card, unless answered before.

        A clock whose due date is open (a pause runs) owes none. Where two cards of one clock
        fall due at the same instant, the graver one stands for both.

        :return: in the order of their moments, then of their keys
        :raise CalendarMissingError: a year is needed that is not even estimated
        """
        owed = [
            threshold
            for clock in clocks
            if clock.due.at is not None
            for threshold in self._owed_by(clock, calendar)
            if clock.ended_at is None or threshold.at < clock.ended_at
        ]
        owed.sort(key=lambda threshold: (threshold.at, threshold.key))
        return owed

    def card(self, threshold: Threshold) -> CardRule:
        """Return the row by which a threshold is owed: its title, its basis.

        :raise NotFoundError: this set owes no such card
        """
        for row in self.cards:
            if (row.rule, row.level, row.clock) == (
                threshold.rule,
                threshold.level,
                threshold.clock,
            ):
                return row
        raise NotFoundError("监察规则", threshold.key)

    def _owed_by(self, clock: RunningClock, calendar: Calendar) -> list[Threshold]:
        owed = [
            Threshold(
                rule=row.rule,
                level=row.level,
                clock=clock.name,
                subject=clock.subject,
                node_id=clock.node_id,
                at=at,
            )
            for row, counting in self._of_clock.get(clock.name, ())
            if (at := owed_at(clock, calendar, counting, row.offset, row.share)) is not None
        ]
        gravest: dict[object, int] = {}
        for threshold in owed:
            gravity = GRAVITY[threshold.level]
            gravest[threshold.at] = max(gravity, gravest.get(threshold.at, gravity))
        return [one for one in owed if GRAVITY[one.level] == gravest[one.at]]


@cache
def _shipped(name: str) -> RuleSet:
    return RuleSet.read(name, (_FOLDER / f"{name}.toml").read_text("utf-8"))


def _by_clock(
    cards: Iterable[CardRule], standard: Counting
) -> Mapping[str, tuple[tuple[CardRule, Counting], ...]]:
    """Sort the rows by clock; what the law itself orders is counted in its days."""
    found: dict[str, tuple[tuple[CardRule, Counting], ...]] = {}
    for row in cards:
        counting = Counting.DAYS if row.rule == DEEMED_ACCEPTED else standard
        found[row.clock] = (*found.get(row.clock, ()), (row, counting))
    return found


def _require_consistent(cards: tuple[CardRule, ...]) -> None:
    """Refuse two rows for one card, and a set that would not hear silence.

    :raise InvalidValueError: names the row
    """
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(cards, start=1):
        first = seen.setdefault((row.rule, row.level, row.clock), number)
        if first != number:
            raise InvalidValueError("监察规则", f"第{number}条与第{first}条重复（{row.rule}）")
    if not any(row.rule == DEEMED_ACCEPTED for row in cards):
        raise InvalidValueError("监察规则", "缺少 A05（逾期未答复视为受理），该条不得删除")


def _said_by(error: ValidationError) -> str:
    """Return what pydantic found, each with its row; our own sentences as they are."""
    sentences = []
    for found in error.errors():
        head, *rest = found["loc"] or ("",)
        row = f"第{int(rest[0]) + 1}条" if head == "cards" and rest else ""
        named = [str(part) for part in (rest[1:] if row else found["loc"])]
        said = str(found.get("ctx", {}).get("error", found["msg"]))
        sentences.append(f"{row}{'.'.join(named)}：{said}" if named else f"{row}：{said}")
    return "；".join(dict.fromkeys(sentences))
