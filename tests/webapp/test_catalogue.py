"""The English catalogue: complete, without strangers, and what an English browser is shown."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import webapp
from tests.support.desk import drawn

WEBAPP = Path(webapp.__file__).parent
ENGLISH = WEBAPP / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACES = re.compile(r"%\(\w+\)s")


def sources():
    """Every text that the pages and the code of the web face mark for translation."""
    with (WEBAPP / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | {"lazy_gettext": None}
    found = extract_from_dir(WEBAPP, methods, options, keywords=keywords)
    return {text for _file, _line, text, _comments, _context in found}


@pytest.fixture(scope="module")
def english():
    with ENGLISH.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="en") if message.id}


def test_every_text_has_an_english_one_and_no_other_is_kept(english):
    marked = sources()

    assert sorted(marked - english.keys()) == []
    assert sorted(english.keys() - marked) == []


def test_every_translation_is_there_in_english_with_the_same_places(english):
    for source, message in english.items():
        assert message.string.strip(), source
        assert not message.fuzzy, source
        assert not CHINESE.search(message.string), source
        assert sorted(PLACES.findall(source)) == sorted(PLACES.findall(message.string)), source


def test_the_sources_are_chinese():
    assert [text for text in sources() if not CHINESE.search(text)] == []


def test_set_up_compiled_the_catalogue_that_is_committed(english):
    with ENGLISH.with_suffix(".mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}

    assert compiled == {source: message.string for source, message in english.items()}


@pytest.mark.parametrize(
    "template", sorted((WEBAPP / "templates").rglob("*.html")), ids=lambda path: path.stem
)
def test_no_chinese_text_stands_in_a_template_without_its_mark(template):
    bare = re.sub(
        r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template.read_text("utf-8"), flags=re.DOTALL
    )

    assert CHINESE.findall(bare) == []


@pytest.mark.parametrize(
    ("asked", "tag", "heading"),
    [
        ("en-GB,en;q=0.9", "en", "Staff sign-in"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "工作人员登录"),
        ("fr-FR", "zh-CN", "工作人员登录"),
        ("", "zh-CN", "工作人员登录"),
    ],
)
def test_a_page_speaks_the_language_that_the_browser_asks_for(app, asked, tag, heading):
    page = app.test_client().get("/sign-in", headers={"Accept-Language": asked})

    assert drawn(page).get("lang") == tag
    assert drawn(page).findtext(".//h1") == heading


def test_an_english_page_says_nothing_of_its_own_in_chinese(app, at_desk, task):
    page = at_desk("town_acceptor").get("/worklist", headers={"Accept-Language": "en"})

    own = drawn(page).cssselect("h1, nav a, th, label, button, .sub")
    labels = [each.xpath("string(text())").strip() for each in own]
    assert "My tasks" in labels
    assert [label for label in labels if CHINESE.search(label)] == []
