"""What a case leads to: a licence in the register, a fee before it, a share of a quota, a public decision."""

from datetime import date
from decimal import Decimal

import pytest

from diagrams import placing, search
from engine import actions
from engine.actions.disclose import GROUNDS
from engine.audit import Kind
from engine.bundle import Bundle, shipped, validate
from engine.errors import InvalidValueError, NotPermittedError, UnlawfulError, WrongStateError
from engine.queries import results
from engine.work.shares import balance
from forms import InvalidAnswersError
from tests.support.county import fresh_key


def licences(county, case_id):
    with county.engine.look() as look:
        return look.tables.results.licences_of(case_id)


def share(county, case_id):
    with county.engine.look() as look:
        states = ("claimed", "reserved", "deducted", "released")
        [found] = [
            s for s in look.tables.results.shares("felling", 2026, states) if s.case_id == case_id
        ]
    return found.state, found.amount


def set_quota(county, amount, *, by="forestry_leader1", key=None, year=2026):
    with county.engine.begin(county.people[by]) as work:
        return actions.set_quota(
            work,
            "felling",
            year=year,
            amount=amount,
            document="示政发〔2026〕9号",
            key=key or fresh_key(),
        )


class TestLicences:
    def test_a_made_licence_stands_in_the_register_with_its_validity(self, county):
        case_id = county.make_case("felling", at="deliver")

        [licence] = licences(county, case_id)

        assert licence.name == "林木采伐许可证"
        assert licence.number == county.answers("felling", "make_licence")["licence_no"]
        assert licence.organ == "11990101000000035K"  # the principal's: a town acts in its name
        decided = county.answers("felling", "decide")
        assert licence.valid_from == date.fromisoformat(decided["valid_from"])
        assert licence.valid_to == date.fromisoformat(decided["valid_to"])
        county.check_case(case_id)

    def test_joint_handling_makes_a_licence_for_every_department(self, county):
        case_id = county.make_case("joint", at="deliver")

        made = licences(county, case_id)

        rows = county.answers("joint", "make_licence")["licences"]
        assert {one.number for one in made} == {row["number"] for row in rows}
        assert len({one.organ for one in made}) == len({row["department"] for row in rows})
        county.check_case(case_id)

    def test_a_number_is_not_given_twice(self, county):
        county.make_case("felling", at="deliver")
        second = county.make_case("felling", at="make_licence")

        with pytest.raises(InvalidAnswersError) as refused:
            county.complete(
                county.task(second, "make_licence"), county.answers("felling", "make_licence")
            )

        assert "已经用于另一件" in refused.value.errors["licence_no"]
        assert county.task(second, "make_licence").status == "open"


