"""Paper changes hands with a list: numbered without gaps, taken by somebody else, or refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.actions.answer_list import Answer, answer_list
from engine.actions.archive_case import Filing
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.audit import Kind
from engine.errors import (
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.work.papers import PaperDesk
from tests.support.county import fresh_key

PAPERS = (Paper(name="申请书", originals=1), Paper(name="身份证明", copies=2))
TOWN = "11990101000000027Q"
HALL = "11990101000000019X"


@pytest.fixture
def case(county):
    return county.make_case("felling", at="site_visit")


def hand(county, *cases, login="town_acceptor", desk=PaperDesk.OFFICE, organ=TOWN, **options):
    options = {"papers": PAPERS, "key": fresh_key()} | options
    handed = [Handed(case_id=each, papers=options["papers"]) for each in cases]
    with county.engine.begin(county.people[login]) as work:
        return hand_over(work, handed, desk=desk, to_organ=organ, key=options["key"])


def rows(county, list_id):
    with county.engine.look() as look:
        return look.tables.handovers.of_list(list_id)


def answer(county, list_id, login="town_reviewer", *, key=None, **said):
    said = {"taken": True} | said
    answers = {row.id: Answer(**said) for row in rows(county, list_id)}
    with county.engine.begin(county.people[login]) as work:
        return answer_list(work, list_id, answers, key=key or fresh_key())


def test_a_list_names_its_papers_and_waits_for_the_other_desk(county, case):
    list_id = hand(county, case)

    [row] = rows(county, list_id)
    assert row.list_no == "交〔2026〕1号"
    assert row.state == "open"
    assert row.handed_by == "town_acceptor"
    assert row.papers["rows"] == [
        {"name": "申请书", "originals": 1},
        {"copies": 2, "name": "身份证明"},
    ]
    with county.engine.look() as look:
        assert look.tables.handovers.waiting([(TOWN, "office")]) == 1


def test_whoever_takes_it_signs_from_his_own_account(county, case):
    list_id = hand(county, case)

    answer(county, list_id)

    [row] = rows(county, list_id)
    assert (row.state, row.answered_by) == ("taken", "town_reviewer")
    kinds = [event.kind for event in county.events(case)][-2:]
    assert kinds == [Kind.CASE_HANDED_OVER, Kind.HANDOVER_CONFIRMED]
    county.check_case(case)


def test_a_refusal_says_why_and_the_paper_may_go_again(county, case):
    list_id = hand(county, case)
    with pytest.raises(InvalidValueError):
        answer(county, list_id, taken=False, reason=" ")

    answer(county, list_id, taken=False, reason="少一份权属证明")
    hand(county, case)

    [row] = rows(county, list_id)
    with county.engine.look() as look:
        assert look.contents(row.reason) == {"reason": "少一份权属证明"}
    county.check_case(case)


def test_a_form_that_somebody_has_open_stays_good(county, case):
    before = county.case(case).version

    answer(county, hand(county, case))

    assert county.case(case).version == before


def test_a_list_may_hold_several_cases_and_be_answered_in_parts(county, case):
    other = county.make_case("felling", at="site_visit")
    list_id = hand(county, other, case)
    first, second = rows(county, list_id)
    with county.engine.begin(county.people["town_reviewer"]) as work:
        answer_list(work, list_id, {first.id: Answer(taken=True)}, key=fresh_key())

    assert [row.state for row in rows(county, list_id)] == ["taken", "open"]
    assert (first.case_id, second.case_id) == (other, case)
    assert first.list_no == second.list_no


def test_a_second_click_writes_no_second_list(county, case):
    key = fresh_key()

    assert hand(county, case, key=key) == hand(county, case, key=key)

    handed = [e for e in county.events(case) if e.kind is Kind.CASE_HANDED_OVER]
    assert len(handed) == 1
    answered = fresh_key()
    list_id = rows(county, hand(county, case, key=key))[0].list_id
    assert answer(county, list_id, key=answered) == answer(county, list_id, key=answered) == 1


def test_paper_that_is_under_way_goes_nowhere_else(county, case):
    hand(county, case)

    with pytest.raises(WrongStateError, match="对方尚未接收"):
        hand(county, case)


def test_nobody_takes_what_he_handed_over_or_what_goes_elsewhere(county, case):
    list_id = hand(county, case, login="town_reviewer")

    with pytest.raises(NotPermittedError):
        answer(county, list_id, login="town_reviewer")
    for login in ("town_acceptor", "e_supervisor1", "archivist1", "deputy_leader1"):
        with pytest.raises((NotFoundError, NotPermittedError)):
            answer(county, list_id, login=login)


def test_somebody_was_faster(county, case):
    list_id = hand(county, case)
    answer(county, list_id)

    with pytest.raises(WrongStateError, match="已由他人答复"):
        answer(county, list_id, login="town_decider")


@pytest.mark.parametrize("login", ["e_supervisor1", "auditor1", "archivist1", "acceptor1"])
def test_who_has_nothing_to_do_with_a_case_hands_nothing_over(county, case, login):
    with pytest.raises((NotFoundError, NotPermittedError)):
        hand(county, case, login=login)


@pytest.mark.parametrize(
    "papers", [(), (Paper(name="申请书"),), (Paper(name="申请书", copies=1000),)]
)
def test_a_list_without_paper_is_none(county, case, papers):
    with pytest.raises(InvalidValueError):
        hand(county, case, papers=papers)


def test_nothing_goes_where_nobody_is(county, case):
    with pytest.raises(InvalidValueError, match="没有人可以接收"):
        hand(county, case, desk=PaperDesk.ARCHIVE, organ=TOWN)


class TestArchive:
    """The file of an ended case goes to the archivist."""

    def test_an_open_case_is_not_for_the_archive(self, county, case):
        with pytest.raises(WrongStateError, match="尚未办结"):
            hand(county, case, desk=PaperDesk.ARCHIVE, organ=HALL)

    def test_the_archivist_sees_the_case_once_it_is_handed_to_him_and_files_it(self, county):
        case = county.make_case("felling")
        archivist = county.people["archivist1"]
        with county.engine.look(archivist) as look, pytest.raises(NotFoundError):
            look.visible_case(case)
        list_id = hand(county, case, login="town_issuer", desk=PaperDesk.ARCHIVE, organ=HALL)

        with county.engine.look(archivist) as look:
            assert look.visible_case(case).id == case
        answer(county, list_id, login="archivist1", filing=Filing(pages=23, retention="10年"))

        [archived] = [e for e in county.events(case) if e.kind is Kind.CASE_ARCHIVED]
        [cover] = [e for e in county.events(case) if e.data.get("code") == "case_file_cover"]
        assert archived.data["no"] == "档〔2026〕1号"
        with county.engine.look() as look:
            said = look.contents(cover.data["contents"]["letter"])["facts"]["facts"]
        assert [row["title"] for row in said["contents"]] == ["申请书", "身份证明"]
        assert said["pages"] == "23"
        with pytest.raises(WrongStateError, match="已经归档"):
            hand(county, case, desk=PaperDesk.ARCHIVE, organ=HALL)
        county.check_case(case)

    def test_a_file_without_its_pages_is_not_taken(self, county):
        case = county.make_case("felling")
        list_id = hand(county, case, login="town_issuer", desk=PaperDesk.ARCHIVE, organ=HALL)

        for filing in (None, Filing(pages=0, retention="10年"), Filing(pages=1, retention="5年")):
            with pytest.raises(InvalidValueError):
                answer(county, list_id, login="archivist1", filing=filing)


def test_lists_written_at_once_have_numbers_without_gaps(county):
    cases = [county.make_case("felling", at="site_visit") for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        lists = list(pool.map(lambda case: hand(county, case), cases))

    numbers = sorted(rows(county, list_id)[0].list_no for list_id in lists)
    assert numbers == [f"交〔2026〕{number}号" for number in range(1, 7)]


def test_lists_of_the_same_cases_the_other_way_round_wait_for_each_other(county):
    cases = [county.make_case("felling", at="site_visit") for _ in range(2)]

    def each(order):
        try:
            return hand(county, *order)
        except WrongStateError:
            return None

    with ThreadPoolExecutor(2) as pool:
        lists = list(pool.map(each, [cases, cases[::-1]]))

    assert sum(found is not None for found in lists) == 1
