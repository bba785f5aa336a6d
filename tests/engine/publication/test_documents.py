"""Sheets as pages and files: what stands on every one of them."""

from datetime import date

import pytest
from lxml import etree

from engine.bundle import shipped, shipped_keys
from engine.publication import ItemFacts, Office
from engine.publication.documents import Kind, page

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
    assert f"第3版 · 摘要 {one.short_digest} · 2026年11月20日公布" in said


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
