"""Every element that an office fills is on the information table; what must be said is never dropped."""

import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from engine.bundle import shipped, shipped_keys
from engine.bundle.offer import Fee
from engine.publication import ItemFacts, Office, elements, terms
from engine.publication.documents import Kind, page
from tests.support.texts import everywhere

ELSEWHERE = re.compile(
    r"item\.(number_prefix|units\.\w+\.(number_prefix|name|matter|result)|sources\..*"
    r"|laws\.\d+\.(law|edition))"
)
"""Signs of case numbers are no element; where a figure comes from stands in the handbook.

An edition stands beside the articles of its own law, and here every name of a law is another one.
"""

MANDATORY = {
    "row_guid": lambda f: f.digest,
    "catalog_code": lambda f: f.item.code,
    "task_code": lambda f: f.item.task_code,
    "task_name": lambda f: f.item.name,
    "task_type": lambda f: terms.KINDS[f.item.kind],
    "task_state": lambda f: terms.STATES[f.state],
    "task_version": lambda f: f.version_words,
    "by_law": lambda f: f.item.bases[0].basis.numbered,
    "power_source": lambda f: terms.POWER_SOURCES[f.item.power_source],
    "use_level": lambda f: terms.LEVELS[f.item.level],
    "division": lambda f: f.item.division,
    "content": lambda f: f.item.content,
    "dept_name": lambda f: f.organ_name,
    "dept_code": lambda f: f.item.organ,
    "dept_type": lambda f: terms.ORGAN_KINDS[f.item.organ_kind],
    "entrust_name": lambda f: f.principal_name,
    "anticipate_day": lambda f: f.item.limits.statutory.label,
    "promise_day": lambda f: f.item.limits.promise_words,
    "accept_condition": lambda f: f.item.conditions[0].text,
    "handle_flow": lambda f: f.public_steps[0].content,
    "is_fee": lambda _: "是否收费",
    "server_type": lambda f: "、".join(f.item.subjects),
    "project_type": lambda f: terms.HANDLINGS[f.item.handling],
    "handle_type": lambda f: "、".join(f.item.service.channels),
    "limit_scene_num": lambda f: f"{f.item.visits}次",
    "limit_scene_explain": lambda f: f.item.visits_reason,
    "transact_addr": lambda f: f.item.contacts.address,
    "transact_time": lambda f: f.item.contacts.hours,
    "link_way": lambda f: f.item.contacts.consult,
    "supervise_way": lambda f: f.item.contacts.complain,
    "plan_effective_date": lambda _: "2026年1月1日",
    "is_entry_center": lambda _: "进驻政务大厅",
    "limit_explain": lambda f: f.item.quantity_limit,
    "result_type": lambda f: terms.RESULT_KINDS[f.item.result.kind],
    "result_name": lambda f: f.item.result.name,
    "reconsideration": lambda f: f"60日内向{f.item.contacts.review_authority}申请行政复议",
    "lawsuit": lambda f: f"6个月内向{f.item.contacts.court}提起行政诉讼",
    "step_content": lambda f: f.public_steps[0].content,
    "step_standard": lambda f: f.public_steps[0].standard,
    "step_duty": lambda f: f.public_steps[0].duty,
    "step_limit": lambda f: f.public_steps[0].limit,
    "step_dept": lambda f: f.public_steps[0].unit,
}
"""Name of the national table (domain.md §3.3, those marked M) → what must be read."""


def facts(key, **changes):
    bundle = shipped(key)
    organs = {bundle.item.organ: "示例县某局"}
    if bundle.item.principal:
        organs[bundle.item.principal] = "示例县委托局"
    told = {"number": 3, "state": "published", "published_on": date(2026, 11, 20)} | changes
    return ItemFacts(bundle=bundle, office=Office(county="示例县", organs=organs), **told)


def changed(one, **item):
    return replace(one, bundle=replace(one.bundle, item=one.item.model_copy(update=item)))


