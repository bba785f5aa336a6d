"""Who is told of what: one row of the table after the other, by real acts."""

from datetime import timedelta

import pytest

from engine import actions
from engine.actions.answer_list import Answer, answer_list
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.actions.tell_next import tell_next
from engine.audit import Kind
from engine.model import Role
from engine.work.informing import RULES, notices
from engine.work.news import Colleagues, News, Rule
from engine.work.papers import PaperDesk
from tests.support.county import fresh_key

TOWN = "11990101000000027Q"


@pytest.fixture
def county(sqlite_county):
    return sqlite_county


@pytest.fixture
def case(county):
    """A case of the town that waits for its reviewer, and its task."""
    return county.make_case("felling", at="review")


def act(county, login, deed, *given, **words):
    with county.engine.begin(county.people[login]) as work:
        return deed(work, *given, key=fresh_key(), **words)


def told(county, kind):
    """Who is told of the last event of a kind, in which words, and where the link leads."""
    event = [event for event in county.log() if event.kind is kind][-1]
    with county.engine.look() as look:
        row = look.tables.cases.get(event.case_id)
        news = News(look=look, event=event, row=row, colleagues=Colleagues(look=look))
        found = notices(news)
    return {notice.user_id for notice in found}, {(n.sentence, n.path) for n in found}


def test_a_colleague_whom_a_step_is_handed_to_finds_the_step(county):
    case_id = county.make_case("karaoke", at="review")
    task = county.task(case_id, "review")
    act(
        county,
        "reviewer1",
        actions.reassign_task,
        task.id,
        to="reviewer2",
        reason="请假",
        seen=None,
    )

    who, said = told(county, Kind.TASK_REASSIGNED)

    assert who == {"reviewer2"}
    assert said == {(f"“{task.node_name}”已转交您办理", f"/tasks/{task.id}")}
    act(county, "e_supervisor1", actions.urge_case, case_id, reason="请抓紧")
    assert told(county, Kind.CASE_URGED)[0] == {"reviewer2"}


def test_who_is_asked_to_sign_is_told_and_so_is_who_asked(county, case):
    task = county.task(case, "review")
    words = {"user_id": "town_inspector1", "kind": "before", "question": "请核对四至"}
    county.grant("town_inspector1", Role.REVIEWER, TOWN)
    act(county, "town_reviewer", actions.ask_signature, task.id, **words)

    assert told(county, Kind.SIGNATURE_ASKED)[0] == {"town_inspector1"}


def test_a_copy_and_a_mention_reach_those_whom_they_name(county, case):
    act(county, "town_acceptor", actions.copy_case, case, users=["town_decider"], words="请阅")
    act(county, "town_acceptor", actions.add_note, case, text="@town_reviewer 请看")

    assert told(county, Kind.CASE_COPIED)[0] == {"town_decider"}
    assert told(county, Kind.NOTE_ADDED)[0] <= {"town_reviewer"}


def test_an_order_reaches_the_office_and_its_answer_the_supervisor(county, case):
    with county.engine.look() as look:
        due_on = look.calendar.add(look.today, 3)
    words = {"card_id": None, "text": "请说明原因", "due_on": due_on}
    act(county, "e_supervisor1", actions.issue_order, case, **words)
    with county.engine.look() as look:
        [order] = look.tables.orders.of_case(case)

    who, said = told(county, Kind.ORDER_ISSUED)
    act(county, "town_reviewer", actions.answer_order, order.id, answer="已办理")

    assert "town_reviewer" in who
    assert not who & {"e_supervisor1", "acceptor1", "archivist1"}
    assert said == {(f"收到督办单{order.number}，请按期答复", f"/orders/{order.id}")}
    assert told(county, Kind.ORDER_ANSWERED)[0] == {"e_supervisor1"}


def test_a_card_reaches_whose_act_it_is_about(county, case):
    county.clock.advance(timedelta(days=9))
    with county.engine.begin() as work:
        actions.watch_case(work, case)

    who, said = told(county, Kind.CARD_ISSUED)

    assert "town_reviewer" in who
    assert not [words for words, path in said if "{" in words or not path.startswith("/cards/")]


def test_paper_reaches_the_desk_it_goes_to_and_a_refusal_who_sent_it(county, case):
    with county.engine.begin(county.people["town_acceptor"]) as work:
        handed = [Handed(case_id=case, papers=[Paper(name="申请书", originals=1)])]
        words = {"desk": PaperDesk.OFFICE, "to_organ": TOWN, "key": fresh_key()}
        list_id = hand_over(work, handed, **words)
    sent = told(county, Kind.CASE_HANDED_OVER)
    with county.engine.begin(county.people["town_reviewer"]) as work:
        [row] = work.tables.handovers.of_list(list_id)
        refused = {row.id: Answer(taken=False, reason="缺页")}
        answer_list(work, list_id, refused, key=fresh_key())

    assert "town_reviewer" in sent[0]
    assert "town_acceptor" not in sent[0]
    assert sent[1] == {("纸质材料待接收（交接单交〔2026〕1号）", f"/handovers/{list_id}")}
    assert told(county, Kind.HANDOVER_REFUSED)[0] == {"town_acceptor"}


def test_nobody_is_told_of_what_he_did_himself_or_after_he_left(county, case):
    county.close_account("town_decider")
    users = ["town_decider"]
    with county.engine.look() as look:
        assert "town_decider" not in {each.user_id for each in look.tables.people.active()}
    act(county, "e_supervisor1", actions.urge_case, case, reason="请抓紧")

    who, _said = told(county, Kind.CASE_URGED)

    assert not who & {"e_supervisor1", *users}


def test_no_message_holds_a_word_of_an_applicant_or_of_what_was_typed(county, case):
    act(county, "e_supervisor1", actions.urge_case, case, reason="请向王示例核实")
    act(
        county, "town_acceptor", actions.copy_case, case, users=["town_decider"], words="王示例来电"
    )
    with county.engine.begin() as work:
        while tell_next(work):
            pass

    with county.engine.look() as look:
        party = look.contents(county.case(case).memory["party"])
        told_ = [
            notice
            for login in county.people
            for notice in look.tables.notices.page(login, unread=False, offset=0, size=100)
        ]
    said = " ".join(f"{each.sentence} {each.step} {each.item_name} {each.path}" for each in told_)
    assert len(told_) >= 2
    for value in [*party.values(), "核实", "来电"]:
        assert (
            not isinstance(value, str) or len(value) < 2 or value == "person" or value not in said
        )


def test_a_fault_about_one_event_silences_no_other(county, case, monkeypatch):
    def broken(_news):
        raise ValueError("broken")

    rules = {**RULES, Kind.CASE_COPIED: (Rule(who=broken, words=""),)}
    monkeypatch.setattr("engine.work.informing.RULES", rules)
    act(county, "town_acceptor", actions.copy_case, case, users=["town_decider"], words="请阅")
    act(county, "e_supervisor1", actions.urge_case, case, reason="请抓紧")

    with county.engine.begin() as work:
        while tell_next(work):
            pass

    with county.engine.look() as look:
        assert look.tables.notices.count("town_reviewer", unread=True) == 1
        [incident] = look.tables.incidents.still_open(kind="notice_fails")
    assert "没有能通知" in incident.detail
