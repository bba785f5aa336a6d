"""Items whose law lets the paper follow the act."""

import pytest

from engine.errors import InvalidValueError
from engine.supervision.exceptions import late_entry, read_exceptions

ROW = """
[[items]]
code = "000117020000"
name = "占用、挖掘城市道路"
hours = 24
basis = "《城市道路管理条例》第三十四条"
"""


def test_an_emergency_repair_of_a_road_may_be_entered_a_day_later():
    found = late_entry("000117020000")

    assert found is not None
    assert (found.hours, "第三十四条" in found.basis) == (24, True)


def test_most_items_have_no_exception():
    assert late_entry("000164120000") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(ROW + ROW, "第2条", id="twice"),
        pytest.param(ROW.replace("24", "0"), "第1条hours", id="no hours"),
        pytest.param(ROW.replace("000117020000", "17"), "第1条code", id="no code"),
        pytest.param(ROW + "why = 1", "第1条why", id="extra"),
        pytest.param("items = ", "TOML", id="no TOML"),
    ],
)
def test_a_bad_row_is_refused_by_its_number(text, sentence):
    assert len(read_exceptions(ROW)) == 1

    with pytest.raises(InvalidValueError, match=sentence):
        read_exceptions(text)
