import time
from pathlib import Path

import pytest

from engine.bundle import ItemData, schema
from engine.bundle.toml import Lines, path, read
from engine.limits import ClockBasis
from engine.model import Basis, Limit

TEXT = (Path(__file__).parent.parent.parent / "data/permit/item.toml").read_text("utf-8")


def item(text=TEXT):
    return read(text.encode(), ItemData, file="item.toml", rule="B-02")


def line(fragment, text=TEXT):
    return next(n for n, each in enumerate(text.splitlines(), start=1) if fragment in each)


def test_an_item_is_read_with_the_defaults_of_the_law():
    data, problems = item()

    assert problems == []
    assert data.limits.statutory == Limit.parse("20wd")
    assert (data.limits.acceptance, data.limits.delivery) == (
        Limit.parse("5wd"),
        Limit.parse("10wd"),
    )
    assert data.limits.basis is ClockBasis.ACCEPTANCE
    assert data.materials[0].basis.basis == Basis(law="行政许可法", article="三十一")
    assert not data.fee.charged
    assert not data.joint


def test_small_letters_in_published_codes_are_written_large():
    data, _ = item(TEXT.replace("11990101000000019X", "11990101000000019x"))

    assert data.organ == "11990101000000019X"
    assert data.task_code == "11990101000000019X4000164120000"


BROKEN = {
    "unknown key": ("level = 4", "level = 4\nlevle = 4", "levle", "没有这一项"),
    "missing key": ('organ = "11990101000000019X"\npower', "power", "organ", "缺少"),
    "missing in a table": ('court = "示例县人民法院"\n', "", "contacts.court", "缺少"),
    "not a number": ("level = 4", 'level = "4"', "level", "整数"),
    "not a text": ('name = "示例许可"', "name = 4", "name", "文字"),
    "not a date": ("2026-01-01", '"2026-01-01"', "effective_on", "日期"),
    "not a truth": ("power_source", "on_the_spot = 1\npower_source", "on_the_spot", "true"),
    "not a list": ('["自然人", "企业法人"]', '"自然人"', "subjects", "列表"),
    "an empty list": ('["自然人", "企业法人"]', "[]", "subjects", "至少"),
    "one of some words": ('"promised"', '"later"', "handling", "promised、instant、joint"),
    "a limit": ('"20wd"', '"20 days"', "limits.statutory", "不是有效时限"),
    "a code": ('code = "000164120000"', 'code = "?"', "文件", "基本编码"),
    "a task code": ("9X4000164120000", "9X4", "task_code", "格式"),
    "an organ": ('[units.section]\nname = "审批科"\norgan = "11990101000000019X"',
                 '[units.section]\nname = "审批科"\norgan = "1"', "units.section.organ", "格式"),
    "a fee without a basis": ("charged = false", "charged = true", "fee", "收费"),
    "a material without a basis": ('basis = { law = "行政许可法", article = "三十一" }\n', "",
                                   "materials[1].basis", "缺少"),
    "a ground": ('code = "R1"', 'code = "1"', "grounds[1].code", "格式"),
    "control characters": ('name = "审批科"', 'name = "审\\u0007批科"', "units.section.name", "格式"),
    "endless text": ('text = "有固定的场所"', f'text = "{"长" * 900}"', "conditions[1].text", "500个字"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "fragment"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_in_an_item_file_is_told_with_its_place(old, new, place, fragment):
    assert old in TEXT

    data, problems = item(TEXT.replace(old, new, 1))

    assert data is None
    assert any(
        problem.sentence.startswith(place) and fragment in problem.sentence for problem in problems
    )


def test_every_mistake_is_told_at_once_with_its_line():
    text = TEXT.replace('"20wd"', '"20"').replace('kind = "refuse"', 'kind = "maybe"')

    _, problems = item(text)

    assert [(problem.element, problem.line) for problem in problems] == [
        ("limits.statutory", line("statutory", text)),
        ("grounds[1].kind", line('kind = "maybe"', text)),
    ]


def test_a_missing_key_is_told_at_the_head_of_its_table():
    _, problems = item(TEXT.replace('court = "示例县人民法院"\n', ""))

    assert [problem.line for problem in problems] == [line("[contacts]")]


def test_a_syntax_error_is_told_with_its_line():
    text = TEXT.replace('name = "审批科"', "name = 审批科")

    _, problems = item(text)

    assert [problem.line for problem in problems] == [line("name = 审批科", text)]


def test_the_second_table_of_a_list_is_found_by_its_place():
    lines = Lines("[[a]]\nx = 1\n[a.b]\ny = 1\n[[a]]\nx = 2\n[a.b]\ny = 2\n")

    assert lines.of(("a", 1, "x")) == 6
    assert lines.of(("a", 1, "b", "y")) == 8
    assert lines.of(("a", 1, "z")) == 5
    assert lines.of(("nowhere",)) is None
    assert path(("a", 1, "b", "y")) == "a[2].b.y"


def test_editors_get_a_schema_that_knows_every_key():
    assert set(schema()["properties"]) == set(ItemData.model_fields)


def test_a_long_line_of_blanks_that_looks_like_a_table_takes_no_time():
    began = time.process_time()

    Lines("[a" + " " * 3_000 + "b\n[" + " " * 3_000 + "\n")

    assert time.process_time() - began < 2
