"""The counter's reception: one submit, one transaction, five outcomes (P-10)."""

from uuid import uuid4

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.errors import NotPermittedError, UnlawfulError, WrongStateError
from engine.model import Role
from engine.publication.scans import Scan
from engine.queries import receptions, scanned
from engine.work import on_the_spot
from forms import InvalidAnswersError
from tests.support.county import fresh_key

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF"
SCAN = Scan(name="a.pdf", media="application/pdf", body=PDF)


def applied(county, **changed):
    """A felling application with its check, as the counter's page sends it."""
    bundle = county.bundle("felling")
    form = bundle.form_of(bundle.flow.start())
    assert form is not None
    return form.draw(county.answers("felling", "apply")) | {
        name.replace("__", "."): [text] for name, text in changed.items()
    }


def receive(county, raw, outcome, *, by="town_acceptor", reception=None, key=None):
    with county.engine.begin(county.people[by]) as work:
        return actions.receive_at_counter(
            work,
            "felling",
            raw,
            reception=reception or uuid4(),
            outcome=outcome,
            key=key or fresh_key(),
        )


def letters(county, case_id):
    return [
        event.data["code"] for event in county.events(case_id) if event.kind is Kind.LETTER_ISSUED
    ]


def spotted(county, missing):
    """The same, after the clerk has pressed 当场更正."""
    return on_the_spot.mark(applied(county, **missing), county.bundle("felling").item.materials)


MISSING = {"materials__ownership__state": "缺", "materials__ownership__reason": "没有权属证明"}


class TestOutcomes:
    def test_accepting_receives_and_accepts_in_one_submit(self, county):
        done = receive(county, applied(county), "受理")

        assert letters(county, done.case_id) == ["material_receipt", "acceptance_notice"]
        assert len(done.letters) == 2
        assert {task.node_id for task in county.tasks(done.case_id)} == {"site_visit"}
        county.check_case(done.case_id)

    def test_corrections_are_listed_from_the_rows(self, county):
        done = receive(county, applied(county, **MISSING), "补正")

        assert letters(county, done.case_id) == ["material_receipt", "correction_notice"]
        with county.engine.look(county.people["town_acceptor"]) as look:
            page = queries.letter_page(look, done.letters[-1])
        assert "没有权属证明" in page
        county.check_case(done.case_id)

    @pytest.mark.parametrize(
        ("outcome", "code"), [("不予受理", "non_acceptance"), ("不需许可", "not_required")]
    )
    def test_who_is_not_accepted_learns_why(self, county, outcome, code):
        raw = applied(county, reason="不在本机关职权范围", legal_basis="《行政许可法》第三十二条")

        done = receive(county, raw, outcome)

        assert letters(county, done.case_id) == ["material_receipt", code]
        county.check_case(done.case_id)

    def test_what_is_put_right_on_the_spot_is_accepted_in_the_same_sitting(self, county):
        done = receive(county, spotted(county, MISSING), "受理")

        assert letters(county, done.case_id) == ["material_receipt", "acceptance_notice"]
        assert county.case(done.case_id).accepted_on == county.clock.now().date()
        [event] = [e for e in county.events(done.case_id) if e.kind is Kind.MATERIAL_CORRECTED]
        assert event.data["materials"] == ["ownership"]
        assert "没有权属证明" not in event.text
        with county.engine.look(county.people["town_acceptor"]) as look:
            view = queries.case(look, done.case_id)
            receipt = queries.letter_page(look, done.letters[0])
        told = next(each for each in view.events if each.kind == "material:corrected")
        assert "缺，没有权属证明，当场补交" in told.note
        [row] = [each for each in view.materials if each["key"] == "ownership"]
        assert (row["state"], row["reason"]) == ("已收", "当场更正：缺，没有权属证明；当场补交")
        assert "下列问题已经由王示例当场更正" in receipt
        assert "更正人签名" in receipt
        county.check_case(done.case_id)

    def test_who_comes_back_later_is_only_received(self, county):
        done = receive(county, applied(county, **MISSING), "")

        assert letters(county, done.case_id) == ["material_receipt"]
        assert [task.node_id for task in county.tasks(done.case_id)] == ["accept_review"]
        assert county.case(done.case_id).accepted_on is None