class TestQuota:
    def test_it_is_claimed_at_acceptance_reserved_at_review_and_deducted_at_the_decision(
        self, county
    ):
        asked = county.answers("felling", "apply")["volume"]
        reserved = county.answers("felling", "review")["reserved"]
        granted = county.answers("felling", "decide")["granted_volume"]
        case_id = county.make_case("felling", at="site_visit")
        assert share(county, case_id) == ("claimed", str(asked))

        steps = {step.node: step for step in county.golden("felling").steps}
        county.take(case_id, steps["site_visit"])
        county.take(case_id, steps["review"])
        assert share(county, case_id) == ("reserved", str(reserved))
        county.take(case_id, steps["decide"])

        assert share(county, case_id) == ("deducted", str(granted))
        county.check_case(case_id)

    @pytest.mark.parametrize("how", ["terminate_case", "void_case"])
    def test_a_case_that_ends_otherwise_releases_it(self, county, how):
        case_id = county.make_case("felling", at="decide")
        before = share(county, case_id)

        if how == "void_case":
            county.void(case_id)
        else:
            with county.engine.begin(county.people["town_decider"]) as work:
                words = {"reason": "申请人死亡", "seen": None, "key": fresh_key()}
                actions.terminate_case(work, case_id, **words)

        assert before[0] == "reserved"
        assert share(county, case_id)[0] == "released"
        county.check_case(case_id)

    def test_no_more_than_is_left_is_reserved(self, county):
        set_quota(county, "10")
        county.make_case("felling", at="decide")
        second = county.make_case("felling", at="review")

        with pytest.raises(UnlawfulError, match=r"还剩1\.7立方米，不够8\.3立方米") as refused:
            county.complete(county.task(second, "review"), county.answers("felling", "review"))

        assert refused.value.rule == "R-36"

    def test_whoever_was_accepted_later_waits_when_there_is_not_enough_for_both(self, county):
        set_quota(county, "10")
        first = county.make_case("felling", at="review")
        second = county.make_case("felling", at="review")
        answers = county.answers("felling", "review")

        with pytest.raises(UnlawfulError, match="在本件之前受理的1件") as refused:
            county.complete(county.task(second, "review"), answers)
        county.complete(county.task(first, "review"), answers)

        assert county.case(first).no in str(refused.value)
        assert share(county, first)[0] == "reserved"

    def test_with_enough_for_both_the_later_one_need_not_wait(self, county):
        county.make_case("felling", at="review")
        second = county.make_case("felling", at="review")

        county.complete(county.task(second, "review"), county.answers("felling", "review"))

        assert share(county, second)[0] == "reserved"

    def test_without_a_registered_quota_nothing_is_reserved(self, county):
        county.forget_quotas()
        case_id = county.make_case("felling", at="review")

        with pytest.raises(UnlawfulError, match="2026年的“年森林采伐限额”没有登记"):
            county.complete(county.task(case_id, "review"), county.answers("felling", "review"))

    def test_it_never_falls_below_what_is_taken(self, county):
        county.make_case("felling", at="decide")

        with pytest.raises(InvalidValueError, match=r"已经扣除和预留8\.3"):
            set_quota(county, "8.2")

    def test_only_the_head_of_the_organ_registers_it(self, county):
        with pytest.raises(NotPermittedError):
            set_quota(county, "900", by="town_decider")

    @pytest.mark.parametrize("amount", ["", "abc", "-1", "0", "NaN", "Infinity", "1e20", "1.23456"])
    def test_what_is_no_amount_is_refused(self, county, amount):
        with pytest.raises(InvalidValueError):
            set_quota(county, amount)

    def test_a_repeated_submit_registers_it_once(self, county):
        key = fresh_key()
        set_quota(county, "600", key=key)

        again = set_quota(county, "600", key=key)

        assert again.total == Decimal(600)
        assert sum(event.key == key for event in county.log()) == 1

    def test_the_key_of_another_act_registers_nothing(self, county):
        """It was answered with what stood there, as if it had been done; or with a fault."""
        key = fresh_key()
        set_quota(county, "600", key=key)

        with pytest.raises(NotPermittedError, match="提交标识"):
            set_quota(county, "700", key=key, year=2031)
        with pytest.raises(NotPermittedError, match="提交标识"):
            set_quota(county, "700", key=self.key_of_a_case(county))

        with county.engine.look() as look:
            assert look.tables.results.quota("felling", 2026).amount == "600"

    def key_of_a_case(self, county):
        case_id = county.make_case("felling", at="review")
        return next(event.key for event in county.events(case_id) if event.key)

    def test_the_balance_counts_everybody_once(self, county):
        county.make_case("felling", at="decide")
        county.make_case("felling", at="deliver")

        with county.engine.look() as look:
            row = look.tables.results.quota("felling", 2026)
            found = balance(look.tables, row, None)

        assert found.taken == Decimal("8.3") * 2
        assert found.left == Decimal(500) - found.taken


