"""Counting: every number is what a plain count over the rows gives, on both databases."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from engine.clock import ZONE
from engine.errors import NotPermittedError
from engine.model import Outcome
from engine.permissions import TABLE, Action
from engine.queries.dashboard import dashboard
from engine.queries.spans import Days, Period, days_before, days_of, quarter
from engine.queries.statistics import ENDINGS, statistics
from engine.queries.supervised import masked_applicant, supervised_cases
from engine.store.choosing import LEVELS, STATES, URGENT, Choice
from engine.store.records import CardRecord, CaseRecord, TaskRecord, VersionRecord

NOW = datetime(2026, 3, 18, 2, 20, tzinfo=UTC)
BUREAU, TOWN = "11990101000000019X", "11990101000000027Q"
ITEMS = {"felling": TOWN, "hygiene": BUREAU, "sewage": BUREAU}
MOMENTS = st.one_of(
    st.none(),
    st.just(NOW),
    st.integers(-500, 500).map(lambda hours: NOW + timedelta(hours=hours)),
)
"""Instants around now, now itself among them."""


@st.composite
def rows(draw):
    """A case in any state that the engine can write."""
    received = NOW - timedelta(hours=draw(st.integers(1, 24 * 420)))
    settled = draw(st.one_of(st.none(), st.integers(0, 24 * 420)))
    settled_at = None if settled is None else min(received + timedelta(hours=settled), NOW)
    delivering = settled_at is not None and draw(st.booleans()) and draw(st.booleans())
    item = draw(st.sampled_from(sorted(ITEMS)))
    ended = settled_at is not None and not delivering
    limits = sorted(filter(None, (draw(MOMENTS), draw(MOMENTS))))
    moments = ["correction_requested", "2026-03-02"] if draw(st.booleans()) else ["accepted", "x"]
    return {
        "item_key": item,
        "organ": ITEMS[item],
        "status": "ended" if ended else "open",
        "outcome": draw(st.sampled_from([*Outcome])).value if ended else None,
        "received_at": received,
        "month": f"{received.astimezone(ZONE):%Y-%m}",
        "accepted_on": draw(st.one_of(st.none(), st.just(received.astimezone(ZONE).date()))),
        "ended_at": settled_at if ended else None,
        "settled_at": settled_at,
        "warn_at": draw(MOMENTS),
        "promise_over_at": limits[0] if limits else None,
        "statute_over_at": limits[1] if len(limits) > 1 else None,
        "used_wd": draw(st.integers(0, 30)) if settled_at else None,
        "promised_wd": draw(st.one_of(st.none(), st.integers(0, 20))),
        "statutory_wd": draw(st.one_of(st.none(), st.just(20))),
        "spent_pause": draw(st.integers(0, 90_000)) if ended else None,
        "memory": {"moments": [moments], "extensions": []},
        "card": draw(st.sampled_from([None, "warning", "yellow", "red"])),
        "card_state": draw(st.sampled_from(["issued", "revoking", "pending", "revoked"])),
    }


def level(row):
    """The definition in words: red beats yellow beats warning; settled cases keep theirs."""

    def over(limit):
        if limit is None:
            return False
        return limit <= NOW if row["settled_at"] is None else limit < row["settled_at"]

    if over(row["statute_over_at"]):
        return "red"
    if over(row["promise_over_at"]):
        return "yellow"
    warned = row["warn_at"] is not None and row["warn_at"] <= NOW
    return "warning" if warned and row["settled_at"] is None else "on_time"


def write(county, cases):
    """Put bare rows in the place of all cases: what is counted here, nothing else reads."""
    county.engine.remembered.forget()
    with county.engine.store.begin() as connection:
        digest = connection.execute(select(VersionRecord.digest)).scalars().first()
        for table in (CardRecord, TaskRecord, CaseRecord):
            connection.execute(delete(table))
        for number, case in enumerate(cases, start=1):
            row = {name: value for name, value in case.items() if "card" not in name}
            connection.execute(insert(CaseRecord), {**bare(number, digest), **row, **settled(row)})
            if case["card"]:
                connection.execute(insert(CardRecord), card(number, case))


def settled(row):
    """What the engine keeps with a settled case: its month, its level."""
    if row["settled_at"] is None:
        return {}
    month = f"{row['settled_at'].astimezone(ZONE):%Y-%m}"
    return {"settled_month": month, "settled_level": LEVELS.index(level(row))}


def issued(cases, wanted):
    """Cases with a card of a level that was issued: its revocation may be asked for already."""
    states = {"issued", "revoking"}
    real = [case for case in cases if case["outcome"] != "voided"]
    return sum(case["card"] == wanted and case["card_state"] in states for case in real)


def bare(number, digest):
    return {
        "id": UUID(int=number),
        "no": f"T{number:042d}",
        "digest": digest,
        "applicant": "周示例",
        "stage": "review",
        "version": 1,
        "last_seq": number,
        "changed_at": NOW,
        "changed_by": "test",
        "provisional": False,
        "clock_state": "",
        "state": b"",
    }


def card(number, case):
    return {
        "id": UUID(int=number),
        "case_id": UUID(int=number),
        "case_no": f"T{number:042d}",
        "organ": case["organ"],
        "item_key": case["item_key"],
        "level": case["card"],
        "at": NOW - timedelta(days=2),
        "issued_at": NOW,
        "state": case["card_state"],
        "account": {},
        "appeal": "",
        **dict.fromkeys(("item_name", "node_id", "node_name", "person", "rule"), "x"),
        **dict.fromkeys(("clock", "subject", "sentence", "basis"), "x"),
    }


ONCE_A_ROUND = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def overseer(county):
    county.clock.move_to(NOW)
    return county.people["e_supervisor1"]


@ONCE_A_ROUND
@given(cases=st.lists(rows(), max_size=14))
def test_the_dashboard_counts_what_a_plain_count_does(county, overseer, cases):
    write(county, cases)
    real = [case for case in cases if case["outcome"] != "voided"]

    for period in Period:
        with county.engine.look(overseer) as look:
            found = dashboard(look, period)

        since, before = found.days.since, days_before(period, date(2026, 3, 18)).since
        open_ = Counter(level(case) for case in real if case["settled_at"] is None)
        settled = [c for c in real if c["settled_at"] is not None and c["settled_at"] >= since]
        earlier = [c for c in real if c["settled_at"] and before <= c["settled_at"] < since]
        whole = found.whole
        assert {each: whole.open[each] for each in LEVELS} == {each: open_[each] for each in LEVELS}
        assert [whole.settled[each] for each in LEVELS] == [
            sum(level(case) == each for case in settled) for each in LEVELS
        ]
        assert found.earlier.total == len(earlier)
        assert found.earlier.on_time == sum(level(case) == "on_time" for case in earlier)
        assert whole.delivering == sum(
            case["settled_at"] is not None and case["ended_at"] is None for case in real
        )
        measured = [
            c for c in settled if c["promised_wd"] is not None and c["statutory_wd"] is not None
        ]
        assert found.speed.cases == len(measured)
        assert found.speed.used == sum(case["used_wd"] for case in measured)
        for lines in (found.organs, found.items):
            assert sum(line.handled.both.total for line in lines) == whole.both.total
        months = {bar.month: bar.counts for bar in found.months}
        assert len(months) == 12
        for month, counts in months.items():
            told = Counter(level(case) for case in real if case["month"] == month)
            assert {each: counts[each] for each in LEVELS} == {e: told[e] for e in LEVELS}


@ONCE_A_ROUND
@given(cases=st.lists(rows(), max_size=14))
def test_every_number_of_the_dashboard_opens_as_many_cases(county, overseer, cases):
    write(county, cases)
    with county.engine.look(overseer) as look:
        found = dashboard(look, Period.QUARTER)
        days = {"since": found.days.since, "before": found.days.before}

        def behind(**asked):
            page = supervised_cases(look, Choice(now=look.now, **asked), page=1, size=100)
            assert len(page.cases) == page.total
            return page.total

        assert behind(state="open") == found.whole.open.total
        assert behind(state="open", level=URGENT) == found.urgent_total
        assert behind(state="settled", **days) == found.whole.settled.total
        assert behind(state="received", **days) == found.received
        assert behind(state="delivering") == found.whole.delivering
        for each in LEVELS:
            assert behind(state="open", level=each) == found.whole.open[each]
            for line in found.organs:
                asked = {"state": "handled", "organ": line.key, "level": each, **days}
                assert behind(**asked) == line.handled.both[each]
        for bar in found.months:
            assert behind(month=bar.month) == bar.counts.total


@ONCE_A_ROUND
@given(cases=st.lists(rows(), max_size=14))
def test_the_sums_of_a_report_agree_with_each_other_and_with_their_lists(county, overseer, cases):
    write(county, cases)
    days = Days(first=date(2026, 1, 1), last=date(2026, 3, 31))
    with county.engine.look(overseer) as look:
        report = statistics(look, days)
        span = {"since": days.since, "before": days.before}

        def behind(**asked):
            choice = Choice(now=look.now, **span, **asked)
            return supervised_cases(look, choice, page=1, size=100).total

        whole = report.tally
        endings = sum(whole.ending(each) for each in ENDINGS)
        assert whole.settled == endings + whole.delivering
        assert whole.settled == whole.on_time + whole.yellow + whole.red
        assert whole.settled == sum(organ.tally.settled for organ in report.organs)
        assert whole.received == behind(state="received")
        assert whole.accepted == behind(state="accepted")
        assert whole.corrected == behind(state="received", mark="corrected")
        assert whole.delivering == behind(state="settled", outcome="none")
        for ending in ENDINGS:
            assert whole.ending(ending) == behind(state="settled", outcome=ending.value)
        for each in ("warning", "yellow", "red"):
            assert getattr(whole, f"cards_{each}") == behind(card=each)
            assert getattr(whole, f"cards_{each}") == issued(cases, each)
        for each in ("on_time", "yellow", "red"):
            assert getattr(whole, each) == behind(state="settled", level=each)


def test_an_item_without_a_case_is_named(county, overseer):
    write(county, [])

    with county.engine.look(overseer) as look:
        report = statistics(look, quarter(2026, 1))

    named = {line.item for organ in report.organs for line in organ.items if line.tally.empty}
    assert {"felling", "hygiene", "karaoke", "sewage", "joint"} <= named
    assert report.tally.empty


def test_a_leader_counts_his_own_organ_only(county, overseer):
    county.make_case("felling", at="accept_review")
    county.make_case("karaoke", at="accept_review")

    counted = {}
    for login in ("e_supervisor1", "deputy_leader1", "town_decider"):
        with county.engine.look(county.people[login]) as look:
            counted[login] = {line.key for line in dashboard(look, Period.TWELVE).organs}
            foreign = Choice(now=look.now, organ=TOWN)
            assert supervised_cases(look, foreign, page=1).total == (login != "deputy_leader1")

    assert counted == {
        "e_supervisor1": {BUREAU, TOWN},
        "deputy_leader1": {BUREAU},
        "town_decider": {TOWN},
    }


def test_only_who_supervises_or_leads_sees_figures(county, overseer):
    for login, actor in county.people.items():
        may = any(grant.role in TABLE[Action.VIEW_SUPERVISION] for grant in actor.grants)
        with county.engine.look(actor) as look:
            if may:
                assert dashboard(look, Period.MONTH).whole.open.total == 0, login
            else:
                with pytest.raises(NotPermittedError):
                    dashboard(look, Period.MONTH)


def test_who_supervises_reads_masked_names_and_who_leads_reads_them_in_full(county, overseer):
    county.make_case("felling", at="accept_review")

    names = {}
    for login in ("e_supervisor1", "town_decider"):
        with county.engine.look(county.people[login]) as look:
            [case] = supervised_cases(look, Choice(now=look.now), page=1).cases
            names[login] = case.applicant

    assert names["e_supervisor1"] == masked_applicant(names["town_decider"])
    assert names["e_supervisor1"] != names["town_decider"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王五", "王*"),
        ("欧阳示例", "欧***"),
        ("如意理发店", "如意***"),
        ("示例县清源洗涤有限公司", "示例县***有限公司"),
        ("", ""),
    ],
)
def test_names_are_masked_by_their_length(name, shown):
    assert masked_applicant(name) == shown


@pytest.mark.parametrize(
    ("period", "today", "first", "before"),
    [
        (Period.MONTH, date(2026, 3, 31), date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.MONTH, date(2026, 1, 1), date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 31))),
        (Period.QUARTER, date(2026, 6, 1), date(2026, 4, 1), (date(2026, 1, 1), date(2026, 3, 31))),
        (Period.YEAR, date(2026, 6, 1), date(2026, 1, 1), (date(2025, 1, 1), date(2025, 12, 31))),
        (Period.TWELVE, date(2026, 3, 5), date(2025, 4, 1), (date(2024, 4, 1), date(2025, 3, 31))),
    ],
    ids=str,
)
def test_a_period_is_compared_with_the_whole_one_before(period, today, first, before):
    assert days_of(period, today) == Days(first=first, last=today)
    assert days_before(period, today) == Days(first=before[0], last=before[1])


def test_every_state_of_a_choice_is_known_to_the_statement(county, overseer):
    county.make_case("felling", at="accept_review")

    with county.engine.look(overseer) as look:
        choice = Choice(now=look.now)
        totals = {
            state: supervised_cases(look, replace(choice, state=state), page=1).total
            for state in STATES
        }

    assert totals == {
        "received": 1,
        "accepted": 0,
        "settled": 0,
        "handled": 1,
        "reported": 1,
        "open": 1,
        "delivering": 0,
    }
