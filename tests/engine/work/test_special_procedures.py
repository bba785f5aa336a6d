"""No notice, no pause: a special procedure stops the clock from its notice to its end (art. 45)."""

from datetime import date, datetime, time

import pytest

from engine import scheduler
from engine.casefile.settling import clocks
from engine.clock import ZONE
from engine.errors import InvalidBundleError
from engine.limits import Phase
from engine.limits.clocks import ClockName
from engine.model import PAUSE_KINDS
from engine.profile import read
from engine.queries.lawful import special_lines
from forms import InvalidAnswersError

DOUBTED = "报告存疑"


def at(day, hour=9):
    return datetime.combine(day, time(hour), ZONE)


@pytest.fixture
def sampled(county):
    """A sewage permit whose sampling was told to take eight working days, on 4 March 2026."""
    case_id = county.make_case("sewage", DOUBTED, at="report_check")
    county.clock.move_to(at(date(2026, 3, 4)))
    answer(county, case_id, "report_check")
    return case_id


def answer(county, case_id, node, **changed):
    given = county.answers("sewage", node, DOUBTED) | changed
    county.complete(county.task(case_id, node), given)


def account(county, case_id):
    return county.file(case_id).reckon(county.today)


def lines(county, case_id):
    with county.engine.look(county.people["reviewer1"]) as look:
        row = look.tables.cases.get(case_id)
        return special_lines(look, look.open_file(row))


def special(county, case_id):
    [clock] = [
        clock
        for clock in clocks(county.file(case_id), county.clock.now())
        if clock.name is ClockName.SPECIAL
    ]
    return clock


def levels(county, case_id, moment):
    county.clock.move_to(moment)
    scheduler.sweep(county.engine)
    with county.engine.look() as look:
        return {
            card.level: card.at
            for card in look.tables.cards.of_case(case_id)
            if card.clock == ClockName.SPECIAL
        }


def test_the_clock_stops_with_the_notice_and_runs_on_with_the_report(county, sampled):
    stopped = account(county, sampled)
    told = [e for e in county.events(sampled) if e.data.get("code") == "special_procedure_notice"]
    assert stopped.phase is Phase.SUSPENDED
    assert stopped.promised.remaining_wd == 5
    assert [event.at for event in told] == [stopped.pause_spans[0].start]
    assert county.case(sampled).statutory_due_on is None

    county.clock.move_to(at(date(2026, 3, 12)))
    answer(county, sampled, "sampling")

    runs = account(county, sampled)
    assert runs.phase is Phase.IN_REVIEW
    assert runs.promised.excluded_wd == 6
    assert county.case(sampled).promised_due_on == date(2026, 3, 19)
    assert county.case(sampled).statutory_due_on == date(2026, 4, 8)
    county.check()


def test_without_its_days_there_is_no_notice_and_no_pause(county):
    case_id = county.make_case("sewage", DOUBTED, at="report_check")
    given = county.answers("sewage", "report_check", DOUBTED)
    del given["special_days"]

    with pytest.raises(InvalidAnswersError):
        county.complete(county.task(case_id, "report_check"), given)

    assert account(county, case_id).pauses == ()


def test_a_flow_that_pauses_without_a_notice_is_refused(county):
    text = county.bundle("sewage").files["flow.bpmn"].decode()
    bare = text.replace(' gh:letters="special_procedure_notice"', "").replace(
        'gh:letters="special_procedure_notice"', ""
    )

    with pytest.raises(InvalidBundleError, match="特别程序告知书"):
        read(bare.encode(), file="flow.bpmn")


def test_only_the_eight_procedures_of_the_law_stop_the_clock():
    assert set(PAUSE_KINDS.values()) == {
        *("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"),
    }


def test_the_procedure_has_a_clock_of_its_own_with_the_days_that_were_told(county, sampled):
    clock = special(county, sampled)

    assert clock.limit.label == "8个工作日"
    assert clock.due.on == date(2026, 3, 16)
    assert clock.ended_at is None
    [line] = lines(county, sampled)
    assert (line.level, line.sentence) == (
        "calm",
        "检测：书面告知所需8个工作日，至2026-03-16；进行中，审批时限暂停计算",
    )


def test_an_open_procedure_is_warned_of_before_its_days_are_over(county, sampled):
    assert levels(county, sampled, at(date(2026, 3, 12), 0)) == {}
    warned = levels(county, sampled, at(date(2026, 3, 16)))
    assert list(warned) == ["warning"]

    late = levels(county, sampled, at(date(2026, 3, 20)))

    assert late["yellow"] == at(date(2026, 3, 17), 0)
    assert "red" in late
    [line] = lines(county, sampled)
    assert line.level == "over"
    assert "特别程序已超期4个工作日" in line.sentence


def test_a_late_resume_is_shown_as_such(county, sampled):
    county.clock.move_to(at(date(2026, 3, 18)))
    answer(county, sampled, "sampling")

    [line] = lines(county, sampled)

    assert (line.level, line.sentence) == (
        "late",
        "检测：书面告知所需8个工作日，至2026-03-16；2026-03-18结束，特别程序超期2个工作日",
    )


def test_a_procedure_that_ended_in_time_is_not_spoken_of(county, sampled):
    county.clock.move_to(at(date(2026, 3, 16), 17))
    answer(county, sampled, "sampling")

    assert lines(county, sampled) == []
    assert levels(county, sampled, at(date(2026, 3, 30))).keys() <= {"warning"}


def test_a_hearing_stops_both_limits_alike(county):
    case_id = county.make_case("karaoke", at="hearing_arrange")
    before = county.case(case_id)
    county.complete(
        county.task(case_id, "hearing_arrange"), county.answers("karaoke", "hearing_arrange")
    )
    county.clock.move_to(at(date(2026, 3, 19)))
    county.complete(county.task(case_id, "hearing"), county.answers("karaoke", "hearing"))

    after = county.case(case_id)
    count = county.engine.calendar.count
    moved = {
        count(before.promised_due_on, after.promised_due_on),
        count(before.statutory_due_on, after.statutory_due_on),
    }
    assert moved == {count(date(2026, 3, 2), date(2026, 3, 19))}
