"""Whatever people do about a case, in whatever order: no card is lost, and none comes twice."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import actions
from engine.audit import Kind
from engine.errors import EngineError
from tests.support.county import fresh_key

SUPERVISORS = ("e_supervisor1", "center_supervision1")
PEOPLE = (*SUPERVISORS, "auditor1", "town_reviewer", "town_decider", "town_acceptor", "acceptor1")
CARD_ACTS = {
    "confirm": actions.confirm_card,
    "dismiss": actions.dismiss_card,
    "ask": actions.ask_revocation,
    "decide": actions.decide_revocation,
    "appeal": actions.appeal_card,
    "judge": actions.decide_appeal,
}
DECIDES = {"decide", "judge"}

steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(min_value=1, max_value=60)),
        st.tuples(st.just("watch")),
        st.tuples(st.just("examine")),
        st.tuples(st.just("clerk")),
        st.tuples(st.just("propose_void"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("void"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("urge"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("order"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("answer"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("close"), st.sampled_from(PEOPLE)),
        st.tuples(
            st.sampled_from(sorted(CARD_ACTS)),
            st.sampled_from(PEOPLE),
            st.integers(min_value=0, max_value=5),
            st.booleans(),
        ),
    ),
    min_size=6,
    max_size=20,
)


class Office:
    """One case, and everything that people and moments do about it."""

    def __init__(self, county):
        self.county = county
        self.case_id = county.make_case("felling", at="accept_review")

    def rows(self, noun):
        with self.county.engine.look() as look:
            return getattr(look.tables, noun).of_case(self.case_id)

    def take(self, step):
        try:
            self._take(*step)
        except EngineError:
            # Refused: then nothing at all has happened, which the end will show.
            return

    def _take(self, verb, *given):
        county = self.county
        if verb == "wait":
            county.clock.advance(timedelta(hours=given[0]))
        elif verb in {"watch", "examine"}:
            act = {"watch": actions.watch_case, "examine": actions.examine_case}[verb]
            with county.engine.begin() as work:
                act(work, self.case_id)
        elif verb == "clerk":
            for task in county.tasks(self.case_id)[:1]:
                county.complete(task, county.answers("felling", task.node_id))
        else:
            with county.engine.begin(county.people[given[0]]) as work:
                self._act(work, verb, *given[1:])

    def _act(self, work, verb, *given):
        if verb in CARD_ACTS:
            cards = self.rows("cards")
            agreed = {"agreed": given[1]} if verb in DECIDES else {}
            for card in cards[given[0] % len(cards) :][:1] if cards else ():
                CARD_ACTS[verb](work, card.id, reason="属实", key=fresh_key(), **agreed)
            return
        if verb == "propose_void":
            actions.propose_void(work, self.case_id, reason="误录", seen=None, key=fresh_key())
        elif verb == "void":
            actions.void_case(work, self.case_id, reason="误录", seen=None, key=fresh_key())
        elif verb == "urge":
            actions.urge_case(work, self.case_id, reason="抓紧", key=fresh_key())
        elif verb == "order":
            due_on = work.calendar.add(work.today, 2)
            words = {"text": "说明原因", "due_on": due_on, "key": fresh_key()}
            actions.issue_order(work, self.case_id, card_id=None, **words)
        else:
            self._answer(work, verb)

    def _answer(self, work, verb):
        for order in self.rows("orders")[-1:]:
            if verb == "answer":
                actions.answer_order(work, order.id, answer="已办", key=fresh_key())
            else:
                actions.close_order(work, order.id, result="已督促", key=fresh_key())

    def judge(self):
        events = self.county.events(self.case_id)
        told = [e.data["card"] for e in events if e.kind is Kind.CARD_ISSUED]
        rows = self.rows("cards")
        # Every card that was told stands in the table, once, and no other.
        assert Counter(told) == Counter(str(row.id) for row in rows)
        assert max(Counter(told).values(), default=1) == 1
        assert sorted(self.county.case(self.case_id).memory["cards"]) == sorted(
            e.data["key"] for e in events if e.kind is Kind.CARD_ISSUED
        )
        # Cards of clocks come in the order of their legal moments, never before them.
        clocked = [e for e in events if e.kind is Kind.CARD_ISSUED and e.data["clock"]]
        assert all(row.at <= row.issued_at for row in rows)
        assert all(a.seq < b.seq for a, b in pairwise(clocked))
        # Nobody decided about his own act.
        for row in rows:
            if row.state == "revoked" and row.appeal != "upheld":
                assert row.decided_by != row.revoke_by
            if row.appeal in {"upheld", "dismissed"}:
                judged = [
                    e.actor
                    for e in events
                    if e.kind is Kind.APPEAL_DECIDED and e.data["card"] == str(row.id)
                ]
                assert len(judged) == 1
                assert judged[0] not in {row.appeal_by, row.confirmed_by}
        log = self.county.log()
        numbers = [event.data["number"] for event in log if event.kind is Kind.ORDER_ISSUED]
        assert numbers == [f"督办〔2026〕{n}号" for n in range(1, len(numbers) + 1)]
        # Nothing is owed that could have been issued.
        with self.county.engine.begin() as work:
            actions.watch_case(work, self.case_id)
        with self.county.engine.begin() as work:
            assert actions.watch_case(work, self.case_id) == 0
        self.county.check_case(self.case_id)


@given(steps=steps)
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_card_is_lost_and_none_comes_twice(sqlite_county, steps):
    office = Office(sqlite_county)

    for step in steps:
        office.take(step)

    office.judge()


def test_every_row_of_a_supervised_case_is_rebuilt_byte_for_byte(county):
    """The one history in which every kind of event of supervision happens."""
    office = Office(county)
    for step in [
        *[("wait", 100), ("watch",), ("wait", 100), ("watch",)],
        *[("appeal", "town_reviewer", 0, True), ("judge", SUPERVISORS[0], 0, False)],
        *[("ask", SUPERVISORS[0], 1, True), ("decide", SUPERVISORS[1], 1, True)],
        *[("ask", SUPERVISORS[0], 2, True), ("decide", SUPERVISORS[1], 2, False)],
        *[("urge", SUPERVISORS[0]), ("order", SUPERVISORS[0]), ("answer", "town_acceptor")],
        *[("close", SUPERVISORS[0]), ("clerk",)],
    ]:
        office._take(*step)  # noqa: SLF001

    told = {event.kind for event in county.events(office.case_id)}
    assert told >= {
        *(Kind.CARD_ISSUED, Kind.CARD_APPEALED, Kind.APPEAL_DECIDED, Kind.CARD_REVOCATION_ASKED),
        *(Kind.CARD_REVOKED, Kind.CARD_KEPT, Kind.CASE_URGED, Kind.CASE_DEEMED_ACCEPTED),
        *(Kind.ORDER_ISSUED, Kind.ORDER_ANSWERED, Kind.ORDER_CLOSED),
    }
    office.judge()
    county.check()


@pytest.mark.parametrize("noun", ["card", "supervise_order"])
def test_a_row_that_somebody_changed_is_named_and_put_right(county, noun):
    office = Office(county)
    for step in [("wait", 100), ("watch",), ("order", SUPERVISORS[0])]:
        office._take(*step)  # noqa: SLF001
    with county.engine.store.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {noun} SET state = 'closed'")

    with county.engine.begin() as work:
        assert actions.rebuild_case(work, office.case_id).different == (noun,)
    with county.engine.begin() as work:
        assert actions.rebuild_case(work, office.case_id).different == ()
