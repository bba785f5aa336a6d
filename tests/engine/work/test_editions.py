"""Grounds in the edition of their law that is in force on the day."""

from datetime import date

import pytest

from engine.bundle import Bundle, shipped
from engine.work.editions import lapsed, require_in_force, standing
from forms import InvalidAnswersError

LAST = date(2026, 3, 31)
OLD = 'edition = "2019年12月28日修订"\nstarts_on = 2020-07-01\n'
ENDED = f"{OLD}ends_on = 2026-03-31\n"
NEXT = '\n[[laws]]\nlaw = "森林法"\nedition = "2026年1月20日修正"\nstarts_on = 2026-04-01\n'


def felling(law):
    files = dict(shipped("felling").files)
    text = files["item.toml"].decode()
    assert OLD in text
    return Bundle.from_files(files | {"item.toml": text.replace(OLD, law).encode()})


def refusal(bundle, on):
    return standing(bundle.item, bundle.form("decide"), on).refusal


def test_a_ground_is_shown_with_the_edition_of_the_day():
    composer = refusal(felling(ENDED + NEXT), LAST)

    assert composer.labels["R1"].basis == "《森林法》（2019年12月28日修订）第六十条第（一）项"


def test_the_next_edition_takes_over_on_its_first_day():
    composer = refusal(felling(ENDED + NEXT), date(2026, 4, 1))

    assert composer.labels["R1"].basis.startswith("《森林法》（2026年1月20日修正）")
    assert composer.lapsed == {}


def test_a_ground_whose_law_is_none_any_more_is_not_offered():
    composer = refusal(felling(ENDED), date(2026, 4, 1))

    offered = composer.columns[0].choices
    assert "R1" not in offered
    assert "R6" in offered
    assert "新版本" in composer.lapsed["R1"]
    assert "2026年3月31日以后" in composer.lapsed["R1"]


def test_on_its_last_day_it_still_is():
    assert lapsed(felling(ENDED).item, LAST) == {}


@pytest.mark.parametrize(
    ("form", "answers", "path"),
    [
        ("decide", {"refusal": [{"ground": "R6"}, {"ground": "R1"}]}, "refusal.1.ground"),
        ("review", {"grounds": ["R6", "R1"]}, "grounds"),
    ],
    ids=["composed", "proposed"],
)
def test_what_was_typed_all_the_same_is_refused_at_its_place(form, answers, path):
    bundle = felling(ENDED)

    with pytest.raises(InvalidAnswersError) as refused:
        require_in_force(bundle.item, bundle.form(form), answers, date(2026, 4, 1))

    assert list(refused.value.errors) == [path]


def test_an_item_that_lists_no_laws_offers_its_grounds_as_before():
    bundle = felling(OLD)
    bare = bundle.item.model_copy(update={"laws": ()})

    composer = standing(bare, bundle.form("decide"), LAST).refusal

    assert composer.labels["R1"].basis == "《森林法》第六十条第（一）项"
    assert composer.lapsed == {}