def words(one, kind=Kind.INFORMATION):
    return "".join(etree.HTML(page(kind, [one])).itertext())


@pytest.mark.parametrize("key", shipped_keys())
def test_every_mandatory_element_is_read_on_the_information_table(key):
    one = facts(key)

    said = words(one)

    assert [name for name, value in MANDATORY.items() if value(one) not in said] == []
    assert elements.MISSING not in said


@pytest.mark.parametrize("kind", [Kind.INFORMATION, Kind.GUIDE])
def test_the_basis_is_read_with_the_edition_of_its_law(kind):
    assert "森林法》（2019年12月28日修订）第五十六条" in words(facts("felling"), kind)


@pytest.mark.parametrize("key", ["felling", "joint"])
def test_whatever_an_office_writes_into_an_item_is_read_on_the_information_table(key):
    places = []
    fee = Fee(charged=True, name="x", standard="x", basis="x")
    charging = changed(facts(key), fee=fee)

    said = words(everywhere(charging, lambda place: places.append(place) or f"〔{place}〕"))

    missing = [
        place for place in places if place.startswith("item.") and f"〔{place}〕" not in said
    ]
    assert [place for place in missing if not ELSEWHERE.fullmatch(place)] == []


def test_every_material_is_told_with_all_that_is_asked_of_it():
    one = facts("hygiene")

    rows = etree.HTML(page(Kind.INFORMATION, [one])).xpath(
        "//table[contains(@class,'materials')]//tr"
    )

    for material, row in zip(one.item.materials, rows[1:], strict=True):
        said = "".join(row.itertext())
        asked = (material.name, material.form, material.need, material.source, material.standard)
        assert all(text in said for text in (*asked, material.when, material.basis.basis.label))


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("主体性质", {"organ_kind": ""}),
        ("权限划分", {"division": ""}),
        ("行使内容", {"content": " "}),
        ("委托部门", {"principal": None}),
        ("到现场的原因", {"visits_reason": ""}),
        ("结果样本", {"accepted": ()}),
    ],
)
def test_a_mandatory_element_that_nobody_filled_is_shown_as_missing(label, change):
    one = changed(facts("felling"), **change)

    said = {e.label: e for group in elements.groups(one) for e in group.elements}

    assert said[label].missing
    assert said[label].values == (elements.MISSING,)
    cell = etree.HTML(page(Kind.INFORMATION, [one])).xpath(f"//th[.='{label}']/following::td[1]")[0]
    assert cell.get("class") == "missing"


def test_what_an_office_may_leave_out_is_no_row():
    labels = [e.label for group in elements.groups(facts("felling")) for e in group.elements]

    assert not {"业务办理项编码", "计划取消日期", "网上办理地址", "收费标准"} & set(labels)


def test_no_element_is_lost_when_short_ones_share_a_row():
    for key in shipped_keys():
        for group in elements.groups(facts(key)):
            assert [e for row in group.rows for e in row] == list(group.elements)
            assert all(e.short for row in group.rows if len(row) > 1 for e in row)


def test_an_item_without_materials_says_so_instead_of_an_empty_table():
    root = etree.HTML(page(Kind.INFORMATION, [facts("hygiene_check")]))

    assert not root.xpath("//table[contains(@class,'materials')]")
    assert "不收取申请材料" in words(facts("hygiene_check"))
    assert not [
        td
        for td in root.xpath("//section[@class!='signatures']//td")
        if not "".join(td.itertext()).strip()
    ]


def test_steps_that_citizens_do_not_see_are_in_the_handbook_alone():
    one = facts("felling")
    [task] = [node for node in one.flow.tasks() if node.id == "review"]
    hidden = replace(task, public=False, name="内部督办", public_name="", content="督促承办人")
    flow = replace(one.flow, nodes={**one.flow.nodes, "review": hidden})
    one = replace(one, bundle=replace(one.bundle, flow=flow))

    assert "内部督办" not in words(one)
    assert "督促承办人" in words(one, Kind.HANDBOOK)
