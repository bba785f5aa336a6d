"""Anomalies of single cases: each rule finds what it should and leaves alone what it should."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import Extension, Moment, Terms, day_of, ledger
from engine.model import Employment, Limit, Mark, Outcome, Role, Stage, Unit
from engine.supervision import Level
from engine.supervision.anomalies import RULES, anomalies
from engine.supervision.facts import (
    Authority,
    ExtensionFact,
    Facts,
    LetterFact,
    Milestone,
    PauseFact,
    StepFact,
    TypedDay,
)

CALENDAR = Calendar.shipped()
TERMS = Terms(
    statutory=Limit(Decimal(20), Unit.WORKING_DAY), promised=Limit(Decimal(7), Unit.WORKING_DAY)
)
REFUSAL = frozenset({"facts", "grounds", "review_authority", "court"})
NON_ACCEPTANCE = frozenset({"reason", "basis", "review_authority", "court"})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


RECEIVED = at("2026-03-02T10:00")


@dataclass
class Story:
    """A case told in a few words: received on Monday 2 March 2026 at ten."""

    received: datetime = RECEIVED
    milestones: list[Milestone] = field(default_factory=list)
    letters: list[LetterFact] = field(default_factory=list)
    steps: list[StepFact] = field(default_factory=list)
    pauses: list[PauseFact] = field(default_factory=list)
    extensions: list[ExtensionFact] = field(default_factory=list)

    def mark(self, mark, when, *, kind="", letter="", has=frozenset(), rows=()):
        self.milestones.append(
            Milestone(mark=mark, at=at(when), kind=kind, node_id=f"on_{mark.value}")
        )
        return self.letter(letter, when, has=has, rows=rows) if letter else self

    def letter(self, code, when, *, has=frozenset(), rows=()):
        number = f"示〔2026〕{len(self.letters) + 1}号"
        self.letters.append(
            LetterFact(code=code, number=number, at=at(when), has=has, rows=frozenset(rows))
        )
        return self

    def step(self, role, when, **more):
        done = at(when)
        fields = {
            "id": f"step-{len(self.steps) + 1}",
            "node_id": f"{role.value}_node",
            "name": "环节",
            "role": role,
            "opened_at": done - timedelta(hours=1),
            "closed_at": done,
            "person": f"{role.value}-1",
        }
        self.steps.append(StepFact(**fields | more))
        return self

    def pause(self, start, end=None, **more):
        number = len(self.pauses) + 1
        fields = {
            "subject": f"testing/{number}",
            "kind": "testing",
            "started_at": at(start),
            "noticed_at": at(start),
            "ended_at": at(end) if end else None,
        }
        self.pauses.append(PauseFact(**fields | more))
        self.mark(Mark.PAUSED, start, kind="testing")
        return self.mark(Mark.RESUMED, end, kind="testing") if end else self

    def extend(self, on, *, by_head=True):
        self.extensions.append(
            ExtensionFact(approved_on=date.fromisoformat(on), at=at(f"{on}T11:00"), by_head=by_head)
        )
        return self

    def facts(self, today="2026-03-31", **more):
        """The facts as of a day; whatever is not told is in order."""
        ended_at = more.get("ended_at")
        account = ledger(
            [Moment(mark=one.mark, at=one.at, kind=one.kind) for one in self.milestones],
            TERMS,
            self.received,
            CALENDAR,
            date.fromisoformat(today),
            extensions=[
                Extension(length=Limit(Decimal(10), Unit.WORKING_DAY), approved_on=one.approved_on)
                for one in self.extensions
            ],
            closed_at=ended_at,
        )
        fields = {
            "entered_at": self.received,
            "account": account,
            "calendar": CALENDAR,
            "reception_unit": "counter",
            "has_special": True,
            "milestones": tuple(self.milestones),
            "letters": tuple(self.letters),
            "steps": tuple(self.steps),
            "pauses": tuple(self.pauses),
            "extensions": tuple(self.extensions),
        }
        return Facts(**fields | more)


def accepted(when="2026-03-03T10:00"):
    return Story().mark(Mark.ACCEPTED, when, letter="acceptance_notice")


def granted(when="2026-03-06T10:00"):
    return accepted().mark(Mark.GRANTED, when, letter="grant_decision")


def day(name, on):
    return TypedDay(field=name, title="日期", on=date.fromisoformat(on))


def named(facts):
    """Which rules found something: ids, with the name where an id has several rules."""
    found = []
    several = {"A14", "A15", "A16", "A19", "A23", "A24"}
    for one in anomalies(facts):
        name = one.subject.split("/")[0]
        found.append(f"{one.rule} {name}" if one.rule in several else one.rule)
    return found


def whole_case():
    """A case in which everything is in order, from receipt to delivery."""
    story = Story().letter("material_receipt", "2026-03-02T10:00")
    story.step(Role.ACCEPTOR, "2026-03-03T10:00", stage=Stage.ACCEPT)
    story.mark(Mark.ACCEPTED, "2026-03-03T10:00", letter="acceptance_notice")
    story.step(
        Role.INSPECTOR,
        "2026-03-05T15:00",
        officers=frozenset({"inspector-2"}),
        days=(day("visited_on", "2026-03-04"),),
    )
    story.pause("2026-03-05T16:00", "2026-03-09T10:00")
    story.letter("special_procedure_notice", "2026-03-05T16:00")
    story.step(Role.REVIEWER, "2026-03-10T15:00", stage=Stage.REVIEW)
    story.step(Role.DECIDER, "2026-03-11T15:00", stage=Stage.DECIDE)
    story.mark(Mark.GRANTED, "2026-03-11T15:00", letter="grant_decision")
    story.step(
        Role.ISSUER,
        "2026-03-12T10:00",
        stage=Stage.DELIVER,
        days=(day("served_on", "2026-03-12"),),
    )
    return story.mark(Mark.DELIVERED, "2026-03-12T10:00", letter="service_receipt")


def test_a_case_in_order_shows_nothing():
    assert anomalies(whole_case().facts(asks_materials=True, limited=True)) == []


def refused_late():
    return Story().mark(
        Mark.NOT_ACCEPTED, "2026-03-10T10:00", letter="non_acceptance", has=NON_ACCEPTANCE
    )


def corrected_twice(*second):
    story = Story().mark(
        Mark.CORRECTION_REQUESTED,
        "2026-03-03T10:00",
        letter="correction_notice",
        rows=["申请表", "权属证明"],
    )
    story.mark(Mark.CORRECTED, "2026-03-04T10:00")
    return story.mark(
        Mark.CORRECTION_REQUESTED, "2026-03-05T10:00", letter="correction_notice", rows=second
    )


def visited(on, *, recorded="2026-03-05T15:00", **more):
    return accepted().step(
        Role.INSPECTOR,
        recorded,
        officers=frozenset({"inspector-2"}),
        days=(day("visited_on", on),),
        **more,
    )


def assessed(on, *, recorded):
    return accepted().step(Role.EXPERT, recorded, days=(day("held_on", on),))


def decided_by(**more):
    return granted().step(Role.DECIDER, "2026-03-06T10:00", stage=Stage.DECIDE, **more)


def heard(chair):
    story = granted().step(Role.REVIEWER, "2026-03-04T10:00")
    return story.step(
        Role.HEARING_CHAIR, "2026-03-05T10:00", person=chair, days=(day("held_on", "2026-03-05"),)
    )


def evenings(n):
    story = accepted()
    for hour in range(n):
        story.step(Role.REVIEWER, f"2026-03-04T{18 + hour}:00")
    return story


Say = Callable[[], Facts]


@pytest.mark.parametrize(
    ("rule", "wrong", "right"),
    [
        pytest.param(
            "A04",
            lambda: refused_late().facts(),
            lambda: accepted("2026-03-10T10:00").facts(),
            id="A04: only an answer that contradicts the law's own",
        ),
        pytest.param(
            "A06",
            lambda: corrected_twice("申请表", "身份证").facts(),
            lambda: corrected_twice("申请表").facts(),
            id="A06: a second notice may repeat, not add",
        ),
        pytest.param(
            "A07",
            lambda: accepted()
            .mark(Mark.CORRECTION_REQUESTED, "2026-03-04T10:00", letter="correction_notice")
            .facts(),
            lambda: corrected_twice("申请表").facts(),
            id="A07: no correction after acceptance",
        ),
        pytest.param(
            "A08",
            lambda: Story()
            .mark(
                Mark.NOT_ACCEPTED,
                "2026-03-03T10:00",
                letter="non_acceptance",
                has=NON_ACCEPTANCE - {"court"},
            )
            .facts(),
            lambda: Story()
            .mark(
                Mark.NOT_ACCEPTED, "2026-03-03T10:00", letter="non_acceptance", has=NON_ACCEPTANCE
            )
            .facts(),
            id="A08: the court is named",
        ),
        pytest.param(
            "A08",
            lambda: Story()
            .mark(Mark.NOT_REQUIRED, "2026-03-03T10:00", letter="not_required", has={"reason"})
            .facts(),
            lambda: Story()
            .mark(
                Mark.NOT_REQUIRED,
                "2026-03-03T10:00",
                letter="not_required",
                has={"reason", "basis"},
            )
            .facts(),
            id="A08: no licence needed, by which article",
        ),
        pytest.param(
            "A09",
            lambda: accepted()
            .mark(
                Mark.REFUSED,
                "2026-03-06T10:00",
                letter="refusal_decision",
                has=REFUSAL - {"grounds"},
            )
            .facts(),
            lambda: accepted()
            .mark(Mark.REFUSED, "2026-03-06T10:00", letter="refusal_decision", has=REFUSAL)
            .facts(),
            id="A09: a refusal has a coded ground",
        ),
        pytest.param(
            "A10",
            lambda: Story().mark(Mark.ACCEPTED, "2026-03-03T10:00").facts(),
            lambda: accepted().facts(),
            id="A10: an acceptance has its notice",
        ),
        pytest.param(
            "A10",
            lambda: accepted().facts(asks_materials=True),
            lambda: accepted().letter("material_receipt", "2026-03-02T10:00").facts(
                asks_materials=True
            ),
            id="A10: materials have their receipt",
        ),
        pytest.param(
            "A10",
            lambda: corrected_twice("申请表")
            .mark(Mark.CORRECTION_REQUESTED, "2026-03-09T10:00")
            .facts(),
            lambda: corrected_twice("申请表").facts(),
            id="A10: every correction has its own notice",
        ),
        pytest.param(
            "A10",
            lambda: accepted().facts(
                outcome=Outcome.TERMINATED, ended_at=at("2026-03-09T10:00")
            ),
            lambda: accepted()
            .letter("termination", "2026-03-09T10:00")
            .facts(outcome=Outcome.TERMINATED, ended_at=at("2026-03-09T10:00")),
            id="A10: a termination has its notice",
        ),
        pytest.param(
            "A10",
            lambda: accepted().extend("2026-03-20").facts(),
            lambda: accepted()
            .extend("2026-03-20")
            .letter("extension_notice", "2026-03-20T11:00")
            .facts(),
            id="A10: the applicant is told of an extension",
        ),
        pytest.param(
            "A11",
            lambda: granted().facts(needs_hearing=True),
            lambda: heard("chair-1").facts(needs_hearing=True),
            id="A11: no grant without the hearing",
        ),
        pytest.param(
            "A11",
            lambda: granted().facts(needs_hearing=True),
            lambda: accepted()
            .mark(Mark.REFUSED, "2026-03-06T10:00", letter="refusal_decision", has=REFUSAL)
            .facts(needs_hearing=True),
            id="A11: a failed inspection is refused without (P-04)",
        ),
        pytest.param(
            "A12",
            lambda: heard("reviewer-1").facts(),
            lambda: heard("chair-1").facts(),
            id="A12: who reviewed does not chair",
        ),
        pytest.param(
            "A13",
            lambda: accepted().step(Role.INSPECTOR, "2026-03-05T15:00").facts(),
            lambda: visited("2026-03-05").facts(),
            id="A13: two officers visit",
        ),
        pytest.param(
            "A14 SITE_VISIT_LATE",
            lambda: visited("2026-03-06", recorded="2026-03-06T15:00").facts(),
            lambda: visited("2026-03-05").facts(),
            id="A14: the visit within two days of acceptance",
        ),
        pytest.param(
            "A14 SITE_VISIT_LATE",
            lambda: visited("2026-03-11", recorded="2026-03-11T15:00").facts(),
            lambda: visited(
                "2026-03-10",
                recorded="2026-03-10T15:00",
                limit=Limit(Decimal(5), Unit.WORKING_DAY),
            ).facts(),
            id="A14: an item that publishes a longer limit keeps to that",
        ),
        pytest.param(
            "A14 PANEL_LATE",
            lambda: assessed("2026-03-09", recorded="2026-03-09T15:00").facts(),
            lambda: assessed("2026-03-06", recorded="2026-03-06T15:00").facts(),
            id="A14: the panel within three days of acceptance",
        ),
        pytest.param(
            "A14 OPINION_LATE",
            lambda: visited("2026-03-04", recorded="2026-03-09T09:00").facts(),
            lambda: visited("2026-03-04", recorded="2026-03-06T16:00").facts(),
            id="A14: the opinion within two days of the visit",
        ),
        pytest.param(
            "A15 SUSPENSION_WITHOUT_NOTICE",
            lambda: accepted().pause("2026-03-04T10:00", "2026-03-06T10:00", noticed_at=None).facts(),
            lambda: accepted().pause("2026-03-04T10:00", "2026-03-06T10:00").facts(),
            id="A15: no notice",
        ),
        pytest.param(
            "A15 SUSPENSION_NOT_LISTED",
            lambda: accepted().pause("2026-03-04T10:00", "2026-03-06T10:00", listed=False).facts(),
            lambda: accepted().pause("2026-03-04T10:00", "2026-03-06T10:00").facts(),
            id="A15: not one of the eight",
        ),
        pytest.param(
            "A15 SUSPENSION_OPEN",
            lambda: accepted()
            .pause("2026-03-04T10:00")
            .mark(Mark.GRANTED, "2026-03-06T10:00", letter="grant_decision")
            .facts(),
            lambda: accepted().pause("2026-03-04T10:00").facts(),
            id="A15: decided, and it runs on",
        ),
        pytest.param(
            "A15 SUSPENSION_AFTER_EXPIRY",
            lambda: accepted().pause("2026-04-09T10:00").facts("2026-04-20"),
            lambda: accepted().pause("2026-03-09T10:00").facts("2026-04-20"),
            id="A15: it revives nothing",
        ),
        pytest.param(
            "A16 EXTENSION_AFTER_EXPIRY",
            lambda: accepted().extend("2026-04-10").facts("2026-04-20"),
            lambda: accepted().extend("2026-03-20").facts("2026-04-20"),
            id="A16: approved in time",
        ),
        pytest.param(
            "A16 EXTENSION_MORE_THAN_ONCE",
            lambda: accepted().extend("2026-03-20").extend("2026-03-25").facts(),
            lambda: accepted().extend("2026-03-20").facts(),
            id="A16: once",
        ),
        pytest.param(
            "A16 EXTENSION_WRONG_APPROVER",
            lambda: accepted().extend("2026-03-20", by_head=False).facts(),
            lambda: accepted().extend("2026-03-20").facts(),
            id="A16: by the head",
        ),
        pytest.param(
            "A19 BACKFILLED_ENTRY",
            lambda: visited("2026-02-27").facts(),
            lambda: visited("2026-03-04").facts(),
            id="A19: the visit was before the application",
        ),
        pytest.param(
            "A19 BACKFILLED_ENTRY",
            lambda: visited("2026-02-28").facts(late_entry=24),
            lambda: visited("2026-03-01").facts(late_entry=24),
            id="A19: an emergency repair may be entered within its hours",
        ),
        pytest.param(
            "A19 BACKFILLED_ENTRY",
            lambda: decided_by(days=(day("valid_from", "2026-02-20"),)).facts(),
            lambda: decided_by(days=(day("report_on", "2026-02-20"),)).facts(),
            id="A19: the licence is older than the case; a report may be",
        ),
        pytest.param(
            "A19 BACKFILLED_FAST",
            lambda: granted("2026-03-02T10:09").facts(),
            lambda: granted("2026-03-02T10:10").facts(),
            id="A19: ten minutes for everything",
        ),
        pytest.param(
            "A19 BACKFILLED_FAST",
            lambda: granted("2026-03-02T10:09").facts(),
            lambda: granted("2026-03-02T10:09").facts(on_the_spot=True),
            id="A19: on the spot is meant to be fast",
        ),
        pytest.param(
            "A19 BACKFILLED_AFTER_HOURS",
            lambda: evenings(3).facts(),
            lambda: evenings(2).facts(),
            id="A19: three steps in the evening",
        ),
        pytest.param(
            "A22",
            lambda: decided_by(unit="leader").facts(has_special=False),
            lambda: decided_by(unit="counter").facts(has_special=False),
            id="A22: decided at the counter",
        ),
        pytest.param(
            "A22",
            lambda: decided_by(unit="leader").facts(has_special=False),
            lambda: decided_by(unit="leader").facts(has_special=True),
            id="A22: a special step excuses",
        ),
        pytest.param(
            "A23 DELEGATION_MISSING",
            lambda: decided_by(authority=Authority.MISSING).facts(),
            lambda: decided_by().facts(),
            id="A23: no grant",
        ),
        pytest.param(
            "A23 DELEGATION_EXPIRED",
            lambda: decided_by(authority=Authority.EXPIRED).facts(),
            lambda: decided_by().facts(),
            id="A23: the grant had ended",
        ),
        pytest.param(
            "A24 ROLE_CONFLICT",
            lambda: decided_by(person="one").step(
                Role.ACCEPTOR, "2026-03-03T10:00", person="one"
            ).facts(),
            lambda: decided_by(person="one", separated=False).step(
                Role.ACCEPTOR, "2026-03-03T10:00", person="one"
            ).facts(),
            id="A24: one hand, except on the spot",
        ),
        pytest.param(
            "A24 CONTRACT_STAFF",
            lambda: accepted().step(
                Role.REVIEWER, "2026-03-04T10:00", employment=Employment.CONTRACT
            ).facts(),
            lambda: accepted().step(
                Role.ISSUER, "2026-03-04T10:00", employment=Employment.CONTRACT
            ).facts(),
            id="A24: contract staff deliver, and do not review",
        ),
        pytest.param(
            "A25",
            lambda: granted().facts(limited=True, overtaken=2),
            lambda: granted().facts(limited=False, overtaken=2),
            id="A25: limited quantities go by the order of acceptance",
        ),
        pytest.param(
            "A32",
            lambda: accepted().facts(published=False),
            lambda: accepted().facts(published=True),
            id="A32: the version was published",
        ),
    ],
)  # fmt: skip
def test_a_rule_finds_what_is_wrong_and_leaves_what_is_right(rule, wrong: Say, right: Say):
    assert rule in named(wrong())
    assert rule not in named(right())


def test_every_rule_stands_in_the_table_above():
    [marker] = [
        mark
        for mark in test_a_rule_finds_what_is_wrong_and_leaves_what_is_right.pytestmark
        if mark.name == "parametrize"
    ]
    tried = {case.values[0] for case in marker.args[1]}
    several = {name.split()[0] for name in tried if " " in name}

    assert {f"{r.id} {r.name}" if r.id in several else r.id for r in RULES} == tried


def test_what_is_found_says_when_where_by_which_article_and_no_name():
    [finding] = anomalies(accepted().step(Role.INSPECTOR, "2026-03-05T15:00").facts())

    assert (finding.rule, finding.level, finding.by_hand) == ("A13", Level.RED, False)
    assert (finding.node_id, finding.at) == ("inspector_node", at("2026-03-05T15:00"))
    assert finding.key == "A13/red/step-1"
    assert finding.sentence == "“环节”只有1名工作人员签署，应当有两名以上。"
    assert finding.basis == "《行政许可法》第三十四条"
    assert "inspector-1" not in finding.sentence


def test_a_second_visit_counts_from_when_it_was_asked_for():
    story = visited("2026-03-05")
    story.step(
        Role.INSPECTOR,
        "2026-03-11T15:00",
        opened_at=at("2026-03-09T10:00"),
        officers=frozenset({"inspector-2"}),
        days=(day("visited_on", "2026-03-11"),),
    )

    assert named(story.facts()) == []


def test_the_acceptance_after_silence_is_no_anomaly_of_its_own():
    facts = accepted("2026-03-10T10:00").facts()

    assert facts.account.deemed
    assert "A04" not in named(facts)


def corrected_once():
    story = Story().mark(
        Mark.CORRECTION_REQUESTED,
        "2026-03-03T10:00",
        letter="correction_notice",
        rows=["申请表"],
    )
    return story.mark(Mark.CORRECTED, "2026-03-04T10:00")


def test_a_correction_in_time_stays_right_when_silence_follows_it():
    facts = corrected_once().facts("2026-03-20")

    assert facts.account.deemed
    assert named(facts) == []


def test_a_correction_before_the_acceptance_is_none_after_it():
    story = corrected_once().mark(Mark.ACCEPTED, "2026-03-05T10:00", letter="acceptance_notice")

    assert named(story.facts()) == []


def test_a_visit_before_the_case_came_in_is_no_late_visit_too():
    assert named(visited("2026-02-27").facts()) == ["A19 BACKFILLED_ENTRY"]


def test_who_works_over_lunch_works_in_office_hours():
    story = accepted()
    for minute in (10, 20, 30):
        story.step(Role.REVIEWER, f"2026-03-04T12:{minute}")

    assert named(story.facts()) == []


def test_rest_days_are_outside_office_hours():
    story = accepted()
    for hour in (10, 11, 15):
        story.step(Role.REVIEWER, f"2026-03-07T{hour}:00")

    assert named(story.facts()) == ["A19 BACKFILLED_AFTER_HOURS"]


def test_backfilled_entries_wait_for_a_person():
    found = anomalies(granted("2026-03-02T10:05").facts())

    assert [(one.rule, one.by_hand) for one in found] == [("A19", True)]


def test_the_visit_vector_of_the_linkage_rules():
    story = Story(received=at("2026-04-29T10:00")).mark(
        Mark.ACCEPTED, "2026-04-30T10:00", letter="acceptance_notice"
    )
    officers = frozenset({"inspector-2"})
    in_time = replace(story, steps=[]).step(
        Role.INSPECTOR,
        "2026-05-09T17:00",
        officers=officers,
        days=(day("visited_on", "2026-05-07"),),
    )
    assert named(in_time.facts("2026-05-20")) == []

    late = replace(story, steps=[]).step(
        Role.INSPECTOR,
        "2026-05-11T09:00",
        officers=officers,
        days=(day("visited_on", "2026-05-08"),),
    )
    assert named(late.facts("2026-05-20")) == ["A14 SITE_VISIT_LATE"]


WRONG = (
    whole_case()
    .pause("2026-03-10T10:00", noticed_at=None, listed=False)
    .extend("2026-03-20", by_head=False)
    .extend("2026-03-21")
    .step(Role.INSPECTOR, "2026-03-12T20:00", days=(day("visited_on", "2026-02-01"),))
    .step(Role.DECIDER, "2026-03-12T21:00", person="acceptor-1", authority=Authority.EXPIRED)
    .mark(Mark.CORRECTION_REQUESTED, "2026-03-12T22:00")
    .letter("refusal_decision", "2026-03-12T22:00")
    .facts(published=False, overtaken=1, limited=True, needs_hearing=True)
)


@given(st.data())
def test_the_order_of_the_facts_changes_nothing(data):
    shuffled = {
        name: tuple(data.draw(st.permutations(getattr(WRONG, name))))
        for name in ("milestones", "letters", "steps", "pauses", "extensions")
    }

    assert anomalies(replace(WRONG, **shuffled)) == anomalies(WRONG)


def test_examining_twice_finds_the_same_once():
    found = anomalies(WRONG)

    assert anomalies(WRONG) == found
    assert len({one.key for one in found}) == len(found) > 10
    assert all(len(one.subject) <= 64 for one in found)


def test_a_step_more_takes_no_finding_away():
    later = replace(
        WRONG,
        steps=(
            *WRONG.steps,
            StepFact(
                id="last",
                node_id="x",
                name="归档",
                role=Role.ISSUER,
                opened_at=at("2026-03-13T10:00"),
                closed_at=at("2026-03-13T11:00"),
            ),
        ),
    )

    assert {one.key for one in anomalies(WRONG)} <= {one.key for one in anomalies(later)}
    assert day_of(later.entered_at) == date(2026, 3, 2)
