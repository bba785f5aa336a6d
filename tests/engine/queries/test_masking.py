"""Supervisors follow every case and learn nobody's name; who works on it reads it in full."""

import pytest

from engine import actions, queries
from engine.queries.history import NOTE_LENGTH
from tests.support.county import fresh_key

SUPERVISORS = ["e_supervisor1", "center_supervision1"]


@pytest.fixture
def read(county):
    """Everything that a person reads of a case: its page and its replay."""

    def read(login, case_id):
        with county.engine.look(county.people[login]) as look:
            return f"{queries.case(look, case_id)}{queries.frames(look, case_id)}"

    return read


@pytest.fixture
def refused(county):
    """A case whose reviewer wrote the applicant's name into his facts."""
    case_id = county.make_case("karaoke", "实地检查不合格", at="decide_refusal")
    answers = county.answers("karaoke", "decide_refusal", "实地检查不合格")
    said = {"facts": "李示例的场所设在地下，示例餐饮有限公司没有异议。"}
    county.complete(county.task(case_id, "decide_refusal"), answers | said)
    return case_id


@pytest.mark.parametrize("login", SUPERVISORS)
def test_a_supervisor_reads_no_name_in_facts_and_notes(read, county, refused, login):
    told = county.answers("karaoke", "apply")
    names = [told["legal_representative"], told["applicant_name"]]
    assert all(name in read("decider1", refused) for name in names)

    seen = read(login, refused)

    assert not [name for name in names if name in seen]
    assert "场所设在地下" in seen


def test_a_number_at_the_end_of_a_long_note_is_hidden_before_the_note_is_cut(read, county):
    case_id = county.make_case("karaoke", "实地检查不合格", at="decide_refusal")
    phone = county.answers("karaoke", "apply")["applicant_phone"]
    answers = county.answers("karaoke", "decide_refusal", "实地检查不合格")
    before = [answers[name] for name in ("result", "opinion", "reason") if answers.get(name)]
    room = NOTE_LENGTH - len("；".join([*before, ""])) - len(phone) + 3
    said = {"facts": "地" * room + phone}
    county.complete(county.task(case_id, "decide_refusal"), answers | said)

    assert phone[:-3] in read("decider1", case_id)
    assert phone[:-3] not in read("e_supervisor1", case_id)


@pytest.mark.parametrize(("login", "reads"), [("e_supervisor1", False), ("town_inspector2", True)])
def test_what_the_first_officer_signed_of_persons_is_the_second_ones_to_read(county, login, reads):
    task = county.task(county.make_case("felling", at="site_visit"), "site_visit")
    answers = county.answers("felling", "site_visit") | {"companion": "李在场"}
    with county.engine.begin(county.people["town_inspector1"]) as work:
        actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

    with county.engine.look(county.people[login]) as look:
        seen = queries.task(look, task.id).answers

    assert ("companion" in seen) is reads


def test_whoever_keys_in_reads_what_he_keyed_in(read, county):
    case_id = county.make_case("hygiene", at="accept_review")

    assert county.answers("hygiene", "apply")["hygiene_manager"] in read("acceptor1", case_id)
