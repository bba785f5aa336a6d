"""What a letter takes from its case: only what this very step said, the materials, the clock."""

from datetime import UTC, datetime

import pytest

from engine import actions
from engine.errors import InvalidValueError
from engine.letters import wording
from tests.support.county import fresh_key


@pytest.fixture
def letters(county):
    """The words of every letter of a case with one code, oldest first."""

    def letters(case_id, code):
        issued = [
            e
            for e in county.events(case_id)
            if e.kind == "letter:issued" and e.data["code"] == code
        ]
        with county.engine.look() as look:
            return [look.contents(event.data["contents"]["letter"])["text"] for event in issued]

    return letters


@pytest.fixture
def joint(county):
    """A project that all five departments have reviewed."""
    case_id = county.make_case("joint", "五部门全部准予", at="review_works")
    for unit in ("works", "land", "defence", "weather", "water"):
        node = f"review_{unit}"
        county.complete(county.task(case_id, node), county.answers("joint", node))
    return case_id


def decide(county, case_id, node, **answers):
    given = county.answers("joint", node) | answers
    county.complete(county.task(case_id, node), given)


def test_one_department_does_not_speak_for_another(county, letters, joint):
    decide(county, joint, "decide_works", conditions="开工前办理质量监督手续")
    decide(county, joint, "decide_land")

    works, land = letters(joint, "grant_decision")

    assert "开工前办理质量监督手续" in works
    assert "开工前办理质量监督手续" not in land
    assert "应当遵守的条件" not in land


def test_a_department_rests_on_its_own_law_and_gives_its_own_licence(county, letters, joint):
    decide(county, joint, "decide_weather")

    [weather] = letters(joint, "grant_decision")

    assert "《气象灾害防御条例》（2017年10月7日修订）第二十三条" in weather
    assert "水土保持法" not in weather
    assert "土地管理法" not in weather
    assert "颁发的证件：雷电防护装置设计核准意见书，" in weather


def test_a_termination_says_only_what_its_reason_says(county, letters):
    case_id = county.make_case("felling", "封山育林", at="decide")

    with county.engine.begin(county.people["town_decider"]) as work:
        actions.terminate_case(work, case_id, reason="申请人死亡", seen=None, key=fresh_key())

    [termination] = letters(case_id, "termination")
    assert "申请人死亡" in termination
    assert "法律依据" not in termination


def test_a_pause_starts_on_the_day_on_which_the_clock_stops(county, letters):
    case_id = county.make_case("karaoke", "听证期间不计时", at="hearing")

    [notice] = letters(case_id, "special_procedure_notice")

    assert f"开始日期 | {wording.day(county.today)}" in notice


def correct(county, case_id, materials):
    """Let the applicant hand in what was asked, and the counter ask again for *materials*."""
    county.complete(county.task(case_id, "correct"), county.answers("felling", "correct"))
    asked = county.answers("felling", "accept_review", "补正一次")
    rows = {key: {"state": "已收", "original": True, "copies": 1} for key in asked["materials"]}
    county.complete(county.task(case_id, "accept_review"), asked | {"materials": rows | materials})


def test_a_second_notice_may_repeat_what_is_still_missing(county, letters):
    case_id = county.make_case("felling", "补正一次", at="correct")

    correct(county, case_id, {"ownership": {"state": "不合格", "reason": "没有四至"}})

    assert len(letters(case_id, "correction_notice")) == 2
    assert county.tasks(case_id)[0].node_id == "correct"


def test_a_second_notice_may_not_ask_for_anything_new(county, letters):
    case_id = county.make_case("felling", "补正一次", at="correct")

    with pytest.raises(InvalidValueError, match="林木采伐申请表"):
        correct(county, case_id, {"application_form": {"state": "不合格", "reason": "未签名"}})

    assert len(letters(case_id, "correction_notice")) == 1
    assert county.tasks(case_id)[0].node_id == "accept_review"


def test_a_day_to_correct_by_that_nobody_has_published_says_so(county, letters):
    county.clock.move_to(datetime(2026, 12, 24, 1, 0, tzinfo=UTC))
    case_id = county.make_case("felling", "补正", at="correct")

    [text] = letters(case_id, "correction_notice")

    assert "请于2027年1月8日（暂定，待次年放假通知公布后重新计算）前（含当日）提交" in text
