"""Sheets as pages and files: what stands on every one of them."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from engine import paper
from engine.bundle import shipped, shipped_keys
from engine.errors import InvalidValueError
from engine.model import Role
from engine.publication import ItemFacts, Office
from engine.publication.documents import Kind, page, to_print, xlsx

OFFICE = Office(county="示例县", public_url="https://example.gov.cn")


def facts(key, **changes):
    told = {"number": 3, "state": "published", "published_on": date(2026, 11, 20)} | changes
    return ItemFacts(bundle=shipped(key), **({"office": OFFICE} | told))


def parsed(html):
    return etree.HTML(html)


@pytest.mark.parametrize("key", shipped_keys())
def test_every_sheet_names_item_version_and_digest_to_people_and_to_machines(key):
    one = facts(key)

    root = parsed(page(Kind.INFORMATION, [one]))

    assert root.get("lang") == "zh-CN"
    assert root.xpath("string(//meta[@name='guhua-digest']/@content)") == one.digest
    assert root.xpath("string(//meta[@name='guhua-kind']/@content)") == "information"
    said = root.xpath("string(//header)")
    assert one.item.name in said
    assert f"第3版 · 校验码 {one.short_digest} · 2026年11月20日公布" in said


def test_a_page_links_its_style_where_it_is_told_to_and_else_nowhere():
    one = facts("felling")

    assert 'href="../static/sheet.css"' in page(Kind.INFORMATION, [one], assets="../static/")
    assert "stylesheet" not in page(Kind.INFORMATION, [one])


def test_pages_hold_nothing_that_a_strict_content_policy_would_refuse():
    root = parsed(page(Kind.INFORMATION, [facts("felling")], assets="."))

    assert not root.xpath("//script|//style|//@style|//@*[starts-with(name(), 'on')]")


def test_a_draft_says_so_before_anything_else():
    root = parsed(page(Kind.INFORMATION, [facts("felling", state="draft", published_on=None)]))

    assert root.xpath("string(//main/*[1])") == "草案，尚未发布"
    assert "draft" in root.xpath("string(//body/@class)").split()


def test_the_code_to_check_a_sheet_is_on_it_only_where_there_is_an_address():
    with_address = page(Kind.INFORMATION, [facts("felling")])
    without = page(Kind.INFORMATION, [facts("felling", office=Office(county="示例县"))])

    assert "<svg" in with_address
    assert "<svg" not in without


def test_on_paper_every_page_carries_item_version_digest_and_number():
    one = facts("felling")
    several = [facts(key) for key in shipped_keys()]

    notice, listed = (
        PdfReader(BytesIO(body))
        for body in paper.pdfs([to_print(Kind.NOTICE, [one]), to_print(Kind.LIST, several)])
    )

    assert len(notice.pages) <= 2
    for number, each in enumerate(notice.pages, start=1):
        said = each.extract_text()
        assert f"第3版 · 校验码 {one.short_digest} · 2026年11月20日公布" in said
        assert f"第 {number} 页，共 {len(notice.pages)} 页" in said
        assert one.item.name in said
    assert round(float(notice.pages[0].mediabox.width)) == 595
    assert round(float(listed.pages[0].mediabox.width)) == 842
    assert {each.short_digest for each in several} <= set(
        "".join(each.extract_text() for each in listed.pages).split()
    )


def test_a_list_counts_through_its_organs_and_names_whose_it_is():
    several = [facts("hygiene"), facts("felling"), facts("sewage")]

    root = parsed(page(Kind.LIST, several))

    numbers = root.xpath("//tbody//td[contains(@class,'no')]/text()")
    assert numbers == ["1", "2", "3"]
    assert len(root.xpath("//th[@scope='rowgroup']")) == 2
    assert "示例县" in root.xpath("string(//p[@class='subject'])")
    alone = parsed(page(Kind.LIST, [facts("felling")]))
    assert not alone.xpath("//th[@scope='rowgroup']")
    assert alone.xpath("string(//p[@class='subject'])") == facts("felling").organ_name


def test_a_list_of_nothing_says_so():
    assert "没有事项" in page(Kind.LIST, [])
    assert load_workbook(BytesIO(xlsx(Kind.LIST, []))).active.max_row == 3


def test_lists_keep_numbers_and_days_as_what_they_are():
    sheet = load_workbook(BytesIO(xlsx(Kind.LIST, [facts("felling"), facts("hygiene")]))).active

    head, first, second = [[cell.value for cell in row] for row in sheet.rows][2:]
    told = dict(zip(head, first, strict=True))
    assert (told["法定时限"], told["承诺时限"], told["材料数"]) == (20, 7, 4)
    assert told["公布日期"].date() == date(2026, 11, 20)
    assert told["校验码"] == facts("felling").short_digest
    assert dict(zip(head, second, strict=True))["承诺时限"] == 0


def test_a_notice_tells_how_long_what_it_costs_and_where_to_complain():
    said = "".join(parsed(page(Kind.NOTICE, [facts("felling")])).itertext())

    for part in (
        "收到申请之日起5个工作日内决定是否受理",
        "自受理之日起，法定20个工作日内办结；承诺7个工作日内办结，包括制作证件的时间",
        "补正材料期间审批时限尚未起算",
        "不收费",
        "向监督投诉电话0000-0000002反映",
        "60日内向示例县人民政府申请行政复议",
        "6个月内向示例县人民法院提起行政诉讼",
    ):
        assert part in said


def test_a_notice_has_a_box_to_tick_for_whatever_must_be_brought():
    one = facts("felling")

    root = parsed(page(Kind.NOTICE, [one]))

    brought = [each for each in one.item.materials if each.form != "免提交"]
    assert len(root.xpath("//span[@class='tick']")) == len(brought)


def test_what_nobody_applies_for_is_not_told_as_if_somebody_did():
    said = "".join(parsed(page(Kind.NOTICE, [facts("hygiene_check")])).itertext())

    assert "不需要申请" in said
    assert "受理之日" not in said
    assert "逾期不告知" not in said


def test_only_the_handbook_names_people():
    holders = {Role.REVIEWER: ("王林",), Role.DECIDER: ("李山",)}
    one = facts("felling", holders=holders)

    book = page(Kind.HANDBOOK, [one])

    assert "王林" in book
    assert "李山" in book
    assert "没有任岗人员" in book
    assert "内部资料，不对外公布" in book
    for kind in Kind:
        assert kind is Kind.HANDBOOK or "王林" not in page(kind, [one])


def test_the_handbook_says_what_happens_when_time_runs_out_and_where_a_case_may_go_back():
    said = "".join(parsed(page(Kind.HANDBOOK, [facts("felling")])).itertext())

    assert "满10个工作日仍未完成：视为撤回申请" in said
    assert "逾期不告知的，自收到申请材料之日起即为受理" in said
    assert "兜底情形，适用时写明具体规定" in said
    assert "可以退回" in said
    assert "（不少于2人）" in said


def test_a_handbook_without_known_holders_calls_no_post_vacant():
    assert "没有任岗人员" not in page(Kind.HANDBOOK, [facts("felling")])


@pytest.mark.parametrize("kind", list(Kind))
def test_headings_are_in_order_and_every_table_is_named_and_its_heads_have_a_scope(kind):
    root = parsed(page(kind, [facts("karaoke")]))

    levels = [int(each.tag[1]) for each in root.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1 or kind is Kind.BOOKLET
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(root.xpath("//table")) == len(root.xpath("//table/caption"))
    assert not root.xpath("//th[not(@scope)]")


def test_a_sheet_that_is_no_table_is_refused_as_a_workbook():
    with pytest.raises(InvalidValueError, match="没有表格文件"):
        xlsx(Kind.HANDBOOK, [facts("felling")])


def test_sixty_materials_of_the_longest_words_keep_their_rows():
    one = facts("felling")
    [first, *_] = one.item.materials
    many = tuple(first.model_copy(update={"standard": "长" * 500}) for _ in range(60))
    one = replace(
        one, bundle=replace(one.bundle, item=one.item.model_copy(update={"materials": many}))
    )

    rows = parsed(page(Kind.NOTICE, [one])).xpath("//table[contains(@class,'materials')]/tbody/tr")

    assert len(rows) == 60
