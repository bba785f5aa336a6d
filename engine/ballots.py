"""What a vote comes to (会签, 或签, 票签): rules, ballots, and when the result is certain.

Pure: the same members, rule and ballots give the same result, in whatever order they were cast.
Shares and weights are compared exactly, never rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.errors import InvalidValueError

MOST_MEMBERS = 50
FEWEST_MEMBERS = 2
LARGEST_PART = 100
LARGEST_WEIGHT = Decimal(10_000)
FINEST_WEIGHT = Decimal("0.01")


class Choice(StrEnum):
    """What a member says; to abstain helps neither side to its share."""

    AGREE = "agree"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Result(StrEnum):
    """What a vote came to."""

    AGREED = "agreed"
    REJECTED = "rejected"


class RuleKind(StrEnum):
    """How a vote is counted."""

    ALL = "all"
    ONE = "one"
    RATIO = "ratio"
    VETO = "veto"
    WEIGHTS = "weights"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a vote is agreed.

    The share is one of all who were asked, not of those who came: whoever stays away agrees to
    nothing. ``以上`` takes in the share itself, ``超过`` does not (民法典 art. 1259).

    :ivar part, whole: the share that must agree, for RATIO and VETO
    :ivar more: more than the share (超过), not just the share (以上)
    :ivar weights: of every member, for WEIGHTS
    :ivar threshold: the weight that must agree, for WEIGHTS
    :ivar vetoers: members whose "against" rejects alone, for VETO
    """

    kind: RuleKind
    part: int = 1
    whole: int = 1
    more: bool = False
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    threshold: Decimal = Decimal(0)
    vetoers: frozenset[str] = frozenset()

    def weight(self, member: str) -> Decimal:
        """What a member's ballot weighs."""
        return self.weights[member] if self.kind is RuleKind.WEIGHTS else Decimal(1)

    def reached(self, agreeing: Decimal, total: Decimal) -> bool:
        """Is this much agreement, of all there could be, enough?"""
        match self.kind:
            case RuleKind.ALL:
                return agreeing == total
            case RuleKind.ONE:
                return agreeing >= 1
            case RuleKind.WEIGHTS:
                return agreeing >= self.threshold
            case _:
                left, right = agreeing * self.whole, total * self.part
                return left > right if self.more else left >= right


def check(rule: Rule, members: frozenset[str]) -> None:
    """Refuse a rule by which these members could never agree, or always would.

    :raise InvalidValueError: names the field of the form
    """
    if not FEWEST_MEMBERS <= len(members) <= MOST_MEMBERS:
        raise InvalidValueError(
            "members", f"会签人员应为{FEWEST_MEMBERS}至{MOST_MEMBERS}人，现有{len(members)}人"
        )
    if rule.kind in {RuleKind.RATIO, RuleKind.VETO}:
        _check_share(rule)
    if rule.kind is RuleKind.VETO and not (rule.vetoers and rule.vetoers <= members):
        raise InvalidValueError("veto", "请在会签人员中至少指定一名有否决权的人员")
    if rule.kind is RuleKind.WEIGHTS:
        _check_weights(rule, members)


def _check_share(rule: Rule) -> None:
    fits = 0 < rule.part <= rule.whole <= LARGEST_PART
    if not fits or (rule.more and rule.part == rule.whole):
        raise InvalidValueError("ratio", "通过比例应写成分数，大于零且不大于一，例如 2/3")


def _check_weights(rule: Rule, members: frozenset[str]) -> None:
    if rule.weights.keys() != members:
        raise InvalidValueError("weights", "请为每一名会签人员填写权重")
    for number in (*rule.weights.values(), rule.threshold):
        fits = number.is_finite() and 0 < number <= LARGEST_WEIGHT
        if not fits or number != number.quantize(FINEST_WEIGHT):
            raise InvalidValueError(
                "weights", f"权重和通过标准应大于零、不超过{LARGEST_WEIGHT}，最多两位小数"
            )
    if rule.threshold > sum(rule.weights.values()):
        raise InvalidValueError("threshold", "通过标准大于全部权重之和，永远不能通过")


def result(rule: Rule, members: frozenset[str], cast: Mapping[str, Choice]) -> Result | None:
    """Return what the vote comes to as soon as nothing that is still to be cast can change it.

    :param cast: the ballots so far, by member
    :return: None while it may come out either way
    """
    total = sum((rule.weight(member) for member in members), Decimal(0))
    agreeing = sum(
        (rule.weight(member) for member in members if cast.get(member) is Choice.AGREE), Decimal(0)
    )
    waiting = sum((rule.weight(member) for member in members - cast.keys()), Decimal(0))
    vetoers = rule.vetoers if rule.kind is RuleKind.VETO else frozenset()
    if any(cast.get(member) is Choice.AGAINST for member in vetoers):
        return Result.REJECTED
    if not rule.reached(agreeing + waiting, total):
        return Result.REJECTED
    if rule.reached(agreeing, total) and vetoers <= cast.keys():
        return Result.AGREED
    return None


def words(rule: Rule) -> str:
    """Say a rule in a line, as the vote sheet prints it."""
    share = f"{'超过' if rule.more else ''}{rule.part}/{rule.whole}{'' if rule.more else '以上'}"
    match rule.kind:
        case RuleKind.ALL:
            return "会签：全体同意方为通过"
        case RuleKind.ONE:
            return "或签：一人同意即为通过"
        case RuleKind.RATIO:
            return f"按比例：全体会签人员{share}同意方为通过"
        case RuleKind.VETO:
            return f"票签：全体会签人员{share}同意方为通过，有否决权的人员反对即不通过"
        case RuleKind.WEIGHTS:
            return f"按权重：同意的权重合计达到{rule.threshold:f}方为通过"


def as_data(rule: Rule) -> dict[str, object]:
    """The rule as an event keeps it; numbers with a point are text."""
    return {
        "kind": rule.kind.value,
        "part": rule.part,
        "whole": rule.whole,
        "more": rule.more,
        "weights": {member: f"{weight:f}" for member, weight in sorted(rule.weights.items())},
        "threshold": f"{rule.threshold:f}",
        "vetoers": sorted(rule.vetoers),
    }


def of_data(data: Mapping[str, object]) -> Rule:
    """The inverse of ``as_data``."""
    weights, vetoers = data["weights"], data["vetoers"]
    assert isinstance(weights, Mapping)  # noqa: S101 - as_data wrote it
    assert isinstance(vetoers, list)  # noqa: S101 - as_data wrote it
    return Rule(
        kind=RuleKind(str(data["kind"])),
        part=int(str(data["part"])),
        whole=int(str(data["whole"])),
        more=bool(data["more"]),
        weights={str(member): Decimal(str(weight)) for member, weight in weights.items()},
        threshold=Decimal(str(data["threshold"])),
        vetoers=frozenset(str(member) for member in vetoers),
    )
