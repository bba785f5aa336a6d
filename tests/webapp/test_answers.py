"""What was typed, as a draft or a page that came too late shows it: in words, by no field's name."""

import pytest

from webapp import answers


@pytest.fixture
def form(sqlite_county):
    bundle = sqlite_county.bundle("felling")
    return lambda node: bundle.form_of(bundle.flow.nodes[node])


def test_the_rows_of_a_refusal_are_read_by_their_columns(form):
    evidence = {"material:application_form": "申请材料《林木采伐申请表》"}
    raw = {
        "refusal.0.ground": ["R1"],
        "refusal.0.fact": ["采伐地点位于封山育林区内。"],
        "refusal.0.evidence": ["material:application_form"],
    }

    ground, fact, proof = answers.typed(form("decide").offering(evidence), raw)

    assert ground.title.startswith("不予许可的理由 1：")
    assert ground.text.startswith("采伐封山育林期")
    assert fact.text == "采伐地点位于封山育林区内。"
    assert proof.text == "申请材料《林木采伐申请表》"


def test_a_row_of_the_materials_is_called_by_its_material(app, form):
    raw = {"materials.application_form.state": ["缺"], "gone": ["写过的"]}

    with app.test_request_context():
        state, gone = answers.typed(form("accept_review"), raw)

    assert (state.title, state.text) == ("林木采伐申请表：状态", "缺")
    assert (gone.title, gone.text) == ("gone", "写过的")
