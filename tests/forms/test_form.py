"""What people type becomes answers, or sentences that say what to change."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import Form, InvalidAnswersError, load


def errors_of(form: Form, raw: dict[str, list[str]]) -> dict[str, str]:
    with pytest.raises(InvalidAnswersError) as refused:
        form.read(raw)
    assert refused.value.raw == raw
    return refused.value.errors


def test_good_answers_come_out_typed_and_in_the_order_of_the_page(form, good):
    answers = form.read(good)

    assert answers == {
        "applicant_kind": "自然人",
        "applicant_name": "张三",
        "applicant_id": "990101199001010019",
        "result": "受理",
        "materials": {
            "application_form": {"state": "已收", "original": False, "copies": 1},
            "ownership": {"state": "已收", "original": False, "copies": 2},
        },
        "visit": False,
        "seen": True,
        "volume": Decimal("3.50"),
    }
    assert list(answers)[:4] == ["applicant_kind", "applicant_name", "applicant_id", "result"]


def test_an_empty_page_names_every_field_that_is_needed(form):
    assert errors_of(form, {}) == {
        "applicant_name": "请填写申请人名称",
        "result": "请选择受理结果",
        "seen": "请勾选：已核对原件",
        "volume": "请填写采伐蓄积",
    }


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("volume", "一点五", "“采伐蓄积”应为数字，最多 15 位整数、6 位小数"),
        ("volume", "1e3", "“采伐蓄积”应为数字，最多 15 位整数、6 位小数"),
        ("volume", "0", "“采伐蓄积”应大于 0"),
        ("volume", "10.51", "“采伐蓄积”不能大于 10.5"),
        ("applicant_name", "长" * 61, "“申请人名称”不能超过 60 个字，现在有 61 个字"),
        (
            "applicant_name",
            "张\x00三",
            "第 2 个字符是不可见的控制字符（U+0000），请删除这一段后重新输入",
        ),
        (
            "applicant_name",
            "\u202e张三",
            "第 1 个字符是不可见的控制字符（U+202E），请删除这一段后重新输入",
        ),
        (
            "applicant_name",
            "张\ud800",
            "第 2 个字符是不可见的控制字符（U+D800），请删除这一段后重新输入",
        ),
        ("planted_on", "2026-02-30", "没有 2026 年 2 月 30 日这一天"),
        ("planted_on", "明天", "日期应写成 2026-03-01 的样子"),
        ("phone", "12345", "手机号码应为 11 位数字，以 13 至 19 开头"),
        ("result", "退回", "“受理结果”不在可选范围内，请重新选择"),
        ("trees", "白菜", "“树种”不在可选范围内，请重新选择"),
        ("visit", "maybe", "“需要现场踏勘”应为是或否"),
    ],
)
def test_a_wrong_value_is_named_with_its_reason(form, good, field, typed, sentence):
    good[field] = [typed]

    assert errors_of(form, good) == {field: sentence}


def test_full_width_digits_and_chinese_dates_are_understood(form, good):
    good |= {"volume": ["３．５"], "planted_on": ["2026年3月1日"], "phone": ["１９９ 0000 0001"]}

    answers = form.read(good)

    assert answers["volume"] == Decimal("3.5")
    assert answers["planted_on"] == "2026-03-01"
    assert answers["phone"] == "19900000001"


def test_a_company_must_give_a_credit_code(form, good):
    good["applicant_kind"] = ["企业"]
    assert errors_of(form, good) == {
        "applicant_id": "统一社会信用代码的地区码“010119”不存在，请核对第 3 至 8 位"
    }

    good["applicant_id"] = ["91990101ma0000015c"]
    assert form.read(good)["applicant_id"] == "91990101MA0000015C"


def test_hidden_values_are_dropped_and_shown_ones_are_needed(form, good):
    hidden = form.read(good | {"special_days": ["很多"], "grounds": ["R1"]})
    assert "special_days" not in hidden
    assert "grounds" not in hidden

    assert errors_of(form, good | {"result": ["不予受理"], "visit": ["on"]}) == {
        "grounds": "请选择不予受理的理由",
        "special_days": "请填写所需天数",
    }


def test_a_missing_material_is_recorded_and_an_unfit_one_needs_its_reason(form, good):
    good["materials.ownership.state"] = ["不合格"]
    good["materials.application_form.state"] = ["缺"]
    assert errors_of(form, good) == {
        "materials.ownership.reason": "请说明“林权证明”哪里不合格、应怎样改"
    }

    good["materials.ownership.reason"] = ["未加盖公章"]
    good["materials.ownership.copies"] = ["100"]
    assert errors_of(form, good) == {"materials.ownership.copies": "“林权证明”的份数应为 0 至 99"}


def test_a_material_that_nobody_looked_at_is_named(form, good):
    del good["materials.ownership.state"]

    assert errors_of(form, good) == {"materials.ownership.state": "请选择“林权证明”的状态"}


def test_rows_keep_their_numbers_in_errors_and_lose_empty_ones(form, good):
    good |= {"owners.0.name": [" "], "owners.2.name": ["李四"], "owners.5.share": ["101"]}
    assert errors_of(form, good) == {
        "owners.5.name": "请填写姓名",
        "owners.5.share": "“份额”不能大于 100",
    }

    good |= {"owners.5.name": ["王五"], "owners.5.share": ["40"], "owners.5.agrees": ["true"]}
    assert form.read(good)["owners"] == [
        {"name": "李四", "agrees": False},
        {"name": "王五", "share": Decimal(40), "agrees": True},
    ]


def test_too_many_rows_are_refused(form, good):
    four = {f"owners.{index}.name": ["李四"] for index in range(4)}
    many = {f"owners.{index}.name": ["李四"] for index in range(51)}

    assert errors_of(form, good | four) == {"owners": "“共有人”不能超过 3 项"}
    assert errors_of(form, good | many) == {"owners": "“共有人”不能超过 50 行，现在有 51 行"}


def test_rows_are_added_and_removed_by_the_small_buttons(form, good):
    two = form.rearrange(good | {"owners.0.name": ["李四"]}, "add:owners")
    assert two["owners.1.name"] == [""]

    one = form.rearrange(two, "remove:owners.0")
    assert [name for name in one if name.startswith("owners")] == ["owners.1.name"]
    assert form.rearrange(good, "add:nothing") == good


def test_routing_hides_the_answer_of_an_earlier_visit(form, good):
    assert form.routing(form.read(good)) == {"result": "受理", "special_days": None, "visit": False}


def test_personal_fields_are_known_by_format_too(form):
    assert form.personal == {"applicant_id", "phone"}


def test_an_untouched_page_shows_defaults_and_copies(form):
    assert form.draw() == {
        "materials.application_form.copies": ["1"],
        "materials.ownership.copies": ["2"],
        "materials.proxy.copies": ["1"],
        "volume": ["2"],
    }


def test_a_material_that_the_office_fetches_itself_starts_as_spared(definition):
    definition["properties"]["materials"] = {"type": "object", "title": "材料"}
    identity = SimpleNamespace(key="id", name="身份证", form="免提交", copies=0, need="必要")

    form = load(definition, materials=[identity])

    assert form.draw() == {"materials.id.copies": ["0"], "materials.id.state": ["免交"]}


def test_a_program_is_told_about_names_that_nobody_asked_for(form):
    with pytest.raises(InvalidAnswersError) as refused:
        form.check({"reslut\ud800": "受理"})

    assert refused.value.errors == {"reslut·": "表单“受理审查”没有“reslut·”这一项"}


def test_answers_of_more_than_64_kb_are_refused():
    properties = {
        f"text_{index}": {"type": "string", "title": "说明", "maxLength": 20000}
        for index in range(2)
    }
    form = load({"title": "大", "type": "object", "properties": properties})

    assert errors_of(form, {name: ["长" * 12000] for name in properties}) == {
        "form": "填写的内容合计不能超过 64 kB，请精简较长的说明"
    }


GOOD = {
    "applicant_name": ["张三"],
    "result": ["受理"],
    "materials.application_form.state": ["已收"],
    "materials.ownership.state": ["已收"],
    "seen": ["true"],
    "volume": ["3.50"],
}
NAMES = st.sampled_from(
    [
        *("applicant_kind", "applicant_name", "applicant_id", "phone", "result", "grounds"),
        *("special_days", "visit", "seen", "volume", "planted_on", "opinion", "owners", "trees"),
        *(f"materials.ownership.{part}" for part in ("state", "original", "copies", "reason")),
        *(
            f"owners.{index}.{column}"
            for index in (0, 7, 99)
            for column in ("name", "share", "agrees")
        ),
    ]
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=30),
    st.sampled_from(
        [
            "受理",
            "补正",
            "不予受理",
            "自然人",
            "企业",
            "R1",
            "true",
            "on",
            "已收",
            "不合格",
            "缺",
            "杉木",
        ]
    ),
    st.sampled_from(["990101199001010019", "91990101MA0000015C", "19900000001", "2026-03-01"]),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.integers().map(str),
)
RAW = st.dictionaries(NAMES, st.lists(TEXTS, max_size=3), max_size=25)


@settings(max_examples=400, deadline=None)
@given(raw=RAW, useful=st.booleans())
def test_nothing_that_is_typed_makes_a_traceback_and_answers_check_clean(form, raw, useful):
    try:
        answers = form.read(GOOD | raw if useful else raw)
    except InvalidAnswersError as refused:
        assert all(sentence.encode() for sentence in refused.errors.values())  # noqa: PT017
        return

    stored = json.loads(json.dumps(answers, default=str), parse_float=pytest.fail)
    assert form.check(answers) == answers
    assert form.check(stored) == answers
    assert form.read(form.draw(answers)) == answers


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(given_answers=st.dictionaries(NAMES | st.just("materials"), JSON, max_size=10))
def test_no_json_makes_a_traceback(form, given_answers):
    try:
        answers = form.check(given_answers)
    except InvalidAnswersError:
        return

    assert form.check(answers) == answers


@pytest.mark.parametrize(
    "given_number",
    [True, [3], {"a": 1}, float("nan"), Decimal("1e999999"), 10**5000],
    ids=["bool", "list", "object", "nan", "far", "long"],
)
def test_only_a_number_is_a_number(form, given_number):
    with pytest.raises(InvalidAnswersError) as refused:
        form.check({"volume": given_number})

    assert refused.value.errors["volume"].startswith("“采伐蓄积”应为数字")
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("same", [3, "3", 3.0, Decimal(3)])
def test_a_number_may_come_as_text_because_the_log_keeps_it_so(form, same):
    with pytest.raises(InvalidAnswersError) as refused:
        form.check({"volume": same})

    assert "volume" not in refused.value.errors


def test_a_huge_exponent_is_not_written_out(form):
    volume = next(field for field in form.fields if field.name == "volume")

    assert volume.write(Decimal("1e999999")) == "…"


def test_an_optional_table_of_materials_may_stay_as_it_was_drawn():
    deed = SimpleNamespace(key="deed", name="林权证明", form="原件", copies=1, need="必要")
    card = SimpleNamespace(key="card", name="身份证", form="免提交", copies=0, need="必要")
    form = load(
        {
            "title": "补正",
            "type": "object",
            "properties": {"materials": {"type": "object", "title": "材料"}},
        },
        materials=(deed, card),
    )

    assert form.read(form.draw()) == {}
    assert form.read(form.draw() | {"materials.deed.copies": ["2"]}) == {}
    with pytest.raises(InvalidAnswersError):
        form.read({**form.draw(), "materials.deed.state": [""], "materials.card.state": ["已收"]})
