"""What a person keeps on his desk and at his counter, sent twice at the same moment.

The first of two transactions has done its work and is about to commit when the second begins:
exactly one effect stands, and whoever comes second is told so in a sentence or finds it done.
"""

from uuid import uuid4

import pytest

from engine import actions
from engine.actions import NewSeal
from engine.audit import Draft, Kind
from engine.errors import EngineError, InvalidValueError, UnlawfulError, WrongStateError
from engine.publication.scans import read_scan
from tests.support.county import fresh_key
from tests.support.overlapping import meanwhile, overlapping

PDF = b"%PDF-1.4\n1 0 obj<</Type/Page>>endobj\n%%EOF\n"


class TestDrafts:
    @pytest.fixture
    def task(self, county):
        return county.task(county.make_case("felling", at="review"), "review")

    @pytest.fixture
    def login(self, county, task):
        return county.able(task)[0].user_id

    def draft(self, county, login, task):
        with county.engine.look() as look:
            return look.tables.desks.draft(login, task.id)

    def test_two_pages_that_save_the_first_draft_at_once_keep_the_later_one(
        self, county, task, login
    ):
        def keep(text):
            return lambda work: actions.keep_draft(work, task.id, {"opinion": [text]}, seen=1)

        came = overlapping(county, login, keep("先"), keep("后"))

        assert came is None
        assert self.draft(county, login, task).body == {"opinion": ["后"]}

    def test_a_draft_that_comes_while_its_task_is_done_is_not_kept(self, county, task, login):
        answers = county.timely(task, county.answers("felling", "review"))

        def done(work):
            actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())
            actions.forget_drafts(work, task.id)

        def keep(work):
            actions.keep_draft(work, task.id, {"opinion": ["张三的情况"]}, seen=1)

        came = overlapping(county, login, done, keep)

        assert isinstance(came, EngineError)
        assert "不能重复办理" in str(came)
        assert self.draft(county, login, task) is None

    def test_two_windows_that_arrange_a_desk_at_once_keep_the_later_order(self, county, login):
        def arrange(sort):
            return lambda work: actions.arrange_desk(
                work, columns=["no"], sort=sort, size=20, opens_next=True, usual=""
            )

        came = overlapping(county, login, arrange("due"), arrange("item"))

        assert came is None
        with county.engine.look() as look:
            assert look.tables.desks.settings(login)["sort"] == "item"


class TestReception:
    def test_scans_of_one_reception_go_into_one_case(self, county):
        reception = uuid4()
        material = county.bundle("felling").item.materials[0].key
        login = county.receivers("felling")[0].user_id
        scan = read_scan("a.pdf", PDF)
        with county.engine.begin(county.people[login]) as work:
            actions.scan_material(work, "felling", reception, material, scan)
        bundle = county.bundle("felling")
        form = bundle.form_of(bundle.flow.start())
        raw = form.draw(county.answers("felling", bundle.flow.start().id))

        def receive(work):
            return actions.receive_at_counter(
                work, "felling", raw, reception=reception, outcome="", key=fresh_key()
            )

        came = overlapping(county, login, receive, receive)

        # Where the second has not begun before the first has ended, it finds no scan any more.
        assert county.engine.store.is_sqlite or isinstance(came, WrongStateError)
        scanned = [e for e in county.log() if e.kind is Kind.MATERIAL_SCANNED]
        assert len(scanned) == 1
        county.check()

    def test_a_reception_waits_for_its_numbers_before_it_holds_the_log(self, county):
        """It tells twice, of the case and of its check; whoever accepts another case meanwhile
        has a number and waits for the log."""
        login = "acceptor1"
        bundle = county.bundle("hygiene")
        prefix = bundle.item.units[bundle.reception_unit].number_prefix or bundle.item.number_prefix
        raw = bundle.form_of(bundle.flow.start()).draw(county.answers("hygiene", "apply"))
        step = bundle.form_of(bundle.flow.nodes["accept_review"])
        raw |= step.draw(county.answers("hygiene", "accept_review"))

        def accept(work):
            work.tables.counters.take(f"letter/{prefix}/acceptance_notice/{county.today.year}")

        def receive(work):
            return actions.receive_at_counter(
                *(work, "hygiene", raw), reception=uuid4(), outcome="受理", key=fresh_key()
            )

        def later():
            with county.engine.begin(county.people[login]) as work:
                return receive(work)

        with meanwhile(later) as (came, start), county.engine.begin() as work:
            accept(work)
            start()
            work.log.append([Draft(kind=Kind.LOG_OPENED, at=work.now, actor="system", data={})])

        assert len(came[0].letters) == 2


class TestSeals:
    ORGAN = "11990101000000019X"

    def seal(self, county, organ):
        with county.engine.look() as look:
            return look.tables.seals.every([organ])[0]

    def test_no_letter_goes_out_behind_the_sealing_away_of_its_seal(self, county):
        """The log would show a letter under a seal that was no longer in use."""
        task = county.task(county.make_case("hygiene", at="accept_review"), "accept_review")
        clerk = county.able(task)[0].user_id
        answers = county.answers("hygiene", "accept_review")
        seal = self.seal(county, task.organ)

        def suspend(work):
            actions.suspend_seal(work, seal.id, reason="遗失")

        def accept(work):
            actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())

        came = overlapping(county, "deputy_leader1", suspend, accept, other=clerk)

        assert isinstance(came, UnlawfulError)
        assert "已经封存" in str(came)

    def test_a_seal_registered_twice_at_once_stands_once(self, county):
        today = county.today

        def register(work):
            seal = NewSeal(
                organ=self.ORGAN,
                name="示例县行政审批服务局行政许可专用章（9）",
                custodian="issuer2",
                starts_on=today,
                document="示县审批发〔2026〕5号",
            )
            actions.register_seal(work, seal)

        came = overlapping(county, "deputy_leader1", register, register)

        assert isinstance(came, InvalidValueError)
        with county.engine.look() as look:
            names = [each.name for each in look.tables.seals.every([self.ORGAN])]
        assert len(names) == len(set(names))
