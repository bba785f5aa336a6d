"""A case in each state of the permission table, through the front door."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from diagrams import placing, search
from engine import actions
from engine.audit import Kind
from engine.bundle import Bundle, shipped
from engine.casefile import case_state
from engine.model import CaseState
from engine.procedures import ProcedureKind
from tests.support.columns import columns
from tests.support.county import County, county_settings, fresh_key, open_county
from tests.support.procedures import ENTRUSTED, Proceeding
from tests.support.stage import Person, Place

AT = {
    CaseState.RECEIVED: ("felling", "", "accept_review"),
    CaseState.AWAITING_CORRECTION: ("felling", "补正一次", "correct"),
    CaseState.HANDLING: ("felling", "", "review"),
    CaseState.PAUSED: ("felling", "", "review"),
    CaseState.SUSPENDED: ("felling", "", "review"),
    CaseState.DECIDED: ("felling", "", "make_licence"),
    CaseState.ENDED_GRANTED: ("felling", "", "make_licence"),
    CaseState.ENDED_REFUSED: ("felling", "不予许可", None),
    CaseState.ENDED_NOT_ACCEPTED: ("felling", "不需许可", None),
    CaseState.ENDED_COMPLETED: ("hygiene_check", "", None),
    CaseState.WITHDRAWN: ("felling", "", "review"),
    CaseState.TERMINATED: ("felling", "", "review"),
    CaseState.VOIDED: ("felling", "", "review"),
}
JOINT = ("joint", "", "decide_works")
"""Some departments have decided, others have not: a procedure may still begin (P-03)."""


OFFICES = (
    *("11990101000000027Q", "11990101000000035K", "11990101000000166F"),
    *("11990101000000019X", "119901010000000519"),
)
"""The town, its principal, the treasury; the county's hall and its bureau of health."""


@contextmanager
def table_county(template: Path, folder: Path) -> Iterator[tuple[County, list[Person]]]:
    """A county whose felling costs something, and a person for each column of the table."""
    own = shutil.copytree(template, folder / "county")
    county = open_county(county_settings(own, f"sqlite:///{own / 'guhua.db'}"))
    with closing(county.engine):
        charging(county)
        yield county, columns(county, OFFICES)


def charging(county: County) -> None:
    """Let felling cost something from now on, confirmed at the treasury."""
    files = dict(shipped("felling").files)
    fee = 'charged = true\nunit = "treasury"\nname = "森林植被恢复费"\n'
    fee += 'standard = "每平方米10元"\nbasis = "《森林法》第三十七条"'
    treasury = '[units.treasury]\nname = "非税窗口"\norgan = "11990101000000166F"\n\n'
    files["item.toml"] = (
        files["item.toml"]
        .replace(b"[fee]\ncharged = false", f"[fee]\n{fee}".encode())
        .replace(b"[service]\n", b"[service]\npay_online = true\n")
        .replace(b"[units.counter]", f"{treasury}[units.counter]".encode())
    )
    with pytest.MonkeyPatch.context() as patch:
        # Charts of a test county need not be beautiful.
        patch.setattr(placing, "MANY", 0)
        patch.setattr(search, "MANY", 0)
        with county.engine.begin(county.people["process_designer1"]) as work:
            version = actions.import_item(work, Bundle.from_files(files))
        with county.engine.begin(county.people["item_admin1"]) as work:
            actions.publish_item(work, version.digest, reviewed_by="center_supervision1")


def place_in(county: County, state: CaseState) -> Place:
    """A case in that state, its open step with a lawful answer, and a letter of a colleague."""
    case_id = _case_in(county, state)
    assert case_state(county.file(case_id), county.today) is state
    tasks = county.tasks(case_id)
    task = tasks[0] if tasks else None
    item, word, node = AT[state]
    given = county.timely(task, county.answers(item, str(node), word)) if task else {}
    letter = max(
        (event for event in county.events(case_id) if event.kind is Kind.LETTER_ISSUED),
        key=lambda event: event.data["code"] == "one_time_notice",
    )
    place = Place(
        county=county, state=state, case_id=case_id, task=task, given=given, letter=letter.seq
    )
    if state is not CaseState.DECIDED:
        return place
    item, word, node = JOINT
    return replace(place, beside=replace(place, case_id=county.make_case(item, word, at=node)))


def _case_in(county: County, state: CaseState) -> UUID:
    item, word, at = AT[state]
    if state is CaseState.DECIDED:
        case_id = _proposed_before(county, item)
    else:
        case_id = county.make_case(item, word, at=at)
    with county.engine.begin(county.people["x_reviewer2"]) as work:
        actions.issue_letter(work, case_id, "one_time_notice", seen=None, key=fresh_key())
    _lead_on(county, case_id, state)
    return case_id


def _proposed_before(county: County, item: str) -> UUID:
    """A case that somebody called a wrong entry, and that was decided all the same."""
    case_id = county.make_case(item, at="decide")
    with county.engine.begin(county.people["center_supervision1"]) as work:
        actions.propose_void(work, case_id, reason="核对权限", seen=None, key=fresh_key())
    county.complete(county.task(case_id, "decide"), county.answers(item, "decide"))
    return case_id


def _lead_on(county: County, case_id: UUID, state: CaseState) -> None:
    """What leads a case out of its flow, or through its fee."""
    words = {"reason": "核对权限", "seen": None, "key": fresh_key()}
    if state is CaseState.VOIDED:
        county.void(case_id)
    if state is CaseState.PAUSED:
        proceeding = Proceeding(county, case_id)
        proceeding.open("town_decider", ProcedureKind.APPRAISAL)
        proceeding.act("town_reviewer", "entrust", ENTRUSTED)
    if state is CaseState.WITHDRAWN:
        with county.engine.begin(county.people["town_acceptor"]) as work:
            actions.withdraw_case(work, case_id, **words)
    with county.engine.begin(county.people["town_decider"]) as work:
        if state is CaseState.SUSPENDED:
            more = {"ground": "court", "document": "（2026）示0101行初3号"}
            actions.suspend_case(work, case_id, **more, **words)
        elif state is CaseState.TERMINATED:
            actions.terminate_case(work, case_id, **words)
    if state is CaseState.ENDED_GRANTED:
        _pay(county, case_id)
        for node in ("make_licence", "deliver"):
            answers = county.unused(county.answers("felling", node))
            county.complete(county.task(case_id, node), answers)


def _pay(county: County, case_id: UUID) -> None:
    told = {"amount": "120", "receipt": "0001234", "paid_on": county.today}
    with county.engine.begin(county.people["fee_clerk1"]) as work:
        actions.confirm_fee(work, case_id, **told, key=fresh_key())