class TestRefusals:
    def test_nothing_is_accepted_while_a_material_is_missing(self, county):
        before = county.case_ids()

        with pytest.raises(UnlawfulError, match=r"不能受理.*R-14"):
            receive(county, applied(county, **MISSING), "受理")

        assert county.case_ids() == before

    def test_nothing_is_corrected_where_nothing_is_missing(self, county):
        with pytest.raises(UnlawfulError, match="不能要求补正"):
            receive(county, applied(county, reason="请补正"), "补正")

    def test_a_correction_without_a_bad_row_is_not_told_to_give_its_reason_first(self, county):
        with pytest.raises(InvalidAnswersError) as refused:
            receive(county, applied(county), "补正")

        assert "不能要求补正" in refused.value.errors["reason"]

    def test_a_row_that_is_bad_again_was_not_put_right(self, county):
        raw = spotted(county, MISSING) | {"materials.ownership.state": ["缺"]}

        with pytest.raises(UnlawfulError, match="不能受理"):
            receive(county, raw, "受理")

    @pytest.mark.parametrize("field", ["corrected.ownership.how", "corrected_by"])
    def test_it_is_said_how_and_by_whom_something_was_put_right(self, county, field):
        with pytest.raises(InvalidAnswersError) as caught:
            receive(county, spotted(county, MISSING) | {field: [" "]}, "受理")

        assert "当场更正" in caught.value.errors[field]

    def test_all_mistakes_of_all_forms_are_told_at_once(self, county):
        raw = applied(county, species="", agent_name="李代理")
        with pytest.raises(InvalidAnswersError) as caught:
            receive(county, raw, "不予受理")

        assert {"species", "reason", "legal_basis", "authority_kind", "authority_until"} <= (
            caught.value.errors.keys()
        )

    def test_an_authority_that_is_over_is_refused(self, county):
        agent = {"authority_kind": "一般授权", "authority_scope": "代为提交"}
        raw = applied(county, agent_name="李代理", authority_until="2026-03-01", **agent)
        with pytest.raises(InvalidAnswersError) as caught:
            receive(county, raw, "受理")

        assert "已经届满" in caught.value.errors["authority_until"]

    def test_contract_staff_receive_and_check_nothing(self, county):
        county.grant("assistant1", Role.ASSISTANT, county.people["town_acceptor"].organ)

        with pytest.raises(NotPermittedError, match="S3"):
            receive(county, applied(county), "受理", by="assistant1")
        done = receive(county, applied(county), "", by="assistant1")

        assert [task.node_id for task in county.tasks(done.case_id)] == ["accept_review"]

    def test_a_second_check_demands_only_what_the_first_notice_named(self, county):
        done = receive(county, applied(county, **MISSING), "补正")
        county.complete(county.task(done.case_id, "correct"), county.answers("felling", "correct"))
        answers = county.answers("felling", "accept_review")
        unnamed = {**answers["materials"], "application_form": {"state": "缺", "original": False}}
        named = {**answers["materials"], "ownership": {"state": "缺", "original": False}}
        task = county.task(done.case_id, "accept_review")

        with pytest.raises(UnlawfulError, match="林木权属"):
            county.complete(task, {**answers, "materials": named})
        county.complete(task, {**answers, "materials": unnamed})

        assert county.case(done.case_id).accepted_on is not None


class TestRepeatedSubmit:
    def test_a_double_click_gets_the_first_answer_of_both_halves(self, county):
        key, raw = fresh_key(), applied(county)

        first = receive(county, raw, "受理", key=key)
        second = receive(county, raw, "受理", key=key)

        assert (second.case_id, second.letters) == (first.case_id, first.letters)
        assert len(county.case_ids()) == 1


class TestAuthority:
    def test_what_the_agent_may_do_is_content_and_not_in_the_log(self, county):
        agent = {"authority_kind": "特别授权", "authority_scope": "代为提交和领取证件"}
        raw = applied(county, agent_name="李代理", authority_until="2026-12-31", **agent)

        done = receive(county, raw, "受理")

        with county.engine.look(county.people["town_acceptor"]) as look:
            assert scanned.authority(look, done.case_id)["authority_scope"] == "代为提交和领取证件"
        with county.engine.look(county.people["e_supervisor1"]) as look:
            assert scanned.authority(look, done.case_id) == {}
        assert all("代为提交" not in event.text for event in county.events(done.case_id))
        county.check()


