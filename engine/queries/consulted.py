"""Signatures and votes as pages show them: what a person is asked for, what a step has heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.ballots import Choice, words
from engine.casefile.signing import AFTER
from engine.errors import EngineError, NotFoundError
from engine.model import Actor, Task
from engine.permissions import Action
from engine.queries.masking import Mask, mask_of
from engine.queries.values import Remaining
from engine.queries.worklist import NO_LIMIT, left
from engine.store.cases import CaseRow
from engine.store.opinions import BallotRow, SignatureRow, VoteRow
from engine.store.tasks import ON_DESK
from engine.work import Look
from engine.work.opinions import askable, case_of, hands_of, holding

MOST_ASKED = 200
ERASED = "（已删除）"


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    """One line of what a person is asked for: a signature (加签) or a ballot (会签).

    :ivar what: before, after, or vote
    :ivar ready: whether he can sign now; a signature after waits until the step is submitted
    """

    id: UUID
    what: str
    case_id: UUID
    case_no: str
    item_name: str
    applicant: str
    node_name: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    remaining: Remaining
    ready: bool


@dataclass(frozen=True, kw_only=True)
class SignatureView:
    """One signature: who is asked by whom for what, and what he said."""

    id: UUID
    case_id: UUID
    task_id: UUID
    node_name: str
    kind: str
    user_id: str
    signer: str
    asked_by: str
    asked_at: datetime
    question: str
    state: str
    opinion: str
    signed_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class BallotView:
    """One member's ballot, by name: nobody votes in secret here."""

    user_id: str
    name: str
    weight: str
    veto: bool
    choice: str | None
    opinion: str
    cast_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class VoteView:
    """One vote with all its ballots."""

    id: UUID
    case_id: UUID
    task_id: UUID
    node_name: str
    rule: str
    question: str
    opened_by: str
    opened_at: datetime
    state: str
    result: str | None
    closed_at: datetime | None
    reason: str
    ballots: Sequence[BallotView]

    @property
    def cast(self) -> int:
        """How many have voted."""
        return sum(ballot.cast_at is not None for ballot in self.ballots)


@dataclass(frozen=True, kw_only=True)
class Consulted:
    """What a case has heard beside its steps."""

    signatures: Sequence[SignatureView] = ()
    votes: Sequence[VoteView] = ()

    def of_task(self, task_id: UUID) -> "Consulted":
        """The part that is about one task."""
        return Consulted(
            signatures=[one for one in self.signatures if one.task_id == task_id],
            votes=[one for one in self.votes if one.task_id == task_id],
        )


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who may be chosen."""

    user_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SigningView:
    """What a signer has before his eyes: the question, and what was submitted, if it was.

    :ivar about: the digest of what was submitted
    """

    signature: SignatureView
    answers: Mapping[str, Any] | None
    about: str
    form: Any
    submitted_by: str
    ready: bool


def signatures_for(look: Look) -> list[AskedRow]:
    """What the person is asked to sign or to vote about, oldest first: for a tab of his desk."""
    mine = look.actor.user_id
    signatures = look.tables.opinions.to_sign(mine, limit=MOST_ASKED)
    votes = look.tables.opinions.to_cast(mine, limit=MOST_ASKED)
    names = look.tables.people.names()
    rows = [
        _asked_row(look, row, row.kind, row.asked_by, row.asked_at, names) for row in signatures
    ]
    rows += [_asked_row(look, row, "vote", row.opened_by, row.opened_at, names) for row in votes]
    return sorted(rows, key=lambda row: (not row.ready, row.asked_at, str(row.id)))


def asked_count(look: Look) -> int:
    """How many signatures and ballots the person is asked for: for the number on the tab."""
    return look.tables.opinions.waiting(look.actor.user_id)


def _asked_row(
    look: Look,
    row: SignatureRow | VoteRow,
    what: str,
    asked_by: str,
    asked_at: datetime,
    names: Mapping[str, str],
) -> AskedRow:
    task = look.tables.tasks.get(row.task_id)
    return AskedRow(
        id=row.id,
        what=what,
        case_id=row.case_id,
        case_no=row.case_no,
        item_name=row.item_name,
        applicant=row.applicant,
        node_name=row.node_name,
        asked_by=names.get(asked_by, asked_by),
        asked_at=asked_at,
        due_at=task.due_at if task else None,
        remaining=left(task.due_at, task.opened_at, look.now, look.calendar) if task else NO_LIMIT,
        ready=what != AFTER or (task is not None and task.status == "held"),
    )


def consulted(look: Look, case_id: UUID) -> Consulted:
    """What colleagues were asked about a case and said, for whoever may see it.

    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    mask = mask_of(look, row, look.bundle(row.digest))
    names = look.tables.people.names()
    opinions = look.tables.opinions
    votes = opinions.votes_of(case_id)
    ballots = opinions.ballots([vote.id for vote in votes])
    return Consulted(
        signatures=[
            _signature(look, each, names, mask) for each in opinions.signatures_of(case_id)
        ],
        votes=[
            _vote(look, vote, [b for b in ballots if b.vote_id == vote.id], names, mask)
            for vote in votes
        ],
    )


