"""The page of a form: everything has a name, every error is linked, nothing typed is markup."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html

from forms import InvalidAnswersError, conditions, load

TEMPLATES = Path(__file__).parents[2] / "webapp" / "templates"


@pytest.fixture
def page():
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    source = "{% import 'macros/form.html' as forms %}{{ forms.form_fields(form, raw, errors) }}"
    template = environment.from_string(source)
    return lambda form, raw, errors: html.fromstring(
        f"<main>{template.render(form=form, raw=raw, errors=errors)}</main>"
    )


@pytest.fixture
def refused(form, good):
    good |= {
        "applicant_name": ['"><script>alert(1)</script>'],
        "planted_on": ["2026-02-30"],
        "volume": ["很多"],
        "materials.ownership.state": ["不合格"],
        "owners.3.share": ["a"],
        "visit": ["true"],
    }
    with pytest.raises(InvalidAnswersError) as error:
        form.read(good)
    return error.value


def test_an_untouched_page_has_every_field_once_and_no_error(form, page):
    drawn = page(form, form.draw(), {})

    assert [each.get("data-field") for each in drawn.cssselect("[data-field]")] == [
        field.name for field in form.fields
    ]
    assert not drawn.cssselect("[role=alert], [aria-invalid]")


def test_every_error_is_linked_from_the_summary_and_told_at_its_place(form, page, refused):
    drawn = page(form, refused.raw, refused.errors)

    links = drawn.cssselect(".error-summary a")
    assert [link.text for link in links] == list(refused.errors.values())
    for link in links:
        [target] = drawn.cssselect(link.get("href"))
        [told] = drawn.cssselect(f"{link.get('href')}-err[role=alert]")
        assert target.tag in {"input", "select", "textarea"}
        assert told.text_content() == f"错误：{link.text}"
        assert told.get("id") in target.get("aria-describedby", "").split()


def test_nothing_that_was_typed_is_lost_or_markup(form, page, refused):
    drawn = page(form, refused.raw, refused.errors)

    [name] = drawn.cssselect("[name=applicant_name]")
    [day] = drawn.cssselect("[name=planted_on]")
    assert name.get("value") == '"><script>alert(1)</script>'
    assert (day.get("value"), day.get("type")) == ("2026-02-30", None)
    assert drawn.cssselect("[name='owners.3.share']")[0].get("value") == "a"
    assert not drawn.cssselect("script, [style], [onclick]")


def test_every_control_has_a_name_and_no_id_stands_twice(form, page, refused):
    drawn = page(form, refused.raw, refused.errors)

    ids = [each.get("id") for each in drawn.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    for control in drawn.cssselect("input, select, textarea"):
        labelled = control.get("aria-label") or control.getparent().tag == "label"
        assert labelled or drawn.cssselect(f"label[for={control.get('id')}]"), control.get("name")


def test_what_the_page_sends_back_is_what_was_answered(form, page, good):
    good |= {
        "owners.0.name": ["李四"],
        "trees": ["杉木", "毛竹"],
        "result": ["不予受理"],
        "grounds": ["R2"],
    }
    answers = form.read(good)

    drawn = page(form, form.draw(answers), {})

    sent: dict[str, list[str]] = {}
    for control in drawn.cssselect(
        "input:not([type]), input[type=tel], input[type=date], textarea"
    ):
        sent.setdefault(control.get("name"), []).append(control.get("value") or control.text or "")
    for control in drawn.cssselect("input:checked, option:checked"):
        name = control.get("name") or control.getparent().get("name")
        sent.setdefault(name, []).append(control.get("value"))
    assert form.read(sent) == answers


def test_enter_in_a_text_field_never_takes_a_row_away(form, page):
    first = page(form, form.draw(), {}).cssselect("button:not([type=button])")[0]

    assert (first.get("name"), first.get("value")) == ("_op", "")


def test_the_script_knows_every_keyword_of_the_server():

    script = (TEMPLATES.parent / "static" / "js" / "form.js").read_text(encoding="utf-8")
    known = set(re.findall(r"^  (\w+): \(said, value\)", script, re.MULTILINE))

    assert known == set(conditions.KEYWORDS)


def test_only_a_date_that_is_none_loses_its_calendar(form, page):
    errors = {"planted_on": "请填写"}

    empty = page(form, {}, errors).get_element_by_id("f-planted_on")
    wrong = page(form, {"planted_on": ["2026-02-30"]}, errors).get_element_by_id("f-planted_on")

    assert (empty.get("type"), wrong.get("type")) == ("date", None)
    assert wrong.get("value") == "2026-02-30"


def test_what_leaves_no_choice_is_chosen(page):
    schema = {
        "type": "object",
        "title": "申请",
        "properties": {
            "kind": {"type": "string", "title": "类型", "enum": ["自然人"], "x-widget": "radio"},
            "use": {
                "type": "string",
                "title": "用途",
                "enum": ["自用", "出售"],
                "x-widget": "radio",
            },
        },
        "required": ["kind", "use"],
    }

    drawn = page(load(schema), {}, {})

    assert [each.get("value") for each in drawn.xpath("//input[@checked]")] == ["自然人"]
