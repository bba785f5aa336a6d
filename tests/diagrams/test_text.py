"""Words: measured in ems, never too wide, never lost; the text version counts like the picture."""

import re

from hypothesis import given
from hypothesis import strategies as st

from diagrams import lay_out, text_version
from diagrams.words import clean, fill, fit, width, wrap
from tests.diagrams.flows import caption, permit

CHINESE = st.text("受理审查决定书通知（）《》，。12ab", min_size=1, max_size=60)


@given(text=CHINESE, ems=st.floats(min_value=3, max_value=12))
def test_wrapped_lines_fit_and_lose_nothing(text, ems):
    text = clean(text)

    lines = wrap(text, ems, lines=40)

    assert "".join(lines) == text
    assert all(width(line) <= ems or len(line) == 1 for line in lines)


@given(text=CHINESE, ems=st.floats(min_value=3, max_value=12), lines=st.integers(1, 4))
def test_no_more_lines_than_allowed(text, ems, lines):
    assert len(wrap(clean(text), ems, lines=lines)) <= lines
    assert len(fill(clean(text), ems, lines=lines)) <= lines


@given(text=CHINESE, ems=st.floats(min_value=2, max_value=12))
def test_a_cut_text_fits(text, ems):
    assert width(fit(text, ems)) <= ems


@given(text=st.text(max_size=200))
def test_clean_text_is_one_printable_line(text):
    cleaned = clean(text)

    assert len(cleaned) <= 120
    assert "\n" not in cleaned
    assert clean(cleaned) == cleaned


def test_words_stay_whole():
    assert wrap("不予许可决定书送达", 7) == ("不予许可", "决定书送达")
    assert wrap("不受理（不需许可）", 6) == ("不受理", "（不需许可）")


def test_articles_and_marks_stay_whole_in_full_lines():
    assert fill("《某某管理条例实施细则》第二部分", 13, lines=3) == (
        "《某某管理条例实施细则》",
        "第二部分",
    )
    assert fill("一二三四五六七八九十（甲）乙丙", 11, lines=3)[0] == "一二三四五六七八九十"


def test_no_line_begins_with_a_comma():
    assert not any(line.startswith("，") for line in wrap("材料齐全，受理申请，发给凭证", 5))


def test_latin_words_are_not_torn():
    assert wrap("许可证ABCDEF号", 5) == ("许可证", "ABCDEF号")


def test_the_text_version_counts_like_the_picture():
    flow, layout = permit(), lay_out(permit(), caption())

    text = text_version(flow, caption())

    assert layout.text == text
    numbered = dict(re.findall(r"^([\d.]+)\. ([^（。]+)", text, flags=re.MULTILINE))
    drawn = {box.number: "".join(box.names) for box in layout.boxes if box.number}
    assert numbered == drawn


def test_the_text_version_tells_branches_timers_and_calls():
    text = text_version(permit(), caption())

    assert "判断“材料审核结果？”：齐全的，转第" in text
    assert "逾期未补正（10个工作日）的，结束（视为撤回申请）" in text
    assert "同时转第" in text
    assert "完成后进入汇总。" in text
    assert re.search(r"^汇总：各项均完成后转第\d+步“联合踏勘”。$", text, flags=re.MULTILINE)
    assert re.search(r"具体步骤见第\d+\.1步。", text)
    assert "【联合踏勘的步骤】" in text
    assert re.search(r"^\d+\.1\. 看现场", text, flags=re.MULTILINE)


def test_internal_steps_are_told_to_the_office_only():
    assert "内部登记" not in text_version(permit(), caption())
    assert "内部登记" in text_version(permit(), caption(), public=False)


def test_a_long_title_stands_in_two_lines_and_stays_readable():
    name = "城镇污水排入排水管网许可（重点排水单位首次申请、延续、变更以及补发许可证件的全部情形合并办理）"

    layout = lay_out(permit(), caption(title=name))

    [title] = [words for words in layout.words if words.look == "title"]
    assert "".join(title.lines) == f"{name}审批流程图"
    assert len(title.lines) == 2
    assert title.size >= 12
    assert all(width(line) * title.size <= layout.width - 56 for line in title.lines)


def test_a_note_is_told_to_its_end():
    note = "救济途径：" + "不服决定的可以申请行政复议，" * 12 + "也可以提起行政诉讼。"

    layout = lay_out(permit(), caption(notes=(note,)))

    said = "".join(line for words in layout.words if words.look == "foot" for line in words.lines)
    assert said.endswith("也可以提起行政诉讼。")
    assert note in text_version(permit(), caption(notes=(note,)))
