"""The separation rules S1 – S12 (domain.md §7) and P-08 (§10), each once on a real case.

Each test carries the rule in its name; the last one holds that none is missing. What a rule needs
at length has its own file beside what it is about.
"""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import engine
from engine import actions, queries
from engine.audit import Kind
from engine.errors import NotFoundError, NotPermittedError
from engine.model import Employment, Role
from engine.permissions import CONFLICTS, TABLE, Action, desks
from engine.procedures import ActRefusedError
from engine.procedures.expert_review import require_free
from engine.store.records import UserRecord
from tests.support.county import fresh_key

READS = {
    *(Action.VIEW_CASE, Action.REPLAY_CASE, Action.VIEW_PERSONAL_DATA, Action.VIEW_SUPERVISION),
    *(Action.VIEW_LICENCES, Action.VIEW_SEALS, Action.VIEW_REGISTERS, Action.VERIFY_LOG),
}
"""Acts that change nothing."""


@pytest.fixture
def county(sqlite_county):
    return sqlite_county


def also(county, login, role, item, **more):
    county.grant(login, role, county.people[login].organ, item=item, **more)
    return county.people[login]


def refused(county, login, case_id, node):
    """Why this person may not do the step that lies open."""
    task = county.task(case_id, node)
    with pytest.raises(NotPermittedError) as error:
        county.complete(task, county.answers(task.item_key, node), county.people[login])
    return error.value


def test_s1_who_accepted_a_case_does_not_decide_it(county):
    case_id = county.make_case("felling", at="decide")
    also(county, "town_acceptor", Role.DECIDER, "felling")

    error = refused(county, "town_acceptor", case_id, "decide")

    assert error.rule == "S1"
    assert "已办理本件的前序岗位，按职责分离要求须由他人办理" in str(error)


def test_s1_on_the_spot_one_chief_representative_may(county):
    case_id = county.make_case("hygiene", at="decide_spot")
    accepted = next(u for role, u in county.case(case_id).memory["hands"] if role == "acceptor")
    also(county, accepted, Role.DECIDER, "hygiene")

    assert accepted in {actor.user_id for actor in county.able(county.task(case_id, "decide_spot"))}


def test_s2_who_chaired_the_hearing_does_not_review(county):
    case_id = county.make_case("karaoke", at="hearing")
    task = county.task(case_id, "hearing")
    county.complete(task, county.answers("karaoke", "hearing"), county.people["hearing_chair1"])
    also(county, "hearing_chair1", Role.REVIEWER, "karaoke")
    while "review" not in {task.node_id for task in county.tasks(case_id)}:
        [task] = county.tasks(case_id)
        county.complete(task, county.answers("karaoke", task.node_id))

    error = refused(county, "hearing_chair1", case_id, "review")

    assert error.rule == "S2"


def test_s3_contract_staff_neither_accept_nor_review_nor_decide(county):
    assert county.people["assistant1"].employment is Employment.CONTRACT
    case_id = county.make_case("karaoke", at="accept_review")
    also(county, "assistant1", Role.ACCEPTOR, "karaoke")

    error = refused(county, "assistant1", case_id, "accept_review")

    assert "本环节不在您的岗位职责内" in str(error)


def test_s3_whoever_becomes_contract_staff_loses_the_desk(county):
    county._write(  # noqa: SLF001 - as an administrator would
        update(UserRecord).where(UserRecord.id == "decider1").values(employment="contract")
    )

    assert desks(county.people["decider1"], county.today) == frozenset()


def test_s4_the_second_inspector_is_another_person(county):
    case_id = county.make_case("felling", at="site_visit")
    task = county.task(case_id, "site_visit")
    inspector = county.people["town_inspector1"]
    with county.engine.begin(inspector) as work:
        answers = county.answers("felling", "site_visit")
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    with county.engine.begin(inspector) as work, pytest.raises(NotPermittedError) as error:
        actions.confirm_task(work, task.id, seen=None, key=fresh_key())

    assert error.value.rule == "S4"
    assert "须由另一名承办人确认" in str(error.value)


def test_s5_an_expert_in_conflict_sits_on_no_panel():
    with pytest.raises(ActRefusedError, match="S5"):
        require_free(["zhang", "li"], ["li"], ["zhang", "li"])


@pytest.mark.parametrize("beyond", ["another item", "yesterday"])
def test_s6_who_decides_does_so_within_his_delegation(county, beyond):
    case_id = county.make_case("karaoke", at="decide")
    if beyond == "another item":
        also(county, "issuer1", Role.DECIDER, "sewage")
    else:
        yesterday = county.today - timedelta(days=1)
        also(county, "issuer1", Role.DECIDER, "karaoke", ends_on=yesterday)

    assert "岗位职责" in str(refused(county, "issuer1", case_id, "decide"))


