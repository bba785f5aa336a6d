"""The page where anybody asks whether his sheet is the one in force; it works without scripts."""

import pytest

from engine import actions
from tests.support.desk import drawn
from webapp import checking


@pytest.fixture
def stranger(app):
    return app.test_client()


@pytest.fixture
def digest(sqlite_county):
    return sqlite_county.bundle("felling").digest


def said(response):
    return " ".join(drawn(response).xpath("string(//main)").split())


def send(client, body):
    # Written out: the client would lay large files on the disk, and leave them open.
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="sheet"\r\n\r\n'
    return client.post(
        "/public/check",
        data=head + body + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def test_a_typed_digest_leads_to_the_address_of_its_answer(stranger, digest):
    typed = f" {digest[:6].upper()} {digest[6:12]} "

    asked = stranger.get("/public/check", query_string={"mark": typed})
    answer = stranger.get(asked.headers["Location"])

    assert asked.status_code == 303
    assert answer.status_code == 200
    assert "现行有效" in said(answer)
    assert "林木采伐" in said(answer)
    assert stranger.get(f"/public/check/{digest}").status_code == 200


def test_the_address_of_a_qr_code_may_be_pasted_whole(stranger, digest):
    pasted = f"https://www.example.gov.cn/public/check/{digest}"

    answer = stranger.get("/public/check", query_string={"mark": pasted}, follow_redirects=True)

    assert "现行有效" in said(answer)


def test_a_true_file_and_a_copy_are_told_apart(stranger, digest, sqlite_county):
    true = f"<p>告知单 {digest}</p>".encode()
    prepared = actions.Prepared(digest=digest, on=sqlite_county.today, files={"notice.html": true})
    with sqlite_county.engine.begin(sqlite_county.people["item_admin1"]) as work:
        actions.keep_files(work, prepared)

    original, copy = send(stranger, true), send(stranger, true + b"\n")

    assert "一次性告知单（notice.html），逐字节一致" in said(original)
    assert "不是本平台发布的原件" in said(copy)
    assert drawn(copy).xpath("//td/a/@href") == ["/items/felling"]


def test_what_nobody_published_is_unknown(stranger):
    for response in (
        stranger.get("/public/check/0f0f0f0f0f0f"),
        stranger.get("/public/check/<script>alert(1)<%2Fscript>"),
        send(stranger, b"<script>alert(1)</script>"),
    ):
        assert response.status_code in {200, 404}
        assert "<script>alert" not in response.text
    assert "没有查到" in said(send(stranger, b"anything"))


def test_a_form_without_a_file_says_so_at_the_field(stranger):
    response = send(stranger, b"")

    assert response.status_code == 422
    [field] = drawn(response).xpath("//input[@type='file']")
    assert field.get("aria-describedby") == "wrong-file"
    assert "没有选择文件" in said(response)


def test_a_scan_may_be_larger_than_other_forms_and_a_heap_may_not(stranger, monkeypatch):
    assert send(stranger, b"x" * 2 * 2**20).status_code == 200

    monkeypatch.setattr(checking, "LARGEST_FILE", 2**20)

    refused = send(stranger, b"x" * 2 * 2**20)
    assert refused.status_code == 413
    assert "超过上限（1 MB）" in refused.text


def test_a_citizen_is_not_led_to_the_desks_of_clerks(stranger, at_desk, monkeypatch):
    monkeypatch.setattr(checking, "LARGEST_FILE", 2**20)

    refused = send(stranger, b"x" * 2 * 2**20)
    missing = at_desk("town_acceptor").get("/cases/by-no/1")

    assert [link.get("href") for link in drawn(refused).xpath("//main//a | //header//a")] == [
        "/public/",
        "/public/",
    ]
    assert "返回待办列表" in missing.text


def test_the_forms_work_without_scripts_and_have_labels(stranger):
    page = drawn(stranger.get("/public/check"))

    assert page.xpath("//script") == []
    for field in page.xpath("//main//input"):
        assert page.xpath(f"//label[@for='{field.get('id')}']")
