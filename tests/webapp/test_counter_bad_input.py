"""What comes over a counter that nobody wished for: told in a sentence, nothing lost, no date wrong."""

import io
import re
import struct
import zipfile
import zlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from engine.audit import Kind
from engine.model import Role
from engine.work.sessions import IDLE
from tests.support.desk import drawn, sign_in

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF"
END = b"\n%%EOF"


@pytest.fixture
def raw(sqlite_county):
    bundle = sqlite_county.bundle("felling")
    form = bundle.form_of(bundle.flow.start())
    return form.draw(sqlite_county.answers("felling", "apply"))


@pytest.fixture
def town(at_desk):
    return at_desk("town_acceptor")


def address():
    return f"/receive/felling/{uuid4()}"


def upload(town, path, name, body):
    file = FileStorage(io.BytesIO(body), filename=name)
    boundary, sent = encode_multipart({"csrf_token": town.csrf, "scan.ownership": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return town.client.post(f"{path}/scans/ownership", data=sent, content_type=kind)


def accepted(town, raw, path=None):
    done = town.post(path or address(), raw | {"outcome": ["受理"]})
    assert done.status_code == 303, drawn(done).xpath("string(//*[@role='alert'])")
    return UUID(re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1])


def archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name in names:
            into.writestr(name, b"\0" * 5_000_000)
    return packed.getvalue()


def stream(body):
    return (
        b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + body + b"\nendstream endobj"
    )


def png(width, height):
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + head
        + struct.pack(">I", zlib.crc32(head))
        + b"\0\0\0\0IEND\xaeB`\x82"
    )


LIES = {
    "docx": ("a.docx", archive("word/document.xml"), "内容不是"),
    "docx named pdf": ("a.pdf", archive("word/document.xml"), "内容不是"),
    "ofd": ("a.ofd", archive("OFD.xml", "Doc_0/Document.xml"), "内容不是"),
    "html named pdf": ("a.pdf", b"<!doctype html><script>alert(1)</script>", "内容不是"),
    "html before pdf": ("a.pdf", b"<script>alert(1)</script>" + PDF, "内容不是"),
    "svg named png": ("a.png", b"<svg onload='alert(1)'/>", "内容不是"),
    "gif": ("a.gif", b"GIF89a", "内容不是"),
    "cut off": ("a.pdf", PDF[:-6], "不完整"),
    "html named as such": ("a.html", PDF, "扩展名"),
    "two endings": ("a.pdf.html", PDF, "扩展名"),
    "script with escapes": ("a.pdf", PDF[:-5] + b"/#4aavaScript (x)" + END, "脚本"),
    "script packed": ("a.pdf", PDF[:-5] + stream(zlib.compress(b"/JS (x)")) + END, "脚本"),
    "bomb packed": ("a.pdf", PDF[:-5] + stream(zlib.compress(b" " * 30_000_000)) + END, "过大"),
    "attachment": ("a.pdf", PDF[:-5] + b"/EmbeddedFiles 3 0 R" + END, "附件"),
    "picture of a wall": ("a.png", png(60_000, 60_000), "尺寸过大"),
}


class TestFiles:
    @pytest.mark.parametrize("lie", LIES)
    def test_a_file_that_is_no_scan_is_refused_and_the_page_goes_on(self, town, lie):
        name, body, says = LIES[lie]
        path = address()

        answer = upload(town, path, name, body)

        assert answer.status_code == 422
        assert says in answer.text
        assert upload(town, path, "gut.pdf", PDF).status_code == 200

    def test_a_page_behind_a_scan_is_shown_as_a_scan_and_runs_nothing(self, town):
        """Such a file is a PDF for whoever reads it as one; so nobody may read it otherwise."""
        path = address()
        both = PDF[:-5] + b"<html><script>alert(1)</script></html>" + END
        upload(town, path, "a.pdf", both)
        [link] = drawn(town.get(path)).xpath("//ul[@class='scans']//a/@href")

        shown = town.get(link)

        assert shown.content_type == "application/pdf"
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in shown.headers["Content-Security-Policy"]

    @pytest.mark.parametrize(
        "name", ["<img src=x>.png", "../../etc/passwd.pdf", "甲\u202efdp.exe.pdf"]
    )
    def test_the_name_of_a_file_is_never_markup_and_never_a_path(self, town, name):
        path = address()

        answer = upload(town, path, name, PDF if name.endswith("pdf") else b"")

        assert "<img" not in answer.text
        assert "etc/passwd" not in answer.text
        assert "\u202e" not in answer.text


