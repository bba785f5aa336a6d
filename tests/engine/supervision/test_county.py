"""What only the whole county shows: items without cases, decisions without a case."""

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from engine.clock import ZONE
from engine.supervision import Level
from engine.supervision.county import Decision, ItemCount, Period, out_of_system, zero_cases

MARCH = Period(title="2026年3月", first=date(2026, 3, 1), last=date(2026, 3, 31))
NOW = datetime(2026, 4, 1, 9, tzinfo=ZONE)


def count(key, cases, organ="A"):
    return ItemCount(key=key, name=key, organ=organ, organ_name=f"机关{organ}", cases=cases)


def test_an_item_without_a_case_is_reported_for_its_period():
    [finding] = zero_cases([count("felling", 0), count("sewage", 3)], MARCH)

    assert (finding.rule, finding.level, finding.by_hand) == ("A20", Level.INFO, False)
    assert finding.subject == "2026-03-01/item/felling"
    assert finding.at == datetime(2026, 4, 1, tzinfo=ZONE)
    assert finding.sentence == "事项“felling”在2026年3月没有办件。"


def test_an_organ_without_any_case_is_reported_beside_its_items():
    counts = [count("b", 0, "B"), count("a", 1), count("c", 0, "B")]

    subjects = [finding.subject for finding in zero_cases(counts, MARCH)]

    assert subjects == ["2026-03-01/organ/B", "2026-03-01/item/b", "2026-03-01/item/c"]


def test_where_every_item_has_a_case_nothing_is_reported():
    assert zero_cases([count("felling", 1)], MARCH) == []


def test_a_licence_that_no_case_decided_is_outside_the_system():
    listed = [Decision(number="示镇林许准〔2026〕9号", source="林业局台账")]

    [finding] = out_of_system(listed, [Decision(number="示镇林许准〔2026〕8号")], at=NOW)

    assert (finding.rule, finding.level, finding.by_hand) == ("A21", Level.YELLOW, True)
    assert finding.at == NOW
    assert finding.sentence == "林业局台账列有“示镇林许准〔2026〕9号”，系统中没有对应的办件。"


def test_another_writing_of_the_same_number_is_the_same():
    listed = [Decision(number=" 示镇林许准［2026］９号", source="台账")]

    assert out_of_system(listed, [Decision(number="示镇林许准〔2026〕9号")], at=NOW) == []


def test_another_day_for_the_same_number_is_found():
    known = [Decision(number="1", decided_on=date(2026, 3, 9))]
    listed = [Decision(number="1", decided_on=date(2026, 3, 2), source="台账")]

    [finding] = out_of_system(listed, known, at=NOW)

    assert finding.sentence == "“1”在台账的日期为2026-03-02，系统中为2026-03-09。"
    assert out_of_system(known, known, at=NOW) == []


def test_a_number_of_two_lists_is_found_where_it_stood_first():
    listed = [Decision(number="1", source="台账"), Decision(number="1", source="公示栏")]

    [finding] = out_of_system(listed, [], at=NOW)

    assert finding.sentence.startswith("台账")


NUMBERS = st.lists(st.integers(0, 30).map(str), max_size=20)


@given(NUMBERS, NUMBERS)
def test_exactly_what_is_listed_and_not_known_is_found_once(listed, known):
    found = out_of_system(
        [Decision(number=one, source="台账") for one in listed],
        [Decision(number=one) for one in known],
        at=NOW,
    )

    assert [one.subject for one in found] == sorted(set(listed) - set(known))
