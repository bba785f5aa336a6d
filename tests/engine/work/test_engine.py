"""Transactions of people: rights as of now, whole or not at all, and signed where the log stands."""

from datetime import timedelta
from itertools import pairwise

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import (
    CaseChangedError,
    LetterFactsMissingError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Role
from engine.store.checkpoints import Checkpoint
from engine.work.change import Change
from tests.support.county import fresh_key, open_county


class TestLook:
    def test_a_look_sees_with_the_rights_of_now(self, county):
        case_id = county.make_case("felling", at="review")
        before = county.people["acceptor1"]
        county.grant("acceptor1", Role.REVIEWER, county.people["town_reviewer"].organ)

        with county.engine.look(before) as look:
            assert look.visible_case(case_id).id == case_id

    def test_what_is_hidden_looks_like_what_is_not_there(self, county):
        case_id = county.make_case("felling", at="review")

        with (
            county.engine.look(county.people["decider1"]) as look,
            pytest.raises(NotFoundError),
        ):
            look.visible_case(case_id)

    def test_a_closed_account_looks_at_nothing(self, county):
        signed_in = county.people["acceptor1"]
        county.close_account("acceptor1")

        with pytest.raises(NotPermittedError), county.engine.look(signed_in):
            pytest.fail("the account is closed")

    def test_the_legal_day_is_the_one_in_shanghai(self, county):
        county.clock.advance(timedelta(hours=15, minutes=30))

        with county.engine.look() as look:
            assert look.today.isoformat() == "2026-03-03"


class TestWholeOrNotAtAll:
    def test_a_letter_that_lacks_facts_holds_up_the_whole_step(self, county, monkeypatch):
        case_id = county.make_case("felling", at="accept_review")
        task = county.task(case_id, "accept_review")
        before, row = county.log(), county.case(case_id)

        def without_facts(*_args, **_kwargs):
            raise LetterFactsMissingError("受理通知书", ["受理日期"])

        with monkeypatch.context() as patch:
            patch.setattr(Change, "issue", without_facts)
            with (
                pytest.raises(LetterFactsMissingError),
                county.engine.begin(county.people["town_acceptor"]) as work,
            ):
                answers = county.answers("felling", "accept_review")
                actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

        assert county.log() == before
        assert county.case(case_id) == row
        county.check()

    def test_several_acts_of_one_transaction_stand_or_fall_together(self, county):
        before = county.log()
        answers = county.answers("felling", "apply")

        def both(work):
            actions.start_case(work, "felling", answers, key=fresh_key())
            actions.start_case(work, "felling", {}, key=fresh_key())

        with (
            pytest.raises(Exception, match="需要修改"),
            county.engine.begin(county.people["town_acceptor"]) as work,
        ):
            both(work)

        assert county.log() == before

    def test_a_case_row_that_changed_under_a_change_is_not_written_over(self, county):
        case_id = county.make_case("felling", at="review")
        row = county.case(case_id)
        columns = {name: getattr(row, name) for name in row.__dataclass_fields__}

        with county.engine.begin() as work:
            assert not work.tables.cases.save(columns, seen=row.version - 1)
            assert work.tables.cases.save(columns, seen=row.version)

    def test_an_ended_case_is_not_changed(self, county):
        case_id = county.make_case("felling", "不需许可")

        def anything(_row, _file):
            """Everybody may."""

        with (
            pytest.raises(WrongStateError),
            county.engine.begin() as work,
            work.change_case(case_id, key=None, seen=None, may=anything),
        ):
            pytest.fail("the case has ended")

    def test_a_version_that_nobody_has_seen_is_refused_too(self, county):
        case_id = county.make_case("felling", at="review")
        task = county.task(case_id, "review")

        with (
            pytest.raises(CaseChangedError),
            county.engine.begin(county.people["town_reviewer"]) as work,
        ):
            answers = county.answers("felling", "review")
            actions.check_answers(work, task.id, answers, seen=99, key=fresh_key())


class TestCheckpoints:
    def test_the_log_is_signed_every_hundred_events(self, county):
        while county.verify().rows < 350:
            county.make_case("felling")

        file = county.engine.settings.checkpoint_dir / "counter-1.jsonl"
        signed = [Checkpoint.read(line).seq for line in file.read_bytes().splitlines()]
        gaps = [later - earlier for earlier, later in pairwise(signed)]
        assert max(gaps) < 130
        assert county.verify().sound


class TestRestart:
    def test_another_process_takes_every_open_case_up(self, county):
        """Every open case loads after a deploy (REL-6)."""
        for item, node in (
            ("felling", "correct"),
            ("karaoke", "hearing"),
            ("joint", "decide_land"),
        ):
            county.make_case(item, at=node)
        county.engine.close()

        again = open_county(county.engine.settings)

        with again.engine.look() as look:
            opened = look.tables.cases.open_ids()
        assert len(opened) == 3
        for case_id in opened:
            assert again.file(case_id).workflow.open_steps
        again.check()
        again.engine.close()


def test_a_hundred_corrections_lose_no_case(county):
    """A case that comes back again and again stays open and rebuilds the same (REL-7)."""
    case_id = county.make_case("felling", "补正一次", at="accept_review")
    asks = county.golden("felling", "补正一次").steps[1].answers
    corrects = county.answers("felling", "correct")

    for _ in range(100):
        county.complete(county.task(case_id, "accept_review"), asks)
        county.complete(county.task(case_id, "correct"), corrects)

    assert county.task(case_id, "accept_review")
    assert county.case(case_id).status == "open"
    assert len(county.case(case_id).state) < 20_000
    assert sum(e.kind is Kind.TASK_COMPLETED for e in county.events(case_id)) == 200
    county.check()
