"""The pages of the website as a mapping: what is on them, and where their links lead."""

import json
import posixpath
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from lxml import etree, html

from engine.bundle import Bundle, shipped
from engine.publication import Office, opendata
from tests.engine.publication.site.conftest import FORESTRY, OFFICE, edited, version_of

NAME = re.compile(r"[a-z0-9._-]{1,64}")
HOSTILE = "<script>alert(1)</script>\"'&\\\\]]>\u202e" + "长" * 300


def tree(site, path):
    return html.document_fromstring(site.page(path))


def words(site, path):
    return " ".join(tree(site, path).text_content().split())


def links(page):
    return [
        (element.tag, value)
        for element, _attribute, value, _position in page.iterlinks()
        if element.tag != "link" or not value.startswith("data:")
    ]


def test_every_internal_link_leads_to_a_page_and_to_a_place_on_it(site):
    paths = set(site.paths())
    places = {
        path: set(tree(site, path).xpath("//@id")) for path in paths if path.endswith(".html")
    }
    broken = []
    for path in places:
        for _tag, link in links(tree(site, path)):
            parts = urlsplit(link)
            if parts.scheme or not link:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
            target = path if not parts.path else unquote(target)
            if target not in paths or (parts.fragment and parts.fragment not in places[target]):
                broken.append((path, link))

    assert broken == []


def test_no_address_is_absolute_and_every_name_is_fit_for_a_disc(site):
    for path in site.paths():
        assert all(NAME.fullmatch(part) for part in path.split("/")), path
        if path.endswith(".html"):
            absolute = [link for _tag, link in links(tree(site, path)) if link.startswith("/")]
            assert absolute == []
    assert len({path.lower() for path in site.paths()}) == len(list(site.paths()))


def test_every_page_can_be_reached_from_the_first(site):
    seen, ahead = set(), ["index.html"]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        if path.endswith(".html"):
            folder = posixpath.dirname(path)
            ahead += [
                posixpath.normpath(posixpath.join(folder, urlsplit(link).path))
                for _tag, link in links(tree(site, path))
                if urlsplit(link).path and not urlsplit(link).scheme
            ]

    assert set(site.paths()) - seen == {"404.html", "robots.txt"}


def test_nothing_is_inline_and_only_the_list_has_scripts(site):
    for path in site.paths():
        if not path.endswith(".html"):
            continue
        page = tree(site, path)
        assert page.xpath("//style | //*[@style] | //script[not(@src)]") == []
        assert not [name for name in page.xpath("//@*/..") if name.xpath("@onclick | @onload")]
        assert bool(page.xpath("//script")) == (path == "items.html")


def test_the_first_page_counts_organs_and_themes(site):
    page = tree(site, "index.html")

    tiles = {
        tile.text.strip(): tile.xpath("span/text()")[0]
        for tile in page.xpath("//*[@class]//li/a")
        if tile.xpath("span")
    }
    assert tiles["示例县行政审批服务局"] == "3"
    assert tiles["示例县林业局"] == "1"
    assert tiles["准营准办"] == "2"
    changes = page.xpath("//ul[@class='changes']/li")
    assert "压缩承诺时限" in changes[0].text_content()
    assert "2026年1月5日" in changes[-1].text_content()


def test_an_entrusted_item_stands_with_both_organs(site):
    town = words(site, "organs/11990101000000027q.html")
    forestry = words(site, f"organs/{FORESTRY.lower()}.html")

    assert "实施1项" in town
    assert "委托其他机关办理的事项" in forestry
    assert "林木采伐许可" in forestry


def test_the_page_of_an_item_says_what_the_law_asks_for(site):
    page = "".join(words(site, "items/felling/index.html").split())

    for said in (
        "法定办结时限20个工作日", "承诺办结时限7个工作日", "到办事现场次数1次", "不收费",
        "受示例县林业局委托", "环节时限", "60日内", "6个月内", "示例县人民法院", "0000-0000002",
        "索引号11990101000000027Q/2026-000164120000-02", "有效性现行有效", "压缩承诺时限",
    ):  # fmt: skip
        assert said in page, said
    assert "在线办理" not in page


def test_the_internal_handbook_is_nowhere(site):
    assert not [path for path in site.paths() if "handbook" in path]
    assert not any(b"names of staff" in site.page(path) for path in site.paths())


def test_downloads_are_named_with_format_and_size(site):
    rows = tree(site, "items/felling/index.html").xpath("//table[contains(@class,'downloads')]//a")

    offered = {row.get("href"): row.get("aria-label") for row in rows}
    assert offered["guide.pdf"] == "服务指南，PDF，74 B"
    assert set(offered) == {
        "guide.pdf", "notice.pdf", "information.xlsx", "chart.pdf", "chart.svg", "item.json",
    }  # fmt: skip


def test_an_older_version_stays_readable_and_names_the_one_in_force(site):
    page = tree(site, "items/felling/v1/index.html")

    banner = page.xpath("//p[contains(@class,'banner')]")[0]
    assert "已被替代" in banner.text_content()
    assert "2026年1月5日起施行，至2026年3月1日止" in banner.text_content()
    assert banner.xpath("a/@href") == ["../../../items/felling/index.html"]
    assert "10个工作日" in page.text_content()
    assert "有效性已被新版本替代" in "".join(page.text_content().split())


