"""Two hands: whatever is lent to whom, nobody does both halves of what asks for two people."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine import actions
from engine.actions.answer_list import Answer, answer_list
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.audit import Event, Kind
from engine.errors import EngineError
from engine.model import Role
from engine.procedures import ProcedureKind
from engine.queries.asking import signing
from engine.store.standing import Substitution
from engine.work import Work
from engine.work.papers import PaperDesk
from tests.support.county import County, fresh_key

TOWN = "11990101000000027Q"
STAFF = ("acceptor", "issuer", "inspector1", "inspector2", "reviewer", "decider")
PEOPLE = (*(f"town_{each}" for each in STAFF), "e_supervisor1", "center_supervision1")
POSTS = (Role.ACCEPTOR, Role.REVIEWER, Role.DECIDER, Role.INSPECTOR)
CONSENT = {"opinion": ["同意启动。"]}


class _UndoneError(Exception):
    """What was tried is not to be kept."""


@dataclass
class Pairing:
    """One act of two halves, in a case of the town."""

    county: County
    case_id: UUID
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, Any]:
        return {"seen": None, "key": fresh_key()}

    def task(self) -> Any:
        [task] = self.county.tasks(self.case_id)
        return task

    def events(self, work: Work) -> list[Event]:
        return work.log.of_case(self.case_id)


class Officers(Pairing):
    """Two officers sign a visit (行政许可法 art. 34)."""

    at = "site_visit"
    kinds = (Kind.TASK_CONFIRMED, Kind.TASK_COMPLETED)

    def first(self, work: Work) -> None:
        answers = self.county.answers("felling", "site_visit")
        actions.check_answers(work, self.task().id, answers, **self.words)

    def second(self, work: Work) -> None:
        actions.confirm_task(work, self.task().id, **self.words)


class Void(Pairing):
    at = "review"
    kinds = (Kind.CASE_VOID_PROPOSED, Kind.CASE_VOIDED)

    def first(self, work: Work) -> None:
        actions.propose_void(work, self.case_id, reason="重复录入", **self.words)

    def second(self, work: Work) -> None:
        actions.void_case(work, self.case_id, reason="重复录入", **self.words)


class Consent(Pairing):
    """A reviewer asks for what stops the clock, whoever decides agrees (domain.md §7, †)."""

    at = "review"
    kinds = (Kind.PROCEDURE_OPENED, Kind.PROCEDURE_ACTED)

    def first(self, work: Work) -> None:
        raw = {"reason": ["蓄积量有争议。"]}
        actions.open_procedure(work, self.case_id, ProcedureKind.APPRAISAL, raw, **self.words)

    def second(self, work: Work) -> None:
        [found] = work.tables.procedures.of_case(self.case_id)
        actions.act_in_procedure(work, found.id, "approve", CONSENT, **self.words)


class Letter(Pairing):
    """Another one takes back the decision that somebody issued."""

    at = "decide"
    kinds = (Kind.LETTER_ISSUED, Kind.LETTER_WITHDRAWN)

    def first(self, work: Work) -> None:
        answers = self.county.answers("felling", "decide")
        actions.check_answers(work, self.task().id, answers, **self.words)

    def second(self, work: Work) -> None:
        issued = [e for e in self.events(work) if e.kind is Kind.LETTER_ISSUED]
        words = {"facts": "更正后的事实。"}
        actions.withdraw_letter(
            work, self.case_id, issued[-1].seq, reason="写错", words=words, **self.words
        )


class PaperMoves(Pairing):
    at = "site_visit"
    kinds = (Kind.CASE_HANDED_OVER, Kind.HANDOVER_CONFIRMED)

    def first(self, work: Work) -> None:
        handed = [Handed(case_id=self.case_id, papers=(Paper(name="申请书", originals=1),))]
        office = {"desk": PaperDesk.OFFICE, "to_organ": TOWN}
        self.about["list"] = hand_over(work, handed, **office, key=fresh_key())

    def second(self, work: Work) -> None:
        rows = work.tables.handovers.of_list(self.about["list"])
        answer_list(work, self.about["list"], {rows[0].id: Answer(taken=True)}, key=fresh_key())


class SignsAfter(Pairing):
    """Whoever asks for a signature and submits, and whoever signs (加签)."""

    at = "review"
    kinds = (Kind.TASK_HELD, Kind.SIGNATURE_GIVEN)
    way = "after"

    def first(self, work: Work) -> None:
        signer = Random(str(self.case_id)).choice(STAFF)
        asked = {"user_id": f"town_{signer}", "kind": self.way, "question": "请核对"}
        actions.ask_signature(work, self.task().id, **asked, key=fresh_key())
        if self.way == "after":
            answers = self.county.answers("felling", "review")
            actions.check_answers(work, self.task().id, answers, **self.words)

    def second(self, work: Work) -> None:
        [row] = work.tables.opinions.signatures_of(self.case_id)
        about = signing(work, row.id).about if row.user_id == work.actor.user_id else ""
        actions.give_signature(
            work, row.id, agrees=True, opinion="同意", about=about, key=fresh_key()
        )


class SignsBefore(SignsAfter):
    kinds = (Kind.SIGNATURE_ASKED, Kind.SIGNATURE_GIVEN)
    way = "before"


class SubmitsHimself(SignsBefore):
    """Whoever gave the signature that was asked for does not submit the step himself."""

    kinds = (Kind.SIGNATURE_GIVEN, Kind.TASK_COMPLETED)

    def first(self, work: Work) -> None:
        super().first(work)
        [row] = work.tables.opinions.signatures_of(self.case_id)
        self.about["signer"] = row.user_id

    def between(self) -> None:
        with self.county.engine.begin(self.county.people[self.about["signer"]]) as work:
            super().second(work)

    def second(self, work: Work) -> None:
        answers = self.county.answers("felling", "review")
        actions.check_answers(work, self.task().id, answers, **self.words)


PAIRS = (Officers, Void, Consent, Letter, PaperMoves, SignsAfter, SignsBefore, SubmitsHimself)


def shuffle(county: County, random: Random) -> None:
    """Give people more posts of their own, and let them stand in for one another, as it comes."""
    for login in random.sample([f"town_{each}" for each in STAFF], 3):
        county.grant(login, random.choice(POSTS), TOWN, item="felling")
    with county.engine.begin() as work:
        for _ in range(5):
            principal, substitute = random.sample([f"town_{each}" for each in STAFF], 2)
            row = Substitution(
                id=uuid4(),
                principal=principal,
                substitute=substitute,
                roles="",
                starts_on=county.today,
                ends_on=county.today + timedelta(days=90),
                reason="leave",
                document="局办〔2026〕3号",
                given_by=principal,
                given_at=work.now,
                ended_by=None,
                ended_at=None,
            )
            work.tables.substitutions.add(row)
    county.__dict__.pop("people", None)


def begun(county: County, pairing: Any, random: Random) -> str:
    """The first half is done by whoever may; nobody where nobody may."""
    for login in random.sample(PEOPLE, len(PEOPLE)):
        with suppress(EngineError):
            with county.engine.begin(county.people[login]) as work:
                pairing.first(work)
            if hasattr(pairing, "between"):
                pairing.between()
            return login
    return ""


def hands(events: list[Event], kind: Kind) -> set[str]:
    """Who did the latest act of a kind, and in whose place."""
    event = [each for each in events if each.kind is kind][-1]
    return {event.actor, event.acting_for} - {""}


def tried(county: County, pairing: Any, login: str) -> list[Event] | None:
    """What the second half would tell if this person did it; None where he may not."""
    told: list[Event] | None = None
    with suppress(EngineError, _UndoneError), county.engine.begin(county.people[login]) as work:
        pairing.second(work)
        told = pairing.events(work)
        raise _UndoneError
    return told


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_both_hands_whatever_is_lent(sqlite_county, seed):
    county, random = sqlite_county, Random(seed)
    cases = {kind: county.make_case("felling", at=kind.at) for kind in PAIRS}
    shuffle(county, random)
    done = 0

    for kind, case_id in cases.items():
        pairing = kind(county, case_id)
        if not begun(county, pairing, random):
            continue
        first = hands(county.events(case_id), kind.kinds[0])
        for login in PEOPLE:
            told = tried(county, pairing, login)
            if told is not None:
                done += 1
                second = hands(told, kind.kinds[1])
                assert not first & second, (kind.__name__, first, second)

    assert done
