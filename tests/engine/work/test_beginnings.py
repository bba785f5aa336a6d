"""What a step begins from: never a result, never another's opinion, the way that the applicant chose."""

import pytest

from engine import queries


def view(county, login, case_id, node):
    with county.engine.look(county.people[login]) as look:
        return queries.task(look, county.task(case_id, node).id)


@pytest.mark.parametrize(
    ("way", "address", "wanted"),
    [
        ("窗口领取", "", {"service_method": "直接送达"}),
        (
            "邮寄送达",
            "示例县示例镇示例路2号",
            {"service_method": "邮寄送达", "service_address": "示例县示例镇示例路2号"},
        ),
    ],
)
def test_delivery_begins_from_the_way_that_the_applicant_chose(county, way, address, wanted):
    asked = county.answers("felling", "apply") | {"delivery_way": way}
    case_id = county.start("felling", asked | ({"delivery_address": address} if address else {}))
    for step in county.golden("felling").steps[1:]:
        if step.node == "deliver":
            break
        county.take(case_id, step)

    answers = view(county, "town_issuer", case_id, "deliver").answers

    assert {name: answers[name] for name in wanted} == wanted


def test_who_said_nothing_of_it_is_not_presumed_to_have(county):
    case_id = county.make_case("felling", at="deliver")

    assert "service_method" not in view(county, "town_issuer", case_id, "deliver").answers
