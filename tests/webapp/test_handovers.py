"""Paper changes hands on two desks' pages: written by one, taken or refused by the other."""

import pytest

from tests.support.desk import drawn

TOWN = "11990101000000027Q"


@pytest.fixture
def case(sqlite_county):
    return sqlite_county.make_case("felling", at="site_visit")


def said(response):
    return " ".join(drawn(response).xpath("string(//main)").split())


def fields(page):
    """What a browser would send of the form that writes or answers a list."""
    [form] = drawn(page).xpath("//main//form[@method='post']")
    return {name: value for name, value in form.form_values() if name not in {"csrf_token", "key"}}


@pytest.fixture
def handed(sqlite_county, at_desk, case):
    """A list that the town's counter wrote for its own reviewers."""
    desk = at_desk("town_acceptor")
    page = desk.get("/handovers/new", query_string={"cases": sqlite_county.case(case).no})
    written = desk.post("/handovers", fields(page) | {"to": f"{TOWN}/office"})
    assert written.status_code == 303
    return written.location.partition("?")[0]


def test_a_new_list_offers_the_materials_and_letters_of_the_case(sqlite_county, at_desk, case):
    no = sqlite_county.case(case).no
    page = at_desk("town_acceptor").get("/handovers/new", query_string={"cases": f" {no}\n{no} 1"})

    text = said(page)
    for material in sqlite_county.bundle("felling").item.materials:
        assert material.name in text
    assert "申请材料接收凭证" in text
    assert "没有找到下列编号，或者您无权移交：1" in text


def test_receipts_whose_paper_lies_here_are_chosen_without_typing(
    sqlite_county, at_desk, case, handed
):
    fresh = sqlite_county.start("felling")
    desk = at_desk("town_acceptor")
    offered = drawn(desk.get("/handovers/new")).xpath("//input[@name='cases']/@value")

    page = desk.get("/handovers/new", query_string={"cases": [*offered, ""]})

    assert offered == [sqlite_county.case(fresh).no]
    assert sqlite_county.bundle("felling").item.materials[0].name in said(page)
    assert not drawn(at_desk("acceptor1").get("/handovers/new")).xpath("//input[@name='cases']")


def test_both_desks_see_what_waits_until_it_is_taken(at_desk, handed, case):
    giver, taker = at_desk("town_acceptor"), at_desk("town_reviewer")
    waiting = [said(desk.get("/handovers")) for desk in (giver, taker)]
    counts = [
        drawn(desk.get("/worklist")).xpath("//nav//a[@href='/handovers']/span/text()")
        for desk in (giver, taker)
    ]

    taken = taker.post(f"{handed}/answer", fields(taker.get(handed)))

    assert "交〔2026〕1号" in waiting[0]
    assert counts == [[], ["1"]]
    assert "我移交的" in waiting[0]
    assert "交我接收" in waiting[1]
    assert taken.status_code == 303
    assert "已接收" in said(giver.get(handed))
    assert "没有交接单。" in said(taker.get("/handovers"))
    assert "接收纸质材料（交接单交〔2026〕1号）" in taker.get(f"/cases/{case}").text


def test_a_refusal_without_a_reason_is_asked_again_with_what_was_chosen(at_desk, handed):
    taker = at_desk("town_reviewer")
    given = fields(taker.get(handed))
    [row] = [name for name in given if name.startswith("answer_")]

    refused = taker.post(f"{handed}/answer", given | {row: "refused"})

    assert refused.status_code == 422
    assert "请写明不予接收的理由" in said(refused)
    assert fields(refused)[row] == "refused"
    again = given | {row: "refused", row.replace("answer_", "reason-"): "缺一页"}
    assert taker.post(f"{handed}/answer", again).status_code == 303
    assert "缺一页" in said(taker.get(handed))


def test_who_wrote_a_list_cannot_take_it(at_desk, handed):
    page = at_desk("town_acceptor").get(handed)

    assert not drawn(page).xpath("//input[starts-with(@name, 'answer_')]")


def test_a_list_is_nobody_elses(at_desk, handed):
    for login in ("archivist1", "acceptor1", "sys_admin1"):
        assert at_desk(login).get(handed).status_code == 404
        assert at_desk(login).post(f"{handed}/answer", {}).status_code == 404
    assert at_desk("auditor1").get(handed).status_code == 200


@pytest.mark.parametrize(
    "given", [{"to": ""}, {"to": "x/office"}, {"to": f"{TOWN}/roof"}, {"count": "-1"}]
)
def test_a_list_that_will_not_do_is_drawn_again(sqlite_county, at_desk, case, given):
    desk = at_desk("town_acceptor")
    page = desk.get("/handovers/new", query_string={"cases": sqlite_county.case(case).no})
    sent = fields(page) | {"to": f"{TOWN}/office"}
    counted = next(name for name in sent if name.startswith("o-"))
    change = {counted: given["count"]} if "count" in given else given

    refused = desk.post("/handovers", sent | change)

    assert refused.status_code == 422
    assert drawn(refused).xpath("//*[@role='alert']")


def test_an_archivist_files_what_is_handed_to_him(sqlite_county, at_desk):
    ended = sqlite_county.make_case("felling")
    giver, archivist = at_desk("town_issuer"), at_desk("archivist1")
    page = giver.get("/handovers/new", query_string={"cases": sqlite_county.case(ended).no})
    hall = f"{sqlite_county.people['archivist1'].organ}/archive"
    address = giver.post("/handovers", fields(page) | {"to": hall}).location.partition("?")[0]
    given = fields(archivist.get(address))
    [pages] = [name for name in given if name.startswith("pages-")]

    refused = archivist.post(f"{address}/answer", given)
    filed = archivist.post(f"{address}/answer", given | {pages: "31"})

    assert refused.status_code == 422
    assert filed.status_code == 303
    assert "归档：档〔2026〕1号" in archivist.get(f"/cases/{ended}").text


class TestRegisters:
    """The registers of the counter, on the screen and as a workbook."""

    def test_a_day_is_listed_with_its_numbers_and_sums(self, sqlite_county, at_desk, case):
        page = at_desk("town_acceptor").get("/registers?kind=received")

        assert "收件登记簿" in said(page)
        assert sqlite_county.case(case).no in said(page)
        assert "合计 1 条，编号连续，没有缺号" in said(page)
        for kind in ("accepted", "served", "issued"):
            assert at_desk("town_issuer").get(f"/registers?kind={kind}").status_code == 200

    def test_every_workbook_that_leaves_stands_in_the_log(self, sqlite_county, at_desk):
        sqlite_county.start("felling")
        sent = at_desk("town_acceptor").post("/registers/export", {"kind": "received"})

        assert sent.status_code == 200
        assert sent.data[:2] == b"PK"
        exported = sqlite_county.log()[-1]
        assert exported.kind == "report:exported"
        assert exported.data["report"] == "register/received"
        assert exported.data["lines"] == 1

    def test_another_counters_register_is_refused(self, at_desk):
        hall = "11990101000000019X"

        assert at_desk("town_acceptor").get(f"/registers?organ={hall}").status_code == 403
        assert at_desk("town_reviewer").post("/registers/export").status_code == 403
