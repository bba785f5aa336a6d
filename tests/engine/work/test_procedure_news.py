"""Who is told of special procedures, wrong entries, versions, substitutes and calendars."""

from datetime import date

import pytest

from diagrams import placing, search
from engine import actions
from engine.actions.substitutes import Absence
from engine.actions.tell_next import CURSOR, tell_next
from engine.bundle import Bundle, shipped
from engine.calendar import import_year
from engine.model import Role
from engine.procedures import ProcedureKind
from tests.support.amending import NEW_NAME, amend, confirm
from tests.support.county import fresh_key
from tests.support.notices import NOTICE_2027
from tests.support.procedures import (
    ANNOUNCED,
    ARRANGED,
    HELD,
    INSPECTORS,
    RECORDED,
    REQUESTED,
    TOLD,
    Proceeding,
)

TOWN = "11990101000000027Q"
ON_REQUEST = "第四十七条：直接涉及重大利益关系"


@pytest.fixture
def news(county):
    """What people were told since they were last asked: account → sentences."""
    read = set()

    def news():
        with county.engine.begin() as work:
            while tell_next(work):
                pass
        found = {}
        with county.engine.look() as look:
            for login in county.people:
                for notice in look.tables.notices.page(login, unread=False, offset=0, size=100):
                    if notice.id not in read:
                        read.add(notice.id)
                        found.setdefault(login, []).append(notice.sentence)
        return found

    return news


@pytest.fixture
def felling(county, news):
    """A case at review in the town; what was told until then is read."""
    proceeding = Proceeding(county, county.make_case("felling", at="review"))
    news()
    return proceeding


def test_officers_are_told_of_their_visit_its_new_day_and_its_end(felling, news):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    assert news() == {}  # Who began it goes on with it himself.

    felling.act("town_reviewer", "arrange", ARRANGED)
    appointed = "您被指派参加现场核查，定于2026-03-04"
    assert news() == {"town_inspector1": [appointed], "town_inspector2": [appointed]}

    felling.act("town_reviewer", "rearrange", ARRANGED | {"visit_on": "2026-03-03"})
    moved = "改期：现场核查，定于2026-03-03"
    assert news() == {"town_inspector1": [moved], "town_inspector2": [moved]}

    felling.move_to(date(2026, 3, 3))
    felling.act("town_inspector1", "record", RECORDED | {"visited_on": "2026-03-03"})
    confirm = "现场核查等您办理：确认笔录并签署，请于2026-03-05以前完成"
    assert news() == {"town_inspector2": [confirm]}

    felling.act("town_inspector2", "confirm", {"agreed": "true"})
    over = "现场核查已结束：符合"
    assert news() == {"town_inspector1": [over], "town_reviewer": [over]}


def test_who_is_replaced_is_told_and_so_is_who_comes_in_his_place(felling, news):
    county = felling.county
    county.grant("town_acceptor", Role.INSPECTOR, TOWN)
    name = county.people["town_acceptor"].name
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)
    news()

    other = f"{name}（示例镇人民政府）"
    felling.act("town_reviewer", "rearrange", ARRANGED | {"officer2": other})

    assert INSPECTORS[1] != other
    assert news() == {
        "town_inspector1": ["改期：现场核查，定于2026-03-04"],
        "town_inspector2": ["人员已更换，您不再参加现场核查"],
        "town_acceptor": ["您被指派参加现场核查，定于2026-03-04"],
    }


def test_a_decider_is_told_that_he_is_asked_and_who_asked_that_he_agreed(felling, news):
    felling.open("town_reviewer", ProcedureKind.EXPERT_REVIEW)
    asked = news()
    felling.act("town_decider", "approve", {"opinion": "同意启动。"})

    assert asked["town_decider"] == ["专家评审等您办理：批准启动"]
    assert "town_reviewer" not in asked
    assert news() == {"town_reviewer": ["专家评审等您办理：随机抽取专家，请于2026-03-05以前完成"]}


def test_a_chair_is_told_of_his_hearing_and_the_decider_of_its_record(felling, news):
    felling.county.grant("hearing_chair1", Role.HEARING_CHAIR, TOWN, item="felling")
    felling.open("town_decider", ProcedureKind.HEARING, ground=ON_REQUEST)
    felling.act("town_reviewer", "tell", TOLD)
    felling.move_to(date(2026, 3, 3))
    felling.act("town_reviewer", "request", REQUESTED)
    news()

    felling.act("town_reviewer", "announce", ANNOUNCED)
    announced = news()
    felling.move_to(date(2026, 3, 13))
    felling.act("hearing_chair1", "hold", HELD)

    assert announced == {"hearing_chair1": ["您被指派参加听证，定于2026-03-13"]}
    assert news() == {"town_decider": ["听证等您办理：写明如何根据听证笔录作出决定"]}


