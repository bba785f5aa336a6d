"""Who may not be what: the chair, the officers, the experts; and drawing by lot."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.model import Role
from engine.procedures import ActRefusedError, drawn_order, panel
from engine.procedures.announcing import REVIEWED, require_independent
from engine.procedures.expert_review import VOTES, majority, require_free
from engine.procedures.site_visit import require_officers

USERS = st.sampled_from(["a", "b", "c", "d"])
HANDS = st.lists(st.tuples(st.sampled_from([role.value for role in Role]), USERS))
IDS = st.lists(st.text("abcdef0123456789", min_size=4, max_size=8), unique=True, min_size=1)


@given(chair=USERS, hands=HANDS)
def test_whoever_reviewed_never_chairs(chair, hands):
    reviewed = any(user == chair and Role(role) in REVIEWED for role, user in hands)

    if reviewed:
        with pytest.raises(ActRefusedError, match="S2"):
            require_independent(chair, hands)
    else:
        require_independent(chair, hands)


@given(st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=4))
def test_a_visit_has_two_different_officers_or_none(officers):
    lawful = len(officers) >= 2 and all(officers) and len(set(officers)) == len(officers)

    if lawful:
        require_officers(officers)
    else:
        with pytest.raises(ActRefusedError):
            require_officers(officers)


@given(ids=IDS, seed=st.text(max_size=32), number=st.integers(1, 9), data=st.data())
def test_a_panel_holds_nobody_in_conflict(ids, seed, number, data):
    excluded = data.draw(st.sets(st.sampled_from(ids)))

    members = panel(drawn_order(seed, ids), excluded, number)

    assert excluded.isdisjoint(members)
    assert len(members) == min(number, len(set(ids) - excluded))


@given(ids=IDS, data=st.data())
def test_a_panel_sits_only_when_each_declared(ids, data):
    declared = data.draw(st.sets(st.sampled_from(ids)))
    excluded = data.draw(st.sets(st.sampled_from(ids)))

    if set(ids) <= declared and excluded.isdisjoint(ids):
        require_free(ids, list(excluded), list(declared))
    else:
        with pytest.raises(ActRefusedError, match="S5"):
            require_free(ids, list(excluded), list(declared))


@given(ids=IDS, seed=st.text(max_size=32), data=st.data())
def test_the_same_seed_draws_the_same_whoever_stands_first_in_the_register(ids, seed, data):
    shuffled = data.draw(st.permutations(ids))

    assert drawn_order(seed, ids) == drawn_order(seed, shuffled)
    assert sorted(drawn_order(seed, ids)) == sorted(ids)


@given(ids=IDS, seed=st.text(max_size=32), data=st.data())
def test_whoever_leaves_the_pool_changes_nobody_elses_place(ids, seed, data):
    gone = data.draw(st.sampled_from(ids))
    assume(len(ids) > 1)

    rest = [each for each in ids if each != gone]
    assert list(drawn_order(seed, rest)) == [e for e in drawn_order(seed, ids) if e != gone]


def test_everybody_is_drawn_as_often_as_everybody_else():
    pool = [f"expert{n}" for n in range(10)]
    draws = 20_000

    seats = Counter(
        member for seed in range(draws) for member in drawn_order(f"{seed:032x}", pool)[:3]
    )

    expected = draws * 3 / len(pool)
    chi_square = sum((seats[each] - expected) ** 2 / expected for each in pool)
    # Nine degrees of freedom: 27.9 is exceeded by one fair lot in a thousand.
    assert chi_square < 27.9


@given(st.lists(st.sampled_from(VOTES), min_size=1, max_size=9).filter(lambda v: len(v) % 2))
def test_a_conclusion_is_what_more_than_half_agree_to(votes):
    concluded, half = majority(votes), len(votes) / 2

    passing = sum(vote != VOTES[2] for vote in votes)
    assert (concluded == VOTES[2]) == (passing < half)
    assert (concluded == VOTES[0]) == (votes.count(VOTES[0]) > half)
