"""The register of experts, and a panel drawn from it by lot."""

from datetime import date
from uuid import UUID

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError
from engine.limits import Phase
from engine.procedures import ActRefusedError, ProcedureKind, drawn_order
from engine.queries import procedures
from tests.support.county import fresh_key
from tests.support.procedures import Proceeding

TOWN = "11990101000000027Q"
DRAWN = {"field": "森林资源", "number": "3", "witnessed": "true", "witness": "苏督导"}
CONVENED = {
    "review_on": "2026-03-05",
    "place": "镇政府会议室",
    "question": "采伐方案是否影响水土保持。",
    "special_days": "5",
    "special_reason": "采伐方案有专业争议。",
}


def enter(county, name, *, login="town_decider", key=None, **said):
    row = {"field": "森林资源", "employer": "示例林业学校", "title": "高级工程师"} | said
    with county.engine.begin(county.people[login]) as work:
        return actions.add_expert(work, TOWN, name=name, key=key or fresh_key(), **row)


def act_view(proceeding, code, login="town_reviewer"):
    with proceeding.county.engine.look(proceeding.county.people[login]) as look:
        view = procedures.procedure(look, proceeding.id)
    return next(act for act in view.acts if act.code == code)


def declare(proceeding, *, against=()):
    """Everybody who is asked declares; those at these places are in conflict."""
    asked = [field.name for field in act_view(proceeding, "declare").form.fields]
    own = [name for name in asked if not name.endswith("_why")]
    said = {name: "有利害关系，回避" if name in against else "无利害关系" for name in own}
    proceeding.act("town_reviewer", "declare", said | {f"{e}_why": "师生" for e in against})
    return own


@pytest.fixture
def review(county):
    """An expert review of a felling case, with five experts in the register."""
    for number in range(5):
        enter(county, f"专家{number}")
    proceeding = Proceeding(county, county.make_case("felling", at="review"))
    proceeding.open("town_decider", ProcedureKind.EXPERT_REVIEW)
    return proceeding


def test_a_panel_is_drawn_declares_meets_and_concludes_by_majority(review):
    review.act("town_reviewer", "draw", DRAWN)
    own = declare(review)
    review.act("town_reviewer", "convene", CONVENED)
    assert review.file.reckon(review.county.today).phase is Phase.SUSPENDED
    review.move_to(date(2026, 3, 5))
    votes = dict(zip(own, ["通过", "修改后通过", "不通过"], strict=True))
    said = votes | {f"{name}_why": "意见" for name in own}
    review.act(
        "town_reviewer",
        "conclude",
        said | {"reviewed_on": "2026-03-05", "conclusion": "补充挡土措施。", "signed": "true"},
    )

    assert review.row.result == "changed"
    codes = [code for code, *_ in review.file.memory.letters]
    assert codes[-2:] == ["special_procedure_notice", "expert_opinion"]
    assert review.file.reckon(review.county.today).phase is Phase.IN_REVIEW
    review.county.check()


def test_the_drawing_can_be_repeated_from_its_event(review):
    review.act("town_reviewer", "draw", DRAWN)

    [event] = [
        each
        for each in review.county.events(review.case_id)
        if each.kind is Kind.PROCEDURE_ACTED and each.data["act"] == "draw"
    ]
    facts = event.data["facts"]
    assert len(facts["seed"]) == 32
    assert list(drawn_order(facts["seed"], reversed(facts["order"]))) == facts["order"]


def test_an_expert_in_conflict_is_replaced_by_the_next_of_the_lot(review):
    review.act("town_reviewer", "draw", DRAWN)
    first = declare(review, against=["expert2"])

    assert review.row.state == "drawn"
    second = declare(review)

    assert (first, second) == (["expert1", "expert2", "expert3"], ["expert4"])
    assert review.row.state == "ready"
    order, excluded = review.row.data["facts"]["order"], review.row.data["facts"]["excluded"]
    assert excluded == [order[1]]


def test_no_panel_sits_when_too_few_are_free(review):
    review.act("town_reviewer", "draw", DRAWN)

    with pytest.raises(ActRefusedError, match="S5"):
        declare(review, against=["expert1", "expert2", "expert3"])


def test_too_small_a_register_draws_nobody(review):
    with pytest.raises(ActRefusedError, match="专家库"):
        review.act("town_reviewer", "draw", DRAWN | {"number": "7"})


def test_whoever_was_taken_out_is_drawn_no_more_and_keeps_his_name(review):
    review.act("town_reviewer", "draw", DRAWN)
    gone = review.row.data["facts"]["order"][0]
    with review.county.engine.begin(review.county.people["town_decider"]) as work:
        name = work.tables.experts.named([UUID(gone)])[0].name
        actions.remove_expert(work, UUID(gone))

    titles = [field.title for field in act_view(review, "declare").form.fields]
    assert f"{name}的声明" in titles
    with review.county.engine.look() as look:
        assert gone not in {str(each.id) for each in look.tables.experts.of_organs([TOWN])}


def test_only_who_decides_keeps_the_register(county):
    with pytest.raises(NotPermittedError):
        enter(county, "专家甲", login="town_reviewer")


def test_nobody_is_entered_twice_in_one_field(county):
    enter(county, "专家甲")

    with pytest.raises(InvalidValueError, match="已经在"):
        enter(county, "专家甲")


def test_a_second_click_enters_nobody_again(county):
    key = fresh_key()

    assert enter(county, "专家甲", key=key) == enter(county, "专家甲", key=key)
    assert sum(event.kind is Kind.EXPERT_ADDED for event in county.log()) == 1


def test_a_stranger_takes_nobody_out(county):
    expert = enter(county, "专家甲")

    with (
        pytest.raises(NotPermittedError),
        county.engine.begin(county.people["deputy_leader1"]) as work,
    ):
        actions.remove_expert(work, expert)
    with pytest.raises(NotFoundError), county.engine.begin(county.people["town_decider"]) as work:
        actions.remove_expert(work, UUID("00000000-0000-4000-8000-000000000000"))