def test_nothing_that_is_told_names_a_person_or_repeats_what_was_typed(felling, news):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT, reason="王示例举报")
    felling.act("town_reviewer", "arrange", ARRANGED)
    said = "".join(sentence for sentences in news().values() for sentence in sentences)

    for secret in ("王示例", "谢踏勘", "林地", "示例证", "举报"):
        assert secret not in said


def test_supervisors_are_asked_about_a_wrong_entry_and_who_proposed_it_hears_the_end(felling, news):
    county, case = felling.county, felling.case_id
    words = {"reason": "重复录入", "seen": None}
    with county.engine.begin(county.people["center_supervision1"]) as work:
        actions.propose_void(work, case, **words, key=fresh_key())
    asked = news()
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.reject_void(work, case, **words, key=fresh_key())

    assert asked["e_supervisor1"] == ["有办件提请作废，请核准或者驳回"]
    assert "center_supervision1" not in asked
    assert news() == {"center_supervision1": ["您提请的作废未予核准，本件照常办理"]}


def test_what_was_mistyped_is_told_of_to_the_second_person_and_back(felling, news):
    amend(felling.county, "town_acceptor", felling.case_id, applicant_name=NEW_NAME)
    asked = news()
    confirm(felling.county, "town_decider", felling.case_id)

    assert asked["town_decider"] == ["有办件提请更正登记，请核准或者退回"]
    assert "town_acceptor" not in asked
    assert news()["town_acceptor"] == ["您提请的更正登记已经核准"]


def test_a_version_is_told_of_to_its_reviewers_its_publisher_its_drafter(county, news, monkeypatch):
    monkeypatch.setattr(placing, "MANY", 0)
    monkeypatch.setattr(search, "MANY", 0)
    files = dict(shipped("hygiene_check").files)
    files["item.toml"] = files["item.toml"].replace(b"notes = [", 'notes = ["试行", '.encode())
    news()

    def act(login, verb, *given, **named):
        with county.engine.begin(county.people[login]) as work:
            found = verb(work, *given, **named)
        return found, news()

    version, _ = act("process_designer1", actions.import_item, Bundle.from_files(files))
    _, submitted = act("process_designer1", actions.submit_item, version.digest)
    _, returned = act(
        "center_supervision1", actions.return_item, version.digest, reason="王示例要求补充"
    )
    act("process_designer1", actions.submit_item, version.digest)
    _, reviewed = act("center_supervision1", actions.review_item, version.digest)

    assert submitted["center_supervision1"] == ["有事项版本送审，请您审核"]
    assert "process_designer1" not in submitted
    assert returned == {"process_designer1": ["您起草或者提交的事项版本已退回，请修改后重新提交"]}
    assert reviewed["item_admin1"] == ["事项版本已审核通过，请您发布"]
    assert reviewed["process_designer1"] == ["您起草或者提交的事项版本已审核通过，待发布"]


def test_a_substitute_is_told_from_when_to_when_and_that_it_ended(county, news):
    news()
    with county.engine.begin(county.people["reviewer1"]) as work:
        absence = Absence(
            principal="reviewer1",
            substitute="reviewer2",
            starts_on=date(2026, 3, 3),
            ends_on=date(2026, 3, 6),
            reason="sick",
            document="示例1号",
        )
        given = actions.name_substitute(work, absence, key=fresh_key())
    begun = news()
    with county.engine.begin(county.people["reviewer1"]) as work:
        actions.end_substitution(work, given)

    assert begun == {"reviewer2": ["您自2026-03-03至2026-03-06替岗，到期自动结束"]}
    assert news() == {"reviewer2": ["您的替岗已提前结束（原为2026-03-03至2026-03-06）"]}


def test_a_calendar_is_told_of_to_who_confirms_it_and_its_end_to_who_drew_it_up(county, news):
    news()
    with county.engine.begin(county.people["sys_admin1"]) as work:
        change = import_year(actions.calendar_to_change(work), NOTICE_2027)
        number = actions.draft_calendar_change(work, change).number
    drafted = news()
    with county.engine.begin(county.people["sys_admin2"]) as work:
        actions.confirm_calendar(work, number)

    assert drafted["sys_admin2"] == ["有工作日历草案，请确认或者退回"]
    assert "sys_admin1" not in drafted
    assert news() == {"sys_admin1": ["您起草的工作日历已确认生效"]}


def test_an_event_that_was_read_twice_tells_nobody_twice(felling, news):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)
    felling.act("town_reviewer", "arrange", ARRANGED)
    news()

    with felling.county.engine.begin() as work:
        after = work.tables.counters.claim(CURSOR)
        assert tell_next(work) == 0

    assert after == felling.county.log()[-1].seq
    assert news() == {}