class TestDecisions:
    def decision(self, county, case_id):
        with county.engine.look() as look:
            rows = [
                row
                for state in ("pending", "published", "withheld")
                for row in look.tables.results.decisions(None, state)[0]
            ]
        [found] = [row for row in rows if row.case_id == case_id]
        return found

    def test_a_granting_decision_waits_to_be_made_public_within_seven_working_days(self, county):
        case_id = county.make_case("felling", at="make_licence")

        row = self.decision(county, case_id)

        assert row.state == "pending"
        assert row.decided_on == date(2026, 3, 2)
        with county.engine.look(county.people["town_issuer"]) as look:
            [line] = results.decisions(look).rows
        assert line.due_on == date(2026, 3, 11)
        assert not line.late
        county.check_case(case_id)

    def test_it_is_shown_for_a_year(self, county):
        row = self.decision(county, county.make_case("felling", at="make_licence"))

        with county.engine.begin(county.people["town_issuer"]) as work:
            actions.publish_decision(work, row.id, key=fresh_key())

        shown = self.decision(county, row.case_id)
        assert (shown.state, shown.ends_on) == ("published", date(2027, 3, 2))
        with county.engine.look() as look:
            assert look.tables.results.public(date(2027, 3, 2))[1] == 1
            assert look.tables.results.public(date(2027, 3, 3))[1] == 0
        county.check_case(row.case_id)

    @pytest.mark.parametrize("ground", sorted(GROUNDS))
    def test_it_is_withheld_for_a_ground_of_the_law(self, county, ground):
        row = self.decision(county, county.make_case("felling", at="make_licence"))

        with county.engine.begin(county.people["town_decider"]) as work:
            actions.withhold_decision(
                work, row.id, ground=ground, reason="涉及申请人隐私", key=fresh_key()
            )

        assert self.decision(county, row.case_id).state == "withheld"
        county.check_case(row.case_id)

    def test_it_is_settled_once(self, county):
        row = self.decision(county, county.make_case("felling", at="make_licence"))
        with county.engine.begin(county.people["town_issuer"]) as work:
            actions.publish_decision(work, row.id, key=fresh_key())

        with (
            pytest.raises(WrongStateError),
            county.engine.begin(county.people["town_issuer"]) as work,
        ):
            actions.withhold_decision(
                work, row.id, ground="privacy", reason="隐私", key=fresh_key()
            )

    def test_another_reason_keeps_nothing_secret(self, county):
        row = self.decision(county, county.make_case("felling", at="make_licence"))

        with (
            pytest.raises(InvalidValueError),
            county.engine.begin(county.people["town_issuer"]) as work,
        ):
            actions.withhold_decision(
                work, row.id, ground="inconvenient", reason="不便公开", key=fresh_key()
            )

    def test_who_reviews_does_not_publish(self, county):
        row = self.decision(county, county.make_case("felling", at="make_licence"))

        with (
            pytest.raises(NotPermittedError),
            county.engine.begin(county.people["town_reviewer"]) as work,
        ):
            actions.publish_decision(work, row.id, key=fresh_key())

    def test_a_refusal_is_not_in_the_list(self, county):
        case_id = county.make_case("felling", "不予许可")

        assert not [e for e in county.events(case_id) if e.kind is Kind.DECISION_PUBLISHED]
        with county.engine.look() as look:
            assert look.tables.results.decisions(None, "pending")[1] == 0


