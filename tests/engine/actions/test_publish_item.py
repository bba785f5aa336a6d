"""An item enters the catalogue and comes into force: by three different people (S9)."""

from dataclasses import replace

import pytest

from diagrams import placing, search
from engine import actions, publication
from engine.audit import Kind
from engine.bundle import Bundle, shipped
from engine.errors import (
    InvalidBundleError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.model import Role
from tests.support.county import fresh_key


@pytest.fixture(autouse=True)
def _quick_charts(monkeypatch):
    monkeypatch.setattr(placing, "MANY", 0)
    monkeypatch.setattr(search, "MANY", 0)


@pytest.fixture
def newer():
    """The next version of an item: somebody wrote a sentence more."""
    files = dict(shipped("hygiene_check").files)
    files["item.toml"] = files["item.toml"].replace(b"notes = [", 'notes = ["试行", '.encode())
    return Bundle.from_files(files)


@pytest.fixture
def bring_in(county):
    def bring_in(bundle, login="process_designer1"):
        with county.engine.begin(county.people[login]) as work:
            return actions.import_item(work, bundle)

    return bring_in


@pytest.fixture
def publish(county):
    def publish(digest, login="item_admin1", *, reviewed_by="center_supervision1"):
        with county.engine.begin(county.people[login]) as work:
            return actions.publish_item(work, digest, reviewed_by=reviewed_by)

    return publish


def in_force(county, key="hygiene_check"):
    return county.bundle(key).digest


class TestImport:
    def test_charts_that_were_drawn_ahead_are_kept(self, county, newer):
        drawn = replace(actions.draw_ahead(county.engine, newer), layouts={"poster": "drawn"})

        with county.engine.begin(county.people["process_designer1"]) as work:
            version = actions.import_item(work, newer, drawn)

        assert version.layouts == {"poster": "drawn"}

    def test_charts_of_another_version_are_drawn_again(self, county, newer):
        drawn = actions.draw_ahead(county.engine, newer)
        stale = replace(drawn, number=drawn.number + 1, layouts={"poster": "stale"})

        with county.engine.begin(county.people["process_designer1"]) as work:
            version = actions.import_item(work, newer, stale)

        assert version.layouts == drawn.layouts

    def test_the_next_version_leaves_the_boxes_of_its_chart_in_place(
        self, county, bring_in, newer, monkeypatch
    ):
        with county.engine.look() as look:
            before = look.tables.items.version(in_force(county)).layouts
        # A fresh layout would now be another one.
        monkeypatch.setattr(placing, "MANY", 60)

        after = bring_in(newer).layouts

        for name in (publication.PUBLIC, publication.STAFF):
            old, new = (publication.kept_layout(each, name) for each in (before, after))
            assert [box.rect for box in new.boxes if box.id] == [
                box.rect for box in old.boxes if box.id
            ]

    def test_a_draft_changes_nothing_for_citizens(self, county, bring_in, newer):
        before = in_force(county)

        version = bring_in(newer)

        assert (version.number, version.state, version.drafted_by) == (
            2,
            "draft",
            "process_designer1",
        )
        assert in_force(county) == before
        assert county.log()[-1].kind is Kind.ITEM_IMPORTED

    def test_the_same_bundle_twice_is_the_same_version(self, county, bring_in, newer):
        first = bring_in(newer)
        events = county.log()

        assert bring_in(newer, "item_admin2") == first
        assert county.log() == events

    def test_a_bundle_with_faults_leaves_the_catalogue_alone(self, county, bring_in):
        files = dict(shipped("hygiene_check").files)
        files["flow.bpmn"] = files["flow.bpmn"].replace(b'gh:form="check"', b'gh:form="missing"')
        before = county.log()

        with pytest.raises(InvalidBundleError) as refused:
            bring_in(Bundle.from_files(files))

        assert refused.value.problems
        assert county.log() == before

    def test_only_designers_and_item_administrators_draft(self, bring_in, newer):
        with pytest.raises(NotPermittedError):
            bring_in(newer, "town_acceptor")


class TestPublish:
    def test_a_new_case_runs_on_the_new_version_and_an_old_one_on_its_own(
        self, county, bring_in, publish, newer
    ):
        old = county.make_case("hygiene_check", at="check")
        ran_on = county.case(old).digest

        version = publish(bring_in(newer).digest)
        new = county.make_case("hygiene_check", at="check")

        assert (version.state, version.published_by, version.reviewed_by) == (
            "published",
            "item_admin1",
            "center_supervision1",
        )
        assert county.case(new).digest == newer.digest
        assert county.case(old).digest == ran_on
        county.complete(county.task(old, "check"), county.answers("hygiene_check", "check"))
        county.check()

    @pytest.mark.parametrize(
        ("drafts", "publishes", "reviews"),
        [
            ("item_admin1", "item_admin1", "center_supervision1"),
            ("process_designer1", "item_admin1", "item_admin1"),
        ],
        ids=["drafted it", "reviewed it"],
    )
    def test_nobody_publishes_what_he(
        self, county, bring_in, publish, newer, drafts, publishes, reviews
    ):
        county.grant("item_admin1", Role.DECIDER, county.people["item_admin1"].organ)
        digest = bring_in(newer, drafts).digest

        with pytest.raises(NotPermittedError) as refusal:
            publish(digest, publishes, reviewed_by=reviews)

        assert refusal.value.rule == "S9"

    def test_nobody_reviews_what_he_drafted(self, county, bring_in, publish, newer):
        county.grant("process_designer1", Role.DECIDER, county.people["item_admin1"].organ)
        digest = bring_in(newer).digest

        with pytest.raises(NotPermittedError) as refusal:
            publish(digest, reviewed_by="process_designer1")

        assert refusal.value.rule == "S9"

    @pytest.mark.parametrize("login", ["process_designer1", "sys_admin1", "decider1"])
    def test_only_item_administrators_publish(self, bring_in, publish, newer, login):
        with pytest.raises(NotPermittedError):
            publish(bring_in(newer, "item_admin2").digest, login)

    @pytest.mark.parametrize("reviewer", ["acceptor1", "sys_admin1", "item_admin2", "decider1"])
    def test_only_its_own_deciders_and_supervisors_review(self, bring_in, publish, newer, reviewer):
        with pytest.raises(NotPermittedError):
            publish(bring_in(newer).digest, reviewed_by=reviewer)

    def test_an_unknown_reviewer_or_version_is_not_found(self, bring_in, publish, newer):
        digest = bring_in(newer).digest

        with pytest.raises(NotFoundError):
            publish(digest, reviewed_by="nobody")
        with pytest.raises(NotFoundError):
            publish("0" * 64)

    def test_publishing_twice_changes_nothing(self, county, bring_in, publish, newer):
        digest = bring_in(newer).digest
        first = publish(digest)
        events = county.log()

        assert publish(digest, "item_admin2") == first
        assert county.log() == events

    def test_a_replaced_version_does_not_come_back(self, county, bring_in, publish, newer):
        before = in_force(county)
        publish(bring_in(newer).digest)

        with pytest.raises(WrongStateError):
            publish(before)

    def test_no_case_begins_without_a_version_in_force(self, county):
        answers = county.answers("felling", "apply")
        county.retire("felling")

        with (
            pytest.raises(WrongStateError, match="第五条"),
            county.engine.begin(county.people["town_acceptor"]) as work,
        ):
            actions.start_case(work, "felling", answers, key=fresh_key())


class TestLint:
    def test_a_warning_without_a_reason_keeps_an_item_from_being_published(
        self, county, bring_in, publish
    ):
        files = dict(shipped("sewage").files)
        text = files["item.toml"].decode()
        start = text.index("[[accepted]]")
        end = text.index("[[sources]]")
        files["item.toml"] = (text[:start] + text[end:]).encode()
        digest = bring_in(Bundle.from_files(files)).digest
        before = in_force(county, "sewage")

        with pytest.raises(InvalidBundleError) as refused:
            publish(digest)

        assert [problem.rule for problem in refused.value.problems] == ["L11"]
        assert in_force(county, "sewage") == before

    def test_a_step_that_nobody_can_do_keeps_an_item_from_being_published(
        self, county, bring_in, publish, newer
    ):
        digest = bring_in(newer).digest
        for login in ("health_inspector1", "health_inspector2"):
            county.close_account(login)

        with pytest.raises(InvalidBundleError) as refused:
            publish(digest)

        assert {(problem.rule, problem.element) for problem in refused.value.problems} == {
            ("L24", "check"),
            ("L24", "recheck"),
        }
