"""Taking back what one has just done: while nobody has touched the next step, and nothing went out."""

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import NotPermittedError, WrongStateError
from engine.model import Role
from engine.queries.asking import signing
from engine.queries.taking_back import last_done, may_take_back
from tests.support.county import fresh_key


@pytest.fixture
def take_back(county):
    def take_back(login, task_id, *, reason="", key=None):
        with county.engine.begin(county.people[login]) as work:
            return actions.take_back(work, task_id, reason=reason, key=key or fresh_key())

    return take_back


def complete(county, case_id, node, login=None):
    task = county.task(case_id, node)
    by = county.people[login] if login else None
    county.complete(task, county.answers(task.item_key, node), by)
    return task


def test_the_step_opens_again_and_the_next_one_is_gone(county, take_back):
    case_id = county.make_case("felling", at="review")
    done = complete(county, case_id, "review")

    advance = take_back("town_reviewer", done.id, reason="四至写错")

    [task] = county.tasks(case_id)
    assert task.node_id == "review"
    assert advance.opened == (task.id,)
    assert Kind.TASK_TAKEN_BACK in {event.kind for event in county.events(case_id)}
    county.check_case(case_id)


def test_done_again_it_leads_where_it_led(county, take_back):
    case_id = county.make_case("felling", at="review")
    done = complete(county, case_id, "review")
    before = county.case(case_id).memory["taken"]
    take_back("town_reviewer", done.id)

    complete(county, case_id, "review")

    assert [task.node_id for task in county.tasks(case_id)] == ["decide"]
    assert county.case(case_id).memory["taken"] == before
    county.check_case(case_id)


def test_the_same_submit_twice_takes_back_once(county, take_back):
    case_id = county.make_case("felling", at="review")
    done = complete(county, case_id, "review")
    key = fresh_key()

    assert take_back("town_reviewer", done.id, key=key) == take_back(
        "town_reviewer", done.id, key=key
    )


def test_a_first_signature_is_taken_back_and_the_step_stays(county, take_back):
    case_id = county.make_case("felling", at="site_visit")
    task = county.task(case_id, "site_visit")
    with county.engine.begin(county.people["town_inspector1"]) as work:
        answers = county.answers("felling", "site_visit")
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    take_back("town_inspector1", task.id)

    now = county.task(case_id, "site_visit")
    assert (now.id, now.status, now.first_by, now.answers) == (task.id, "open", None, None)
    county.check_case(case_id)
    complete(county, case_id, "site_visit")
    county.check_case(case_id)


def test_nobody_takes_back_what_another_did(county, take_back):
    case_id = county.make_case("felling", at="review")
    done = complete(county, case_id, "review")

    with pytest.raises(NotPermittedError, match="不在办理该环节的岗位"):
        take_back("town_decider", done.id)
    county.grant("town_issuer", Role.REVIEWER, county.people["town_issuer"].organ, item="felling")
    with pytest.raises(NotPermittedError, match="只有办理人本人"):
        take_back("town_issuer", done.id)


def test_once_the_next_step_was_touched_it_is_too_late(county, take_back):
    case_id = county.make_case("felling", at="site_visit")
    visit = complete(county, case_id, "site_visit")
    with county.engine.look() as look:
        done = look.tables.tasks.get(visit.id)
    complete(county, case_id, "review")

    with pytest.raises(WrongStateError, match=r"下一环节“.*”已经有人办理，不能撤回"):
        take_back(done.closed_by, visit.id)


def test_what_went_out_is_not_taken_back(county, take_back):
    case_id = county.make_case("felling", at="accept_review")
    done = complete(county, case_id, "accept_review")

    with pytest.raises(WrongStateError, match=r"已经出具《.*》|已经计入办理时限"):
        take_back("town_acceptor", done.id)


def test_an_open_step_has_nothing_to_take_back(county, take_back):
    case_id = county.make_case("felling", at="review")

    with pytest.raises(WrongStateError, match="尚未办结"):
        take_back("town_reviewer", county.task(case_id, "review").id)


def test_an_ended_case_is_not_opened_again(county, take_back):
    case_id = county.make_case("felling")
    with county.engine.look() as look:
        last = [t for t in look.tables.tasks.of_case(case_id) if t.status == "done"][-1]

    with pytest.raises(WrongStateError, match="已经办结"):
        take_back(last.closed_by, last.id)


def test_a_straight_answer_goes_straight_again(county, take_back):
    case_id = county.make_case("felling", at="decide")
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.send_back(
            work, county.task(case_id, "decide").id, "review",
            reason="补充意见", straight=True, seen=None, key=fresh_key(),
        )  # fmt: skip
    done = complete(county, case_id, "review")
    take_back("town_reviewer", done.id)

    complete(county, case_id, "review")

    assert [task.node_id for task in county.tasks(case_id)] == ["decide"]
    county.check_case(case_id)