class TestFees:
    @pytest.fixture
    def charging(self, county, monkeypatch):
        """Felling as if it cost something, confirmed at the treasury."""
        monkeypatch.setattr(placing, "MANY", 0)
        monkeypatch.setattr(search, "MANY", 0)
        files = dict(shipped("felling").files)
        files["item.toml"] = (
            files["item.toml"]
            .replace(
                b"[fee]\ncharged = false",
                '[fee]\ncharged = true\nunit = "treasury"\nname = "森林植被恢复费"\n'
                'standard = "每平方米10元"\nbasis = "《森林法》第三十七条"'.encode(),
            )
            .replace(b"[service]\n", b"[service]\npay_online = true\n")
            .replace(
                b"[units.counter]",
                '[units.treasury]\nname = "非税窗口"\norgan = "11990101000000166F"\n\n'
                "[units.counter]".encode(),
            )
        )
        with county.engine.begin(county.people["process_designer1"]) as work:
            version = actions.import_item(work, Bundle.from_files(files))
        with county.engine.begin(county.people["item_admin1"]) as work:
            actions.publish_item(work, version.digest, reviewed_by="center_supervision1")
        return county

    def confirm(self, county, case_id, *, by="fee_clerk1", **changes):
        told = {"amount": "120", "receipt": "0001234", "paid_on": county.today} | changes
        with county.engine.begin(county.people[by]) as work:
            return actions.confirm_fee(work, case_id, key=fresh_key(), **told)

    def fee(self, county, case_id):
        with county.engine.look() as look:
            return look.tables.results.fee_of(case_id)

    def make_licence(self, county, case_id):
        answers = county.answers("felling", "make_licence")
        county.complete(county.task(case_id, "make_licence"), answers)

    def test_no_licence_is_made_before_its_fee_is_confirmed(self, charging):
        case_id = charging.make_case("felling", at="make_licence")

        with pytest.raises(UnlawfulError, match=r"森林植被恢复费.*尚未确认缴费") as refused:
            self.make_licence(charging, case_id)
        self.confirm(charging, case_id)
        self.make_licence(charging, case_id)

        assert refused.value.rule == "R-37"
        assert self.fee(charging, case_id).amount == "120.00"
        assert len(licences(charging, case_id)) == 1
        charging.check_case(case_id)

    def test_who_is_exempt_by_a_provision_pays_nothing(self, charging):
        case_id = charging.make_case("felling", at="make_licence")

        with charging.engine.begin(charging.people["fee_clerk1"]) as work:
            actions.exempt_fee(work, case_id, reason="农村居民自建房，免征", key=fresh_key())
        self.make_licence(charging, case_id)

        assert self.fee(charging, case_id).state == "exempt"
        charging.check_case(case_id)

    def test_nothing_is_owed_before_the_decision(self, charging):
        case_id = charging.make_case("felling", at="decide")

        with pytest.raises(WrongStateError, match="办理中”，在此状态下不能"):
            self.confirm(charging, case_id)

    def test_it_is_confirmed_once(self, charging):
        case_id = charging.make_case("felling", at="make_licence")
        self.confirm(charging, case_id)

        with pytest.raises(WrongStateError):
            self.confirm(charging, case_id)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"amount": "-1"},
            {"amount": "0"},
            {"amount": "1.234"},
            {"amount": "NaN"},
            {"amount": "一百"},
            {"receipt": " "},
            {"receipt": "1" * 61},
            {"paid_on": date(2026, 3, 1)},
            {"paid_on": date(2026, 3, 3)},
        ],
    )
    def test_what_nobody_can_have_paid_is_refused(self, charging, wrong):
        case_id = charging.make_case("felling", at="make_licence")

        with pytest.raises(InvalidValueError):
            self.confirm(charging, case_id, **wrong)

        assert self.fee(charging, case_id).state == "owed"

    @pytest.mark.parametrize("by", ["town_issuer", "town_decider"])
    def test_only_the_fee_clerk_confirms_it(self, charging, by):
        case_id = charging.make_case("felling", at="make_licence")

        with pytest.raises(NotPermittedError):
            self.confirm(charging, case_id, by=by)

    def test_a_fee_that_no_unit_collects_stops_the_version(self):
        files = dict(shipped("felling").files)
        files["item.toml"] = files["item.toml"].replace(b"[fee]\n", b'[fee]\nunit = "nobody"\n')

        problems = validate(Bundle.from_files(files))

        assert [p.rule for p in problems if p.element == "fee.unit"] == ["B-27"]

    def test_a_quota_that_no_form_asks_for_stops_the_version(self):
        files = dict(shipped("felling").files)
        files["item.toml"] = files["item.toml"].replace(b'asked = "volume"', b'asked = "tons"')

        problems = validate(Bundle.from_files(files))

        assert [p.rule for p in problems if p.element == "quota.asked"] == ["B-28"]
