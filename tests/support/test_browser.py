"""The browser that the page tests drive."""

import pytest


def test_the_browser_is_a_clerks_desk(page):
    page.set_content("<meta charset='utf-8'><title>待办</title>")

    desk = page.evaluate(
        "[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone, innerWidth]"
    )

    assert page.title() == "待办"
    assert desk == ["zh-CN", "Asia/Shanghai", 1366]


def test_a_page_test_is_marked_so(request, page):
    assert request.node.get_closest_marker("browser")


@pytest.mark.parametrize("text", ["行政许可决定书", "补正告知"])
def test_chinese_text_has_glyphs(page, text):
    page.set_content(f"<span style='font: 20px sans-serif'>{text}</span>")

    assert page.locator("span").bounding_box()["width"] == pytest.approx(20 * len(text), abs=2)
