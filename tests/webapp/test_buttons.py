"""The pages of a case and of a task show a button exactly when its act is allowed.

Every form of a page is sent, filled in, and every link to an act followed, for everybody who sees
the page: none of them may answer that it is not his. And what the permission table lets him do
there has its button.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from engine.model import CaseState, Role
from engine.permissions import Action
from engine.work import sessions
from tests.support.county import fresh_key
from tests.support.desk import Desk, drawn, served
from tests.support.prepared import place_in, table_county
from tests.support.probes import told_by_the_table

REFUSED = {403, 404, 405, 409, 500}

ON_CASE = {
    Action.WITHDRAW_CASE: r"/cases/[^/]+/withdraw$",
    Action.TERMINATE_CASE: r"/cases/[^/]+/terminate$",
    Action.EXTEND_CASE: r"/cases/[^/]+/extend$",
    Action.SUSPEND_CASE: r"/act/suspend$",
    Action.RESUME_CASE: r"/act/resume$",
    Action.PROPOSE_VOID: r"/act/propose-void$",
    Action.REASSIGN_TASK: r"/tasks/[^/]+/hand",
    Action.OPEN_PROCEDURE: r"/procedures/site_visit$",
    Action.SUPERVISE: r"/orders/new\?",
    Action.REPLAY_CASE: r"/replay$",
    Action.NOTE_CASE: r"/cases/[^/]+/notes$",
    Action.COPY_CASE: r"/cases/[^/]+/copies$",
    Action.HAND_OVER: r"/handovers/new\?",
    Action.ISSUE_LETTER: r"/cases/[^/]+/letters$",
    Action.WITHDRAW_LETTER: r"/letters/\d+/withdraw$",
    Action.AMEND_RECORD: r"/amend$",
}
"""Where the page of a case leads for an act."""

ON_TASK = {
    Action.COMPLETE_TASK: r"/tasks/[^/]+/complete",
    Action.REASSIGN_TASK: r"/tasks/[^/]+/hand",
    Action.ASK_SIGNATURE: r"/tasks/[^/]+/signatures$",
    Action.CONVENE_VOTE: r"/tasks/[^/]+/votes$",
    Action.NOTE_CASE: r"/cases/[^/]+/notes$",
    Action.COPY_CASE: r"/cases/[^/]+/copies$",
    Action.OPEN_PROCEDURE: r"/procedures/site_visit$",
}

STATES = (
    CaseState.RECEIVED,
    CaseState.HANDLING,
    CaseState.SUSPENDED,
    CaseState.DECIDED,
    CaseState.ENDED_GRANTED,
)


@dataclass
class Page:
    """A page as somebody sees it."""

    desk: Desk
    tree: Any

    @property
    def targets(self) -> dict[str, Any]:
        """Where it leads: the action of each form, the address of each link in its main part."""
        forms = self.tree.xpath("//main//form[@method='post']")
        links = self.tree.xpath("//main//a[starts-with(@href, '/')]")
        return {link.get("href"): None for link in links} | {f.get("action"): f for f in forms}

    def offers(self, pattern: str) -> bool:
        return any(re.search(pattern, target) for target in self.targets)

    def refused(self, acts: Iterable[str]) -> list[tuple[str, int]]:
        """Which form, or link to an act, answers that it is not his, or not now."""
        answers = [
            (target, self._status(target, form))
            for target, form in sorted(self.targets.items())
            if form is not None or any(re.search(act, target) for act in acts)
        ]
        return [(target, status) for target, status in answers if status in REFUSED]

    def _status(self, target: str, form: Any) -> int:
        if form is None:
            return self.desk.get(target, buffered=True).status_code
        return self.desk.post(target, filled(form), buffered=True).status_code


def filled(form: Any) -> dict[str, Any]:
    """What a person in a hurry sends: the first choice everywhere, a few words elsewhere."""
    sent: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", "")
        if field.get("disabled") is not None or (name in sent and kind in {"radio", "checkbox"}):
            continue
        if field.tag == "select":
            values = [value for value in field.xpath(".//option/@value") if value]
            sent[name] = values[0] if values else ""
        else:
            typed = kind not in {"hidden", "radio", "checkbox"}
            sent[name] = field.get("value") or ("核对权限" if typed else "")
    return sent | {"key": f"web/{fresh_key()}"}


@pytest.fixture(scope="module")
def office(sqlite_template, tmp_path_factory):
    with table_county(sqlite_template, tmp_path_factory.mktemp("buttons")) as found:
        yield found


@pytest.fixture
def undone(office, monkeypatch):
    """Whatever is sent is done in earnest, answered, and undone."""
    engine = office[0].engine
    return lambda: monkeypatch.setattr(engine, "begin", engine.rehearse)


def signed_in(county, person):
    """Somebody at his desk, as after signing in."""
    with county.engine.begin() as work:
        token = sessions.open_session(
            work.tables, person.actor.user_id, now=work.now, origin="127.0.0.1"
        )
    client = served(county.engine).test_client()
    client.set_cookie("sid", token)
    info = county.engine.session(token)
    assert info is not None
    return Desk(client=client, csrf=info.csrf)


def askers(place, people):
    """Everybody while a case is handled, two substitutes among them; elsewhere one of each kind.

    Of a kind are those to whom the table gives the same acts of these pages.
    """
    asked = [
        person
        for person in people
        if not person.stands_in or person.role in {Role.ACCEPTOR, Role.DECIDER}
    ]
    if place.state is CaseState.HANDLING:
        return asked
    acts = (Action.VIEW_CASE, *ON_CASE, *ON_TASK)
    kinds = {tuple(expected(act, place, each) for act in acts): each for each in asked}
    return list(kinds.values())


def expected(action, place, person):
    """What the table says; of a decided case that is not joint the review is over."""
    over = action is Action.OPEN_PROCEDURE and place.state is CaseState.DECIDED
    return told_by_the_table(action, place, person) and not over


@pytest.mark.parametrize("state", STATES)
def test_a_button_is_there_exactly_when_its_act_is_allowed(office, undone, state):
    county, people = office
    place = place_in(county, state)
    pages = {f"/cases/{place.case_id}": ON_CASE}
    if place.task is not None:
        pages[f"/tasks/{place.task.id}"] = ON_TASK
    desks = {person: signed_in(county, person) for person in askers(place, people)}
    undone()
    wrong = []

    for person, desk in desks.items():
        for address, acts in pages.items():
            response = desk.get(address)
            sees = expected(Action.VIEW_CASE, place, person)
            assert response.status_code == (200 if sees else 404), str(person)
            if not sees:
                continue
            page = Page(desk, drawn(response))
            for action, pattern in acts.items():
                allowed = expected(action, place, person)
                if page.offers(pattern) != allowed:
                    wrong.append((str(person), action.value, "missing" if allowed else "offered"))
            wrong += [(str(person), *each) for each in page.refused(acts.values())]

    assert "\n".join(map(str, wrong)) == ""
