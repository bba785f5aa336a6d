"""Refusing a licence: every ground with its fact and evidence, on paper and in the log."""

import pytest

from engine import actions
from engine.audit import Kind
from engine.model import Role
from engine.work.evidence import evidence
from forms import InvalidAnswersError
from tests.support.county import fresh_key

ITEMS = ("felling", "hygiene", "joint", "karaoke", "sewage")


@pytest.fixture
def deciding(county):
    case_id = county.make_case("felling", "封山育林区内不予许可", at="decide")
    return county.task(case_id, "decide")


def answers(county, task):
    return county.answers("felling", "decide", "封山育林区内不予许可")


def refuse(county, task, **changes):
    given = answers(county, task) | changes
    with county.engine.begin(county.people["town_decider"]) as work:
        return actions.check_answers(work, task.id, given, seen=None, key=fresh_key())


def row(**changes):
    said = {"ground": "R1", "fact": "采伐地点位于封山育林区内。", "evidence": ["record:review"]}
    return {name: value for name, value in (said | changes).items() if value is not None}


def letter(county, case_id):
    event = next(
        e
        for e in county.events(case_id)
        if e.kind is Kind.LETTER_ISSUED and e.data["code"] == "refusal_decision"
    )
    with county.engine.look() as look:
        return look.contents(event.data["contents"]["letter"])


def test_the_decision_prints_ground_article_fact_evidence_and_remedies(county, deciding):
    number = next(
        e.data["number"]
        for e in county.events(deciding.case_id)
        if e.data.get("code") == "acceptance_notice"
    )
    refs = ["record:site_visit", f"letter:{number}"]

    refuse(county, deciding, refusal=[row(evidence=refs)])

    said = letter(county, deciding.case_id)
    [ground] = said["facts"]["facts"]["grounds"]
    assert ground["code"] == "R1"
    assert ground["basis"] == "《中华人民共和国森林法》（2019年12月28日修订）第六十条第（一）项"
    assert ground["fact"] == "采伐地点位于封山育林区内。"
    assert ground["evidence"] == f"“现场踏勘”环节的办理记录、《受理通知书》{number}"
    for words in (*ground.values(), "60日内", "6个月内", "示例县人民政府"):
        assert words in said["text"]
    county.check_case(deciding.case_id)


def test_a_catch_all_ground_prints_the_provision_that_the_decider_names(county, deciding):
    rows = [row(), row(ground="R5", fact="有古树一株。", provision="《森林法》第四十条")]

    refuse(county, deciding, refusal=rows)

    grounds = letter(county, deciding.case_id)["facts"]["facts"]["grounds"]
    assert [ground["code"] for ground in grounds] == ["R1", "R5"]
    assert grounds[1]["basis"].endswith(
        "第六十条第（四）项、《森林法》（2019年12月28日修订）第四十条"
    )


@pytest.mark.parametrize("part", ["ground", "fact", "evidence"])
def test_without_ground_fact_and_evidence_nothing_is_refused(county, deciding, part):
    with pytest.raises(InvalidAnswersError) as refused:
        refuse(county, deciding, refusal=[row(**{part: None})])

    assert f"refusal.0.{part}" in refused.value.errors
    assert county.task(deciding.case_id, "decide").status == "open"


@pytest.mark.parametrize(
    "ref",
    ["record:decide", "record:nowhere", "material:nothing", "letter:示镇林许受〔2025〕1号"],
    ids=["its own record", "no step", "no material", "another letter"],
)
def test_evidence_must_lie_in_this_very_case(county, deciding, ref):
    with pytest.raises(InvalidAnswersError) as refused:
        refuse(county, deciding, refusal=[row(), row(ground="R2", evidence=["record:review", ref])])

    assert list(refused.value.errors) == ["refusal.1.evidence"]
    assert "不在本件卷宗中" in refused.value.errors["refusal.1.evidence"]


def test_a_withdrawn_letter_is_no_evidence(county, deciding):
    case_id = deciding.case_id
    wrong = next(e for e in county.events(case_id) if e.data.get("code") == "material_receipt")
    file = county.file(case_id)
    file.memory.withdrawn.append(wrong.data["number"])

    assert f"letter:{wrong.data['number']}" not in known(county, file)
    file.memory.withdrawn.clear()
    assert f"letter:{wrong.data['number']}" in known(county, file)


def known(county, file):
    with county.engine.look() as look:
        return evidence(
            file, lambda digests: {digest: look.contents(digest) or {} for digest in digests}
        )


@pytest.mark.parametrize("item", ITEMS)
def test_every_shipped_step_that_refuses_asks_for_the_composer(county, item):
    bundle = county.bundle(item)
    for node in bundle.flow.tasks():
        form = bundle.form_of(node)
        choices = {choice for field in form.fields for choice in field.choices if field.routes}
        if node.role in {Role.DECIDER, Role.DEPUTY_LEADER} and "不予" in choices:
            assert form.refusing()[1] == {"不予"}, node.id


def test_a_material_that_lies_in_the_file_is_evidence(county, deciding):
    file = county.file(deciding.case_id)

    there = known(county, file)

    materials = {ref for ref in there if ref.startswith("material:")}
    assert materials
    refuse(county, deciding, refusal=[row(evidence=sorted(materials))])
    [ground] = letter(county, deciding.case_id)["facts"]["facts"]["grounds"]
    assert ground["evidence"].startswith("申请材料《")
