"""A bundle is chosen and looked at from every side; nothing is stored before that."""

import stat
import zipfile
from io import BytesIO

import pytest

from engine.bundle import archive, shipped
from tests.support.charts import hasty
from tests.support.desk import drawn

PROMISED = (b'promised = "7wd"', b'promised = "6wd"')
ADDRESS = "/catalogue/import"


def changed(*replaced, key="felling"):
    """The files of a shipped item with some texts of its item file replaced."""
    files = dict(shipped(key).files)
    for old, new in replaced:
        assert old in files["item.toml"]
        files["item.toml"] = files["item.toml"].replace(old, new)
    return files


def zipped(*entries):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries:
            made.writestr(name, body)
    return written.getvalue()


def link():
    entry = zipfile.ZipInfo("flow.bpmn")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, "/etc/passwd"


def send(desk, *files, **fields):
    """Choose files; each is a name and its bytes."""
    chosen = [(BytesIO(body), name) for name, body in files]
    return desk.post(ADDRESS, {"files": chosen} | fields)


def sent(desk, files):
    """Choose a whole bundle; return the address of its preview."""
    answer = send(desk, ("felling.zip", archive.pack(files)))
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def versions(county, key="felling"):
    with county.engine.look() as look:
        return look.tables.items.history(key)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch)


@pytest.fixture
def desk(at_desk):
    return at_desk("process_designer1")


def test_a_changed_bundle_is_shown_with_what_it_changes_and_nothing_is_stored(sqlite_county, desk):
    page = desk.get(sent(desk, changed(PROMISED)))

    assert page.status_code == 200
    assert "承诺时限由“7个工作日”改为“6个工作日”" in page.text
    assert "尚未保存" in page.text
    assert [each.number for each in versions(sqlite_county)] == [1]


def test_what_was_looked_at_is_saved_as_a_draft_once(sqlite_county, desk):
    address = sent(desk, changed(PROMISED))
    [digest] = drawn(desk.get(address)).xpath("//input[@name='digest']/@value")

    first = desk.post(f"{address}/save", {"digest": digest})
    second = desk.post(f"{address}/save", {"digest": digest})

    assert first.status_code == second.status_code == 303
    assert digest in first.headers["Location"]
    assert digest in second.headers["Location"]
    assert [(each.number, each.state) for each in versions(sqlite_county)] == [
        (1, "published"),
        (2, "draft"),
    ]


def test_an_upload_is_seen_by_its_sender_alone(desk, at_desk):
    address = sent(desk, changed(PROMISED))

    for other in ("item_admin1", "center_supervision1"):
        status = 404 if other == "item_admin1" else 403
        for path in ("", "/chart-poster.svg", "/notice.html"):
            assert at_desk(other).get(address + path).status_code == status
        assert at_desk(other).post(f"{address}/save").status_code == status
    assert desk.get(address).status_code == 200


def test_a_discarded_upload_is_gone(desk):
    address = sent(desk, changed(PROMISED))

    assert desk.post(f"{address}/drop").status_code == 303

    assert desk.get(address).status_code == 404


def test_the_sheets_of_an_upload_are_filled_in_and_may_stand_in_our_frames_alone(desk):
    address = sent(desk, changed(PROMISED))

    page = desk.get(address)
    frames = drawn(page).xpath("//iframe/@src")

    assert f"{address}/information.html" in frames
    assert f"{address}/notice.html" in frames
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    for frame in frames:
        sheet = desk.get(frame)
        assert "林木采伐许可" in sheet.text
        assert "草案" in sheet.text
        assert "frame-ancestors 'self'" in sheet.headers["Content-Security-Policy"]
        assert "unsafe" not in sheet.headers["Content-Security-Policy"]
        assert sheet.headers["X-Frame-Options"] == "SAMEORIGIN"
        for style in drawn(sheet).xpath("//link[@rel='stylesheet']/@href"):
            assert desk.get(style, buffered=True).status_code == 200


def test_the_chart_of_an_upload_is_a_picture_that_needs_nothing(desk):
    picture = desk.get(sent(desk, changed(PROMISED)) + "/chart-poster.svg")

    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in picture.text


def test_one_flow_is_completed_by_the_version_in_force(desk):
    flow = shipped("felling").files["flow.bpmn"].replace("现场踏勘".encode(), "现场勘验".encode())

    alone = send(desk, ("我的流程.bpmn", flow))
    completed = send(desk, ("我的流程.bpmn", flow), base="felling")

    assert alone.status_code == 422
    assert "请选择事项" in alone.text
    assert completed.status_code == 303
    page = desk.get(completed.headers["Location"])
    assert "现场勘验" in page.text
    assert "item.toml" in page.text


