"""The counter's pages: search, reception with scans, letters, and what waits to be confirmed."""

import io
import re
import zipfile
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from engine import actions
from engine.actions.keep_reception import MOST
from engine.actions.scan_material import LIFE
from engine.audit import Kind
from engine.model import Role
from engine.queries import receptions
from engine.store.records import ReceptionDraftRecord
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


def reception_form(page):
    [form] = drawn(page).xpath("//form[@data-reception]")
    return form


def fields(form):
    """What a browser would send of a form, without what the test's desk sends anyhow."""
    return {
        name: [value]
        for name, value in form.form_values()
        if name not in {"csrf_token", "key", "seen"}
    }


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

    def test_a_link_brings_no_words_of_its_own_onto_the_page(self, town):
        said = "请到门外交费"
        page = town.get(
            f"/receive?kind=number&of={'0' * 64}&shown={said}&warn={said}&refused={said}"
        )

        assert page.status_code == 200
        assert said not in page.text

    def test_what_nobody_can_see_is_refused_where_it_was_typed(self, town):
        page = town.post("/receive/find", {"q": "王\u202e五"})

        assert page.status_code == 422
        assert 'role="alert"' in page.text

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

    def test_what_is_put_right_on_the_spot_is_accepted_with_one_more_key(
        self, town, raw, sqlite_county
    ):
        path = address()
        bad = {"materials.ownership.state": ["缺"], "materials.ownership.reason": ["没有带来"]}
        page = town.post(path, raw | bad | {"outcome": ["当场更正"]})

        tree = drawn(page)
        assert page.status_code == 200
        assert tree.xpath("//button[@autofocus]/@value") == ["受理"]
        assert "原来：缺，没有带来" in " ".join(tree.text_content().split())
        assert sqlite_county.case_ids() == []
        [form] = tree.xpath("//form[@data-reception]")
        done = town.post(path, fields(form) | {"outcome": ["受理"]})

        case_id = re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1]
        titles = drawn(town.get(f"/receive/done/{case_id}/letters")).xpath("//h1")
        assert [" ".join(each.text_content().split()) for each in titles] == [
            "申请材料接收凭证",
            "受理通知书",
        ]
        assert "下列问题已经由王示例当场更正" in town.get(f"/receive/done/{case_id}/letters").text

    def test_a_row_that_was_not_put_right_after_all_is_as_bad_as_it_was(self, town, raw):
        path = address()
        bad = {"materials.ownership.state": ["不合格"], "materials.ownership.reason": ["缺页"]}
        marked = fields(reception_form(town.post(path, raw | bad | {"outcome": ["当场更正"]})))

        back = fields(reception_form(town.post(path, marked | {"_op": ["unmark:ownership"]})))

        assert back["materials.ownership.state"] == ["不合格"]
        assert back["materials.ownership.reason"] == ["缺页"]

    def test_nothing_is_put_right_where_nothing_is_wrong(self, town, raw):
        page = town.post(address(), raw | {"outcome": ["当场更正"]})

        assert page.status_code == 422
        assert "没有标记为" in page.text

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