class TestNames:
    @pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b"])
    def test_a_sign_that_nobody_sees_is_refused_and_everything_stays_typed(
        self, town, raw, hidden, sqlite_county
    ):
        page = town.post(
            address(), raw | {"applicant_name": [f"王{hidden}示例"], "outcome": ["受理"]}
        )

        assert page.status_code in {400, 422}
        assert sqlite_county.case_ids() == []
        if page.status_code == 422:
            assert "不可见" in page.text
            assert drawn(page).xpath("//input[@name='species']/@value") == raw["species"]

    def test_what_was_put_right_holds_no_such_sign_either(self, town, raw):
        spot = {
            "corrected.ownership.state": ["缺"],
            "corrected.ownership.was": ["没有带来"],
            "corrected.ownership.how": ["当场\u202e补交"],
            "corrected_by": ["<b>王示例</b>"],
        }
        refused = town.post(address(), raw | spot | {"outcome": ["受理"]})
        assert refused.status_code == 422
        assert "不可见" in refused.text

        case_id = accepted(town, raw | spot | {"corrected.ownership.how": ["当场补交"]})
        assert "<b>王示例" not in town.get(f"/receive/done/{case_id}/letters").text

    @pytest.mark.parametrize(
        ("field", "typed", "kept"),
        [
            ("applicant_id", "９９０１０１１９９００１０１００１９", "990101199001010019"),
            ("applicant_phone", "１９９００００００１１", "19900000011"),
            ("applicant_phone", "199 0000 0011", "19900000011"),
        ],
    )
    def test_full_width_digits_are_plain_ones_also_to_be_found_by(
        self, town, raw, field, typed, kept, sqlite_county
    ):
        case_id = accepted(town, raw | {field: [typed]})

        with sqlite_county.engine.look() as look:
            party = look.contents(sqlite_county.case(case_id).memory["party"])
        found = town.get(town.post("/receive/find", {"q": kept}).location)
        assert party[field] == kept
        assert raw["applicant_name"][0] in found.text


class TestAtOnce:
    def test_two_clerks_with_one_reception_make_two_cases_and_take_nothing_from_each_other(
        self, town, raw, app, sqlite_county
    ):
        """A copied address: what one laid aside is not the other's."""
        sqlite_county.grant("town_issuer", Role.ACCEPTOR, sqlite_county.people["town_issuer"].organ)
        path = address()
        upload(town, path, "a.pdf", PDF)
        town.post(f"{path}/draft", raw)
        other = sign_in(app, "town_issuer")

        first, second = accepted(town, raw, path), accepted(other, raw, path)

        assert first != second
        scanned = [
            sum(event.kind is Kind.MATERIAL_SCANNED for event in sqlite_county.events(each))
            for each in (first, second)
        ]
        assert scanned == [1, 0]

    def test_a_double_click_on_whatever_outcome_receives_once(self, town, raw, sqlite_county):
        why = {"reason": ["不在本镇"], "legal_basis": ["《行政许可法》第三十二条"]}
        for number, outcome in enumerate(["受理", "不予受理", ""], start=1):
            given = raw | why | {"outcome": [outcome], "key": [f"web/{uuid4()}"]}
            path = address()
            first, second = town.post(path, given), town.post(path, given)

            assert first.status_code == second.status_code == 303
            assert len(sqlite_county.case_ids()) == number

    def test_a_letter_for_a_case_that_has_just_changed_is_not_issued(
        self, town, raw, sqlite_county
    ):
        bad = {"materials.ownership.state": ["缺"]}
        done = town.post(address(), raw | bad | {"outcome": ["补正"]})
        case_id = UUID(re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1])
        seen = str(sqlite_county.case(case_id).version)
        path = f"/receive/corrections/{sqlite_county.task(case_id, 'correct').id}"
        ended = town.post(f"/cases/{case_id}/withdraw", {"reason": "不办了", "seen": seen})
        assert ended.status_code == 303
        before = len(sqlite_county.events(case_id))

        late = town.post(path, {"materials.ownership.state": ["已收"], "seen": seen})

        assert late.status_code == 409
        assert len(sqlite_county.events(case_id)) == before


class TestInterrupted:
    def test_a_session_that_ends_while_typing_loses_nothing_that_was_kept(
        self, town, raw, app, sqlite_county
    ):
        path = address()
        town.post(f"{path}/draft", raw | {"species": ["写了一半"]})
        upload(town, path, "a.pdf", PDF)
        sqlite_county.clock.advance(IDLE + timedelta(minutes=1))

        late = town.post(path, raw | {"outcome": ["受理"]})
        page = drawn(sign_in(app, "town_acceptor").get(path))

        assert late.status_code == 401
        assert "登录已过期" in late.text
        assert page.xpath("//input[@name='species']/@value") == ["写了一半"]
        assert len(page.xpath("//ul[@class='scans']/li")) == 1
        assert sqlite_county.case_ids() == []

    def test_a_cancelled_print_is_found_again_from_the_case_and_from_the_register(
        self, town, raw, sqlite_county
    ):
        case_id = accepted(town, raw)
        day = sqlite_county.clock.now().date().isoformat()

        for place in (f"/cases/{case_id}", f"/registers?kind=received&on={day}"):
            links = drawn(town.get(place)).xpath("//a/@href")
            assert f"/receive/done/{case_id}" in links
        sheets = drawn(town.get(f"/receive/done/{case_id}/letters")).xpath("//h1")
        assert len(sheets) == 2

    @pytest.mark.parametrize("since", ["-1", "9" * 30, "x", "%00"])
    def test_an_odd_place_to_begin_printing_is_no_fault(self, town, raw, since):
        case_id = accepted(town, raw)

        for path in (f"/receive/done/{case_id}", f"/receive/done/{case_id}/letters"):
            assert town.get(f"{path}?since={since}").status_code < 500
