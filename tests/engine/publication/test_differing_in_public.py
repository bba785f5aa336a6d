"""What citizens are told of a change: never a step, a name or a way that is the office's own."""

import pytest

from engine.bundle import Bundle, shipped
from engine.publication import differences

FELLING = shipped("felling")
REVIEW = b'<bpmn:userTask id="review" name="\xe5\xae\xa1\xe6\xa0\xb8"'


def changed(*words):
    """The same item with some words of its flow replaced."""
    files = dict(FELLING.files)
    for old, new in words:
        assert old in files["flow.bpmn"]
        files["flow.bpmn"] = files["flow.bpmn"].replace(old, new, 1)
    return Bundle.from_files(files)


def internal():
    """The same item, with its review inside the office."""
    shown = 'gh:public="true" gh:publicName="审核"'.encode()
    return changed((shown, b""))


@pytest.mark.parametrize(
    "words",
    [
        (REVIEW + b" ", '<bpmn:userTask id="review" name="甲科内审" '.encode()),
        (b'gh:returnTo="site_visit" ', b""),
        ("<gh:checklist>本年度采伐限额有余额</gh:checklist>".encode(), b""),
        (b'gh:form="review"', b'gh:form="decide"'),
    ],
    ids=["internal name", "way back", "review points", "form"],
)
def test_what_only_the_office_sees_of_a_public_step_is_not_told(words):
    assert differences(FELLING, changed(words))
    assert differences(FELLING, changed(words), public=True) == ()


def test_a_change_inside_an_internal_step_is_not_told():
    slower = Bundle.from_files(
        dict(internal().files)
        | {"flow.bpmn": internal().files["flow.bpmn"].replace(b'"1.5wd"', b'"2wd"', 1)}
    )

    assert differences(internal(), slower)
    assert differences(internal(), slower, public=True) == ()


def test_a_step_that_becomes_internal_is_gone_and_one_that_becomes_public_is_new():
    gone, come = (
        differences(old, new, public=True)
        for old, new in ((FELLING, internal()), (internal(), FELLING))
    )

    assert "取消环节“审核”" in gone
    assert [each for each in come if each.startswith("增加环节“审核”")]
    assert not [each for each in (*gone, *come) if "内部" in each]


def test_a_limit_of_a_public_step_is_told():
    told = differences(FELLING, changed((b'gh:limit="1.5wd"', b'gh:limit="2wd"')), public=True)

    assert told == ("环节“审核”的环节时限由“1.5个工作日”改为“2个工作日”",)
