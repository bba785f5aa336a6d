"""What the examples on the pages do not show: people, ways, reasons, edges of the rules."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bundle import Bundle, lint_item, shipped, shipped_keys, validate
from engine.bundle.rules.lengths import surely_longer
from engine.calendar import Calendar
from engine.lint import Level
from engine.model import Limit, Role, Unit

FILES = dict(Bundle.read(Path(__file__).parents[3] / "data/permit").files)
CALENDAR = Calendar.shipped()
ORGAN = "11990101000000019X"


def changed(*changes, of=FILES):
    files = dict(of)
    for path, old, new in changes:
        text = files[path].decode()
        assert old in text, old
        files[path] = text.replace(old, new, 1).encode()
    return Bundle.from_files(files)


def told(bundle, holders=None):
    return [(each.rule.id, each.problem.element) for each in lint_item(bundle, holders)]


def sentence(bundle, rule, holders=None):
    [remark] = [each for each in lint_item(bundle, holders) if each.rule.id == rule]
    return remark.problem.sentence


def people(**changed):
    """Return who works at the one organ of the sample bundle."""
    everybody = {"acceptor": "a", "reviewer": "b", "decider": "c", "issuer": "d"} | changed
    return {(Role(role), ORGAN): frozenset(users.split()) for role, users in everybody.items()}


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_item_has_no_errors_and_a_reason_for_each_warning(key):
    remarks = lint_item(shipped(key))

    assert [str(remark.problem) for remark in remarks if remark.blocks] == []


class TestPeople:
    def test_an_office_with_all_posts_filled_has_nothing_to_say(self):
        assert told(changed(), people()) == []

    def test_a_role_that_nobody_holds(self):
        assert told(changed(), people(reviewer="")) == [("L24", "review")]

    def test_a_role_that_somebody_holds_at_another_organ(self):
        held = {(role, "119901010000000519"): users for (role, _), users in people().items()}

        assert ("L24", "decide") in told(changed(), held)

    def test_a_visit_that_needs_two_needs_two(self):
        visit = changed(
            ("flow.bpmn", 'gh:role="reviewer"', 'gh:role="inspector" gh:officers="2"'),
        )

        assert told(visit, people(inspector="x y")) == []
        assert "只有1人" in sentence(visit, "L24", people(inspector="x"))

    def test_one_person_who_would_accept_and_decide(self):
        assert told(changed(), people(decider="a")) == [("L25", "decide")]
        assert told(changed(), people(decider="a c")) == []
        assert told(changed(), people(acceptor="a c", decider="a c")) == []

    def test_without_people_nobody_is_missed(self):
        assert told(changed(), None) == []


class TestLimits:
    def test_the_offending_way_is_named_step_by_step(self):
        text = sentence(changed(("item.toml", '"7wd"', '"3wd"')), "L14")

        assert "合计4个工作日，超过承诺时限3个工作日：审核（3个工作日） → 决定（1个工作日）" in text

    def test_a_promise_of_the_same_length_is_kept(self):
        assert told(changed(("item.toml", '"7wd"', '"4wd"'))) == []

    def test_ways_longer_than_the_law_are_told_beside_the_promise(self):
        bundle = changed(("flow.bpmn", 'gh:limit="3wd"', 'gh:limit="30wd"'))

        assert told(bundle) == [("L14", "limits.promised"), ("L14", "limits.statutory")]

    def test_the_making_of_the_certificate_is_counted_where_it_closes_the_case(self):
        sewage = shipped("sewage").files
        shorter = ("item.toml", 'promised = "7wd"', 'promised = "5wd"')
        approving = ("item.toml", 'closing = "出证办结"', 'closing = "审批办结"')

        assert ("L14", "limits.promised") in told(changed(shorter, of=sewage))
        assert "L14" not in dict(told(changed(shorter, approving, of=sewage)))

    def test_what_is_done_on_the_spot_takes_no_time_until_it_is_switched(self):
        hygiene = shipped("hygiene").files
        slow = 'id="decide_spot" name="当场决定" gh:role="decider" gh:unit="counter" gh:stage="decide" gh:limit='

        bundle = changed(("flow.bpmn", f'{slow}"0"', f'{slow}"1wd"'), of=hygiene)

        assert "当场决定（1个工作日）" in sentence(bundle, "L14")
        assert dict(told(bundle))["L14"] == "limits.promised"

    def test_from_receipt_the_acceptance_is_counted_too(self):
        bundle = changed(
            ("item.toml", 'promised = "7wd"', 'promised = "4wd"\nbasis = "receipt"'),
        )

        assert "从收件到出证" in sentence(bundle, "L14")
        assert "受理审查（0.5个工作日） → 审核" in sentence(bundle, "L14")

    @pytest.mark.parametrize(
        ("one", "other", "longer"),
        [
            ("21wd", "20wd", True), ("20wd", "20wd", False),
            ("31d", "1mo", False), ("32d", "1mo", True), ("2mo", "30d", True),
            ("1mo", "20wd", False), ("3mo", "20wd", True), ("20d", "7wd", False), ("30d", "7wd", True), ("0", "2mo", False), ("5h", "1wd", False),
        ],
    )  # fmt: skip
    def test_limits_of_different_units_are_compared_where_no_calendar_can_change_it(
        self, one, other, longer
    ):
        assert surely_longer(Limit.parse(one), Limit.parse(other)) is longer

    @given(st.sampled_from(Unit), st.integers(0, 99), st.sampled_from(Unit), st.integers(0, 99))
    def test_never_are_two_limits_each_longer_than_the_other(self, unit, amount, unit2, amount2):
        one, other = Limit(Decimal(amount), unit), Limit(Decimal(amount2), unit2)

        assert not (surely_longer(one, other) and surely_longer(other, one))

    @given(st.dates(date(2018, 1, 1), date(2026, 3, 1)), st.integers(1, 120))
    def test_no_published_calendar_ever_contradicts_the_comparison(self, start, amount):
        taken = (CALENDAR.add(start, amount) - start).days
        working = Limit(Decimal(amount), Unit.WORKING_DAY)
        calendar = Limit(Decimal(taken), Unit.CALENDAR_DAY)

        assert not surely_longer(working, calendar)
        assert not surely_longer(calendar, working)


class TestReasons:
    ACCEPTED = (
        "item.toml",
        "[contacts]",
        '[[accepted]]\nrule = "L11"\nreason = "样张另发"\n\n[contacts]',
    )
    NO_SAMPLE = ("item.toml", 'sample = "样本见政务服务网本事项页面"\n', "")

    def test_a_warning_with_a_reason_does_not_block(self):
        [remark] = lint_item(changed(self.NO_SAMPLE, self.ACCEPTED))

        assert (remark.reason, remark.blocks) == ("样张另发", False)

    def test_a_warning_without_one_blocks_but_may_be_imported(self):
        bundle = changed(self.NO_SAMPLE)

        assert [remark.blocks for remark in lint_item(bundle)] == [True]
        assert validate(bundle) == []

    def test_a_reason_never_excuses_an_error(self):
        bundle = changed(
            ("item.toml", "0000-0000002", "0000-0000001"),
            (
                "item.toml",
                "[contacts]",
                '[[accepted]]\nrule = "L07"\nreason = "只有一部电话"\n\n[contacts]',
            ),
        )

        [remark] = lint_item(bundle)

        assert (remark.rule.level, remark.blocks) == (Level.ERROR, True)
        assert {problem.rule for problem in validate(bundle)} == {"L07", "B-26"}

    @pytest.mark.parametrize("rule", ["L11", "L99"], ids=["stale", "unknown"])
    def test_a_reason_for_nothing_is_refused(self, rule):
        path, old, new = self.ACCEPTED

        [problem] = validate(changed((path, old, new.replace("L11", rule))))

        assert (problem.rule, problem.element) == ("B-26", "accepted[1].rule")


class TestWords:
    @pytest.mark.parametrize(
        "number", ["0000-0000002转3", "12345", "0000-0000002、0000-0000003", "400-123-4567"]
    )
    def test_telephones_that_anybody_can_call(self, number):
        assert told(changed(("item.toml", '"0000-0000002"', f'"{number}"'))) == []

    @pytest.mark.parametrize("number", ["1234567", "见门户网站", "0000-0000003、0000-0000001"])
    def test_telephones_that_lead_nowhere_or_to_the_same_desk(self, number):
        bundle = changed(("item.toml", '"0000-0000002"', f'"{number}"'))

        assert told(bundle) == [("L07", "contacts.complain")]

    @pytest.mark.parametrize(
        "name",
        [
            "其他材料",
            "有关证明",
            "相关的资料",
            "营业执照等",
            "法律法规要求提供的文件",
            "消防等手续",
        ],
    )
    def test_materials_that_nobody_can_prepare(self, name):
        bundle = changed(("item.toml", 'name = "申请表"', f'name = "{name}"'))

        assert told(bundle) == [("L15", "materials[1].name")]

    @pytest.mark.parametrize("name", ["其他股东身份证复印件", "等级评定证书", "相关专业毕业证书"])
    def test_materials_that_only_sound_like_it(self, name):
        assert told(changed(("item.toml", 'name = "申请表"', f'name = "{name}"'))) == []

    def test_the_remedies_of_a_refusal_name_a_court(self):
        bundle = changed(("item.toml", "示例县人民法院", "示例县行政审批服务局"))

        assert told(bundle) == [("L23", "contacts.court")]

    def test_a_decision_that_no_decider_made(self):
        line = '<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>'
        bundle = changed(("flow.bpmn", line, line.replace('"decide"', '"decision"')))

        assert {("L25", "granted"), ("L25", "refused")} <= set(told(bundle))

    def test_a_step_may_not_answer_with_ditto(self):
        bundle = changed(("flow.bpmn", "<gh:duty>首办负责</gh:duty>", "<gh:duty>同上。</gh:duty>"))

        assert told(bundle) == [("L17", "accept_review")]
        assert "工作责任" in sentence(bundle, "L17")

    def test_an_inspection_that_nobody_asks_for_needs_no_topic_and_no_post(self):
        inspection = changed(
            ("item.toml", 'kind = "01"', 'kind = "06"'),
            ("item.toml", 'visits = 1\nvisits_reason = "领取证件"', "visits = 0"),
            ("item.toml", 'citizens = ["准营准办"]\norganisations = ["准营准办"]', ""),
        )

        assert told(inspection) == []

    def test_a_code_that_is_not_the_task_codes_own(self):
        bundle = changed(
            (
                "item.toml",
                "number_prefix",
                f'handling_code = "{ORGAN}400016412000101"\nnumber_prefix',
            )
        )

        assert told(bundle) == [("L21", "handling_code")]


class TestEditions:
    EDITION = 'edition = "2019年4月23日修正"\nstarts_on = 2019-04-23'

    def test_a_law_without_an_edition_is_named_where_it_is_cited(self):
        bundle = changed(("item.toml", 'law = "行政许可法"\nedition', 'law = "森林法"\nedition'))

        assert {("L26", "bases[1].law"), ("L26", "grounds[1].law")} <= set(told(bundle))

    def test_an_edition_must_be_in_force_on_the_day_of_the_version(self):
        ended = f"{self.EDITION}\nends_on = 2025-12-31"

        found = sentence(changed(("item.toml", self.EDITION, ended)), "L26")

        assert "2026-01-01都不施行" in found

    def test_two_editions_must_not_overlap(self):
        newer = '\n\n[[laws]]\nlaw = "行政许可法"\nedition = "新修正"\nstarts_on = 2026-06-01'
        both = changed(("item.toml", self.EDITION, self.EDITION + newer))
        one_after_the_other = f"{self.EDITION}\nends_on = 2026-05-31{newer}"

        assert "2026-05-31终止" in sentence(both, "L26")
        assert "L26" not in dict(told(changed(("item.toml", self.EDITION, one_after_the_other))))