def test_s7_who_keeps_the_machine_reads_no_case(county):
    case_id = county.make_case("felling", at="review")
    county.grant("sys_admin1", Role.SYS_ADMIN, county.people["town_acceptor"].organ)
    letter = next(e.seq for e in county.events(case_id) if e.kind is Kind.LETTER_ISSUED)
    reads = [
        lambda look: queries.case(look, case_id),
        lambda look: queries.frames(look, case_id),
        lambda look: queries.letter_page(look, letter),
    ]

    for read in reads:
        with (
            county.engine.look(county.people["sys_admin1"]) as look,
            pytest.raises(NotFoundError, match="或者您无权查看"),
        ):
            read(look)


def test_s8_an_auditor_writes_nothing(county):
    assert {action for action in Action if Role.AUDITOR in TABLE[action]} <= READS
    case_id = county.make_case("felling", at="review")

    assert "岗位职责" in str(refused(county, "auditor1", case_id, "review"))


def test_s9_who_drafts_an_item_does_not_publish_it_alone(county):
    assert not TABLE[Action.PUBLISH_ITEM] & {Role.PROCESS_DESIGNER}
    digest = county.bundle("felling").digest

    with (
        county.engine.begin(county.people["process_designer1"]) as work,
        pytest.raises(NotPermittedError, match="权限"),
    ):
        actions.publish_item(work, digest, reviewed_by="center_supervision1")


def test_s10_a_replay_changes_nothing(county):
    case_id = county.make_case("felling", at="review")
    before = (county.case(case_id), county.tasks(case_id), county.log())

    with county.engine.look(county.people["auditor1"]) as look:
        assert queries.frames(look, case_id)

    assert (county.case(case_id), county.tasks(case_id), county.log()) == before


def test_s11_an_export_is_logged_before_its_file_leaves(county):
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.note_export(work, "statistics", key=fresh_key(), cases=3)

    last = county.log()[-1]
    assert (last.kind, last.actor) == (Kind.REPORT_EXPORTED, "e_supervisor1")


def test_s11_every_page_that_hands_out_a_file_of_cases_logs_it_first():
    """Whoever adds an export finds this test: the log comes before the file."""
    unlogged = []
    for path in sorted(Path(engine.__file__).parents[1].glob("webapp/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)):
            calls = [ast.unparse(c.func) for c in ast.walk(function) if isinstance(c, ast.Call)]
            if "send_file" in calls and "actions.note_export" not in calls:
                unlogged.append(f"{path.name}:{function.name}")

    assert unlogged == []


def test_s12_a_town_acts_in_the_principals_name(county):
    case_id = county.make_case("felling", at="make_licence")
    item = county.bundle("felling").item
    with county.engine.look(county.people["town_decider"]) as look:
        names = look.tables.people.organs()
        letters = [
            queries.letter_page(look, v.letter_id) for v in queries.case(look, case_id).letters
        ]
        organs = {view.organ for view in queries.case(look, case_id).letters}

    assert organs == {names[item.extending_organ]}
    assert any(f"依法委托{names[item.organ]}办理" in letter for letter in letters)


def test_p08_the_hard_rules_and_no_others():
    """Acceptor ≠ decider but on the spot; the chair reviewed nothing; all else is a warning."""
    pairs = {(does, did) for does, barred in CONFLICTS.items() for did in barred}

    deciding = {(Role.DECIDER, Role.ACCEPTOR), (Role.DEPUTY_LEADER, Role.ACCEPTOR)}
    hearing = {(Role.HEARING_CHAIR, Role.REVIEWER)}
    both = {pair[::-1] for pair in deciding | hearing}
    assert pairs == deciding | hearing | both


def test_p08_a_substitute_is_a_dated_grant(county):
    last = county.today + timedelta(days=2)
    absence = actions.Absence(
        principal="reviewer1",
        substitute="issuer1",
        starts_on=county.today,
        ends_on=last,
        reason="leave",
        document="局办〔2026〕3号",
    )
    with county.engine.begin(county.people["reviewer1"]) as work:
        actions.name_substitute(work, absence, key=fresh_key())
    county.__dict__.pop("people", None)

    lent = {desk for desk in desks(county.people["issuer1"], last) if desk.acting_for}
    assert {desk.role for desk in lent} == {Role.REVIEWER}
    later = last + timedelta(days=1)
    assert not {desk for desk in desks(county.people["issuer1"], later) if desk.acting_for}


def test_every_rule_has_its_test():
    own = Path(__file__).read_text(encoding="utf-8")

    named = set(re.findall(r"^def test_(s\d+|p08)_", own, re.MULTILINE))

    assert named == {f"s{number}" for number in range(1, 13)} | {"p08"}
