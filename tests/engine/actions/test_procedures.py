"""Special procedures: who may begin and act, what is told and issued, what the clock does."""

from datetime import date, datetime, timedelta

import pytest

from engine import actions
from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import NotPermittedError, UnlawfulError, WrongStateError
from engine.limits import Phase
from engine.model import Role
from engine.procedures import ActRefusedError, ProcedureKind
from engine.supervision import RuleSet
from forms import InvalidAnswersError
from tests.support.county import fresh_key
from tests.support.procedures import ARRANGED, RECORDED, Proceeding

TOWN = "11990101000000027Q"


@pytest.fixture
def felling(county):
    """A case at review in the town, and what is done in a procedure of it."""
    return Proceeding(county, county.make_case("felling", at="review"))


def letters(proceeding):
    return [code for code, *_ in proceeding.file.memory.letters]


def test_a_reviewer_orders_a_site_visit_alone(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    assert felling.row.state == "arranging"
    assert felling.row.due_on == date(2026, 3, 4)
    felling.county.check_case(felling.case_id)


def test_a_site_visit_goes_from_its_appointment_to_its_record(felling):
    felling.open("town_reviewer", ProcedureKind.SITE_VISIT)

    felling.act("town_reviewer", "arrange", ARRANGED)
    felling.move_to(date(2026, 3, 4))
    felling.act("town_inspector1", "record", RECORDED)
    felling.act("town_inspector2", "confirm", {"agreed": "true"})

    assert (felling.row.state, felling.row.result) == ("closed", "met")
    assert letters(felling)[-2:] == ["site_visit_notice", "site_visit_record"]
    assert ["inspector", "town_inspector2"] in felling.file.memory.hands
    felling.county.check_case(felling.case_id)
    felling.county.check()
