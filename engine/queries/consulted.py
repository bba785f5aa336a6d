"""Signatures and votes as pages show them: what a person is asked for, what a step has heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.ballots import Choice, words
from engine.casefile.signing import AFTER
from engine.errors import NotFoundError
from engine.queries.masking import Mask, mask_of
from engine.queries.reading_ahead import read_ahead
from engine.queries.values import Remaining
from engine.queries.worklist import NO_LIMIT, left
from engine.store.opinions import BallotRow, SignatureRow, VoteRow
from engine.work import Look

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
    signatures = opinions.signatures_of(case_id)
    read_ahead(look, [digest for each in signatures for digest in _digests(each)])
    read_ahead(look, [*(vote.question for vote in votes), *(each.opinion for each in ballots)])
    return Consulted(
        signatures=[signature_view(look, each, names, mask) for each in signatures],
        votes=[
            _vote(look, vote, [b for b in ballots if b.vote_id == vote.id], names, mask)
            for vote in votes
        ],
    )


def _digests(row: SignatureRow) -> tuple[str | None, ...]:
    return row.question, row.opinion, row.reason


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


def signature_view(
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
