"""Two versions in words: a sentence for each change, none where nothing changed."""

import pytest

from engine.bundle import Bundle, shipped, shipped_keys
from engine.publication import differences

FELLING = shipped("felling")
REVIEW = '<bpmn:userTask id="review" name="审核"'


def changed(path: str, *words: tuple[str, str]) -> Bundle:
    """The same item with some words of a file replaced, each once."""
    files = dict(FELLING.files)
    text = files[path].decode()
    for old, new in words:
        assert old in text
        text = text.replace(old, new, 1)
    files[path] = text.encode()
    return Bundle.from_files(files)


@pytest.mark.parametrize("key", shipped_keys())
def test_equal_versions_differ_in_nothing(key):
    assert differences(shipped(key), shipped(key)) == ()


@pytest.mark.parametrize(
    ("path", "words", "sentence"),
    [
        ("item.toml", ('promised = "7wd"', 'promised = "5wd"'), "承诺时限由“7个工作日”改为“5个工作日”"),
        ("item.toml", ("9:00—12:00", "8:30—12:00"), "办理时间由“工作日9:00—12:00，13:00—17:00”改为“工作日8:30—12:00，13:00—17:00”"),
        ("item.toml", ("0000-0000001", "0000-0000009"), "咨询电话由“0000-0000001”改为“0000-0000009”"),
        ("item.toml", ("copies = 1", "copies = 2"), "申请材料“林木采伐申请表”的份数由“1”改为“2”"),
        ("item.toml", ('name = "申请人身份证"', 'name = "居民身份证"'), "申请材料“申请人身份证”的名称由“申请人身份证”改为“居民身份证”"),
        ("item.toml", ('key = "application_form"', 'key = "form_new"'), "申请材料取消“林木采伐申请表”"),
        ("item.toml", ("采伐封山育林期、", "采伐封山育林期和"), "不予办理的情形由“采伐封山育林期、封山育林区内的林木”改为“采伐封山育林期和封山育林区内的林木”"),
        ("flow.bpmn", (f"{REVIEW} ", '<bpmn:userTask id="review" name="复核" '), "环节“审核”的内部名称由“审核”改为“复核”"),
        ("flow.bpmn", ('gh:publicName="审核"', 'gh:publicName="实质审查"'), "环节“审核”改名为“实质审查”"),
        ("flow.bpmn", ('gh:limit="1.5wd"', 'gh:limit="2wd"'), "环节“审核”的环节时限由“1.5个工作日”改为“2个工作日”"),
        ("flow.bpmn", ("<gh:checklist>本年度采伐限额有余额</gh:checklist>", ""), "环节“审核”的审查要点有调整"),
        ("flow.bpmn", ('gh:returnTo="site_visit" ', ""), "环节“审核”可以退回到的环节“现场踏勘”取消"),
    ],
)  # fmt: skip
def test_a_change_has_its_sentence(path, words, sentence):
    told = differences(FELLING, changed(path, words))

    assert told
    if sentence is not None:
        assert sentence in told


def test_a_limit_of_a_step_that_nobody_touched_is_not_told():
    told = differences(FELLING, changed("flow.bpmn", ('gh:limit="1.5wd"', 'gh:limit="2wd"')))

    assert told == ("环节“审核”的环节时限由“1.5个工作日”改为“2个工作日”",)


def test_a_material_that_comes_and_one_that_goes_are_both_told():
    told = differences(
        FELLING, changed("item.toml", ('key = "application_form"', 'key = "form_new"'))
    )

    assert "申请材料取消“林木采伐申请表”" in told
    assert "申请材料增加“林木采伐申请表”（原件，1份，必要）" in told


def test_a_step_with_another_id_but_the_same_name_is_the_same_step():
    text = FELLING.files["flow.bpmn"].decode()
    files = dict(FELLING.files)
    files["flow.bpmn"] = text.replace('"site_visit"', '"visit"').encode()
    files["flow.bpmn"] = files["flow.bpmn"].replace(b">site_visit<", b">visit<")

    told = differences(FELLING, Bundle.from_files(files))

    assert not [each for each in told if each.startswith(("取消环节", "增加环节"))]


def test_other_items_differ_in_their_steps():
    told = differences(shipped("hygiene"), shipped("karaoke"))

    assert [each for each in told if each.startswith("取消环节")]
    assert [each for each in told if each.startswith("增加环节")]
    assert len(set(told)) == len(told)
