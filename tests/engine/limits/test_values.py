"""What the command line reads and prints of clocks."""

from datetime import date
from decimal import Decimal

import pytest

from engine.calendar import Calendar
from engine.errors import InvalidValueError
from engine.limits import due, parse_exclusion, parse_extension
from engine.model import Limit, Unit

CALENDAR = Calendar.shipped()


@pytest.mark.parametrize(
    "text", ["", "2026-03-02", "2026-03-02..x", "..2026-03-02", "2026-03-05..2026-03-02"]
)
def test_an_exclusion_that_is_none_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"期间|日期"):
        parse_exclusion(text)


@pytest.mark.parametrize("text", ["", "10wd", "10wd@", "@2026-03-02", "10@2026-03-02"])
def test_an_extension_that_is_none_is_refused_in_words(text):
    with pytest.raises(InvalidValueError, match=r"时限|日期"):
        parse_extension(text)


def test_a_due_date_prints_the_promised_keys():
    found = due(
        date(2026, 12, 14),
        Limit(Decimal(20), Unit.WORKING_DAY),
        CALENDAR,
        (),
        [parse_extension("5wd@2027-01-13")],
    )

    assert found.as_json() == {
        "due": "2027-01-12",
        "base_due": "2027-01-12",
        "excluded_wd": 0,
        "provisional": True,
        "extension_valid": False,
        "anomalies": ["EXTENSION_AFTER_EXPIRY"],
    }
