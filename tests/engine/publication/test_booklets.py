"""The county's booklet: chapters, contents that tell the right page, indexes, volumes."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from engine.bundle import shipped, shipped_keys
from engine.publication import ItemFacts, Office
from engine.publication.booklets import MOST, booklet, volumes
from engine.publication.documents import Kind, page, pdf

BUREAU, TOWN, HEALTH = "11990101000000019X", "11990101000000027Q", "119901010000000519"
OFFICE = Office(
    county="示例县",
    public_url="https://example.gov.cn",
    organs={HEALTH: "示例县卫生健康局", BUREAU: "示例县行政审批服务局", TOWN: "示例镇人民政府"},
)
CHART = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="595pt" height="842pt" '
    b'viewBox="0 0 595.28 841.89"><rect width="500" height="800" fill="#eee"/></svg>'
)

NEXT = r"(?=\d+\.\d|第|附录|目录)"
"""What stands behind a page number in the contents, once spaces are gone: 1.2, 第二章, 附录一, the foot."""


def facts(key):
    day = date(2026, 11, 20)
    return ItemFacts(
        bundle=shipped(key), office=OFFICE, number=1, state="published", published_on=day
    )


def many(organs):
    """Items of the given organs, alike but for their codes."""
    bundle = shipped("hygiene_check")
    return [
        replace(
            facts("hygiene_check"),
            bundle=replace(
                bundle,
                item=bundle.item.model_copy(
                    update={"organ": organ, "key": f"item_{number}", "code": f"99062302{number:04}"}
                ),
            ),
        )
        for number, organ in enumerate(organs)
    ]


@cache
def printed():
    """A booklet of three organs on paper."""
    items = [facts(key) for key in ("felling", "hygiene_check", "hygiene")]
    return PdfReader(BytesIO(pdf(Kind.BOOKLET, items, {items[0].digest: CHART})))


def squeezed(text):
    return "".join(text.split())


def bookmarks(reader):
    """Each bookmark with its level and the number of its page."""

    def walk(entries, level):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            else:
                yield level, entry.title, reader.get_destination_page_number(entry) + 1

    return list(walk(reader.outline, 1))


def test_chapters_stand_in_the_countys_order_and_items_in_that_of_their_codes():
    made = booklet([facts(key) for key in shipped_keys()], {})

    assert [chapter.title for chapter in made.chapters] == [
        "第一章　示例县卫生健康局",
        "第二章　示例县行政审批服务局",
        "第三章　示例镇人民政府",
    ]
    bureau = made.chapters[1].entries
    assert [entry.number for entry in bureau] == ["2.1", "2.2", "2.3", "2.4"]
    codes = [entry.facts.item.code for entry in bureau]
    assert codes == sorted(codes)
    assert len(made.entries) == len(shipped_keys())


def test_every_item_is_found_by_its_code_and_by_each_of_its_themes():
    made = booklet([facts(key) for key in shipped_keys()], {})

    assert {entry.facts.key for entry in made.by_code} == set(shipped_keys())
    for group, of in (("面向自然人", "citizens"), ("面向法人和其他组织", "organisations")):
        [themes] = [found for name, found in made.themes if name == group]
        told = {(theme.name, entry.facts.key) for theme in themes for entry in theme.entries}
        assert told == {
            (name, key) for key in shipped_keys() for name in getattr(shipped(key).item.themes, of)
        }


def test_no_two_anchors_of_a_booklet_are_alike_and_every_link_finds_one():
    root = etree.HTML(page(Kind.BOOKLET, [facts(key) for key in shipped_keys()]))

    anchors = root.xpath("//@id")
    links = [link[1:] for link in root.xpath('//a[starts-with(@href, "#")]/@href')]
    assert len(anchors) == len(set(anchors))
    assert len(links) > 3 * len(shipped_keys())
    assert set(links) <= set(anchors)


def test_every_guide_of_a_booklet_carries_its_own_version_and_code_to_check():
    items = [facts(key) for key in ("felling", "hygiene_check")]
    root = etree.HTML(page(Kind.BOOKLET, items))

    articles = root.xpath("//article")
    assert len(articles) == 2
    for article in articles:
        words = "".join(article.itertext())
        [one] = [each for each in items if each.digest in words]
        assert one.short_digest in "".join(article.xpath('.//*[@class="origin"]')[0].itertext())
        assert article.xpath(".//figure[@class='check']//*[local-name()='svg']")


def test_a_county_that_has_published_nothing_has_an_empty_booklet():
    text = "".join(etree.HTML(page(Kind.BOOKLET, [])).itertext())

    assert "没有已公布的事项" in text


def test_the_pages_in_the_contents_are_those_of_the_bookmarks_and_of_the_pages_themselves():
    reader = printed()
    texts = [squeezed(each.extract_text()) for each in reader.pages]
    [contents] = [text for text in texts if text.startswith("目录") and "第一章" in text]

    found = bookmarks(reader)
    shown = [(title, number) for level, title, number in found if level <= 2]
    items = [title for level, title, _ in found if level == 2]
    assert len(items) == 3
    for title, number in shown:
        if title not in {"编制说明", "目录"}:
            assert re.search(rf"{re.escape(squeezed(title))}·+{number}{NEXT}", contents), title
        assert squeezed(title) in texts[number - 1]
        assert f"第{number}页" in texts[number - 1]


def test_every_page_of_an_item_is_headed_by_its_organ_and_its_name():
    reader = printed()
    begins = [(title, number) for level, title, number in bookmarks(reader) if level == 2]

    for title, number in begins[:-1]:
        following = squeezed(reader.pages[number].extract_text())
        assert squeezed(title) in following
        assert re.search(r"第[一二三]章示例", following)


def test_sections_of_an_item_are_bookmarks_below_it():
    levels = [level for level, _, _ in bookmarks(printed())]

    assert levels.count(3) == 3 * 18
    assert max(levels) == 3


def test_the_charts_page_is_told_and_true():
    reader = printed()
    texts = [squeezed(each.extract_text()) for each in reader.pages]

    [number] = {int(found) for text in texts for found in re.findall(r"附图（第(\d+)页）", text)}
    assert f"服务指南附图第{number}页" in texts[number - 1]


def test_a_few_items_are_one_volume_that_is_not_called_one():
    [volume] = volumes([facts(key) for key in shipped_keys()])

    assert volume.label == ""
    assert len(volume.facts) == len(shipped_keys())


def test_an_organ_with_many_items_gets_volumes_of_about_equal_size():
    bound = volumes(many([BUREAU] * 130 + [TOWN] * 20), most=60)

    assert [len(volume.facts) for volume in bound] == [43, 43, 44, 20]
    assert bound[1].label == "第二分册（共四分册）"
    html = page(Kind.BOOKLET, bound[3].facts, volume=bound[3].label)
    assert "第四分册（共四分册）" in html


@given(st.lists(st.sampled_from([BUREAU, TOWN, HEALTH]), max_size=40), st.integers(1, 12))
def test_volumes_lose_no_item_and_none_is_larger_than_it_may_be(organs, most):
    items = many(organs)

    bound = volumes(items, most=most)

    assert sorted(each.key for volume in bound for each in volume.facts) == sorted(
        each.key for each in items
    )
    assert all(0 < len(volume.facts) <= most for volume in bound)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_a_full_volume_can_be_printed():
    items = many([BUREAU] * MOST)

    reader = PdfReader(BytesIO(pdf(Kind.BOOKLET, items)))
    assert len([level for level, _, _ in bookmarks(reader) if level == 2]) == MOST
