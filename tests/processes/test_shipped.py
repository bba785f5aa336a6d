"""The shipped items: each can be published, replayed, and done by somebody of the sample county."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest

import forms
import processes
from engine.bundle import run_golden, shipped, shipped_keys, validate
from engine.clock import ZONE
from engine.identifiers import citizen_id_problem, uscc_problem
from engine.letters import LetterCase, Served, facts
from engine.model import Employment, Grant, Mark, Outcome, Role
from engine.profile import NodeKind

TODAY = date(2026, 3, 2)
KEYS = shipped_keys()
BUNDLES = {key: shipped(key) for key in KEYS}
LICENCES = [key for key in KEYS if BUNDLES[key].item.kind == "01"]
CASES = [(key, case.name) for key in KEYS for case in BUNDLES[key].golden]

IN_THE_OFFICE = LetterCase(
    case_no="11990101000000027Q5000164120000202603020001",
    applicant="王示例",
    applicant_id="990101199001010019",
    organ="示例县林业局",
    organ_uscc="11990101000000035K",
    received_at=datetime(2026, 3, 2, 9, 30, tzinfo=ZONE),
    accepted_on=TODAY,
    statutory_due_on=date(2026, 3, 30),
    promised_due_on=date(2026, 3, 11),
    correction_due_on=date(2026, 3, 16),
    pause_starts_on=TODAY,
    documents=(Served(title="决定书"),),
)
FICTIONAL_REGION = "990101"
FICTIONAL_PHONE = re.compile(r"0000-000000[0-9]|1990000000[0-9]")


@cache
def county():
    return tomllib.loads((processes.FOLDER / "county.toml").read_text(encoding="utf-8"))


def holders(role, organ, item):
    return {
        user["login"]
        for user in county()["users"]
        for grant in user["grants"]
        if Grant(
            role=Role(grant["role"]),
            organ=grant["organ"],
            items=frozenset(grant["items"]) if "items" in grant else None,
            starts_on=grant["starts_on"],
        ).covers(role=role, organ=organ, item=item, on=TODAY)
    }


def desks(bundle):
    """Yield every human step with the organ on whose desk it lies."""
    for task in bundle.flow.tasks():
        if task.role is not Role.APPLICANT:
            yield task, bundle.item.units[task.unit].organ


def shipped_texts():
    for folder in (processes.FOLDER, processes.FOLDER.parent / "forms"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".bpmn", ".toml", ".json", ".md"}:
                yield path, path.read_text(encoding="utf-8")


class TestBundles:
    def test_six_items_are_shipped(self):
        assert KEYS == ("felling", "hygiene", "hygiene_check", "joint", "karaoke", "sewage")

    @pytest.mark.parametrize("key", KEYS)
    def test_a_bundle_is_named_like_its_folder(self, key):
        bundle = BUNDLES[key]

        assert (bundle.item.key, bundle.flow.id) == (key, key)
        assert bundle.item.task_code.startswith(bundle.item.organ)
        assert bundle.item.task_code[18:] == f"{bundle.item.level}{bundle.item.code}"

    @pytest.mark.parametrize("key", KEYS)
    def test_a_bundle_may_be_published(self, key):
        assert validate(BUNDLES[key]) == []

    @pytest.mark.parametrize("key", KEYS)
    def test_every_form_is_asked_and_every_question_has_a_form(self, key):
        bundle = BUNDLES[key]

        assert set(bundle.forms) == {node.form for node in bundle.flow.nodes.values() if node.form}

    @pytest.mark.parametrize("key", KEYS)
    def test_every_unit_works_on_something(self, key):
        bundle = BUNDLES[key]

        worked = {lane.unit for lane in bundle.flow.lanes} - {"applicant"}

        assert worked == set(bundle.item.units)

    @pytest.mark.parametrize("key", KEYS)
    def test_every_arrow_of_a_fork_says_when_it_is_taken(self, key):
        flow = BUNDLES[key].flow

        silent = [
            edge.id
            for node in flow.nodes.values()
            if node.kind is NodeKind.EXCLUSIVE
            for edge in flow.outgoing(node.id)
            if not edge.name and len(list(flow.outgoing(node.id))) > 1
        ]

        assert silent == []

    @pytest.mark.parametrize("key", KEYS)
    def test_a_flow_is_drawn(self, key):
        assert b"BPMNShape" in BUNDLES[key].files["flow.bpmn"]


class TestLaw:
    @pytest.mark.parametrize("key", LICENCES)
    def test_the_counter_knows_only_the_outcomes_of_article_32(self, key):
        bundle = BUNDLES[key]
        [result] = [
            field for field in bundle.form("accept_review").fields if field.name == "result"
        ]

        assert set(result.choices) <= {"受理", "补正", "不予受理", "不需许可"}
        assert set(result.choices) >= {"受理", "补正", "不予受理"}
        outcomes = {node.outcome for node in bundle.flow.nodes.values()}
        assert ("不需许可" in result.choices) == (Outcome.NOT_REQUIRED in outcomes)

    @pytest.mark.parametrize("key", LICENCES)
    def test_a_correction_does_not_pause(self, key):
        # P-01: before acceptance no limit runs, so there is nothing to stop.
        for node in BUNDLES[key].flow.nodes.values():
            marks = {marking.mark for marking in node.marks}
            assert not ({Mark.CORRECTION_REQUESTED, Mark.PAUSED} <= marks)

    @pytest.mark.parametrize("key", KEYS)
    def test_only_what_the_item_excludes_stops_the_clock(self, key):
        bundle = BUNDLES[key]
        allowed = {exclusion.kind for exclusion in bundle.item.exclusions}

        paused = {
            marking.kind
            for node in bundle.flow.nodes.values()
            for marking in node.marks
            if marking.mark is Mark.PAUSED
        }
        excluded = {node.excluded for node in bundle.flow.tasks()} - {None}

        assert paused == excluded == allowed

    @pytest.mark.parametrize("key", KEYS)
    def test_inspectors_go_in_twos(self, key):
        inspections = [task for task in BUNDLES[key].flow.tasks() if task.role is Role.INSPECTOR]

        assert all(task.officers >= 2 for task in inspections)

    def test_the_town_acts_in_the_name_of_the_bureau(self):
        felling = BUNDLES["felling"].item

        assert felling.principal is not None
        assert felling.principal != felling.organ

    def test_no_objection_of_one_department_refuses_the_others(self):
        # P-03: the mark stands behind the join, the letters before it.
        flow = BUNDLES["joint"].flow
        for node in flow.nodes.values():
            marks = {marking.mark for marking in node.marks}
            assert not (node.letters and marks & {Mark.GRANTED, Mark.REFUSED})

    def test_each_department_signs_its_own_letter(self):
        bundle = BUNDLES["joint"]
        signing = {
            bundle.item.units[node.unit].organ
            for node in bundle.flow.nodes.values()
            if set(node.letters) & {"grant_decision", "refusal_decision"}
        }

        assert len(signing) == 5
        assert bundle.item.organ not in signing

    def test_a_failed_inspection_cannot_be_granted(self):
        # P-04: refused without a hearing; a branch that cannot grant.
        results = {
            field.name: field.choices for field in BUNDLES["karaoke"].form("decide_refusal").fields
        }["result"]

        assert "准予" not in results

    def test_the_after_check_begins_when_the_licence_is_delivered(self):
        starting = {
            node.id: node.starts for node in BUNDLES["hygiene"].flow.nodes.values() if node.starts
        }

        assert starting == {"check_started": "hygiene_check"}
        assert BUNDLES["hygiene_check"].item.kind == "06"


class TestGoldenCases:
    @pytest.mark.parametrize(("key", "name"), CASES)
    def test_a_case_comes_to_what_it_must(self, key, name):
        bundle = BUNDLES[key]
        [case] = [case for case in bundle.golden if case.name == name]

        assert run_golden(bundle, case).problem == ""

    @pytest.mark.parametrize("key", KEYS)
    def test_every_way_through_is_walked(self, key):
        bundle = BUNDLES[key]

        walked = {node for case in bundle.golden for node in run_golden(bundle, case).path}
        unwalked = {
            node.id
            for node in bundle.flow.nodes.values()
            if node.kind not in {NodeKind.START, NodeKind.END}
        } - walked

        assert unwalked == set()

    @pytest.mark.parametrize("key", KEYS)
    def test_every_end_is_reached(self, key):
        bundle = BUNDLES[key]

        reached = {run_golden(bundle, case).outcome for case in bundle.golden}

        assert {node.outcome for node in bundle.flow.nodes.values() if node.outcome} <= reached


class TestPeople:
    @pytest.mark.parametrize("key", KEYS)
    def test_every_step_has_somebody_to_do_it(self, key):
        bundle = BUNDLES[key]
        for task, organ in desks(bundle):
            found = holders(task.role, organ, key)
            assert len(found) >= task.officers, (task.id, organ)

    @pytest.mark.parametrize("key", LICENCES)
    def test_who_accepts_need_not_decide(self, key):
        found = {
            role: {
                login
                for task, organ in desks(BUNDLES[key])
                if task.role is role
                for login in holders(role, organ, key)
            }
            for role in (Role.ACCEPTOR, Role.DECIDER)
        }

        assert found[Role.ACCEPTOR].isdisjoint(found[Role.DECIDER])

    def test_who_chairs_the_hearing_reviews_nothing(self):
        organ = BUNDLES["karaoke"].item.organ

        chairs = holders(Role.HEARING_CHAIR, organ, "karaoke")

        assert chairs.isdisjoint(holders(Role.REVIEWER, organ, "karaoke"))

    def test_contract_staff_only_prepare(self):
        roles = {
            grant["role"]
            for user in county()["users"]
            if Employment(user["employment"]) is Employment.CONTRACT
            for grant in user["grants"]
        }

        assert roles == {"assistant"}

    def test_the_county_has_everybody_who_watches_and_keeps(self):
        roles = {grant["role"] for user in county()["users"] for grant in user["grants"]}

        assert roles >= {
            "auditor",
            "e_supervisor",
            "center_supervision",
            "item_admin",
            "process_designer",
            "sys_admin",
            "deputy_leader",
        }

    def test_logins_are_short_and_only_once(self):
        logins = [user["login"] for user in county()["users"]]

        assert len(set(logins)) == len(logins)
        assert all(re.fullmatch(r"[a-z][a-z0-9_]{2,23}", login) for login in logins)

    def test_people_work_at_organs_of_the_county(self):
        organs = {organ["uscc"] for organ in county()["organs"]}
        users = county()["users"]

        assert {user["organ"] for user in users} <= organs
        assert {grant["organ"] for user in users for grant in user["grants"]} <= organs
        for key in KEYS:
            item = BUNDLES[key].item
            named = {item.organ, item.principal or item.organ}
            assert named | {unit.organ for unit in item.units.values()} <= organs

    def test_the_grants_name_items_that_exist(self):
        named = {
            item
            for user in county()["users"]
            for grant in user["grants"]
            for item in grant.get("items", ())
        }

        assert named <= set(KEYS)


class TestFiction:
    def test_the_codes_of_the_organs_have_valid_check_digits(self):
        codes = [organ["uscc"] for organ in county()["organs"]]

        assert [uscc_problem(code) for code in codes] == [None] * len(codes)
        assert len(set(codes)) == len(codes)

    def test_no_file_holds_a_number_of_a_real_person_or_organ(self):
        for path, text in shipped_texts():
            for number in re.findall(r"(?<![0-9A-Z])[0-9]{17}[0-9X](?![0-9A-Z])", text):
                if citizen_id_problem(number) is None:
                    assert number.startswith(FICTIONAL_REGION), path
            for code in re.findall(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])", text):
                if uscc_problem(code) is None:
                    assert FICTIONAL_REGION in {code[:6], code[2:8]}, path

    def test_no_file_holds_a_telephone_number_of_somebody(self):
        for path, text in shipped_texts():
            for number in re.findall(
                r"(?<![0-9.])(?:0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]{9})(?![0-9])", text
            ):
                assert FICTIONAL_PHONE.fullmatch(number), (path, number)

    def test_no_file_holds_a_password(self):
        for path, text in shipped_texts():
            assert not re.search(r"password\s*=|密码", text), path

    @pytest.mark.parametrize("key", KEYS)
    def test_every_limit_says_where_it_comes_from(self, key):
        told = {source.field for source in BUNDLES[key].item.sources}

        assert {"code", "limits.statutory", "contacts"} <= told
        if key in LICENCES:
            assert {"limits.promised", "steps"} <= told

    @pytest.mark.parametrize("key", KEYS)
    def test_a_reader_finds_the_source_of_law(self, key):
        readme = BUNDLES[key].files["README.md"].decode("utf-8")

        assert "## Source of law" in readme
        assert "Fictional:" in readme


def test_a_form_masks_what_tells_about_the_applicant():
    for key in LICENCES:
        form = BUNDLES[key].form("application")
        assert isinstance(form, forms.Form)
        assert form.personal >= {
            "applicant_name",
            "applicant_id",
            "applicant_phone",
            "applicant_address",
            "agent_name",
            "agent_id",
            "agent_phone",
        }


def letters_of(bundle, case):
    """Yield each letter of a golden case with the answers that are known when it is issued."""
    known, passed = {}, 0
    for number, step in enumerate(case.steps, start=1):
        so_far = case.model_copy(
            update={"steps": case.steps[:number], "expect": case.expect.model_copy()}
        )
        node = bundle.flow.nodes[step.node]
        form = bundle.form_of(node)
        known |= form.check(step.answers) if form else {}
        path = run_golden(bundle, so_far).path
        for here in (node, *(bundle.flow.nodes[name] for name in path[passed:])):
            for letter in (
                here.letters if here is node or here.kind is not NodeKind.USER_TASK else ()
            ):
                yield letter, here, dict(known)
        passed = len(path)


class TestLetters:
    @pytest.mark.parametrize(("key", "name"), CASES)
    def test_every_letter_finds_what_it_must_say(self, key, name):
        bundle = BUNDLES[key]
        [case] = [case for case in bundle.golden if case.name == name]

        for letter, node, answers in letters_of(bundle, case):
            told = facts(
                letter,
                case=replace(IN_THE_OFFICE, pause_kind=_pause(node)),
                answers=answers,
                item=bundle.item,
                paragraphs=bundle.letters.get(letter, ()),
            )
            assert told.title


def _pause(node):
    return next((m.kind for m in node.marks if m.mark is Mark.PAUSED), "")
