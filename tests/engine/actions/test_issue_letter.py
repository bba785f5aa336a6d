"""A letter that no step owes: from the log alone, or with a few typed words."""

import pytest

from engine import actions
from engine.audit import Kind
from engine.errors import (
    InvalidValueError,
    LetterFactsMissingError,
    NotFoundError,
    NotPermittedError,
)
from tests.support.county import fresh_key

QUESTION = {
    "consulted": "示例县自然资源局",
    "question": "采伐地点是否在生态保护红线内？",
    "reply_by": "2026-03-16",
    "enclosed": "林木采伐申请表\n宗地图",
}


def issue(county, case, code, by="town_reviewer", *, key=None, **words):
    with county.engine.begin(county.people[by]) as work:
        return actions.issue_letter(
            work, case, code, words=words, seen=None, key=key or fresh_key()
        )


def kept(county, done):
    with county.engine.look() as look:
        event = look.log.get(done.letters[0])
        return event, look.contents(event.data["contents"]["letter"])


def test_the_sheet_of_approval_has_each_handlers_opinion_name_and_day(county):
    case = county.make_case("felling")

    event, content = kept(county, issue(county, case, "approval_sheet"))

    rows = content["facts"]["facts"]["opinions"]
    completed = [e for e in county.events(case) if e.kind is Kind.TASK_COMPLETED]
    assert [row["step"] for row in rows][:1] == ["受理审查"]
    assert {"审核", "决定"} <= {row["step"] for row in rows}
    assert all(row["opinion"] and row["name"] and row["at"] for row in rows)
    assert len({row["name"] for row in rows}) > 2
    [origin] = [o for o, names in content["facts"]["sources"].items() if names == ["opinions"]]
    assert {int(seq) for seq in origin.removeprefix("event:").split("、")} <= {
        e.seq for e in completed
    }
    assert event.data["code"] == "approval_sheet"
    assert "seal" not in event.data


def test_two_officers_stand_on_the_sheet_each_by_name(county):
    case = county.make_case("felling", at="review")

    _event, content = kept(county, issue(county, case, "approval_sheet"))

    visit = [r for r in content["facts"]["facts"]["opinions"] if "踏勘" in r["step"]]
    assert len(visit) == len({row["name"] for row in visit}) == 2


def test_a_sheet_without_any_opinion_is_refused(county):
    case = county.make_case("felling", at="accept_review")

    with pytest.raises(LetterFactsMissingError, match="各环节办理意见"):
        issue(county, case, "approval_sheet", by="town_acceptor")


def test_the_application_says_what_was_asked_for(county):
    case = county.make_case("felling", at="accept_review")

    _event, content = kept(county, issue(county, case, "application", by="town_acceptor"))

    facts = content["facts"]["facts"]
    said = {row["name"]: row["value"] for row in facts["particulars"]}
    assert "申请人" not in "".join(said)
    assert said["采伐方式"]
    assert facts["received"]
    assert facts["applicant_phone"]
    assert any(o.startswith("answers:apply:") for o in content["facts"]["sources"])


def test_a_question_to_another_organ_goes_out_with_what_is_enclosed(county):
    case = county.make_case("felling", at="review")

    event, content = kept(county, issue(county, case, "consultation_letter", **QUESTION))

    assert "请于2026年3月16日前" in content["text"]
    assert "2．宗地图 1份" in content["text"]
    assert event.data["seal"]


@pytest.mark.parametrize(
    ("name", "text"), [("reply_by", "明天"), ("question", " "), ("consulted", "x" * 501)]
)
def test_words_that_will_not_do_are_refused_by_their_field(county, name, text):
    case = county.make_case("felling", at="review")

    with pytest.raises(InvalidValueError) as refused:
        issue(county, case, "consultation_letter", **(QUESTION | {name: text}))
    assert refused.value.field == name


def test_a_public_notice_is_about_what_the_law_knows(county):
    case = county.make_case("felling", at="review")
    told = {"notice_kind": "证件遗失公告", "notice_text": "原证件遗失，声明作废。"}

    _event, content = kept(county, issue(county, case, "public_notice", **told))

    assert content["text"].splitlines()[1] == "证件遗失公告"
    assert "990101" not in content["html"].split("收件编号")[0].partition("</header>")[0]
    with pytest.raises(InvalidValueError, match="只能是"):
        issue(county, case, "public_notice", **(told | {"notice_kind": "喜报"}))


def test_what_a_step_or_an_act_owes_is_not_written_by_hand(county):
    case = county.make_case("felling", at="review")

    for code in ("grant_decision", "hearing_notice", "licence", "nonsense"):
        with pytest.raises(NotFoundError):
            issue(county, case, code)


def test_who_handles_no_such_cases_writes_no_letter(county):
    case = county.make_case("felling", at="review")

    for login in ("town_issuer", "e_supervisor1"):
        with pytest.raises((NotPermittedError, NotFoundError)):
            issue(county, case, "application", by=login)


def test_a_repeated_submit_writes_one_letter(county):
    case, key = county.make_case("felling", at="review"), fresh_key()

    first, second = (issue(county, case, "application", key=key) for _ in range(2))

    assert first == second
    codes = [e.data["code"] for e in county.events(case) if e.kind is Kind.LETTER_ISSUED]
    assert codes.count("application") == 1


def test_a_case_with_papers_written_by_hand_rebuilds_to_the_same_rows(county):
    case = county.make_case("felling")
    issue(county, case, "approval_sheet")
    issue(county, case, "consultation_letter", **QUESTION)

    county.check_case(case)