def signing(look: Look, signature_id: UUID) -> SigningView:
    """What the page for signing shows.

    :raise NotFoundError: no such signature, or it is asked of somebody else
    """
    row = look.tables.opinions.signature(signature_id)
    if row is None or row.user_id != look.actor.user_id:
        raise NotFoundError("加签", signature_id)
    case = look.visible_case(row.case_id)
    file = look.open_file(case)
    held = file.memory.held.get(str(row.task_id))
    submitted = held if row.kind == AFTER and held is not None and held["waits"] else None
    names = look.tables.people.names()
    return SigningView(
        signature=_signature(look, row, names, mask_of(look, case, file.bundle)),
        answers=look.contents(submitted["answers"]) if submitted else None,
        about=submitted["answers"] if submitted else "",
        form=file.bundle.form_of(file.node(row.node_id)),
        submitted_by=names.get(submitted["by"], submitted["by"]) if submitted else "",
        ready=row.state == "asked" and (row.kind != AFTER or submitted is not None),
    )


def voting(look: Look, vote_id: UUID) -> VoteView:
    """One vote with its ballots, for whoever may see its case.

    :raise NotFoundError: no such vote, or not his to see
    """
    row = look.tables.opinions.vote(vote_id)
    case = look.tables.cases.get(row.case_id) if row is not None else None
    if row is None or case is None or not look.sees(case):
        raise NotFoundError("会签", vote_id)
    mask = mask_of(look, case, look.bundle(case.digest))
    ballots = look.tables.opinions.ballots([row.id])
    return _vote(look, row, ballots, look.tables.people.names(), mask)


def askable_for(look: Look, task_id: UUID) -> list[Colleague]:
    """Whom the holder of a task may ask, for the lists of its page; himself among them."""
    task = look.tables.tasks.get(task_id)
    if task is None or task.status not in ON_DESK or task.acting_for:
        return []
    file = look.open_file(look.visible_case(task.case_id))
    return [_colleague(actor) for actor in askable(look, task, hands_of(file), Action.SIGN)]


def task_of(look: Look, signature_id: UUID) -> UUID:
    """The task that a signature is about, for whoever may see its case.

    :raise NotFoundError: no such signature, or not his to see
    """
    row = look.tables.opinions.signature(signature_id)
    if row is None:
        raise NotFoundError("加签", signature_id)
    look.visible_case(row.case_id)
    return row.task_id


def holds(look: Look, task_id: UUID) -> bool:
    """Is a task his, be it on his desk or submitted by it and waiting for others?"""
    try:
        file = look.open_file(look.visible_case(case_of(look, task_id)))
        holding(look, task_id, file, also_held=True)
    except EngineError:
        return False
    return True


def led_back(look: Look, row: CaseRow, task: Task) -> Mapping[str, Any] | None:
    """What a holder had submitted before a signer led it back to him: his proposal now."""
    held = row.memory.get("held", {}).get(str(task.id))
    if held is None or task.status not in ON_DESK:
        return None
    return look.contents(held["answers"])


def held_by(row: CaseRow, task_id: UUID) -> str | None:
    """Who submitted a task that waits for those who sign after, by account."""
    held = row.memory.get("held", {}).get(str(task_id))
    return str(held["by"]) if held is not None and held["waits"] else None


def _colleague(actor: Actor) -> Colleague:
    return Colleague(user_id=actor.user_id, name=actor.name)


def _signature(
    look: Look, row: SignatureRow, names: Mapping[str, str], mask: Mask
) -> SignatureView:
    return SignatureView(
        id=row.id,
        case_id=row.case_id,
        task_id=row.task_id,
        node_name=row.node_name,
        kind=row.kind,
        user_id=row.user_id,
        signer=names.get(row.user_id, row.user_id),
        asked_by=names.get(row.asked_by, row.asked_by),
        asked_at=row.asked_at,
        question=_said(look, row.question, "text", mask),
        state=row.state,
        opinion=_said(look, row.opinion, "opinion", mask),
        signed_at=row.signed_at,
        reason=_said(look, row.reason, "reason", mask),
    )


def _vote(
    look: Look, row: VoteRow, rows: Sequence[BallotRow], names: Mapping[str, str], mask: Mask
) -> VoteView:
    return VoteView(
        id=row.id,
        case_id=row.case_id,
        task_id=row.task_id,
        node_name=row.node_name,
        rule=words(row.rule),
        question=_said(look, row.question, "text", mask),
        opened_by=names.get(row.opened_by, row.opened_by),
        opened_at=row.opened_at,
        state=row.state,
        result=row.result,
        closed_at=row.closed_at,
        reason=_said(look, row.reason, "reason", mask),
        ballots=[
            BallotView(
                user_id=ballot.user_id,
                name=names.get(ballot.user_id, ballot.user_id),
                weight=f"{row.rule.weights[ballot.user_id]:f}" if row.rule.weights else "",
                veto=ballot.user_id in row.rule.vetoers,
                choice=Choice(ballot.choice).value if ballot.choice else None,
                opinion=_said(look, ballot.opinion, "opinion", mask),
                cast_at=ballot.cast_at,
            )
            for ballot in rows
        ],
    )


def _said(look: Look, digest: str | None, name: str, mask: Mask) -> str:
    if digest is None:
        return ""
    body = look.contents(digest)
    return ERASED if body is None else mask(str(body[name]))
