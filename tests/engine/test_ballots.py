"""What a vote comes to: compared with every way in which the open ballots could still be cast."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ballots import Choice, Result, Rule, RuleKind, as_data, check, of_data, result, words
from engine.errors import InvalidValueError

NAMES = ("zhao", "qian", "sun", "li", "zhou")
people = st.sets(st.sampled_from(NAMES), min_size=2).map(frozenset)
choices = st.sampled_from(sorted(Choice))
numbers = st.decimals(min_value="0.01", max_value=20, places=2)


@st.composite
def votes(draw):
    """Members, a rule that fits them, and some of their ballots."""
    members = draw(people)
    kind = draw(st.sampled_from(sorted(RuleKind)))
    more = draw(st.booleans())
    whole = draw(st.integers(2, 6))
    part = draw(st.integers(1, whole - more))
    weights, threshold = {}, Decimal(0)
    if kind is RuleKind.WEIGHTS:
        weights = {name: draw(numbers) for name in sorted(members)}
        threshold = draw(st.decimals("0.01", sum(weights.values()), places=2))
    vetoers = draw(st.sets(st.sampled_from(sorted(members)), min_size=1))
    rule = Rule(
        kind=kind,
        part=part,
        whole=whole,
        more=more,
        weights=weights,
        threshold=threshold,
        vetoers=frozenset(vetoers) if kind is RuleKind.VETO else frozenset(),
    )
    check(rule, members)
    cast = draw(st.dictionaries(st.sampled_from(sorted(members)), choices))
    return rule, members, cast


def completions(members, cast):
    """Every way in which those who have not voted yet could still vote."""
    waiting = sorted(members - cast.keys())
    for rest in product(Choice, repeat=len(waiting)):
        yield cast | dict(zip(waiting, rest, strict=True))


@settings(max_examples=500)
@given(votes())
def test_it_is_decided_exactly_when_nothing_can_change_it(vote):
    rule, members, cast = vote

    ends = {result(rule, members, whole) for whole in completions(members, cast)}

    assert None not in ends
    assert result(rule, members, cast) == (ends.pop() if len(ends) == 1 else None)


@given(votes(), st.randoms())
def test_the_order_of_the_ballots_plays_no_part(vote, random):
    rule, members, cast = vote
    shuffled = list(cast.items())
    random.shuffle(shuffled)

    assert result(rule, members, dict(shuffled)) == result(rule, members, cast)


@given(votes(), st.data())
def test_more_agreement_never_rejects_what_was_agreed(vote, data):
    rule, members, cast = vote
    if not cast:
        return
    one = data.draw(st.sampled_from(sorted(cast)))
    rising = [Choice.AGAINST, Choice.ABSTAIN, Choice.AGREE]
    order = {Result.REJECTED: 0, None: 1, Result.AGREED: 2}

    found = [order[result(rule, members, cast | {one: choice})] for choice in rising]

    assert found == sorted(found)


@given(votes())
def test_a_rule_comes_back_from_its_data_as_it_was(vote):
    rule, *_ = vote

    assert of_data(as_data(rule)) == rule
    assert words(rule)


def cast_of(**said):
    return {name: Choice(choice) for name, choice in said.items()}


THREE = frozenset({"zhao", "qian", "sun"})
SHARES = {
    "two of three are two thirds 以上": (Rule(kind=RuleKind.RATIO, part=2, whole=3), 2, True),
    "one of three is not": (Rule(kind=RuleKind.RATIO, part=2, whole=3), 1, False),
    "two of three are more than a half": (
        Rule(kind=RuleKind.RATIO, part=1, whole=2, more=True),
        2,
        True,
    ),
    "two of three are not more than two thirds": (
        Rule(kind=RuleKind.RATIO, part=2, whole=3, more=True),
        2,
        False,
    ),
    "all means all": (Rule(kind=RuleKind.ALL), 2, False),
    "one means one": (Rule(kind=RuleKind.ONE), 1, True),
}


@pytest.mark.parametrize(("rule", "agreeing", "agreed"), SHARES.values(), ids=SHARES)
def test_the_share_is_one_of_all_who_were_asked(rule, agreeing, agreed):
    names = sorted(THREE)
    cast = dict.fromkeys(names[:agreeing], Choice.AGREE)
    cast |= dict.fromkeys(names[agreeing:], Choice.ABSTAIN)

    found = result(rule, THREE, cast)

    assert found is (Result.AGREED if agreed else Result.REJECTED)


def test_a_veto_rejects_at_once_and_whoever_has_it_is_waited_for():
    rule = Rule(kind=RuleKind.VETO, part=1, whole=2, more=True, vetoers=frozenset({"sun"}))

    assert result(rule, THREE, cast_of(zhao="agree", qian="agree")) is None
    assert result(rule, THREE, cast_of(sun="against")) is Result.REJECTED
    assert result(rule, THREE, cast_of(zhao="agree", qian="agree", sun="abstain")) is Result.AGREED


def test_weights_are_added_up_exactly():
    weights = {"zhao": Decimal("0.1"), "qian": Decimal("0.2"), "sun": Decimal("0.7")}
    rule = Rule(kind=RuleKind.WEIGHTS, weights=weights, threshold=Decimal("0.3"))

    assert result(rule, THREE, cast_of(zhao="agree", qian="agree")) is Result.AGREED


WRONG = {
    "one person is no vote": (Rule(kind=RuleKind.ALL), {"zhao"}, "members"),
    "no share": (Rule(kind=RuleKind.RATIO, part=0, whole=3), THREE, "ratio"),
    "more than everybody": (Rule(kind=RuleKind.RATIO, part=4, whole=3), THREE, "ratio"),
    "more than all": (Rule(kind=RuleKind.RATIO, part=3, whole=3, more=True), THREE, "ratio"),
    "nobody with a veto": (Rule(kind=RuleKind.VETO, part=1, whole=2), THREE, "veto"),
    "a stranger with a veto": (
        Rule(kind=RuleKind.VETO, part=1, whole=2, vetoers=frozenset({"wang"})),
        THREE,
        "veto",
    ),
    "a weight is missing": (
        Rule(kind=RuleKind.WEIGHTS, weights={"zhao": Decimal(1)}, threshold=Decimal(1)),
        THREE,
        "weights",
    ),
    "a weight below zero": (
        Rule(
            kind=RuleKind.WEIGHTS,
            weights={"zhao": Decimal(-1), "qian": Decimal(3), "sun": Decimal(1)},
            threshold=Decimal(1),
        ),
        THREE,
        "weights",
    ),
    "no number": (
        Rule(
            kind=RuleKind.WEIGHTS,
            weights=dict.fromkeys(THREE, Decimal(1)),
            threshold=Decimal("NaN"),
        ),
        THREE,
        "weights",
    ),
    "a number beyond all": (
        Rule(
            kind=RuleKind.WEIGHTS,
            weights=dict.fromkeys(THREE, Decimal("1e99")),
            threshold=Decimal(1),
        ),
        THREE,
        "weights",
    ),
    "never to be reached": (
        Rule(kind=RuleKind.WEIGHTS, weights=dict.fromkeys(THREE, Decimal(1)), threshold=Decimal(4)),
        THREE,
        "threshold",
    ),
}


@pytest.mark.parametrize(("rule", "members", "named"), WRONG.values(), ids=WRONG)
def test_a_rule_that_cannot_count_is_refused(rule, members, named):
    with pytest.raises(InvalidValueError) as refused:
        check(rule, frozenset(members))

    assert refused.value.field == named
