"""Amendments (更正登记) as the counter sends them, and the letters that stand afterwards."""

from engine import actions
from engine.audit import Kind
from tests.support.county import fresh_key

REASON = "录入时看错一字"
NEW_NAME = "邵国梁"
NEW_NUMBER = "990101198512120020"
ADDRESS = "示例县示例镇新村二组8号"


def drawn(county, case_id, **changed):
    """The application as it stands, with some answers typed anew."""
    row = county.case(case_id)
    bundle = county.bundle(row.item_key)
    start = bundle.flow.start()
    with county.engine.look() as look:
        told = {
            **look.contents(row.memory["party"]),
            **look.contents(dict(row.memory["answers"])[start.id]),
        }
    raw = bundle.form_of(start).draw(told)
    return raw | {name: [str(value)] for name, value in changed.items()}


def amend(
    county, login, case_id, *, material="", compared=True, key=None, reason=REASON, **changed
):
    """Say what was mistyped."""
    given = actions.TypedAnew(
        raw=drawn(county, case_id, **changed),
        reason=reason,
        material=material or "application_form",
        compared=compared,
    )
    with county.engine.begin(county.people[login]) as work:
        return actions.amend_record(work, case_id, given, seen=None, key=key or fresh_key())


def confirm(county, login, case_id):
    """Confirm it as another person."""
    with county.engine.begin(county.people[login]) as work:
        return actions.confirm_amendment(work, case_id, seen=None, key=fresh_key())


def kinds(county, case_id):
    """What happened to a case."""
    return [event.kind for event in county.events(case_id)]


def standing(county, case_id, code):
    """The letters of a kind that stand, as they are kept."""
    gone = {e.data["letter"] for e in county.events(case_id) if e.kind is Kind.LETTER_WITHDRAWN}
    with county.engine.look() as look:
        return [
            look.contents(event.data["contents"]["letter"])
            for event in county.events(case_id)
            if event.kind is Kind.LETTER_ISSUED
            and event.data["code"] == code
            and event.seq not in gone
        ]
