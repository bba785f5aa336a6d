"""The service guide of an item: everything people must be told, and nothing that is the office's."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import cycle

import pytest
from lxml import etree
from pypdf import PdfReader

from engine.bundle import shipped, shipped_keys
from engine.bundle.offer import Fee, Intermediary, Service
from engine.publication import Change, ItemFacts, Office, terms
from engine.publication.documents import Kind, page, pdf
from engine.publication.guides import Guide, Picture, numeral, pictures
from tests.support.texts import HOSTILE, everywhere

CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="842pt" height="1191pt" '
    b'viewBox="0.00 0.00 841.89 1190.55"><rect width="800" height="1100" fill="#eee"/></svg>'
)
SMALL = CHART.replace(b"841.89 1190.55", b"595.28 841.89")

# What the office keeps to itself, or says on other sheets: the handbook, the letters, the log.
ELSEWHERE = re.compile(
    r"item\.(number_prefix|sources\..*|units\.\w+\.number_prefix|accepted\.\d+\.rule"
    r"|limits\.(promised|statutory)|laws\.\d+\.(law|edition))$"
)
"""An edition stands beside the articles of its own law; here every name of a law is another one."""


@cache
def facts(key):
    """One item with everything that an item can have."""
    bundle = shipped(key)
    item = bundle.item
    fee = Fee(charged=True, name="x", standard="x", basis="x", exemption="x")
    service = Service(depth="4", url="https://example.gov.cn/x", mail=True, booking=True, area="4")
    filled = item.model_copy(
        update={
            "fee": fee,
            "service": service.model_copy(update={"hall_reason": "x"}),
            "handling_code": f"{item.task_code}01",
            "organ_kind": "1",
            "cancels_on": date(2030, 1, 1),
            "rights": ("x",),
            "notes": item.notes or ("x",),
            "intermediaries": (Intermediary(name="x", law="x", article="一"),),
        }
    )
    return ItemFacts(
        bundle=replace(bundle, item=filled),
        office=Office(county="县", public_url="https://example.gov.cn", organs={item.organ: "局"}),
        number=3,
        state="published",
        published_on=date(2026, 11, 20),
        in_force_from=date(2026, 11, 23),
        changes=(Change(number=3, published_on=date(2026, 11, 20), digest="a" * 64, note="x"),),
    )


def token(place):
    return f"〔{place}〕"


def text_of(html):
    root = etree.HTML(html)
    return re.sub(r"\s+", "", "".join(root.find("body").itertext()))


@cache
def told(key):
    """The guide of an item every text of which is the name of its own place."""
    places = []
    marked = everywhere(facts(key), lambda place: places.append(place) or token(place))
    return text_of(page(Kind.GUIDE, [marked])), tuple(places)


@pytest.mark.parametrize("key", ["felling", "joint", "karaoke"])
def test_the_guide_tells_every_text_that_the_item_has_for_the_public(key):
    text, places = told(key)

    public = [place for place in places if place.startswith(("item.", "changes."))]
    if key != "joint":  # Only in joint handling has a unit its own matter.
        public = [
            place for place in public if not re.match(r"item\.units\.\w+\.(matter|res)", place)
        ]
    untold = [place for place in public if token(place) not in text and not ELSEWHERE.match(place)]
    assert len(public) > 60
    assert untold == []


@pytest.mark.parametrize("key", ["felling", "joint", "karaoke"])
def test_what_is_the_offices_own_is_not_in_the_guide(key):
    text, places = told(key)

    own = re.compile(r"holders\.|letters\.|item\.sources|flow\..*\.(duty|checklist)|item\.number_")
    kept = [place for place in places if own.match(place)]
    assert len(kept) > 20
    assert [place for place in kept if token(place) in text] == []


@pytest.mark.parametrize("key", shipped_keys())
def test_codes_kinds_and_limits_are_told_as_the_item_has_them(key):
    one = facts(key)
    item, limits = one.item, one.item.limits
    text = text_of(page(Kind.GUIDE, [one]))

    expected = [
        *(item.code, item.task_code, item.handling_code, item.organ, item.name),
        *(terms.KINDS[item.kind], terms.LEVELS[item.level], terms.HANDLINGS[item.handling]),
        *(terms.POWER_SOURCES[item.power_source], terms.ORGAN_KINDS["1"], *item.subjects),
        *(limits.statutory.label, limits.promised.label, f"{item.visits}次"),
        *(terms.ONLINE_DEPTHS["4"], terms.AREAS["4"], "全县通办", "收费标准"),
        *("第3版", "2026年11月20日", "2026年11月23日", one.digest, one.short_digest),
        *(step.name for step in one.public_steps),
        *(f"《{letter}》" for step in one.public_steps for letter in step.letters),
        *(f"{material.copies}份" for material in item.materials if material.copies),
        *(f"{step.limit}" for step in one.public_steps),
    ]
    if item.on_request:
        expected += [limits.acceptance.label, limits.delivery.label, "逾期不告知的"]
    assert [words for words in expected if words not in text] == []


@pytest.mark.parametrize("key", shipped_keys())
def test_what_a_step_may_take_is_called_its_own_limit_and_nothing_else(key):
    root = etree.HTML(page(Kind.GUIDE, [facts(key)]))

    [steps] = root.xpath('//table[contains(@class, "guide-steps")]')
    assert "环节时限" in steps.xpath("string(thead)")
    assert "法定" not in steps.xpath("string(thead)")
    flow = "".join(root.xpath('//ul[@class="flow-text"]//text()'))
    assert not re.search(r"(?<!环节)时限：[0-9当]", flow)
    assert "法定办结时限" not in flow


@pytest.mark.parametrize("key", [key for key in shipped_keys() if shipped(key).item.licence])
def test_every_refusal_names_its_letter_its_basis_and_both_remedies(key):
    one = replace(facts(key), bundle=shipped(key))
    root = etree.HTML(page(Kind.GUIDE, [one]))
    rows = root.xpath('//table[contains(@class, "guide-refusals")]/tbody/tr')

    letters = {"non_acceptance", "not_required", "refusal_decision"}
    nodes = [node for node in one.flow.nodes.values() if letters & set(node.letters)]
    assert {row.xpath("string(th)") for row in rows} == {node.label for node in nodes}
    for row in rows:
        words = "".join(row.itertext())
        assert re.search(r"《不.*(决定书|告知书)》", words)
        assert re.search(r"《.*法》第.+条", words)
        assert "60日内向示例县人民政府申请行政复议" in words
        assert "6个月内向示例县人民法院提起行政诉讼" in words


def test_who_acts_for_another_refuses_in_the_others_name():
    bundle = shipped("felling")
    names = {bundle.item.organ: "示例镇人民政府", bundle.item.principal: "示例县林业局"}
    one = ItemFacts(bundle=bundle, office=Office(organs=names))

    assert {refusal.organ for refusal in Guide(facts=one).refusals} == {"示例县林业局"}


def test_each_department_of_joint_handling_refuses_its_own_matter():
    bundle = shipped("joint")
    names = {unit.organ: f"机关{unit.organ[-3:]}" for unit in bundle.item.units.values()}
    guide = Guide(facts=ItemFacts(bundle=bundle, office=Office(organs=names)))

    organs = {each.organ for each in guide.refusals if each.letter == "不予行政许可决定书"}
    assert organs == {names[unit.organ] for unit in bundle.item.units.values() if unit.matter}


@pytest.mark.parametrize("key", shipped_keys())
def test_the_sections_are_the_same_for_every_item_and_each_is_there(key):
    guide = Guide(facts=facts(key))
    root = etree.HTML(page(Kind.GUIDE, [facts(key)]))

    keys = [section.key for section in guide.sections]
    assert keys == [section.key for section in Guide(facts=facts("felling")).sections]
    shown = [heading.text for heading in root.xpath("//main//section/h2")]
    assert shown == [f"{section.number}、{section.title}" for section in guide.sections]
    links = [
        link.removeprefix("#") for link in root.xpath('//nav//a[starts-with(@href, "#")]/@href')
    ]
    assert links == root.xpath("//main//section/h2/@id")


def test_an_inspection_says_that_nobody_applies_for_it():
    text = text_of(page(Kind.GUIDE, [ItemFacts(bundle=shipped("hygiene_check"))]))

    assert "不需要申请，不收取材料" in text
    assert "受理审查期限" not in text
    assert "不予许可的情形" not in text


def test_a_called_process_stands_behind_the_step_that_calls_it():
    numbers = [step.number for step in Guide(facts=facts("joint")).steps]

    [first] = [number for number in numbers if number.endswith(".1")]
    assert numbers[numbers.index(first) - 1] == first.removesuffix(".1")


@pytest.mark.parametrize("number", range(1, 100))
def test_a_section_is_numbered_in_chinese(number):
    expected = {1: "一", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九"}

    assert numeral(number) == expected.get(number, numeral(number))
    assert len({numeral(each) for each in range(1, 100)}) == 99


@pytest.mark.parametrize("text", ["javascript:alert(1)", "https://x y", 'https://x"y', "见网站"])
def test_only_an_address_of_the_web_becomes_a_link(text):
    guide = Guide(facts=facts("felling"))

    assert guide.web_address(text) == ""
    assert guide.web_address("https://example.gov.cn/表格.docx") != ""


def test_the_page_has_nothing_that_a_strict_policy_forbids():
    one = facts("hygiene")
    html = page(
        Kind.GUIDE, [one], assets="../assets", charts={one.digest: Picture(address="chart.svg")}
    )

    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert 'src="chart.svg"' in html
    assert '<link rel="stylesheet" href="../assets/guide.css">' in html


def shape(html):
    return [
        (node.tag, sorted(node.attrib.keys()), node.get("class"), node.get("id"))
        for node in etree.HTML(html).iter(etree.Element)
    ]


@pytest.mark.parametrize("kind", [Kind.GUIDE, Kind.BOOKLET])
@pytest.mark.parametrize("key", ["felling", "joint"])
def test_no_text_whatever_changes_the_elements_of_a_page(kind, key):
    quiet = [chr(ord("好") + place) * len(text) for place, text in enumerate(HOSTILE)]
    hostile, harmless = cycle(HOSTILE), cycle(quiet)
    wild = everywhere(facts(key), lambda _: next(hostile))
    tame = everywhere(facts(key), lambda _: next(harmless))
    charts = {facts(key).digest: Picture(address="chart.svg")}

    found = page(kind, [wild], charts=charts)
    assert shape(found) == shape(page(kind, [tame], charts=charts))
    assert "<script" not in found


def test_on_paper_the_chart_is_a_sheet_of_its_own_where_the_text_says():
    one = facts("hygiene_check")
    reader = PdfReader(BytesIO(pdf(Kind.GUIDE, [one], {one.digest: CHART})))

    sizes = [round(float(each.mediabox.width)) for each in reader.pages]
    assert sizes == [595] * (len(sizes) - 1) + [842]
    text = "".join("".join(each.extract_text().split()) for each in reader.pages)
    assert f"本指南附图（第{len(sizes)}页）" in text
    assert f"第{len(sizes)}页" in "".join(reader.pages[-1].extract_text().split())
    assert one.short_digest in text


def test_a_chart_tells_its_own_paper():
    shown = pictures({"a": CHART, "b": SMALL, "c": CHART.replace(b"841.89", b"1683.78")})

    assert [shown[digest].paper for digest in "abc"] == ["A3", "A4", ""]


PROGRAM = """
from hashlib import sha256
from tests.engine.publication.test_guides import CHART, facts
from engine.publication.documents import Kind, page, pdf
items = [facts("hygiene_check")]
charts = {items[0].digest: CHART}
print(sha256(page(Kind.GUIDE, items).encode()).hexdigest())
print(sha256(page(Kind.BOOKLET, [*items, facts("joint"), facts("karaoke")]).encode()).hexdigest())
print(sha256(pdf(Kind.BOOKLET, items, charts)).hexdigest())
"""


def test_two_processes_make_the_same_bytes():
    runs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }

    assert len(runs) == 1
