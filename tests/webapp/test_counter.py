"""The counter's pages: search, reception with scans, letters, and what waits to be confirmed."""

import io
import re
import zipfile
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from engine import actions
from engine.audit import Kind
from engine.model import Role
from engine.queries import receptions
from tests.support.county import fresh_key
from tests.support.desk import drawn

NUMBER = "990101199001010019"
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01IEND\xaeB`\x82"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


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


def accepted(town, raw, **more):
    done = town.post(address(), raw | {"outcome": ["受理"]} | more)
    assert done.status_code == 303
    return re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1]


def zip_bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("OFD.xml", b"\0" * 50_000_000)
    return packed.getvalue()


class TestSearch:
    def find(self, town, text):
        sent = town.post("/receive/find", {"q": text})
        assert sent.status_code == 303
        return sent, town.get(sent.location)

    @pytest.mark.parametrize(
        "text",
        [
            NUMBER,
            "９９０１０１　１９９００１０１　００１９",
            " 990101 19900101 0019 ",
            "{name}",
            "{start}",
            "199-0000-0001",
            "１９９０００００００１",
        ],
    )
    def test_a_party_is_found_by_whatever_the_paper_says(self, town, raw, text):
        raw |= {"applicant_phone": ["19900000001"], "applicant_id": [NUMBER]}
        accepted(town, raw)
        name = raw["applicant_name"][0]

        sent, page = self.find(town, text.format(name=name, start=name[:2]))

        assert name in page.text
        assert "已有在办件" in page.text
        assert NUMBER not in page.text + sent.location
        assert "19900000001" not in page.text + sent.location
        assert "990101********0019" in page.text

    def test_a_case_is_found_by_its_number_and_by_its_letter(self, town, raw, sqlite_county):
        case_id = accepted(town, raw)
        row = sqlite_county.case(UUID(case_id))
        letter = row.memory["letters"][-1][2]

        other = letter.replace("〔", "[").replace("〕", "]")
        for text in (row.no, f"{row.no[:20]} {row.no[20:]}", letter, other):
            sent, _page = self.find(town, text)
            assert sent.location == f"/cases/{case_id}"

    def test_a_licence_is_found_by_its_number_and_shown_with_its_holder(
        self, at_desk, sqlite_county
    ):
        case_id = sqlite_county.make_case("felling")
        town = at_desk("town_acceptor")
        with sqlite_county.engine.look() as look:
            [licence] = look.tables.results.licences_of(case_id)

        sent, _page = self.find(town, f" {licence.number} ")
        _sent, page = self.find(town, sqlite_county.case(case_id).applicant)

        assert sent.location == f"/cases/{case_id}"
        assert licence.number in page.text

    def test_a_wrong_check_digit_is_told(self, town):
        _sent, page = self.find(town, "990101199001010018")

        assert "校验位" in page.text
        assert "按新申请人登记" in page.text

    def test_another_counter_finds_nothing_of_it(self, town, raw, at_desk, sqlite_county):
        case_id = accepted(town, raw)
        other = at_desk("acceptor1")

        for text in (NUMBER, raw["applicant_name"][0], sqlite_county.case(UUID(case_id)).no):
            sent = other.post("/receive/find", {"q": text})
            assert case_id not in other.get(sent.location).text

    def test_contract_staff_find_a_masked_name_and_take_nothing_over(
        self, town, raw, at_desk, sqlite_county
    ):
        raw["applicant_id"] = [NUMBER]
        case_id = accepted(town, raw)
        organ = sqlite_county.people["town_acceptor"].organ
        sqlite_county.grant("assistant1", Role.ASSISTANT, organ)
        assistant = at_desk("assistant1")

        _sent, page = self.find(assistant, NUMBER)
        form = assistant.get(f"{address()}?from={case_id}")

        assert raw["applicant_name"][0] not in page.text
        assert raw["applicant_name"][0] not in form.text
        assert "受理并打印" not in form.text

    def test_a_name_of_one_letter_asks_for_more(self, town):
        _sent, page = self.find(town, "王")

        assert "开头的两个字" in page.text

    def test_whoever_receives_nothing_searches_nothing(self, at_desk):
        assert at_desk("auditor1").post("/receive/find", {"q": NUMBER}).status_code == 403


class TestReception:
    def test_the_party_of_an_earlier_case_is_filled_in(self, town, raw):
        case_id = accepted(town, raw)

        asked = town.get(f"/receive/felling?from={case_id}")
        page = drawn(town.get(asked.location))

        [name] = page.xpath("//input[@name='applicant_name']/@value")
        [species] = page.xpath("//input[@name='species']/@value")
        assert (name, species) == (raw["applicant_name"][0], raw["species"][0])
        assert "已有在办件" in page.text_content()

    def test_five_outcomes_stand_on_the_page(self, town):
        page = drawn(town.get(address()))

        said = page.xpath("//button[@name='outcome']/text()")
        assert said[:5] == ["受理并打印", "补正", "不予受理", "不受理（不需许可）", "当场更正"]

    def test_what_a_refusal_asks_for_comes_up_with_everything_that_was_typed(self, town, raw):
        page = town.post(address(), raw | {"outcome": ["不予受理"]})

        assert page.status_code == 422
        tree = drawn(page)
        assert tree.xpath("//details[@open]//textarea[@name='reason']")
        assert tree.xpath("//input[@name='species']/@value") == raw["species"]

    def test_a_double_submit_receives_once(self, town, raw, sqlite_county):
        key = f"web/{fresh_key()}"

        first, second = accepted(town, raw, key=key), accepted(town, raw, key=key)

        assert first == second
        assert len(sqlite_county.case_ids()) == 1

    def test_a_name_with_signs_of_markup_stays_a_name(self, town, raw):
        raw["applicant_name"] = ["<b>王五</b>&\"'"]
        case_id = accepted(town, raw)

        for path in (f"/receive/done/{case_id}", f"/receive/done/{case_id}/letters", "/worklist"):
            assert "<b>王五</b>" not in town.get(path).text
        found = town.get(town.post("/receive/find", {"q": "<b>王五"}).location)
        assert "&lt;b&gt;王五" in found.text
        assert "<b>王五</b>" not in found.text

    def test_full_width_digits_are_written_down_as_plain_ones(self, town, raw, sqlite_county):
        raw["applicant_id"] = ["９９０１０１１９９００１０１００１９"]
        case_id = accepted(town, raw)

        with sqlite_county.engine.look() as look:
            party = look.contents(sqlite_county.case(UUID(case_id)).memory["party"])
        assert party["applicant_id"] == NUMBER

    @pytest.mark.parametrize(
        ("kind", "text", "ok"),
        [
            ("party-id", NUMBER, True),
            ("party-id", "９９０１０１１９９００１０１００１９", True),
            ("party-id", "990101199001010018", False),
            ("mobile", "12345", False),
            ("citizen-id", "<script>", False),
            ("nothing", "1", False),
        ],
    )
    def test_a_number_is_looked_at_while_it_is_typed(self, town, kind, text, ok):
        said = town.post("/receive/check", {"format": kind, "text": text, "kind": "自然人"}).json

        assert said["ok"] is ok
        assert ok or said["sentence"]


class TestScans:
    def upload(self, town, path, name, body, material="ownership"):
        file = FileStorage(io.BytesIO(body), filename=name)
        fields = {"csrf_token": town.csrf, f"scan.{material}": file}
        # In memory: what the test client itself lays aside of a large body, it does not close.
        boundary, sent = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return town.client.post(f"{path}/scans/{material}", data=sent, content_type=kind)

    @pytest.mark.parametrize(
        ("name", "body", "says"),
        [
            ("leer.pdf", b"", "空的"),
            ("lügt.pdf", PNG, "扩展名与内容不符"),
            ("bild.svg", SVG, "内容不是"),
            ("bombe.ofd", zip_bomb(), "内容不是"),
            ("bombe.pdf", zip_bomb(), "内容不是"),
            ("skript.pdf", PDF.replace(b"/Page", b"/Page /OpenAction 2 0 R"), "脚本"),
            ("start.pdf", PDF.replace(b"/Page", b"/Page /Launch"), "脚本"),
            ("groß.pdf", PDF + b" " * 60_000_000 + b"%%EOF", "超过50MB"),
        ],
        ids=["empty", "lies", "svg", "bomb", "bomb as pdf", "script", "launch", "60 MB"],
    )
    def test_what_is_no_scan_is_refused_with_a_sentence(self, town, name, body, says):
        path = address()
        answer = self.upload(town, path, name, body)

        assert answer.status_code == 422
        assert says in answer.text
        assert "扫描件 1" not in town.get(path).text

    def test_what_is_far_too_large_is_refused_before_it_is_read(self, town):
        answer = self.upload(town, address(), "a.pdf", PDF + b" " * 110_000_000)

        assert answer.status_code == 413

    def test_scans_outlive_a_failed_submit_and_an_expired_session(self, town, raw, at_desk):
        path = address()
        self.upload(town, path, "a.pdf", PDF)
        wrong = {**raw, "species": [""], "scan.survey": (io.BytesIO(PNG), "b.png")}
        failed = town.post(path, wrong | {"outcome": "受理"}, content_type="multipart/form-data")
        assert failed.status_code == 422

        again = at_desk("town_acceptor")
        assert len(drawn(again.get(path)).xpath("//ul[@class='scans']/li")) == 2
        assert drawn(at_desk("acceptor1").get(path)).xpath("//ul[@class='scans']/li") == []

    def test_a_scan_is_kept_with_its_case_under_strict_headers(self, town, raw, at_desk):
        path = address()
        self.upload(town, path, "a.pdf", PDF)
        done = town.post(path, raw | {"outcome": ["受理"]})
        case_id = re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1]

        page = drawn(town.get(f"/cases/{case_id}"))
        [link] = page.xpath("//a[contains(@href, '/scans/')]/@href")
        scan = town.get(link)

        assert scan.data == PDF
        assert scan.content_type == "application/pdf"
        assert scan.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
        assert scan.headers["X-Content-Type-Options"] == "nosniff"
        assert scan.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "script-src" not in scan.headers["Content-Security-Policy"]
        assert at_desk("e_supervisor1").get(link).status_code == 403
        assert at_desk("acceptor1").get(link).status_code == 404

    def test_without_scripts_files_go_with_the_form(self, town, raw):
        path = address()
        sent = {**raw, "_op": "keep", "scan.ownership": (io.BytesIO(PDF), "a.pdf")}

        page = town.post(path, sent, content_type="multipart/form-data")

        tree = drawn(page)
        assert page.status_code == 200
        assert tree.xpath("//input[@name='species']/@value") == raw["species"]
        [drop] = tree.xpath("//button[starts-with(@value, 'drop:')]/@value")
        assert drawn(town.post(path, raw | {"_op": drop})).xpath("//ul[@class='scans']") == []

    def test_a_material_of_an_earlier_case_is_offered_and_taken_over(
        self, town, raw, sqlite_county
    ):
        path = address()
        self.upload(town, path, "a.pdf", PDF)
        accepted_path = town.post(path, raw | {"outcome": ["受理"]}).location
        earlier = re.search(r"/receive/done/([0-9a-f-]+)", accepted_path)[1]

        fresh = town.get(f"/receive/felling?from={earlier}").location.partition("?")[0]
        page = drawn(town.post(fresh, raw | {"_op": "stay"}))
        [reuse] = page.xpath("//button[starts-with(@value, 'reuse:ownership')]/@value")
        town.post(fresh, raw | {"_op": reuse})
        done = town.post(fresh, raw | {"outcome": ["受理"]})

        case_id = UUID(re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1])
        [event] = [e for e in sqlite_county.events(case_id) if e.kind is Kind.MATERIAL_SCANNED]
        assert event.data["source"]["case"] == earlier


class TestLetters:
    def test_all_letters_stand_in_one_document(self, town, raw):
        case_id = accepted(town, raw)

        page = drawn(town.get(f"/receive/done/{case_id}/letters"))

        titles = [" ".join(each.text_content().split()) for each in page.xpath("//h1")]
        assert titles == ["申请材料接收凭证", "受理通知书"]

    def test_the_page_can_be_opened_again(self, town, raw):
        case_id = accepted(town, raw)

        first = town.get(f"/receive/done/{case_id}?print=1").text
        assert "data-prints" in first
        assert "data-prints" not in town.get(f"/receive/done/{case_id}").text


class TestWaiting:
    def test_prepared_ones_are_confirmed_in_a_list_each_with_its_result(
        self, town, raw, sqlite_county
    ):
        organ = sqlite_county.people["town_acceptor"].organ
        sqlite_county.grant("assistant1", Role.ASSISTANT, organ)
        missing = raw | {"materials.ownership.state": ["缺"]}
        cases = []
        for given in (raw, raw, missing):
            with sqlite_county.engine.begin(sqlite_county.people["assistant1"]) as work:
                done = actions.receive_at_counter(
                    work, "felling", given, reception=uuid4(), outcome="", key=fresh_key()
                )
            cases.append(done.case_id)
        page = drawn(town.get("/receive/waiting"))
        chosen = page.xpath("//input[@name='task']/@value")
        assert len(chosen) == 2
        assert "孙导办" in page.text_content()
        with sqlite_county.engine.look(sqlite_county.people["town_acceptor"]) as look:
            third = next(r for r in receptions.waiting(look) if r.case_id == cases[2])

        forced = f"{third.task_id}/{third.version}"
        done = town.post("/receive/waiting", {"task": [*chosen, forced]})

        assert "已受理 2 件" in done.text
        assert "缺少或者不合格" in done.text
        assert [sqlite_county.case(each).accepted_on is not None for each in cases] == [
            True,
            True,
            False,
        ]

    def test_an_empty_choice_is_told(self, town):
        assert "没有勾选" in town.post("/receive/waiting", {}).text
