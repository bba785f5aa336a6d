"""What people keep on their desks: drafts, phrases, columns and views; none of it in the log."""

from datetime import timedelta
from uuid import uuid4

import pytest

from engine import actions, queries
from engine.actions.keep_draft import LARGEST
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, TaskClosedError
from engine.queries import desk
from engine.work.arranged import MOST_VIEWS, USUAL, Arranged
from engine.work.phrasing import filled


@pytest.fixture
def task(county):
    return county.task(county.make_case("hygiene", at="review"), "review")


@pytest.fixture
def reviewer(county):
    return county.people["reviewer1"]


def keep(county, actor, task, text, *, seen=1):
    with county.engine.begin(actor) as work:
        actions.keep_draft(work, task.id, {"opinion": [text]}, seen=seen)


def draft(county, actor, task):
    with county.engine.look(actor) as look:
        return desk.draft(look, task.id)


def test_a_draft_is_kept_for_one_person_and_told_by_no_event(county, task, reviewer):
    before = len(county.log())

    keep(county, reviewer, task, "写了一半")
    keep(county, reviewer, task, "写了大半")

    assert draft(county, reviewer, task).body == {"opinion": ["写了大半"]}
    assert draft(county, county.people["reviewer2"], task) is None
    assert len(county.log()) == before
    county.check_case(task.case_id)
    assert draft(county, reviewer, task) is not None


def test_a_draft_is_gone_when_the_case_ends(county, task, reviewer):
    keep(county, reviewer, task, "写了一半")

    with county.engine.begin(county.people["acceptor1"]) as work:
        actions.withdraw_case(work, task.case_id, reason="申请人撤回", seen=None, key="test/end")

    assert draft(county, reviewer, task) is None


def test_only_whoever_may_do_the_step_keeps_a_draft_of_it(county, task):
    with pytest.raises(NotPermittedError):
        keep(county, county.people["acceptor1"], task, "不是我的环节")
    with pytest.raises(NotFoundError):
        keep(county, county.people["town_reviewer"], task, "不是我的件")


def test_a_done_step_and_a_text_without_end_take_no_draft(county, task, reviewer):
    with pytest.raises(InvalidValueError):
        keep(county, reviewer, task, "长" * LARGEST)
    county.complete(task, county.answers("hygiene", "review"))

    with pytest.raises(TaskClosedError):
        keep(county, reviewer, task, "太晚了")


def test_phrases_of_a_person_and_of_his_organ_fit_the_step(county, task, reviewer):
    chief = county.people["decider1"]
    with county.engine.begin(reviewer) as work:
        actions.keep_phrase(work, "{applicant}：同意。", item_key="hygiene", node_id="review")
        actions.keep_phrase(work, "别的环节", item_key="hygiene", node_id="decide")
    with county.engine.begin(chief) as work:
        actions.keep_phrase(work, "本机关统一用语", organ=task.organ)

    with county.engine.look(reviewer) as look:
        view = queries.task(look, task.id)
    phrases = next(field.phrases for field in view.form.fields if field.name == "opinion")

    assert f"{task.applicant}：同意。" in phrases
    assert "本机关统一用语" in phrases
    assert "别的环节" not in phrases
    with county.engine.look(county.people["reviewer2"]) as look:
        others = desk.phrases_for(look, "hygiene", "review")
    assert others == ["本机关统一用语"]


def test_only_who_leads_keeps_the_phrases_of_an_organ_and_nobody_drops_anothers(
    county, task, reviewer
):
    with pytest.raises(NotPermittedError), county.engine.begin(reviewer) as work:
        actions.keep_phrase(work, "统一用语", organ=task.organ)
    with county.engine.begin(reviewer) as work:
        own = actions.keep_phrase(work, "我的用语")

    with pytest.raises(NotFoundError), county.engine.begin(county.people["reviewer2"]) as work:
        actions.drop_phrase(work, own)
    with pytest.raises(NotFoundError), county.engine.begin(reviewer) as work:
        actions.drop_phrase(work, uuid4())
    with county.engine.begin(reviewer) as work:
        actions.drop_phrase(work, own)
    with county.engine.look(reviewer) as look:
        assert desk.phrases(look) == []


@pytest.mark.parametrize(
    "text", ["", "{nobody}", "{applicant", "{applicant!r}", "{me:>9}", "好\x00"]
)
def test_a_phrase_that_cannot_be_filled_in_is_refused(county, reviewer, text):
    with pytest.raises(InvalidValueError), county.engine.begin(reviewer) as work:
        actions.keep_phrase(work, text)


def test_what_a_value_contains_is_text_and_no_variable():
    values = {"applicant": "{me}<b>", "me": "李敏"}

    assert filled("{applicant}，{me}，{other}", values) == "{me}<b>，李敏，{other}"


def test_a_desk_is_arranged_for_one_person_and_kept(county, reviewer):
    wanted = {"columns": ["due", "item", "nonsense", "due"], "sort": "received", "size": "50"}
    with county.engine.begin(reviewer) as work:
        actions.keep_view(work, "临期", {"tab": "soon", "item": "hygiene", "page": "3"})
        actions.arrange_desk(work, **wanted, opens_next=False, usual="临期")

    with county.engine.look(reviewer) as look:
        kept = desk.arranged(look)
    with county.engine.look(county.people["reviewer2"]) as look:
        untouched = desk.arranged(look)

    assert kept.columns == ("no", "due", "item")
    assert (kept.sort, kept.size, kept.opens_next, kept.usual) == ("received", 50, False, "临期")
    assert kept.view("临期").asks == {"tab": "soon", "item": "hygiene"}
    assert untouched == Arranged()
    with county.engine.begin(reviewer) as work:
        actions.drop_view(work, "临期")
    with county.engine.look(reviewer) as look:
        assert desk.arranged(look).usual == ""


def test_views_have_names_and_an_end():
    full = Arranged()
    for number in range(MOST_VIEWS):
        full = full.with_view(f"视图{number}", {})

    with pytest.raises(InvalidValueError):
        full.with_view("再来一个", {})
    with pytest.raises(InvalidValueError):
        Arranged().with_view(" ", {})
    assert full.with_view("视图0", {"tab": "soon"}).view("视图0").asks == {"tab": "soon"}
    assert Arranged.of({"columns": ["unknown"]}).columns == USUAL


def test_who_walks_through_the_list_meets_the_pressing_first(county, reviewer):
    calm = county.task(county.make_case("hygiene", at="review"), "review")
    county.clock.advance(timedelta(days=40))
    late = calm
    fresh = county.task(county.make_case("hygiene", at="review"), "review")
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.urge_case(work, fresh.case_id, reason="请抓紧办理", key="test/urge")

    with county.engine.look(reviewer) as look:
        rows = queries.worklist(look, queries.WorklistQuery()).rows
        following = queries.next_task(look, queries.WorklistQuery(), fresh.id)
        first = queries.next_task(look, queries.WorklistQuery(), uuid4())

    assert [row.task_id for row in rows] == [late.id, fresh.id]
    assert (rows[0].over, rows[1].urged) == ("statute", True)
    assert following == fresh.id
    assert first == late.id


def test_a_view_keeps_nothing_that_nobody_can_read():
    """A NUL in the usual view shut its owner out of his own list on PostgreSQL."""
    kept = Arranged().with_view("临期", {"tab": "soon", "words": "a\0b", "item": "a\u202eb"})

    assert dict(kept.view("临期").asks) == {"tab": "soon"}
