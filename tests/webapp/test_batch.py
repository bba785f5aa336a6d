"""Many items from one workbook: every fault in its row, the other rows become drafts."""

from io import BytesIO

import pytest

from tests.support.charts import hasty
from tests.support.desk import drawn
from tests.support.workbooks import filled, row

ADDRESS = "/catalogue/batch"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch)


@pytest.fixture
def desk(at_desk):
    return at_desk("process_designer1")


@pytest.fixture
def empty(desk):
    answer = desk.get(f"{ADDRESS}/workbook.xlsx?template=felling")
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


def send(desk, body, template="felling"):
    return desk.post(ADDRESS, {"file": (BytesIO(body), "清单.xlsx"), "template": template})


def keys(county):
    with county.engine.look() as look:
        return {item.key for item in look.tables.items.every()}


def test_rows_become_drafts_and_faults_are_told_by_their_cell(sqlite_county, desk, empty):
    book = filled(empty, [row(1), row(2, 法定时限="很快"), row(3)])

    address = send(desk, book).headers["Location"]
    page = desk.get(address)
    before = keys(sqlite_county)
    done = desk.post(f"{address}/save")
    again = desk.post(f"{address}/save")

    [fault] = drawn(page).xpath("//section[.//*[@id='faults']]//tbody/tr")
    assert "法定时限" in fault.text_content()
    assert done.status_code == again.status_code == 303
    assert keys(sqlite_county) - before == {"item_1", "item_3"}
    assert "已全部保存" in desk.get(address).text


def test_a_workbook_without_one_good_row_does_not_say_that_all_is_saved(desk, empty):
    address = send(desk, filled(empty, [row(1, 法定时限="很快")])).headers["Location"]

    page = desk.get(address).text

    assert "没有可以起草的行" in page
    assert "已全部保存" not in page


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04rubbish", b"%PDF-1.7", b"a,b\n1,2"])
def test_what_is_no_workbook_is_refused_in_a_sentence(desk, body):
    answer = send(desk, body)

    assert answer.status_code == 422
    assert drawn(answer).xpath("//*[@role='alert']")


def test_a_template_that_is_none_is_refused(desk, empty):
    assert send(desk, filled(empty, [row(1)]), template="none").status_code == 422
    assert desk.get(f"{ADDRESS}/workbook.xlsx?template=none").status_code == 404


def test_an_uploaded_workbook_is_its_senders_alone(desk, at_desk, empty):
    address = send(desk, filled(empty, [row(1)])).headers["Location"]

    assert at_desk("item_admin1").get(address).status_code == 404
    assert at_desk("item_admin1").post(f"{address}/save").status_code == 404
