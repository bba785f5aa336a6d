"""A case goes over to the ordinary procedure for a ground, and the applicant is told (P-06)."""

import pytest

from engine.audit import Kind
from forms import InvalidAnswersError


def notices(county, case_id):
    with county.engine.look() as look:
        return [
            look.contents(event.data["contents"]["letter"])
            for event in county.events(case_id)
            if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "switch_notice"
        ]


def commit(county, **changed):
    case_id = county.make_case("hygiene", "不签署", at="commit")
    answers = county.answers("hygiene", "commit", "不签署") | changed
    given = {name: value for name, value in answers.items() if value is not None}
    county.complete(county.task(case_id, "commit"), given)
    return case_id


def test_the_notice_names_ground_article_fact_and_evidence(county):
    case_id = commit(county)

    [notice] = notices(county, case_id)
    [ground] = notice["facts"]["facts"]["grounds"]
    assert ground["code"] == "R1"
    assert "（国办发〔2020〕42号）第二部分" in ground["basis"]
    assert ground["evidence"] == "“告知条件和后果”环节的办理记录"
    assert "15个工作日" in notice["text"]
    assert "不予许可：期限仍自受理之日起计算" in notice["text"]
    assert all(words in notice["text"] for words in ground.values())
    county.check_case(case_id)


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        (None, "switch"),
        ([{"ground": "R1", "fact": "不签署。", "evidence": []}], "switch.0.evidence"),
        ([{"ground": "R1", "fact": "", "evidence": ["record:inform"]}], "switch.0.fact"),
        ([{"ground": "R4", "fact": "虚假。", "evidence": ["record:inform"]}], "switch.0.ground"),
        (
            [{"ground": "R1", "fact": "不签署。", "evidence": ["record:review"]}],
            "switch.0.evidence",
        ),
    ],
    ids=["no row", "no evidence", "no fact", "a ground that refuses", "evidence of no case"],
)
def test_nothing_is_switched_without_its_ground_fact_and_evidence(sqlite_county, rows, path):
    with pytest.raises(InvalidAnswersError) as refused:
        commit(sqlite_county, switch=rows)

    assert list(refused.value.errors) == [path]


def test_a_refusal_cannot_take_a_ground_that_switches(sqlite_county):
    bundle = sqlite_county.bundle("hygiene")

    refusing = bundle.form("decide").refusal.columns[0].choices
    switching = bundle.form("commit").refusal.columns[0].choices

    assert set(switching) == {"R1", "R2"}
    assert not set(refusing) & set(switching)
    kinds = {ground.code: ground.kind for ground in bundle.item.grounds}
    assert {kinds[code] for code in refusing} == {"refuse"}


def test_whoever_is_listed_is_switched_at_the_counter_and_told(sqlite_county):
    case_id = sqlite_county.make_case("hygiene", "失信", at="site_check")

    [notice] = notices(sqlite_county, case_id)
    assert [row["code"] for row in notice["facts"]["facts"]["grounds"]] == ["R2"]


def test_who_asked_for_the_ordinary_procedure_is_told_nothing_new(sqlite_county):
    county = sqlite_county
    start = county.answers("hygiene", "apply") | {"procedure": "普通程序"}
    case_id = county.start("hygiene", start)
    task = county.task(case_id, "accept_review")

    county.complete(task, county.answers("hygiene", "accept_review"))

    assert [each.node_id for each in county.tasks(case_id)] == ["site_check"]
    assert notices(county, case_id) == []
