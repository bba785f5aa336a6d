"""The refusal composer: no ground, no article, no fact, no evidence, no refusal."""

from dataclasses import dataclass

import pytest

from forms import InvalidAnswersError, load


@dataclass(frozen=True, kw_only=True)
class Ground:
    code: str
    text: str
    law: str = "森林法"
    article: str = "第六十条第（一）项"
    catch_all: bool = False
    kind: str = "refuse"


GROUNDS = (
    Ground(code="R1", text="采伐封山育林区内的林木"),
    Ground(code="R2", text="上年度采伐后未按照规定完成更新造林任务"),
    Ground(code="R3", text="法律法规规定的其他情形", catch_all=True),
    Ground(code="R4", text="不符合技术标准", article=""),
)
FORM = {
    "type": "object",
    "title": "决定",
    "required": ["result"],
    "properties": {
        "result": {"type": "string", "title": "决定", "enum": ["准予", "不予"], "x-route": True},
        "refusal": {
            "type": "array",
            "title": "不予许可的理由",
            "x-widget": "refusal",
            "x-required": True,
            "x-showIf": {"properties": {"result": {"const": "不予"}}, "required": ["result"]},
        },
    },
}
ROW = {"ground": "R1", "fact": "采伐地点位于封山育林区内。", "evidence": ["record:review"]}


@pytest.fixture
def form():
    return load(FORM, grounds=GROUNDS, file="decide.json")


def refused(form, *rows):
    with pytest.raises(InvalidAnswersError) as error:
        form.check({"result": "不予", "refusal": list(rows)})
    return error.value.errors


def without(name, row=ROW):
    return {key: value for key, value in row.items() if key != name}


def test_a_complete_row_comes_back_as_it_was_typed(form):
    answers = form.check({"result": "不予", "refusal": [ROW]})

    assert answers["refusal"] == [ROW]
    assert form.read(form.draw(answers)) == answers


@pytest.mark.parametrize("name", ["ground", "fact", "evidence"])
def test_a_row_without_one_of_its_parts_is_refused_at_that_very_field(form, name):
    assert f"refusal.0.{name}" in refused(form, without(name))


@pytest.mark.parametrize("row", [{}, {"evidence": []}], ids=["nothing", "no evidence"])
def test_a_refusal_without_a_row_is_none(form, row):
    assert any(path.startswith("refusal") for path in refused(form, row))


@pytest.mark.parametrize("code", ["R3", "R4"], ids=["a catch-all", "one without an article"])
def test_a_ground_that_names_no_provision_demands_one(form, code):
    row = ROW | {"ground": code}

    assert list(refused(form, row)) == ["refusal.0.provision"]
    assert form.check({"result": "不予", "refusal": [row | {"provision": "《森林法》第四十条"}]})


def test_a_ground_is_used_once(form):
    assert list(refused(form, ROW, ROW)) == ["refusal.1.ground"]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("ground", "R9"),
        ("fact", "长" * 1001),
        ("evidence", ["anything"]),
        ("evidence", ["record:a\nb"]),
        ("evidence", [f"record:{n}" for n in range(31)]),
        ("evidence", "record:review"),
        ("provision", "长" * 201),
    ],
)
def test_what_is_no_part_of_a_row_is_refused(form, part, value):
    assert f"refusal.0.{part}" in refused(form, ROW | {part: value})


def test_a_row_of_another_shape_is_refused(form):
    assert refused(form, ROW | {"article": "第一条"})


def test_who_grants_needs_no_ground(form):
    assert form.check({"result": "准予"}) == {"result": "准予"}


def test_an_empty_row_of_the_page_is_none(form):
    raw = form.draw({"result": "不予", "refusal": [ROW]})

    assert form.refusal.complete(raw)
    assert form.refusal.complete(raw | {"refusal.1.ground": [""], "refusal.1.fact": [" "]})
    assert not form.refusal.complete(raw | {"refusal.1.ground": ["R2"]})
    assert not form.refusal.complete({"result": ["不予"]})


def test_it_is_known_which_answer_refuses(form):
    assert form.refusing() == ("result", frozenset({"不予"}))


def test_the_case_says_what_can_be_evidence(form):
    offered = form.offering({"record:review": "“审核”环节的办理记录"})

    assert offered.refusal.evidence.choices == ("record:review",)
    assert offered.refusal.evidence.labels["record:review"].text == "“审核”环节的办理记录"
    assert form.refusal.evidence.choices == ()