def test_a_branch_that_waits_for_the_others_is_taken_back_alone(county, take_back):
    case_id = county.make_case("joint", at="review_land")
    others = {task.node_id for task in county.tasks(case_id)} - {"review_land"}
    done = complete(county, case_id, "review_land")
    with county.engine.look() as look:
        by = look.tables.tasks.get(done.id).closed_by

    take_back(by, done.id)

    now = {task.node_id for task in county.tasks(case_id)}
    assert now == others | {"review_land"}
    county.check_case(case_id)


def test_the_page_offers_what_can_still_be_taken_back(county):
    case_id = county.make_case("felling", at="review")
    done = complete(county, case_id, "review")

    with county.engine.look(county.people["town_reviewer"]) as look:
        assert [each.task_id for each in last_done(look, case_id)] == [done.id]
        assert may_take_back(look, done.id).refused == ""
    complete(county, case_id, "decide")
    with county.engine.look(county.people["town_reviewer"]) as look:
        assert last_done(look, case_id) == []


class TestHeldForSignatures:
    """What waits for those who sign after (后加签) is its submitter's own until one has signed."""

    @pytest.fixture
    def held(self, county):
        """A review that was submitted and waits for two signatures."""
        case_id = county.make_case("felling", at="review")
        task = county.task(case_id, "review")
        reviewer = county.people["town_reviewer"]
        for user in ("town_decider", "town_inspector1"):
            with county.engine.begin(reviewer) as work:
                asked = {"user_id": user, "kind": "after", "question": "请核对"}
                actions.ask_signature(work, task.id, **asked, key=fresh_key())
        complete(county, case_id, "review", "town_reviewer")
        return county.task(case_id, "review")

    def sign(self, county, task, login, *, agrees=True):
        with county.engine.look(county.people[login]) as look:
            rows = look.tables.opinions.signatures_of(task.case_id)
            [row] = [row for row in rows if row.user_id == login]
            about = signing(look, row.id).about
        with county.engine.begin(county.people[login]) as work:
            given = {"agrees": agrees, "opinion": "已核对", "about": about}
            actions.give_signature(work, row.id, **given, key=fresh_key())

    def test_it_is_his_draft_again_and_whoever_was_asked_stays_asked(self, county, take_back, held):
        assert [each.task_id for each in self.mine(county, held)] == [held.id]

        take_back("town_reviewer", held.id, reason="附件拿错")

        back = county.task(held.case_id, "review")
        assert (back.id, back.status, back.answers) == (held.id, "open", None)
        county.check_case(held.case_id)
        with pytest.raises(WrongStateError, match="尚未提交"):
            self.sign(county, held, "town_decider")
        with county.engine.look(county.people["town_reviewer"]) as look:
            proposed = queries.task(look, held.id).answers
            said = [v.sentence for v in queries.case(look, held.case_id).events]
        assert proposed["opinion"] == county.answers("felling", "review")["opinion"]
        assert any("加签人员签署以前，由提交人撤回" in sentence for sentence in said)

        complete(county, held.case_id, "review", "town_reviewer")
        for login in ("town_decider", "town_inspector1"):
            self.sign(county, held, login)
        assert [each.node_id for each in county.tasks(held.case_id)] == ["decide"]
        county.check_case(held.case_id)

    def mine(self, county, task):
        with county.engine.look(county.people["town_reviewer"]) as look:
            return last_done(look, task.case_id)

    def test_once_somebody_has_signed_it_stays(self, county, take_back, held):
        self.sign(county, held, "town_inspector1")

        with pytest.raises(WrongStateError, match="已经签署"):
            take_back("town_reviewer", held.id)

        assert self.mine(county, held) == []
        assert county.task(held.case_id, "review").status == "held"

    def test_only_whoever_submitted_it_takes_it_back(self, county, take_back, held):
        organ = county.people["town_reviewer"].organ
        county.grant("town_issuer", Role.REVIEWER, organ, item="felling")

        with pytest.raises(NotPermittedError, match="本人"):
            take_back("town_issuer", held.id)

    def test_of_two_officers_the_first_signature_stays(self, county, take_back):
        case_id = county.make_case("felling", at="site_visit")
        task = county.task(case_id, "site_visit")
        with county.engine.begin(county.people["town_inspector1"]) as work:
            asked = {"user_id": "town_reviewer", "kind": "after", "question": "请核对"}
            actions.ask_signature(work, task.id, **asked, key=fresh_key())
        complete(county, case_id, "site_visit", "town_inspector1")

        take_back("town_inspector2", task.id)

        back = county.task(case_id, "site_visit")
        assert (back.status, back.first_by) == ("second", "town_inspector1")
        county.check_case(case_id)
