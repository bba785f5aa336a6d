"""The form in a real browser: it shows what the server will keep, and loses nothing."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from jinja2 import Environment, FileSystemLoader

from forms import InvalidAnswersError
from forms.conditions import holds

WEBAPP = Path(__file__).parents[2] / "webapp"
HOME = "http://forms.test"
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>受理审查</title>
<link rel="stylesheet" href="/static/css/app.css">
<script type="module" src="/static/js/form.js"></script></head>
<body><main><h1>受理审查</h1><h2>办理</h2>
<form method="post" novalidate data-form data-draft="7"><input type="hidden" name="key" value="k">
{% import 'macros/form.html' as forms %}{{ forms.form_fields(form, raw, errors) }}
<button name="_op" value="">提交</button></form></main></body></html>"""


@pytest.fixture
def shown(page, form):
    """Open the page in the browser; every file comes from the tree, every address is ours."""
    environment = Environment(
        loader=FileSystemLoader(WEBAPP / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    drawn = {"raw": form.draw(), "errors": {}}

    def answer(route):
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            file = WEBAPP / path.removeprefix("/")
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            body = environment.from_string(PAGE).render(form=form, **drawn)
            policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:"
            headers = {"Content-Security-Policy": policy}
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

    page.route(f"{HOME}/**", answer)
    page.on("dialog", lambda dialog: dialog.accept())

    def opened(raw=None, errors=None):
        drawn.update(raw=raw or form.draw(), errors=errors or {})
        page.goto(f"{HOME}/tasks/7")
        return page

    return opened


def test_a_field_is_shown_when_its_condition_holds(shown):
    page = shown()
    grounds, days = page.locator("[data-field=grounds]"), page.locator("[data-field=special_days]")
    assert grounds.is_hidden()
    assert days.is_hidden()

    page.check("input[value=不予受理]")
    page.check("input[name=visit]")

    assert grounds.is_visible()
    assert days.is_visible()


def test_one_click_receives_all_materials_that_are_always_needed(shown):
    page = shown()

    page.get_by_role("button", name="全部已收").click()

    states = page.locator(".materials select").evaluate_all("all => all.map(one => one.value)")
    assert states == ["已收", "已收", ""]


def test_what_was_typed_comes_back_after_the_session_was_lost(shown):
    page = shown()
    page.get_by_role("button", name="材料齐全，符合法定形式，予以受理。").click()
    page.check("input[name=visit]")
    page.wait_for_timeout(500)  # typing is kept after 300 ms of rest

    page = shown()
    assert page.input_value("textarea") == "材料齐全，符合法定形式，予以受理。"
    assert page.is_checked("input[name=visit]")
    assert page.locator("[data-field=special_days]").is_visible()
    assert '"key"' not in page.evaluate("Object.values(sessionStorage).join()")

    page.get_by_role("button", name="不要，重新填写").click()
    assert page.input_value("textarea") == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_enter_submits_the_form_and_takes_no_row_away(shown):
    page = shown()
    page.fill("[name='owners.0.name']", "李四")

    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.press("[name='owners.0.name']", "Enter")

    assert "remove" not in sent.value.post_data


def test_errors_take_the_focus_and_axe_finds_nothing(shown, form):
    with pytest.raises(InvalidAnswersError) as refused:
        form.read({"owners.0.share": ["a"], "visit": ["true"], "planted_on": ["morgen"]})

    page = shown(refused.value.raw, refused.value.errors)

    assert page.title() == "错误：受理审查"
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.matches('[aria-invalid], [role=radiogroup] *')")
    assert Axe().run(page).response["violations"] == []


FRAGMENTS = [
    {"properties": {"a": {"const": 1}}, "required": ["a"]},
    {"properties": {"a": {"enum": ["x", "y"]}}},
    {"not": {"properties": {"a": {"const": "x"}}, "required": ["a"]}},
    {"anyOf": [{"required": ["a"]}, {"properties": {"b": {"const": True}}, "required": ["b"]}]},
    {"allOf": [{"properties": {"a": {"minimum": 1, "exclusiveMaximum": 3}}}]},
    {"properties": {"b": {"contains": {"const": "R1"}, "minItems": 2}}},
    {"properties": {"a": {"minLength": 2, "maximum": 1.5, "exclusiveMinimum": 0}}},
]
ANSWERS = [
    *({}, {"a": 1}, {"a": 2}, {"a": 3}, {"a": "x"}, {"a": "吉𠮷"}, {"a": 0}),
    *({"b": True}, {"b": ["R1"]}, {"b": ["R1", "R2"]}, {"a": "z", "b": False}),
]


def test_the_browser_and_the_server_agree_on_every_condition(shown):
    page = shown()

    told = page.evaluate(
        """async ([fragments, answers]) => {
            const {holds} = await import("/static/js/form.js");
            return fragments.map((fragment) => answers.map((each) => holds(fragment, each)));
        }""",
        [FRAGMENTS, ANSWERS],
    )

    assert told == [[holds(fragment, each) for each in ANSWERS] for fragment in FRAGMENTS]
    assert json.dumps(told).count("true") > 10
    assert re.search("false", json.dumps(told))
