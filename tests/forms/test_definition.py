"""A form file that is none is refused with the name of the file and the field."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import InvalidAnswersError, InvalidFormError, load


def refusal(source: bytes | dict[str, Any]) -> str:
    with pytest.raises(InvalidFormError) as refused:
        load(source, file="decide.json")
    return str(refused.value)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"{", "decide.json：不是有效的 UTF-8 编码 JSON 文件"),
        (b"[" * 100_000, "decide.json：不是有效的 UTF-8 编码 JSON 文件"),
        ("意见".encode("gbk"), "decide.json：不是有效的 UTF-8 编码 JSON 文件"),
        (b" " * 300_000, "decide.json：表单文件不能超过 256 kB"),
        (b'{"title": "a", "title": "b"}', "decide.json：键“title”在同一处出现了两次"),
        (b'{"title": NaN}', "decide.json：“NaN”不是数字"),
        (
            b'{"title": "\\ud800"}',
            "decide.json：第 1 个字符是不可见的控制字符（U+D800），请删除这一段后重新输入",
        ),
        (b"[]", "decide.json：“…”的值不符合要求"),
        (b'{"type": "object", "title": "a"}', "decide.json：缺少“properties”"),
        (
            b'{"type": "object", "title": "a", "properties": {}, "$ref": "http://x"}',
            "decide.json：“properties”的值不符合要求",
        ),
    ],
    ids=str,
)
def test_a_broken_file_is_named(source, sentence):
    assert refusal(source) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"$ref": "#"}, "不支持关键字“$ref”"),
        ({"type": "null"}, "“type”的值不符合要求"),
        ({"title": ""}, "“title”的值不符合要求"),
        ({"maximum": 3}, "“string”类型不能用“maximum”"),
        ({"x-widget": "number"}, "“string”类型不能用控件“number”"),
        ({"x-widget": "buttons"}, "控件“buttons”与“enum”不配：有选项才能用 radio、select、buttons"),
        ({"x-notBefore": ["today"]}, "“x-notBefore”只能用于日期"),
        (
            {"format": "date", "x-notBefore": ["tomorrow+7m"]},
            "“x-notBefore”的“tomorrow+7m”无效，应写成 today+7wd、字段+30d 或 节点.字段",
        ),
        (
            {"format": "date", "x-notBefore": ["gone_on+7wd"]},
            "“x-notBefore”提到的“gone_on”不是本表单的日期",
        ),
        ({"x-route": True}, "“x-route”只能用于有选项的文字、数字和是否"),
        ({"enum": ["同意", "同意"]}, "“enum”有重复的选项"),
        ({"enum": [" 同意 ", ""]}, "“enum”的选项不能为空，前后不能有空格"),
        (
            {"enum": ["同意"], "x-default": "不同意"},
            "“x-default”不能用：“意见”不在可选范围内，请重新选择",
        ),
        ({"pattern": "("}, "“pattern”不是有效的正则表达式"),
        ({"pattern": "^(a+)+$"}, "“pattern”太复杂：不能重复括号里的内容，“*”“+”合计不能超过 2 个"),
        (
            {"pattern": "^.*.*.*x$"},
            "“pattern”太复杂：不能重复括号里的内容，“*”“+”合计不能超过 2 个",
        ),
        ({"pattern": "^a$"}, "有“pattern”的字段，“maxLength”不能超过 200"),
        ({"x-showIf": {"$ref": "http://x"}}, "“x-showIf”不支持关键字“$ref”"),
        (
            {"x-showIf": {"properties": {"nobody": {}}}},
            "“x-showIf”不能看字段“nobody”：没有这个字段，或者就是它自己",
        ),
        (
            {"x-showIf": {"required": ["opinion"]}},
            "“x-showIf”不能看字段“opinion”：没有这个字段，或者就是它自己",
        ),
        ({"x-showIf": {"not": []}}, "“x-showIf”中“not”的值不符合要求"),
        ({"x-showIf": {"anyOf": [[]]}}, "“x-showIf”应为 JSON Schema 片段，且嵌套不超过 8 层"),
        ({"x-showIf": {"required": 3}}, "“x-showIf”中“required”的值不符合要求"),
        ({"type": "array", "x-widget": "rows"}, "控件“rows”需要“items”，其中“properties”写明各栏"),
        ({"type": "array", "items": {}}, "多选字段需要“items”，其中“enum”列出选项"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(definition, change, sentence):
    definition["properties"]["opinion"] |= change

    assert refusal(definition) == f"decide.json 字段“opinion”：{sentence}"


def test_a_name_that_no_condition_could_use_is_refused(definition):
    definition["properties"]["意见"] = definition["properties"].pop("opinion")

    assert refusal(definition).endswith("字段名应以小写字母开头，只含小写字母、数字和下划线")


def test_conditions_in_a_circle_are_refused(definition):
    other = {"type": "string", "title": "理由", "x-showIf": {"required": ["opinion"]}}
    definition["properties"] |= {"reason": other}
    definition["properties"]["opinion"]["x-showIf"] = {"required": ["reason"]}

    assert refusal(definition).endswith("“x-showIf”互相依赖，无法确定先后")


def test_a_field_may_depend_on_one_that_stands_below_it(definition):
    definition["properties"]["opinion"]["x-showIf"] = {
        "properties": {"wanted": {"const": True}},
        "required": ["wanted"],
    }
    definition["properties"]["wanted"] = {"type": "boolean", "title": "写意见"}

    form = load(definition)

    assert form.read({"opinion": ["好"]}) == {"wanted": False}
    assert form.read({"opinion": ["好"], "wanted": ["on"]}) == {"opinion": "好", "wanted": True}


def test_groups_order_the_page_and_the_rest_follows(form):
    assert [group.title for group in form.groups] == ["申请人", "受理意见", ""]
    assert [field.name for field in form.fields[:5]] == [
        *("applicant_kind", "applicant_name", "applicant_id", "phone"),
        "result",
    ]


def test_widgets_are_chosen_by_type(form):
    widgets = {field.name: field.widget for field in form.fields}

    assert widgets["applicant_kind"] == "radio"
    assert widgets["planted_on"] == "date"
    assert widgets["grounds"] == "grounds"
    assert widgets["owners"] == "rows"
    assert widgets["trees"] == "checkbox"


@pytest.mark.parametrize("pattern", ["^[a-z]+[0-9]*$", "^a?a?a?a?a?a?a?a?a{0,9}$"])
def test_an_allowed_pattern_answers_at_once_on_the_worst_text(definition, pattern):
    definition["properties"]["opinion"] |= {"pattern": pattern, "maxLength": 200}
    form = load(definition)

    started = time.process_time()
    with pytest.raises(Exception, match="写法不对"):
        form.read({"opinion": ["a" * 199 + "!"]})

    assert time.process_time() - started < 0.5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "title", "enum", "items", "properties", "required", "const", "not"]
            )
            | st.text(max_size=5),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
CONDITION = st.recursive(
    st.fixed_dictionaries({}, optional={"required": st.just(["y"]), "const": JSON, "enum": JSON}),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"properties": st.dictionaries(st.just("y"), inner)}),
        st.fixed_dictionaries({"not": inner, "minimum": JSON, "contains": inner}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, max_size=2), "minLength": JSON}),
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        *(
            "type",
            "enum",
            "format",
            "minLength",
            "maxLength",
            "minimum",
            "multipleOf",
            "items",
            "pattern",
        ),
        *("x-widget", "x-route", "x-showIf", "x-default", "x-phrases", "x-personal", "x-width"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(extra=st.dictionaries(KEYS, JSON, max_size=4))
def test_no_definition_makes_a_traceback(extra):
    asked = {"type": "string", "title": "x"} | extra
    other = {"type": "boolean", "title": "y"}
    source = {"title": "a", "type": "object", "properties": {"x": asked, "y": other}}

    try:
        form = load(source)
        form.read({"x": ["1"], "y": ["on"]})
    except (InvalidFormError, InvalidAnswersError) as refused:
        assert str(refused).encode()  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(condition=CONDITION)
def test_no_condition_makes_a_traceback(condition):
    asked = {"type": "string", "title": "x", "x-showIf": condition}
    other = {"type": "boolean", "title": "y"}
    source = {"title": "a", "type": "object", "properties": {"x": asked, "y": other}}

    try:
        answers = load(source).read({"x": ["1"], "y": ["on"]})
    except InvalidFormError as refused:
        assert str(refused).encode()  # noqa: PT017
        return

    assert answers["y"] is True