class TestScans:
    def test_scans_become_contents_of_the_case_and_outlive_a_failed_submit(self, county):
        reception = uuid4()
        clerk = county.people["town_acceptor"]
        with county.engine.begin(clerk) as work:
            actions.scan_material(work, "felling", reception, "ownership", SCAN)
        with pytest.raises(UnlawfulError):
            receive(county, applied(county, **MISSING), "受理", reception=reception)

        done = receive(county, applied(county), "受理", reception=reception)

        [event] = [e for e in county.events(done.case_id) if e.kind is Kind.MATERIAL_SCANNED]
        assert (event.data["material"], event.data["pages"]) == ("ownership", 1)
        with county.engine.look(clerk) as look:
            [scan] = scanned.scans(look, done.case_id)
            assert scanned.scan_body(look, done.case_id, scan.id)[1] == PDF
            assert look.tables.scans.drafts("town_acceptor", reception, look.now) == []
        county.check()

    def test_contract_staff_look_again_at_their_own_scans_only(self, county):
        """They read no names of cases; a scan of an identity card is nothing else."""
        made = {}
        for login in ("assistant1", "acceptor1"):
            reception = uuid4()
            with county.engine.begin(county.people[login]) as work:
                material = county.bundle("hygiene").item.materials[0].key
                actions.scan_material(work, "hygiene", reception, material, SCAN)
                bundle = county.bundle("hygiene")
                raw = bundle.form_of(bundle.flow.start()).draw(county.answers("hygiene", "apply"))
                done = actions.receive_at_counter(
                    work, "hygiene", raw, reception=reception, outcome="", key=fresh_key()
                )
                [scan] = work.tables.scans.of_cases([done.case_id])
            made[login] = done.case_id, scan.id

        with county.engine.look(county.people["assistant1"]) as look:
            assert scanned.scan_body(look, *made["assistant1"])[1] == PDF
            with pytest.raises(NotPermittedError):
                scanned.scan_body(look, *made["acceptor1"])
        with county.engine.look(county.people["acceptor1"]) as look:
            assert scanned.scan_body(look, *made["assistant1"])[1] == PDF

    def test_a_scan_that_comes_after_the_first_submit_is_not_slipped_into_the_case(self, county):
        reception, key, clerk = uuid4(), fresh_key(), county.people["town_acceptor"]
        receive(county, applied(county), "受理", reception=reception, key=key)
        with county.engine.begin(clerk) as work:
            actions.scan_material(work, "felling", reception, "ownership", SCAN)

        done = receive(county, applied(county), "受理", reception=reception, key=key)

        with county.engine.look(clerk) as look:
            assert scanned.scans(look, done.case_id) == []
        county.check()

    def test_a_material_of_an_earlier_case_is_taken_over_with_its_source(self, county):
        reception, clerk = uuid4(), county.people["town_acceptor"]
        with county.engine.begin(clerk) as work:
            actions.scan_material(work, "felling", reception, "ownership", SCAN)
        earlier = receive(county, applied(county), "受理", reception=reception).case_id
        again = uuid4()
        with county.engine.look(clerk) as look:
            page = receptions.reception(look, "felling", again, applied(county))
        [offer] = page.offers["ownership"]
        with county.engine.begin(clerk) as work:
            actions.reuse_scan(work, "felling", again, "ownership", offer.scan.id)

        done = receive(county, applied(county), "受理", reception=again)

        [event] = [e for e in county.events(done.case_id) if e.kind is Kind.MATERIAL_SCANNED]
        assert event.data["source"]["case"] == str(earlier)
        assert event.data["contents"]["scan"] != offer.scan.digest
        county.check()

    def test_nobody_takes_a_scan_from_a_case_he_may_not_see(self, county):
        reception, clerk = uuid4(), county.people["town_acceptor"]
        with county.engine.begin(clerk) as work:
            actions.scan_material(work, "felling", reception, "ownership", SCAN)
        case_id = receive(county, applied(county), "受理", reception=reception).case_id
        with county.engine.look(clerk) as look:
            [scan] = scanned.scans(look, case_id)

        with (
            county.engine.begin(county.people["acceptor1"]) as work,
            pytest.raises(Exception, match="没有找到"),
        ):
            actions.reuse_scan(work, "hygiene", uuid4(), "plan", scan.id)


class TestListOfPreparedOnes:
    def test_a_staff_acceptor_confirms_what_contract_staff_prepared(self, county):
        county.grant("assistant1", Role.ASSISTANT, county.people["town_acceptor"].organ)
        good = receive(county, applied(county), "", by="assistant1").case_id
        bad = receive(county, applied(county, **MISSING), "", by="assistant1").case_id

        with county.engine.look(county.people["town_acceptor"]) as look:
            waiting = {each.case_id: each for each in receptions.waiting(look)}
        assert waiting[good].refused == ""
        assert "缺少" in waiting[bad].refused
        for each, case_id in ((waiting[good], good), (waiting[bad], bad)):
            with county.engine.begin(county.people["town_acceptor"]) as work:
                if case_id == bad:
                    with pytest.raises(WrongStateError):
                        actions.accept_prepared(
                            work, each.task_id, seen=each.version, key=fresh_key()
                        )
                else:
                    actions.accept_prepared(work, each.task_id, seen=each.version, key=fresh_key())

        assert letters(county, good) == ["material_receipt", "acceptance_notice"]
        assert letters(county, bad) == ["material_receipt"]
        county.check_case(good)
