"""The rules of separation hold on every way: a return, a transfer, an opinion, many at once …

``test_separation.py`` has each rule on its straight way, ``actions/test_substitutes.py`` the ways
through somebody else's place.
"""

import json

import pytest
from click.testing import CliRunner

from engine import actions
from engine.ballots import Rule, RuleKind
from engine.cli import main
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError, WrongStateError
from engine.model import Role
from engine.procedures import ActRefusedError, ProcedureKind
from engine.procedures.expert_review import panel_of
from engine.procedures.values import Procedure
from engine.store.desks import DraftRow
from tests.support.county import fresh_key
from tests.support.desk import typed
from tests.support.procedures import ANNOUNCED, REQUESTED, TOLD, Proceeding

ACCEPTED = "town_acceptor"
"""Has accepted the case, and got a decider's desk besides."""


@pytest.fixture
def county(sqlite_county):
    organ = sqlite_county.people[ACCEPTED].organ
    sqlite_county.grant(ACCEPTED, Role.DECIDER, organ, item="felling")
    return sqlite_county


@pytest.fixture
def case(county):
    return county.make_case("felling", at="decide")


def straight(county, task, login=ACCEPTED):
    county.complete(task, county.answers("felling", "decide"), county.people[login])


def after_a_return(county, task, login=ACCEPTED):
    words = {"reason": "请补充意见", "straight": False, "seen": None, "key": fresh_key()}
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.send_back(work, task.id, "review", **words)
    county.complete(county.task(task.case_id, "review"), county.answers("felling", "review"))
    straight(county, county.task(task.case_id, "decide"), login)


def by_transfer(county, task, login=ACCEPTED):
    words = {"to": login, "reason": "分工", "seen": None, "key": fresh_key()}
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.reassign_task(work, task.id, **words)


def by_return(county, task, login=ACCEPTED):
    words = {"reason": "退回", "straight": False, "seen": None, "key": fresh_key()}
    with county.engine.begin(county.people[login]) as work:
        actions.send_back(work, task.id, "review", **words)


def by_signature(county, task, login=ACCEPTED):
    asked = {"user_id": login, "kind": "after", "question": "请签署", "key": fresh_key()}
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.ask_signature(work, task.id, **asked)


def by_vote(county, task, login=ACCEPTED):
    rule, members = Rule(kind=RuleKind.ALL), (login, "town_issuer")
    with county.engine.begin(county.people["town_decider"]) as work:
        actions.open_vote(
            work, task.id, members=members, rule=rule, question="会签", key=fresh_key()
        )


def by_many_at_once(county, task, login=ACCEPTED):
    body = typed(county, task.case_id, "decide")
    with county.engine.begin(county.people[login]) as work:
        # As from a time when the step was his.
        draft = DraftRow(version=county.case(task.case_id).version, body=body, saved_at=work.now)
        work.tables.desks.keep_draft(login, task.id, task.case_id, draft)
        run = actions.choose_cases(work, [task.id])
        [line] = actions.answer_run(work, run, {name: body[name] for name in ("result", "opinion")})
        actions.note_rehearsal(work, run, {line.ordinal: ("", ())})
        actions.begin_run(work, run)
        actions.do_line(work, run, line)


def by_a_procedure(county, task, login=ACCEPTED):
    Proceeding(county, task.case_id).open(login, ProcedureKind.APPRAISAL)


WAYS = [
    *(straight, after_a_return, by_transfer, by_return),
    *(by_signature, by_vote, by_many_at_once, by_a_procedure),
]


@pytest.mark.parametrize("way", WAYS)
def test_s1_who_accepted_has_no_part_in_the_decision(county, case, way):
    with pytest.raises((NotPermittedError, InvalidValueError), match="职责分离"):
        way(county, county.task(case, "decide"))

    hands = county.case(case).memory["hands"]
    assert {role for role, user in hands if user == ACCEPTED} == {"acceptor"}


def test_s1_not_through_the_command_line_either(county, case, monkeypatch, tmp_path):
    settings = county.engine.settings
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUHUA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("GUHUA_SECRET_FILE", str(settings.secret_file))
    monkeypatch.setenv("GUHUA_CHECKPOINT_DIR", str(settings.checkpoint_dir))
    monkeypatch.setenv("GUHUA_NODE", settings.node)
    monkeypatch.setenv("GUHUA_OPERATOR_CLI", "1")
    file = tmp_path / "decide.json"
    file.write_text(json.dumps(county.answers("felling", "decide"), default=str))
    no, told = county.case(case).no, county.log()
    arguments = ("case", "complete", no, "decide", "--as", ACCEPTED, "--answers", str(file))

    done = CliRunner().invoke(main, arguments)

    assert done.exit_code == 1
    assert "职责分离" in done.output
    [refusal] = county.log()[len(told) :]
    assert (refusal.kind, refusal.actor, refusal.channel) == ("action:refused", ACCEPTED, "cli")