def test_a_retired_item_names_its_policy_document(site):
    assert "示政发〔2026〕1号" in words(site, "items/sewage/index.html")
    assert "示政发〔2026〕1号" in words(site, "retired.html")
    assert "排水" not in words(site, "items.html")


def test_the_search_looks_through_names_codes_organs_themes_and_materials(site):
    script = site.page("assets/index.js").decode()

    assert script.isascii()
    rows = json.loads(script.removeprefix("var guhuaIndex=").removesuffix(";\n"))
    felling = next(row for row in rows if row["k"] == "felling")
    for word in ("林木采伐", "000164120000", "示例镇人民政府", "示例县林业局", "环保绿化"):
        assert word in felling["w"]
    assert "林木采伐申请表" in felling["m"]


def test_the_open_data_keep_to_their_schemas(site):
    index = json.loads(site.page("data/index.json"))
    schema = json.loads(site.page("data/item.schema.json"))

    jsonschema.validate(index, json.loads(site.page("data/index.schema.json")))
    assert {each["state"] for each in index["items"]} == {"published", "superseded", "retired"}
    for each in index["items"]:
        path = posixpath.normpath(posixpath.join("data", each["data"]))
        item = json.loads(site.page(path))
        jsonschema.validate(item, schema)
        assert item["version"]["digest"] == each["digest"]


def test_an_internal_step_is_on_no_page_and_not_in_the_open_data(site_of):
    bundle = shipped("felling")
    flow = bundle.files["flow.bpmn"].decode()
    own = re.search(r'<bpmn:userTask id="site_visit".*?>', flow, re.DOTALL)[0]
    hidden = re.sub(r'gh:public="true" gh:publicName="[^"]*"', 'gh:public="false"', own)
    assert hidden != own
    internal = Bundle.from_files(
        {
            **bundle.files,
            "flow.bpmn": flow.replace(own, hidden.replace("现场踏勘", "内部督办")).encode(),
        }
    )

    site = site_of([version_of(internal)])

    steps = json.loads(site.page("items/felling/item.json"))["steps"]
    assert len(steps) == len(json.loads(opendata.document(version_of(bundle)))["steps"]) - 1
    assert not any("督办".encode() in site.page(path) for path in site.paths())


def test_a_site_map_for_machines_needs_an_address(site, site_of, versions):
    known = site_of(versions, address="https://zw.example.gov.cn/public")

    assert "sitemap.xml" not in site
    assert b"Sitemap:" not in site.page("robots.txt")
    found = etree.fromstring(known.page("sitemap.xml"))
    assert "https://zw.example.gov.cn/public/items/felling/index.html" in found.itertext()
    assert b"Sitemap: https://zw.example.gov.cn/public/sitemap.xml" in known.page("robots.txt")
    assert b'href="https://zw.example.gov.cn/public/items.html"' in known.page("404.html")


@pytest.mark.parametrize("key", ["con", "aux", "com1"])
def test_no_folder_has_a_name_that_windows_forbids(site_of, key):
    bundle = edited(shipped("hygiene_check"), ('key = "hygiene_check"', f'key = "{key}"'))

    site = site_of([version_of(bundle)])

    assert f"items/item-{key}/index.html" in site


def test_hostile_names_stay_text_everywhere(site_of):
    name = HOSTILE.replace("\u202e", "\\u202e").replace('"', '\\"')
    bundle = edited(
        shipped("felling"),
        ('name = "林木采伐许可（10立方米以下零星采伐）"', f'name = "{name}"'),
        ('name = "林木采伐申请表"', f'name = "{name}"'),
        ('citizens = ["环保绿化"]', f'citizens = ["{name}"]'),
    )
    office = Office(county=HOSTILE, organs=dict.fromkeys(OFFICE.organs, HOSTILE))
    site = site_of([version_of(bundle, office=office, note=HOSTILE)], office=office)

    for path in site.paths():
        body = site.page(path)
        assert "\u202e".encode() not in body, path
        if path.endswith(".html"):
            page = html.document_fromstring(body)
            scripts = page.xpath("//script")
            assert all(not script.text and script.get("src") for script in scripts), path
            assert not page.xpath("//@onerror")
        if path.endswith(".js"):
            assert b"<" not in body or path != "assets/index.js"
    assert "<script>alert(1)</script>" in tree(site, "items.html").text_content()


def test_a_county_without_items_has_a_site(site_of):
    site = site_of([], office=Office())

    assert "还没有公布的事项" in words(site, "index.html")
    assert json.loads(site.page("data/index.json"))["items"] == []


def test_equal_facts_make_equal_bytes(site_of, versions):
    one, other = site_of(versions), site_of(list(reversed(versions)))

    assert {path: one.page(path) for path in one.paths()} == {
        path: other.page(path) for path in other.paths()
    }


def test_a_source_changes_with_whatever_the_page_shows(site_of, versions):
    felling, *others = versions
    home = "items/felling/index.html"
    before = site_of(versions).source(home)

    ended = replace(others[0], in_force_to=date(2026, 2, 1))
    renamed = Office(county="另一县", organs=OFFICE.organs)
    assert site_of([felling, ended, *others[1:]]).source(home) != before
    assert (
        site_of([replace(felling, in_force_from=date(2026, 3, 9)), *others]).source(home) != before
    )
    assert site_of([replace(felling, office=renamed), *others]).source(home) != before
    assert site_of(versions).source(home) == before