def test_errors_are_shown_with_rule_reason_basis_and_place_and_keep_it_from_being_saved(
    sqlite_county, desk
):
    address = sent(desk, changed((b'promised = "7wd"', b'promised = "3wd"')))

    page = desk.get(address)
    [found] = drawn(page).xpath("//ul[@class='findings']/li[@class='bad']")

    text = " ".join(found.text_content().split())
    assert "L14" in text
    assert "item.toml" in text
    assert "依据：行政许可法第四十二条" in text
    [rule] = found.xpath(".//a/@href")
    assert "各环节都不超时" in desk.get(rule).text
    assert "保存为草案" not in page.text
    refused = desk.post(f"{address}/save", {"digest": "x"})
    assert refused.status_code == 422
    assert len(versions(sqlite_county)) == 1


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (("flow.bpmn", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "DOCTYPE"),
        (("flow.bpmn", b"not XML at all"), "XML"),
        (("flow.bpmn", b'<?xml version="1.0" encoding="utf-7"?><x/>'), "编码"),
        (("flow.bpmn", "<a>\u5ba1\u6279</a>".encode("gbk")), "编码"),
        (("flow.bpmn", b"<html/>"), "F-"),
        (("item.toml", b"key = "), "B-02"),
        (("item.toml", "name = '审批'".encode("gbk")), "UTF-8"),
        (("apply.json", b"{"), "B-03"),
        (("virus.exe.txt", b"x"), "B-01"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_file_that_is_none_of_a_bundle_is_told_in_the_preview(desk, file, word):
    answer = send(desk, file, base="felling")

    page = desk.get(answer.headers["Location"])

    told = " ".join(drawn(page).xpath("//ul[@class='findings']")[0].text_content().split())
    assert word in told
    assert "保存为草案" not in page.text
    assert "iframe" not in page.text


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ([], "没有选择文件"),
        ([("flow.bpmn", b"")], "0字节"),
        ([("a.pdf", b"%PDF-1.7")], "PDF"),
        ([("a.zip", b"PK\x03\x04rubbish")], "损坏"),
        ([("a.zip", zipped(("../flow.bpmn", b"x")))], "之外"),
        ([("a.zip", zipped(link()))], "链接"),
        ([("a.zip", zipped(("flow.bpmn", bytes(100_000_000))))], "超过上限"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_refused_in_a_sentence(sqlite_county, desk, files, word):
    answer = send(desk, *files)

    assert answer.status_code == 422
    [alert] = drawn(answer).xpath("//*[@role='alert']")
    assert word in alert.text_content()


def test_what_is_sent_is_opened_for_those_only_who_draft(at_desk):
    answer = send(at_desk("town_acceptor"), ("a.zip", b"PK\x03\x04rubbish"))

    assert answer.status_code == 403


def test_sixty_megabytes_are_refused_in_a_sentence(desk):
    form = "multipart/form-data; boundary=x"

    answer = desk.client.post(ADDRESS, data=bytes(60_000_000), content_type=form)

    assert answer.status_code == 413
    assert "超过上限（12 MB）" in answer.text


def test_a_forged_submit_without_the_token_of_the_session_changes_nothing(sqlite_county, desk):
    address = sent(desk, changed(PROMISED))

    for token in ("", "guessed"):
        assert desk.post(f"{address}/save", {"csrf_token": token}).status_code == 400
        chosen = {"files": [(BytesIO(b"x"), "a")], "csrf_token": token}
        assert desk.post(ADDRESS, chosen).status_code == 400
    foreign = {"Origin": "https://evil.example"}
    assert desk.post(f"{address}/save", headers=foreign).status_code == 403
    assert len(versions(sqlite_county)) == 1


def test_hostile_texts_of_a_bundle_stay_texts(desk):
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    item = shipped("felling").files["item.toml"].decode()
    quoted = hostile.replace('"', '\\"')
    item = item.replace('name = "林木采伐许可（10立方米以下零星采伐）"', f'name = "{quoted}"', 1)
    address = sent(desk, changed() | {"item.toml": item.encode()})

    for path in ("", "/information.html", "/notice.html", "/chart-poster.svg"):
        text = desk.get(address + path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
