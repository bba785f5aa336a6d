"""Days that the law does not let lie too early: the hearing is notified seven working days ahead."""

from datetime import date, datetime, time

import pytest

from engine import actions
from engine.clock import ZONE
from forms import InvalidAnswersError
from tests.support.county import fresh_key


@pytest.fixture
def arranged(county):
    """A karaoke licence whose hearing is to be arranged, on Monday 2 March 2026."""
    return county.make_case("karaoke", at="hearing_arrange")


def submit(county, case_id, node, **changed):
    """Submit the golden answers with other days, exactly as given."""
    task = county.task(case_id, node)
    answers = county.answers("karaoke", node) | changed
    with county.engine.begin(county.able(task)[0]) as work:
        return actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())


def refused(county, case_id, node, **changed):
    with pytest.raises(InvalidAnswersError) as error:
        submit(county, case_id, node, **changed)
    return error.value.errors


def test_a_hearing_within_seven_working_days_is_refused_with_the_first_possible_day(
    county, arranged
):
    told = refused(
        county, arranged, "hearing_arrange", hearing_on="2026-03-10", announced_on="2026-02-27"
    )

    assert told == {
        "hearing_on": "“听证日期”不得早于2026-03-11：通知、公告之日起七个工作日以后（行政许可法第四十八条）"
    }
    assert county.case(arranged).memory["specials"] == []


def test_the_seventh_working_day_will_do(county, arranged):
    submit(county, arranged, "hearing_arrange", hearing_on="2026-03-11", announced_on="2026-03-02")

    assert county.tasks(arranged)[0].node_id == "hearing"


def test_make_up_days_and_holidays_count_as_the_calendar_says(county, arranged):
    county.clock.move_to(datetime.combine(date(2026, 9, 18), time(9), ZONE))

    # 20 September is worked, 25 to 27 September and 1 to 7 October are not.
    told = refused(
        county, arranged, "hearing_arrange", hearing_on="2026-09-28", announced_on="2026-09-18"
    )

    assert "不得早于2026-09-29" in told["hearing_on"]


def test_a_late_announcement_moves_the_hearing(county, arranged):
    told = refused(
        county, arranged, "hearing_arrange", hearing_on="2026-03-12", announced_on="2026-03-05"
    )

    assert "不得早于2026-03-16" in told["hearing_on"]


def test_a_hearing_is_not_held_before_the_day_that_was_notified(county, arranged):
    submit(county, arranged, "hearing_arrange", hearing_on="2026-03-19", announced_on="2026-03-02")

    told = refused(county, arranged, "hearing", held_on="2026-03-18")

    assert told == {
        "held_on": "“听证日期”不得早于2026-03-19：不得早于通知的日期（行政许可法第四十八条）"
    }
    submit(county, arranged, "hearing", held_on="2026-03-19")


def test_a_licence_does_not_end_before_it_begins(county):
    case_id = county.make_case("karaoke", at="decide")

    told = refused(county, case_id, "decide", valid_from="2026-03-23", valid_to="2026-03-22")

    assert told == {"valid_to": "“有效期至”不得早于2026-03-23"}