class TestCorrections:
    """What a notice asked for comes in at the counter, in as many visits as it takes."""

    @pytest.fixture
    def path(self, town, raw, sqlite_county):
        bad = {
            "materials.ownership.state": ["缺"],
            "materials.application_form.state": ["不合格"],
            "materials.application_form.reason": ["没有签名"],
        }
        done = town.post(address(), raw | bad | {"outcome": ["补正"]})
        case_id = UUID(re.search(r"/receive/done/([0-9a-f-]+)", done.location)[1])
        return f"/receive/corrections/{sqlite_county.task(case_id, 'correct').id}"

    def bring(self, town, path, outcome="", **states):
        given = fields(reception_form(town.get(path)))
        given |= {f"materials.{key}.state": [state] for key, state in states.items()}
        seen = drawn(town.get(path)).xpath("//form[@data-reception]//input[@name='seen']/@value")
        return town.post(path, given | {"outcome": [outcome], "seen": seen})

    def test_only_what_the_notice_named_is_asked(self, town, path):
        page = drawn(town.get(path))

        rows = page.xpath("//tr/@data-drop")
        assert set(rows) == {"ownership", "application_form"}
        assert page.xpath("//option[@selected]/@value") == ["缺", "缺"]
        assert "审批时限未起算" in page.text_content()

    def test_each_visit_prints_its_own_receipt_with_its_scans(self, town, path, sqlite_county):
        TestScans().upload(town, path, "a.pdf", PDF)
        assert "扫描件 1" in town.get(path).text

        for material, name in (("ownership", "林木权属证明"), ("application_form", "采伐申请表")):
            page = drawn(town.get(self.bring(town, path, **{material: "已收"}).location))
            [frame] = page.xpath("//iframe/@src")
            sheets = drawn(town.get(frame))
            [title] = sheets.xpath("//h1")
            assert "补正材料接收凭证" in title.text_content()
            assert name in sheets.text_content()
        case_id = sqlite_county.case_ids()[-1]
        kinds = [event.kind for event in sqlite_county.events(case_id)]
        assert kinds.count(Kind.MATERIAL_SCANNED) == kinds.count(Kind.MATERIAL_SUPPLIED) == 1
        assert town.get(path).status_code == 303

    def test_who_has_brought_everything_leaves_with_the_acceptance(self, town, path):
        done = self.bring(town, path, "受理", ownership="已收", application_form="已收")

        sheets = drawn(town.get(drawn(town.get(done.location)).xpath("//iframe/@src")[0]))
        titles = [" ".join(each.text_content().split()) for each in sheets.xpath("//h1")]
        assert titles == ["补正材料接收凭证", "受理通知书"]

    def test_a_refusal_keeps_what_was_typed(self, town, path):
        page = self.bring(town, path, "受理", ownership="已收")

        assert page.status_code == 422
        assert "还没有补齐" in page.text
        assert drawn(page).xpath("//option[@selected]/@value").count("已收") == 1

    def test_a_scan_of_an_earlier_case_is_offered_and_taken_over(self, town, raw, path):
        earlier = address()
        TestScans().upload(town, earlier, "a.pdf", PDF)
        town.post(earlier, raw | {"outcome": ["受理"]})
        [reuse] = drawn(town.get(path)).xpath("//button[starts-with(@value, 'reuse:')]/@value")

        page = town.post(path, {"_op": [reuse]})

        assert page.status_code == 200
        assert "沿用" in page.text
        [drop] = drawn(page).xpath("//button[starts-with(@value, 'drop:')]/@value")
        assert "扫描件 1" not in town.post(path, {"_op": [drop]}).text

    def test_a_file_that_lies_is_refused_here_too(self, town, path):
        answer = TestScans().upload(town, path, "a.pdf", PNG)

        assert answer.status_code == 422
        assert "扩展名与内容不符" in answer.text

    def test_the_step_of_the_desk_leads_here(self, town, path):
        page = drawn(town.get(f"/tasks/{path.rpartition('/')[2]}"))

        assert page.xpath("//a[contains(., '接收补正材料')]/@href") == [path]
        assert not page.xpath("//textarea[@name='correction_note']")

    def test_somebody_faster_is_told_and_nothing_is_lost(self, town, path):
        given = {"materials.ownership.state": ["已收"], "correction_note": ["写了一半"]}
        self.bring(town, path, ownership="已收")

        late = town.post(path, given | {"outcome": [""]})

        assert late.status_code == 409
        assert "写了一半" in late.text

    def test_another_counter_sees_nothing_of_it(self, path, at_desk):
        other = at_desk("acceptor1")

        assert other.get(path).status_code == 404
        assert TestScans().upload(other, path, "a.pdf", PDF).status_code == 404


