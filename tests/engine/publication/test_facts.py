"""The facts of a version: what every published sheet says."""

import pytest

from engine.bundle import shipped, shipped_keys
from engine.publication import ItemFacts, Office


@pytest.fixture(scope="module")
def felling() -> ItemFacts:
    bundle = shipped("felling")
    names = {bundle.item.organ: "示例镇人民政府", bundle.item.principal or "": "示例县林业局"}
    return ItemFacts(
        bundle=bundle,
        office=Office(county="示例县", public_url="https://example.gov.cn", organs=names),
        number=3,
        state="published",
    )


def test_a_sheet_names_its_version_and_the_place_to_check_it(felling: ItemFacts) -> None:
    assert felling.version_words == "第3版"
    assert felling.check_address == f"https://example.gov.cn/public/check/{felling.digest}"
    assert (felling.organ_name, felling.principal_name) == ("示例镇人民政府", "示例县林业局")


def test_a_draft_is_called_a_draft_even_if_it_has_a_number(felling: ItemFacts) -> None:
    assert ItemFacts(bundle=felling.bundle, number=3).version_words == "草案"


def test_without_an_address_there_is_none_to_check_at(felling: ItemFacts) -> None:
    assert ItemFacts(bundle=felling.bundle).check_address == ""


@pytest.mark.parametrize("key", shipped_keys())
def test_every_human_step_is_told_once_and_the_numbered_ones_first(key: str) -> None:
    facts = ItemFacts(bundle=shipped(key))

    human = {step.node.id for step in facts.steps if step.human}
    assert human == {node.id for node in facts.flow.tasks()}
    assert len(facts.steps) == len({step.node.id for step in facts.steps})
    numbered = [bool(step.number) for step in facts.steps]
    assert numbered == sorted(numbered, reverse=True)


@pytest.mark.parametrize("key", shipped_keys())
def test_the_public_steps_are_numbered_without_gap_and_none_is_internal(key: str) -> None:
    facts = ItemFacts(bundle=shipped(key))

    whole = [step.number for step in facts.public_steps if "." not in step.number]
    assert whole == [str(number) for number in range(1, len(whole) + 1)]
    assert all(step.node.public for step in facts.public_steps if step.human)
