"""The life of an item's version: submitted, reviewed, published now or on a day, ended."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from diagrams import placing, search
from engine import actions, publication, queries
from engine.audit import Kind
from engine.bundle import Bundle, shipped
from engine.clock import ZONE
from engine.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Role
from engine.publication import documents
from engine.publication.documents import Kind as Sheet
from engine.publication.scans import read_scan
from engine.work import listed

ITEM = "hygiene_check"
DESIGNER, ADMIN, REVIEWER = "process_designer1", "item_admin1", "center_supervision1"
MONDAY = date(2026, 3, 2)
APRIL = date(2026, 4, 1)
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _quick_charts(monkeypatch):
    monkeypatch.setattr(placing, "MANY", 0)
    monkeypatch.setattr(search, "MANY", 0)


@pytest.fixture
def act(county):
    """Do something in the name of a person, in a transaction of its own."""

    def act(login, action, *given, **named):
        with county.engine.begin(county.people[login]) as work:
            return action(work, *given, **named)

    return act


@pytest.fixture
def draft(county, act):
    """A new version of an item, as a draft: somebody wrote a sentence more."""

    def draft(word="试行", key=ITEM):
        files = dict(shipped(key).files)
        files["item.toml"] = files["item.toml"].replace(
            b"notes = [", f'notes = ["{word}", '.encode()
        )
        return act(DESIGNER, actions.import_item, Bundle.from_files(files)).digest

    return draft


@pytest.fixture
def reviewed(act, draft):
    def reviewed(word="试行"):
        digest = draft(word)
        act(DESIGNER, actions.submit_item, digest, note="增加说明")
        act(REVIEWER, actions.review_item, digest)
        return digest

    return reviewed


def row(county, key=ITEM):
    with county.engine.look() as look:
        return listed(look, key)


def stored(county, key=ITEM):
    with county.engine.look() as look:
        return look.tables.items.get(key)


def version(county, digest):
    with county.engine.look() as look:
        return look.tables.items.version(digest)


def kinds(county):
    return [event.kind for event in county.log()]


def midnight(day):
    return datetime.combine(day, time(), ZONE)


class TestReview:
    def test_three_people_bring_a_version_into_force(self, county, act, draft):
        digest = draft()

        submitted = act(DESIGNER, actions.submit_item, digest, note=" 增加说明 ")
        reviewed = act(REVIEWER, actions.review_item, digest)
        published = act(ADMIN, actions.publish_item, digest)

        assert (submitted.state, submitted.submitted_by, submitted.note) == (
            "submitted",
            DESIGNER,
            "增加说明",
        )
        assert (reviewed.state, reviewed.reviewed_by) == ("reviewed", REVIEWER)
        assert (published.state, published.published_by) == ("published", ADMIN)
        assert (published.in_force_from, published.in_force_to) == (MONDAY, None)
        assert stored(county).digest == digest
        assert kinds(county)[-3:] == [Kind.ITEM_SUBMITTED, Kind.ITEM_REVIEWED, Kind.ITEM_PUBLISHED]
        county.check()

    def test_the_version_before_ends_on_the_day_of_the_new_one(self, county, act, reviewed):
        before = stored(county).digest

        act(ADMIN, actions.publish_item, reviewed())

        ended = version(county, before)
        assert (ended.state, ended.in_force_to) == ("superseded", MONDAY)

    def test_each_step_twice_is_one_step(self, county, act, draft):
        digest = draft()
        act(DESIGNER, actions.submit_item, digest)
        act(REVIEWER, actions.review_item, digest)
        events = county.log()

        assert act(REVIEWER, actions.review_item, digest).state == "reviewed"
        assert county.log() == events

    @pytest.mark.parametrize("login", ["acceptor1", "sys_admin1", "decider1"])
    def test_only_those_who_draft_submit(self, act, draft, login):
        with pytest.raises(NotPermittedError):
            act(login, actions.submit_item, draft())

    @pytest.mark.parametrize("login", ["acceptor1", "sys_admin1", "item_admin2", "decider1"])
    def test_only_its_own_deciders_and_supervisors_review(self, act, draft, login):
        digest = draft()
        act(DESIGNER, actions.submit_item, digest)

        with pytest.raises(NotPermittedError):
            act(login, actions.review_item, digest)

    @pytest.mark.parametrize("who", [DESIGNER, ADMIN], ids=["drafted it", "submitted it"])
    def test_nobody_reviews_what_he(self, county, act, draft, who):
        digest = draft()
        county.grant(who, Role.DECIDER, county.people[who].organ)
        act(ADMIN, actions.submit_item, digest)

        with pytest.raises(NotPermittedError) as refused:
            act(who, actions.review_item, digest)

        assert refused.value.rule == "S9"

    def test_nobody_publishes_what_he_submitted(self, act, draft):
        digest = draft()
        act(ADMIN, actions.submit_item, digest)
        act(REVIEWER, actions.review_item, digest)

        with pytest.raises(NotPermittedError, match="提交"):
            act(ADMIN, actions.publish_item, digest)
        assert act("item_admin2", actions.publish_item, digest).state == "published"

    def test_steps_come_in_their_order(self, act, draft):
        digest = draft()

        with pytest.raises(WrongStateError, match="尚未提交"):
            act(REVIEWER, actions.review_item, digest)
        with pytest.raises(WrongStateError, match="尚未提交"):
            act(ADMIN, actions.publish_item, digest)
        act(DESIGNER, actions.submit_item, digest)
        with pytest.raises(WrongStateError, match="等待审核"):
            act(ADMIN, actions.publish_item, digest)
        with pytest.raises(WrongStateError, match="等待审核"):
            act(ADMIN, actions.publish_item, digest, reviewed_by=REVIEWER)

    def test_a_reviewer_is_who_reviewed_it_here(self, county, act, reviewed):
        county.grant("item_admin2", Role.DECIDER, county.people["item_admin2"].organ)

        with pytest.raises(WrongStateError, match="审核人不符"):
            act(ADMIN, actions.publish_item, reviewed(), reviewed_by="item_admin2")

    def test_who_submitted_it_is_no_reviewer_outside_of_the_system_either(self, county, act, draft):
        digest = draft()
        county.grant(ADMIN, Role.DECIDER, county.people[ADMIN].organ)
        act(ADMIN, actions.submit_item, digest)
        act(REVIEWER, actions.return_item, digest, reason="请补充依据")

        with pytest.raises(NotPermittedError) as refused:
            act("item_admin2", actions.publish_item, digest, reviewed_by=ADMIN)

        assert refused.value.rule == "S9"

    def test_what_was_returned_is_submitted_again_before_anybody_publishes_it(self, act, draft):
        digest = draft()
        act(DESIGNER, actions.submit_item, digest)
        act(REVIEWER, actions.return_item, digest, reason="请补充依据")

        with pytest.raises(WrongStateError, match=r"已退回（请补充依据）.*重新提交"):
            act(ADMIN, actions.publish_item, digest, reviewed_by="decider1")

    def test_a_version_older_than_the_one_in_force_is_not_submitted(self, act, draft, reviewed):
        old, new = draft("甲"), reviewed("乙")
        act(ADMIN, actions.publish_item, new)

        with pytest.raises(WrongStateError, match="更早"):
            act(DESIGNER, actions.submit_item, old)


class TestReturn:
    def test_a_version_goes_back_with_its_reason_and_may_come_again(self, county, act, reviewed):
        digest = reviewed()

        returned = act(ADMIN, actions.return_item, digest, reason="请补充依据")

        assert (returned.state, returned.reviewed_by) == ("draft", None)
        assert returned.returned_reason == "请补充依据"
        assert kinds(county)[-1] is Kind.ITEM_RETURNED
        again = act(DESIGNER, actions.submit_item, digest)
        assert (again.state, again.returned_reason) == ("submitted", None)

    def test_whoever_drafted_it_takes_it_back_until_it_is_reviewed(self, act, draft):
        digest = draft()
        act(DESIGNER, actions.submit_item, digest)
        assert act(DESIGNER, actions.return_item, digest, reason="有误").state == "draft"

        act(DESIGNER, actions.submit_item, digest)
        act(REVIEWER, actions.review_item, digest)
        with pytest.raises(NotPermittedError):
            act(DESIGNER, actions.return_item, digest, reason="有误")

    @pytest.mark.parametrize("login", ["acceptor1", "sys_admin1"])
    def test_others_return_nothing(self, act, reviewed, login):
        with pytest.raises(NotPermittedError):
            act(login, actions.return_item, reviewed(), reason="有误")

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 2001])
    def test_a_reason_is_wanted(self, act, reviewed, reason):
        with pytest.raises(InvalidValueError):
            act(REVIEWER, actions.return_item, reviewed(), reason=reason)

    def test_what_is_in_force_does_not_go_back(self, county, act):
        with pytest.raises(WrongStateError, match="已经生效"):
            act(REVIEWER, actions.return_item, stored(county).digest, reason="有误")


class TestOnADay:
    def test_it_is_in_force_from_midnight_whatever_the_tick_does(self, county, act, reviewed):
        before, digest = stored(county).digest, reviewed()

        act(ADMIN, actions.publish_item, digest, on=APRIL)

        county.clock.move_to(midnight(APRIL) - timedelta(microseconds=1))
        assert row(county).digest == before
        county.clock.move_to(midnight(APRIL))
        assert row(county).digest == digest
        assert stored(county).digest == before
        with county.engine.look() as look:
            assert queries.item(look, ITEM).bundle.digest == digest
            newest, older = queries.versions(look, ITEM)
        assert (newest.state, older.state) == ("published", "superseded")

    def test_a_case_that_comes_first_puts_it_in_force(self, county, act, draft):
        digest = draft(key="felling")
        act(DESIGNER, actions.submit_item, digest)
        act(REVIEWER, actions.review_item, digest)
        act(ADMIN, actions.publish_item, digest, on=APRIL)
        answers = county.answers("felling", "apply")
        county.clock.move_to(midnight(APRIL) + timedelta(hours=9))

        case_id = county.start("felling", answers)

        assert county.case(case_id).digest == digest
        assert stored(county, "felling").digest == digest
        [event] = [event for event in county.log() if event.kind is Kind.ITEM_IN_FORCE]
        assert (event.actor, event.data["from"]) == ("system", "2026-04-01")
        county.check()

    def test_the_tick_puts_it_in_force_once(self, county, act, reviewed):
        before, digest = stored(county).digest, reviewed()
        act(ADMIN, actions.publish_item, digest, on=APRIL)
        county.clock.move_to(midnight(APRIL) + timedelta(hours=3))

        def tick():
            with county.engine.begin() as work:
                return actions.put_in_force(work)

        with ThreadPoolExecutor(4) as threads:
            done = [each.result() for each in [threads.submit(tick) for _ in range(4)]]

        assert sorted(done) == [0, 0, 0, 1]
        assert kinds(county).count(Kind.ITEM_IN_FORCE) == 1
        ended, begun = version(county, before), version(county, digest)
        assert (ended.state, ended.in_force_to) == ("superseded", date(2026, 3, 31))
        assert (begun.state, begun.in_force_from) == ("published", APRIL)
        assert begun.published_at == midnight(APRIL)
        county.check()

    def test_the_tick_waits_for_nobody_while_it_holds_the_log(self, county, act):
        plan = actions.retire_item
        act(ADMIN, plan, "felling", on=APRIL, **SAID)
        act(ADMIN, plan, ITEM, on=APRIL, **SAID)
        county.clock.move_to(midnight(APRIL))

        def tick():
            with county.engine.begin() as work:
                return actions.put_in_force(work)

        with ThreadPoolExecutor(1) as thread:
            with county.engine.begin(county.people[ADMIN]) as work:
                work.tables.items.lock(ITEM)
                ticking = thread.submit(tick)
                wait([ticking], timeout=1)
                # Whoever holds an item writes into the log next.
                actions.put_in_force(work, ITEM)
            assert ticking.result() == 1
        county.check()

    def test_nothing_else_is_published_while_one_is_to_come(self, act, reviewed):
        first, second = reviewed("甲"), reviewed("乙")
        act(ADMIN, actions.publish_item, first, on=APRIL)

        with pytest.raises(WrongStateError, match=r"第2版已定于2026-04-01生效.*请先退回第2版"):
            act(ADMIN, actions.publish_item, second)

        act(ADMIN, actions.return_item, first, reason="改发新版")
        assert act(ADMIN, actions.publish_item, second).state == "published"

    def test_the_same_day_twice_is_once_and_another_day_is_refused(self, county, act, reviewed):
        digest = reviewed()
        first = act(ADMIN, actions.publish_item, digest, on=APRIL)
        events = county.log()

        assert act(ADMIN, actions.publish_item, digest, on=APRIL) == first
        assert county.log() == events
        with pytest.raises(WrongStateError, match="改期"):
            act(ADMIN, actions.publish_item, digest, on=APRIL + timedelta(days=1))

    def test_it_cannot_be_returned_once_its_day_has_come(self, county, act, reviewed):
        digest = reviewed()
        act(ADMIN, actions.publish_item, digest, on=APRIL)
        county.clock.move_to(midnight(APRIL))

        with pytest.raises(WrongStateError, match="零时生效"):
            act(ADMIN, actions.return_item, digest, reason="有误")

    @pytest.mark.parametrize("on", [date(2026, 3, 1), date(2206, 4, 1)])
    def test_a_day_that_is_over_or_mistyped_is_refused(self, act, reviewed, on):
        with pytest.raises(InvalidValueError, match="生效日期"):
            act(ADMIN, actions.publish_item, reviewed(), on=on)

    def test_today_is_at_once(self, act, reviewed):
        assert act(ADMIN, actions.publish_item, reviewed(), on=MONDAY).state == "published"


SAID = {"document": "示政发〔2026〕3号", "reason": "上位法修改"}


class TestRetire:
    def test_no_new_case_begins_and_those_under_way_end(self, county, act):
        under_way = county.make_case("felling", at="accept_review")
        answers = county.answers("felling", "apply")

        retired = act(ADMIN, actions.retire_item, "felling", on=MONDAY, **SAID)

        assert (retired.state, retired.retired_on) == ("retired", MONDAY)
        with pytest.raises(WrongStateError, match="示政发"):
            county.start("felling", answers)
        [task] = county.tasks(under_way)
        county.complete(task, county.answers("felling", "accept_review"))
        with county.engine.look() as look:
            kept = queries.facts(look, "felling")
            assert "felling" not in {item.key for item, _ in queries.public_items(look)}
            assert "felling" in {each.key for each in queries.published_facts(look)}
        assert (kept.state, kept.in_force_to) == ("retired", MONDAY)
        county.check()

    def test_a_day_that_lies_ahead_ends_it_at_midnight(self, county, act):
        act(ADMIN, actions.retire_item, ITEM, on=APRIL, **SAID)

        assert row(county).state == "published"
        county.clock.move_to(midnight(APRIL))
        assert (row(county).state, stored(county).state) == ("retired", "published")
        with county.engine.begin() as work:
            assert (actions.put_in_force(work), actions.put_in_force(work)) == (1, 0)
        assert stored(county).state == "retired"
        assert version(county, stored(county).digest).in_force_to == date(2026, 3, 31)
        assert kinds(county).count(Kind.ITEM_RETIRED) == 1

    def test_a_new_version_brings_a_retired_item_back(self, county, act, reviewed):
        act(ADMIN, actions.retire_item, ITEM, on=MONDAY, **SAID)

        act(ADMIN, actions.publish_item, reviewed())

        assert (stored(county).state, stored(county).retired_on) == ("published", None)

    def test_a_version_that_is_to_come_stands_in_the_way(self, act, reviewed):
        act(ADMIN, actions.publish_item, reviewed(), on=APRIL)

        with pytest.raises(WrongStateError, match="请先退回"):
            act(ADMIN, actions.retire_item, ITEM, on=MONDAY, **SAID)

    def test_nothing_is_published_for_a_day_after_its_end(self, act, reviewed):
        act(ADMIN, actions.retire_item, ITEM, on=APRIL, **SAID)

        with pytest.raises(WrongStateError, match="取消"):
            act(ADMIN, actions.publish_item, reviewed(), on=APRIL)

    @pytest.mark.parametrize("login", ["decider1", "sys_admin1", DESIGNER])
    def test_only_item_administrators_retire(self, act, login):
        with pytest.raises(NotPermittedError):
            act(login, actions.retire_item, ITEM, on=MONDAY, **SAID)

    @pytest.mark.parametrize(
        "wrong",
        [{"document": ""}, {"reason": " "}, {"on": date(2026, 3, 1)}, {"reason": "长" * 501}],
    )
    def test_a_document_a_reason_and_a_day_are_wanted(self, act, wrong):
        with pytest.raises(InvalidValueError):
            act(ADMIN, actions.retire_item, ITEM, **{"on": MONDAY, **SAID, **wrong})

    def test_what_is_unknown_or_gone_is_not_retired(self, act):
        with pytest.raises(NotFoundError):
            act(ADMIN, actions.retire_item, "nothing", on=MONDAY, **SAID)
        act(ADMIN, actions.retire_item, ITEM, on=MONDAY, **SAID)
        with pytest.raises(WrongStateError):
            act(ADMIN, actions.retire_item, ITEM, on=MONDAY, **SAID)


class TestScans:
    def test_scans_are_kept_and_told_latest_first(self, county, act, draft):
        digest = draft()

        first = act(ADMIN, actions.keep_scan, digest, "chart", read_scan("甲.pdf", PDF))
        county.clock.advance(timedelta(minutes=1))
        second = act(ADMIN, actions.keep_scan, digest, "chart", read_scan("乙.pdf", PDF + b"\n"))

        with county.engine.look() as look:
            assert queries.scans(look, digest) == [second, first]
            assert queries.scan(look, first.id) == (first, PDF)
        told = county.log()[-2].data
        assert (told["sheet"], told["sha256"]) == ("chart", first.sha256)
        assert (first.size, first.media, first.uploaded_by) == (len(PDF), "application/pdf", ADMIN)

    def test_the_same_scan_twice_is_kept_once(self, county, act, draft):
        digest = draft()
        first = act(ADMIN, actions.keep_scan, digest, "chart", read_scan("甲.pdf", PDF))
        events = county.log()

        assert act(ADMIN, actions.keep_scan, digest, "chart", read_scan("乙.pdf", PDF)) == first
        assert county.log() == events

    def test_only_item_administrators_keep_scans_of_sheets_that_there_are(self, act, draft):
        digest = draft()

        with pytest.raises(NotPermittedError):
            act(DESIGNER, actions.keep_scan, digest, "chart", read_scan("甲.pdf", PDF))
        with pytest.raises(InvalidValueError):
            act(ADMIN, actions.keep_scan, digest, "poem", read_scan("甲.pdf", PDF))
        with pytest.raises(NotFoundError):
            act(ADMIN, actions.keep_scan, "0" * 64, "chart", read_scan("甲.pdf", PDF))

    def test_a_missing_scan_keeps_a_version_from_being_published(self, county, act, reviewed):
        digest = reviewed()
        strict = replace(county.engine.settings, signed_sheets=("chart", "notice"))
        county.engine.settings = strict
        act(ADMIN, actions.keep_scan, digest, "notice", read_scan("甲.pdf", PDF))

        with pytest.raises(WrongStateError, match="《流程图》扫描件"):
            act(ADMIN, actions.publish_item, digest)

        act(ADMIN, actions.keep_scan, digest, "chart", read_scan("甲.pdf", PDF))
        assert act(ADMIN, actions.publish_item, digest).state == "published"


class TestFiles:
    @pytest.fixture(autouse=True)
    def _quick_files(self, monkeypatch):
        def few(facts, layouts):
            return {"chart.txt": f"{facts.version_words} {facts.published_on}".encode()}

        monkeypatch.setattr(publication, "files", few)

    def test_what_was_prepared_is_kept_and_told(self, county, act, reviewed):
        digest = reviewed()
        prepared = actions.prepare(county.engine, digest)

        act(ADMIN, actions.publish_item, digest, prepared=prepared)

        with county.engine.look() as look:
            file, body = queries.published_file(look, digest, "chart.txt")
        assert body.decode() == "第2版 2026-03-02"
        assert county.log()[-1].kind is Kind.ITEM_FILES_KEPT
        assert county.log()[-1].data["files"] == {"chart.txt": file.sha256}
        county.check()

    def test_what_was_prepared_for_another_day_is_made_anew(self, county, act, reviewed):
        digest = reviewed()
        prepared = actions.prepare(county.engine, digest, APRIL)

        act(ADMIN, actions.publish_item, digest, prepared=prepared)

        with county.engine.look() as look, pytest.raises(NotFoundError):
            queries.published_file(look, digest, "chart.txt")

    def test_files_are_kept_once(self, county, act, reviewed):
        digest = reviewed()
        act(ADMIN, actions.publish_item, digest)
        prepared = actions.prepare(county.engine, digest)

        with county.engine.begin() as work:
            assert actions.keep_files(work, prepared)
            assert not actions.keep_files(work, prepared)

    def test_what_was_prepared_before_it_was_returned_is_made_anew(self, county, act, reviewed):
        digest = reviewed()
        prepared = actions.prepare(county.engine, digest)
        act(ADMIN, actions.return_item, digest, reason="说明有误")
        act(DESIGNER, actions.submit_item, digest, note="改正的说明")
        act(REVIEWER, actions.review_item, digest)

        act(ADMIN, actions.publish_item, digest, prepared=prepared)

        with county.engine.look() as look:
            assert digest in look.tables.publications.missing()
        assert actions.make_files(county.engine, digest)

    def test_a_version_that_goes_back_loses_its_files(self, county, act, reviewed):
        digest = reviewed()
        prepared = actions.prepare(county.engine, digest, APRIL)
        act(ADMIN, actions.publish_item, digest, on=APRIL, prepared=prepared)

        act(ADMIN, actions.return_item, digest, reason="改期")

        with county.engine.look() as look:
            assert look.tables.publications.files(digest) == {}


def test_facts_tell_what_each_version_changed(county, act, reviewed):
    digest = reviewed()
    act(ADMIN, actions.publish_item, digest)

    with county.engine.look() as look:
        facts = queries.facts(look, ITEM)

    newest, first = facts.changes
    assert (facts.number, facts.state, facts.published_on) == (2, "published", MONDAY)
    assert (newest.note, newest.sentences) == ("增加说明", ("说明增加：试行",))
    assert (first.number, first.sentences) == (1, ())
    assert facts.holders[Role.ITEM_ADMIN]


def test_a_draft_has_no_days(county, draft):
    digest = draft()

    with county.engine.look() as look:
        facts = queries.facts(look, digest)

    assert (facts.state, facts.published_on, facts.changes) == ("draft", None, ())
    assert facts.version_words == "草案"


def test_what_is_signed_before_publication_bears_its_number_and_no_word_of_a_draft(
    county, reviewed
):
    digest = reviewed()

    with county.engine.look() as look:
        facts = queries.facts(look, digest)
        shown = {each.digest for each in queries.published_facts(look)}

    sheet = documents.page(Sheet.INFORMATION, [facts])
    assert (facts.state, facts.version_words, facts.published_on) == ("reviewed", "第2版", None)
    assert "已审核，待发布" in sheet
    assert "草案" not in sheet
    assert digest not in shown


def test_the_holders_of_a_post_are_those_of_the_organ_that_has_the_step(county):
    other = county.people["sys_admin1"]
    bundle = county.bundle("felling")
    assert other.organ not in {unit.organ for unit in bundle.item.units.values()}
    county.grant("sys_admin1", Role.REVIEWER, other.organ)

    with county.engine.look() as look:
        facts, names = queries.facts(look, "felling"), look.tables.people.names()

    assert facts.holders[Role.REVIEWER]
    assert names["sys_admin1"] not in facts.holders[Role.REVIEWER]