def test_s1_in_joint_handling_no_part_is_decided_by_who_accepted_the_whole(county):
    case_id = county.make_case("joint", at="decide_water")
    task = county.task(case_id, "decide_water")
    accepted = next(u for role, u in county.case(case_id).memory["hands"] if role == "acceptor")
    county.grant(accepted, Role.DECIDER, task.organ, item="joint")

    with pytest.raises(NotPermittedError, match="职责分离"):
        county.complete(task, county.answers("joint", "decide_water"), county.people[accepted])


def test_s2_who_reviewed_is_not_appointed_to_the_chair(county, case):
    county.grant("town_reviewer", Role.HEARING_CHAIR, county.people["town_reviewer"].organ)
    hearing = Proceeding(county, case)
    hearing.open("town_decider", ProcedureKind.HEARING, ground="第四十七条：直接涉及重大利益关系")
    today = {"requested_on": county.today.isoformat()}
    hearing.act("town_decider", "tell", TOLD)
    hearing.act("town_decider", "request", REQUESTED | today)
    own = county.people["town_reviewer"]
    with county.engine.look() as look:
        chair = f"{own.name}（{look.organ_name(own.organ)}）"
    on = county.engine.calendar.add(county.today, 9).isoformat()

    with pytest.raises(ActRefusedError, match="规则 S2"):
        hearing.act("town_decider", "announce", ANNOUNCED | {"chair": chair, "hearing_on": on})


@pytest.mark.parametrize("way", [by_transfer, by_signature, by_vote])
def test_s3_contract_staff_come_to_no_staff_desk(county, case, way):
    """Whatever somebody granted them: by a transfer, a signature, a vote."""
    county.grant("assistant1", Role.DECIDER, county.people[ACCEPTED].organ, item="felling")

    with pytest.raises((NotPermittedError, InvalidValueError), match=r"聘用人员|岗位职责"):
        way(county, county.task(case, "decide"), "assistant1")


def test_s4_one_officer_is_never_two_after_a_return_or_a_transfer(county):
    case_id = county.make_case("felling", at="review")
    words = {"reason": "重新踏勘", "straight": False, "seen": None, "key": fresh_key()}
    task = county.task(case_id, "review")
    with county.engine.begin(county.people["town_reviewer"]) as work:
        actions.send_back(work, task.id, "site_visit", **words)
    task = county.task(case_id, "site_visit")
    first, second = (county.people[f"town_inspector{number}"] for number in (1, 2))
    with county.engine.begin(first) as work:
        given = county.answers("felling", "site_visit")
        actions.check_answers(work, task.id, given, seen=None, key=fresh_key())

    with county.engine.begin(first) as work, pytest.raises(NotPermittedError) as alone:
        actions.confirm_task(work, task.id, seen=None, key=fresh_key())
    handed = {"to": first.user_id, "reason": "分工", "seen": None, "key": fresh_key()}
    with county.engine.begin(second) as work, pytest.raises(InvalidValueError, match="已签署"):
        actions.reassign_task(work, task.id, **handed)

    assert alone.value.rule == "S4"
    with pytest.raises(InvalidValueError, match="逐件办理"), county.engine.begin(first) as work:
        actions.choose_cases(work, [task.id])


def test_s5_an_expert_in_conflict_is_replaced_before_the_panel_meets(county, case):
    for number in range(4):
        with county.engine.begin(county.people["town_decider"]) as work:
            row = {"field": "森林资源", "employer": "示例林业学校", "title": "高级工程师"}
            organ = county.people["town_decider"].organ
            actions.add_expert(work, organ, name=f"专家{number}", key=fresh_key(), **row)
    review = Proceeding(county, case)
    review.open("town_decider", ProcedureKind.EXPERT_REVIEW)
    drawn = {"field": "森林资源", "number": "3", "witnessed": "true", "witness": "苏督导"}
    review.act("town_decider", "draw", drawn)
    first, *others = panel(county, case)

    said = {f"expert{place}": "无利害关系" for place in (2, 3)}
    said |= {"expert1": "有利害关系，回避", "expert1_why": "师生"}
    review.act("town_decider", "declare", said)

    assert first not in panel(county, case)
    assert set(others) < set(panel(county, case))
    meeting = {"review_on": county.today.isoformat(), "place": "会议室", "question": "可否采伐"}
    meeting |= {"special_days": "5", "special_reason": "专业争议"}
    with pytest.raises(WrongStateError, match="待专家声明"):
        review.act("town_decider", "convene", meeting)  # who takes his place has not declared


def panel(county, case):
    [(procedure_id, plain)] = county.case(case).memory["procedures"].items()
    return panel_of(Procedure.of(procedure_id, plain))


def test_s6_a_delegation_counts_for_its_own_organ_only(county, case):
    county.grant("decider1", Role.DECIDER, county.people["decider1"].organ, item="felling")

    with pytest.raises(NotFoundError, match="无权查看"):
        county.complete(
            county.task(case, "decide"),
            county.answers("felling", "decide"),
            county.people["decider1"],
        )
