"""Previewing letters: the very page that would go out, and nothing that stays."""

import pytest

import forms
from engine import actions
from engine.audit import Kind
from engine.errors import CaseChangedError, NotPermittedError, UnlawfulError
from tests.support.county import fresh_key


def raw(county, task, answers=None):
    bundle = county.bundle(task.item_key)
    form = bundle.form_of(bundle.flow.nodes[task.node_id])
    return form.draw(answers or county.answers(task.item_key, task.node_id))


def preview(county, login, task, sent, *, seen=None):
    with county.engine.rehearse(county.people[login]) as work:
        return actions.preview_letters(work, task.id, sent, seen=seen)


@pytest.fixture
def deciding(county):
    case_id = county.make_case("felling", at="decide")
    return county.task(case_id, "decide")


def complete(county, login, task):
    answers = county.answers(task.item_key, task.node_id)
    with county.engine.begin(county.people[login]) as work:
        return actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())


def test_it_shows_the_letters_without_number_and_says_that_they_are_void(county, deciding):
    shown = preview(county, "town_decider", deciding, raw(county, deciding))

    assert "grant_decision" in [letter.code for letter in shown]
    for letter in shown:
        assert "〔预览〕" in letter.html
        assert "预览 · 未编号 · 无效" in letter.html
        assert "<svg" not in letter.html


def test_nothing_of_it_stays(county, deciding):
    before, row = county.log(), county.case(deciding.case_id)

    preview(county, "town_decider", deciding, raw(county, deciding))

    assert county.log() == before
    assert county.case(deciding.case_id) == row
    assert county.task(deciding.case_id, "decide").status == "open"


def test_it_takes_no_number(county, deciding):
    other = county.task(county.make_case("felling", at="decide"), "decide")
    for _ in range(3):
        preview(county, "town_decider", deciding, raw(county, deciding))

    complete(county, "town_decider", deciding)
    complete(county, "town_decider", other)

    numbers = [
        event.data["number"]
        for event in county.log()
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "grant_decision"
    ]
    assert numbers == ["示镇林许准〔2026〕1号", "示镇林许准〔2026〕2号"]


def test_but_for_number_seal_and_warning_it_is_the_letter_that_goes_out(county, deciding):
    [shown] = [
        letter
        for letter in preview(county, "town_decider", deciding, raw(county, deciding))
        if letter.code == "grant_decision"
    ]

    complete(county, "town_decider", deciding)

    event = next(
        e for e in county.events(deciding.case_id) if e.data.get("code") == "grant_decision"
    )
    with county.engine.look() as look:
        kept = look.contents(event.data["contents"]["letter"])["html"]
    inner = shown.html.partition("<h1>")[2].partition('<section class="seal')[0]
    assert (
        inner.replace("〔预览〕", event.data["number"])
        == (kept.partition("<h1>")[2].partition('<section class="seal')[0])
    )


def test_what_a_submit_refuses_it_refuses_in_the_same_words(county, deciding):
    sent = raw(county, deciding) | {"scope": [""]}

    with pytest.raises(forms.InvalidAnswersError) as refused:
        preview(county, "town_decider", deciding, sent)

    assert "scope" in refused.value.errors


def test_a_case_that_changed_meanwhile_is_not_previewed(county, deciding):
    with pytest.raises(CaseChangedError):
        preview(county, "town_decider", deciding, raw(county, deciding), seen=1)


def test_who_may_not_do_the_step_sees_no_letter_and_leaves_no_trace(county, deciding):
    before = county.log()

    with pytest.raises(NotPermittedError):
        preview(county, "town_reviewer", deciding, raw(county, deciding))

    assert county.log() == before


def test_an_organ_without_seal_learns_it_here(county, deciding):
    with county.engine.begin(county.people["forestry_leader1"]) as work:
        [seal] = work.tables.seals.every(["11990101000000035K"])
        actions.suspend_seal(work, seal.id, reason="保管人休假，暂停使用")

    with pytest.raises(UnlawfulError, match="示例县林业局的分管领导"):
        preview(county, "town_decider", deciding, raw(county, deciding))


def test_a_preview_outside_a_rehearsal_is_a_fault_of_ours(county, deciding):
    with (
        pytest.raises(AssertionError),
        county.engine.begin(county.people["town_decider"]) as work,
    ):
        actions.preview_letters(work, deciding.id, raw(county, deciding), seen=None)
