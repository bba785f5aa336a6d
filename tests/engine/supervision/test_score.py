"""The performance score: what cards take, what earns more, and what it never does."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidValueError
from engine.supervision import Level
from engine.supervision import score as module
from engine.supervision.score import ScoredCard, Weights, score

WEIGHTS = Weights.shipped()
TEXT = module._FILE.read_text("utf-8")  # noqa: SLF001 - the table itself is read


def card(rule, level, case="c1"):
    return ScoredCard(case_id=case, rule=rule, level=level)


def points(result):
    return {block.key: block.points for block in result.blocks}


def test_without_a_card_the_score_is_a_hundred():
    result = score([], WEIGHTS)

    assert result.total == 100
    assert sum(points(result).values()) == 100
    assert [block.weight for block in result.blocks] == [10, 14, 14, 8, 10, 10, 14, 10, 10]


@pytest.mark.parametrize(
    ("cards", "left"),
    [
        pytest.param([Level.WARNING] * 2, 14, id="two warnings take nothing"),
        pytest.param([Level.WARNING] * 3, 11, id="three warnings take three"),
        pytest.param([Level.WARNING] * 7, 8, id="seven warnings take six"),
        pytest.param([Level.YELLOW], 9, id="a yellow card takes five"),
        pytest.param([Level.RED], 4, id="a red card takes ten"),
        pytest.param([Level.RED, Level.YELLOW], 0, id="a block gives no less than nothing"),
        pytest.param([Level.INFO] * 9, 14, id="a hint takes nothing"),
    ],
)
def test_cards_take_points_from_the_block_of_their_rule(cards, left):
    result = score([card("A01", level) for level in cards], WEIGHTS)

    assert points(result)["limits"] == left
    assert result.total == 86 + left


def test_a_deduction_names_the_cases_behind_it():
    cards = [
        card("A01", Level.YELLOW, "c2"),
        card("A03", Level.YELLOW, "c1"),
        card("A01", Level.YELLOW, "c2"),
    ]

    result = score(cards, WEIGHTS)

    [limits] = [block for block in result.blocks if block.deductions]
    [deduction] = limits.deductions
    assert (deduction.cards, deduction.points, deduction.cases) == (3, 15, ("c1", "c2"))


def test_the_rule_of_a_countys_own_set_belongs_to_the_limits():
    assert points(score([card("HN-CASE", Level.RED)], WEIGHTS))["limits"] == 4


@pytest.mark.parametrize(
    ("earlier", "shorter", "earned"),
    [
        pytest.param("0.09", "0.29", 0, id="just below"),
        pytest.param("0.10", "0", 1, id="a tenth earlier"),
        pytest.param("0.35", "0", 3, id="a third earlier"),
        pytest.param("0", "0.30", 3, id="the promise three tenths shorter"),
        pytest.param("0", "0.65", 6, id="two thirds shorter"),
        pytest.param("1", "1", 10, id="never more than the ceiling"),
        pytest.param("-1", "7", 10, id="shares beyond all bounds are cut"),
    ],
)
def test_being_better_than_promised_earns_points(earlier, shorter, earned):
    result = score([], WEIGHTS, earlier=Decimal(earlier), shorter=Decimal(shorter))

    assert result.total == 100 + earned


@pytest.mark.parametrize(("missing", "lost"), [("0.009", 0), ("0.01", 1), ("0.049", 4), ("0.5", 5)])
def test_every_percent_of_missing_data_takes_a_point(missing, lost):
    result = score([], WEIGHTS, incomplete=Decimal(missing))

    assert (result.lost, result.total) == (lost, 100 - lost)


def test_the_formula_shows_the_whole_sum():
    cards = [card("A01", Level.YELLOW), card("A24", Level.RED)]

    result = score(cards, WEIGHTS, shorter=Decimal("0.3"), incomplete=Decimal("0.02"))

    assert result.formula == (
        "政务公开10（满分10）＋流程规范14（满分14）＋期限合法9（满分14，黄牌1张扣5）"
        "＋收费合理8（满分8）＋满意度10（满分10）＋服务态度10（满分10）＋监督检查14（满分14）"
        "＋法律责任10（满分10）＋廉洁0（满分10，红牌1张扣10）＋加分3－数据缺项2＝86"
    )


SHARES = st.decimals(0, 1, places=3)
CARDS = st.lists(
    st.builds(
        card,
        st.sampled_from([rule for block in WEIGHTS.blocks for rule in block.rules]),
        st.sampled_from(Level),
        st.sampled_from(["c1", "c2", "c3"]),
    ),
    max_size=60,
)


@given(CARDS, CARDS, SHARES, SHARES, SHARES)
def test_more_cards_never_raise_the_score_and_it_never_falls_below_nothing(
    cards, more, earlier, shorter, incomplete
):
    figures = {"earlier": earlier, "shorter": shorter, "incomplete": incomplete}

    fewer = score(cards, WEIGHTS, **figures)
    worse = score([*cards, *more], WEIGHTS, **figures)

    assert 0 <= worse.total <= fewer.total <= 110
    assert all(0 <= block.points <= block.weight for block in worse.blocks)


@given(CARDS, SHARES, SHARES)
def test_the_order_of_cards_changes_nothing(cards, earlier, shorter):
    assert score(cards, WEIGHTS, earlier=earlier, shorter=shorter) == score(
        reversed(cards), WEIGHTS, earlier=earlier, shorter=shorter
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(("weight = 8", "weight = 9"), "100", id="sum"),
        pytest.param(('rules = ["A30"]', 'rules = ["A24"]'), "A24", id="twice"),
        pytest.param(('others = "limits"', 'others = "limit"'), "others", id="others"),
        pytest.param(("every = 3", "every = 0"), "every", id="none"),
        pytest.param(("most = 10", "most = 10\nextra = 1"), "extra", id="extra"),
        pytest.param(("most = 10", "most = "), "TOML", id="no TOML"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change, sentence):
    assert Weights.read(TEXT) == WEIGHTS

    with pytest.raises(InvalidValueError, match=sentence):
        Weights.read(TEXT.replace(*change))