class TestOwing:
    def test_who_waits_for_his_applicant_is_listed_with_the_last_day(self, town, raw):
        bad = {"materials.ownership.state": ["缺"]}
        town.post(address(), raw | bad | {"outcome": ["补正"]})
        town.post(address(), raw | bad | {"outcome": [""]})
        town.post(address(), raw | {"outcome": ["受理"]})

        page = drawn(town.get("/receive/owing"))

        lines = [" ".join(row.text_content().split()) for row in page.xpath("//tbody/tr")]
        assert len(lines) == 2
        told, noticed = lines
        assert "本机关受理期限" in told
        assert "2026-03-09" in told
        assert "申请人补正期限" in noticed
        assert "2026-03-16" in noticed
        assert all("林木权属证明" in line for line in lines)


class TestDrafts:
    def test_what_is_typed_comes_up_on_another_computer(self, town, raw, at_desk):
        path = address()
        typed = {**raw, "species": ["写了一半"]}
        assert town.post(f"{path}/draft", typed).status_code == 204

        listed = drawn(town.get("/receive"))
        [link] = listed.xpath("//a[contains(., '接着填写')]/@href")
        page = drawn(town.get(link))

        assert link == path
        assert page.xpath("//input[@name='species']/@value") == ["写了一半"]
        assert "请接着填写" in page.text_content()
        assert "接着填写" not in at_desk("acceptor1").get("/receive").text

    def test_it_is_erased_on_receipt_and_never_in_the_log(self, town, raw, sqlite_county):
        path = address()
        town.post(f"{path}/draft", {**raw, "species": ["极少见的树"]})
        done = town.post(path, raw | {"outcome": ["受理"]})
        assert done.status_code == 303

        assert "接着填写" not in town.get("/receive").text
        assert drafts(sqlite_county) == []
        assert all("极少见的树" not in event.text for event in sqlite_county.log())

    def test_it_has_an_end(self, town, raw, sqlite_county):
        path = address()
        town.post(f"{path}/draft", raw)
        self_scan(town, path)
        sqlite_county.clock.advance(LIFE)

        assert len(drafts(sqlite_county)) == 1
        with sqlite_county.engine.begin() as work:
            assert work.tables.receptions.forget(work.now) == 1
            assert work.tables.scans.forget(work.now) == 1
        assert drafts(sqlite_county) == []

    def test_a_visitor_who_went_away_is_forgotten_with_his_scans(self, town, raw, sqlite_county):
        path = address()
        town.post(f"{path}/draft", raw)
        self_scan(town, path)
        [drop] = drawn(town.get("/receive")).xpath("//form[contains(@action, '/drop')]/@action")

        assert town.post(drop).status_code == 303

        assert drafts(sqlite_county) == []
        assert "扫描件 1" not in town.get(path).text

    def test_a_failed_submit_is_kept_too(self, town, raw):
        path = address()
        town.post(path, {**raw, "species": [""], "outcome": ["受理"]})

        assert drawn(town.get(path)).xpath("//input[@name='volume']/@value") == raw["volume"]

    def test_too_much_is_not_kept_and_says_so(self, town, raw):
        path = address()

        assert town.post(f"{path}/draft", {**raw, "species": ["木" * 60_000]}).status_code == 422
        assert drawn(town.get(path)).xpath("//input[@name='species']/@value") != ["木"]

    def test_only_the_newest_receptions_are_kept(self, town, sqlite_county):
        paths = [address() for _ in range(MOST + 1)]
        for path in paths:
            sqlite_county.clock.advance(timedelta(seconds=1))
            assert town.post(f"{path}/draft", {"species": ["松"]}).status_code == 204

        assert {str(each) for each in drafts(sqlite_county)} == {
            path.rpartition("/")[2] for path in paths[1:]
        }

    def test_whoever_receives_nothing_keeps_nothing(self, at_desk):
        assert at_desk("auditor1").post(f"{address()}/draft", {}).status_code == 403


def drafts(county):
    with county.engine.store.begin() as connection:
        return [
            row.reception
            for row in connection.execute(select(ReceptionDraftRecord.__table__.c.reception))
        ]


def self_scan(town, path):
    file = FileStorage(io.BytesIO(PDF), filename="a.pdf")
    sent = {"csrf_token": town.csrf, "scan.ownership": file}
    done = town.client.post(
        f"{path}/scans/ownership", data=sent, content_type="multipart/form-data"
    )
    assert done.status_code == 200


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
