"""The vote sheet (票签单): one vote as the log tells it, to be printed and filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.audit import Event, Kind
from engine.ballots import of_data, words
from engine.errors import NotFoundError
from engine.model import ROLE_LABELS, Role
from engine.permissions import sees_personal_data
from engine.queries.masking import Mask, mask_of, masked_name
from engine.queries.opinion_words import CHOICES, RESULTS
from engine.store.cases import CaseRow
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """What one member said, with the event that says so; empty where he has not voted.

    :ivar share: his weight, or that he has a veto
    """

    name: str
    role: str
    share: str
    choice: str
    opinion: str
    at: datetime | None
    event: int | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole vote sheet; *hash* is that of the last event that it rests on."""

    case_id: UUID
    case_no: str
    accepted: bool
    item_name: str
    applicant: str
    organ_name: str
    node_name: str
    question: str
    rule: str
    convened_by: str
    convened_at: datetime
    event: int
    lines: Sequence[SheetLine]
    result: str
    closed_at: datetime | None
    closed_event: int | None
    reason: str
    hash: str


def vote_sheet(look: Look, vote_id: UUID) -> Sheet:
    """Return the sheet of a vote, for whoever may see its case.

    Read from the log, not from the rows that pages show: the two must agree, and the log counts.

    :raise NotFoundError: no such vote, or not his to see
    """
    found = look.tables.opinions.vote(vote_id)
    row = look.tables.cases.get(found.case_id) if found is not None else None
    if row is None or not look.sees(row):
        raise NotFoundError("票签单", vote_id)
    told = [event for event in look.log.of_case(row.id) if event.data.get("vote") == str(vote_id)]
    return _sheet(look, row, told)


def _sheet(look: Look, row: CaseRow, told: Sequence[Event]) -> Sheet:
    bundle = look.bundle(row.digest)
    mask = mask_of(look, row, bundle)
    names = look.tables.people.names()
    opened = told[0]
    closed = next((event for event in told if event.kind is Kind.VOTE_CLOSED), None)
    task = look.tables.tasks.get(UUID(opened.data["task"]))
    sees = sees_personal_data(look.actor, look.organs(row), row.item_key, look.today)
    return Sheet(
        case_id=row.id,
        case_no=row.no,
        accepted=row.accepted_on is not None,
        item_name=bundle.item.name,
        applicant=row.applicant if sees else masked_name(row.applicant),
        organ_name=look.organ_name(task.organ if task else row.organ),
        node_name=bundle.flow.nodes[opened.data["node"]].name,
        question=_typed(look, opened, "question", "text", mask),
        rule=words(of_data(opened.data["rule"])),
        convened_by=names.get(opened.actor, opened.actor),
        convened_at=opened.at,
        event=opened.seq,
        lines=[_line(look, told, member, names, mask) for member in opened.data["members"]],
        result=RESULTS[closed.data["result"]] if closed else "",
        closed_at=closed.at if closed else None,
        closed_event=closed.seq if closed else None,
        reason=_typed(look, closed, "reason", "reason", mask) if closed else "",
        hash=told[-1].hash,
    )


def _line(
    look: Look, told: Sequence[Event], member: str, names: Mapping[str, str], mask: Mask
) -> SheetLine:
    rule = of_data(told[0].data["rule"])
    said = next((e for e in told if e.kind is Kind.VOTE_CAST and e.actor == member), None)
    weight = f"权重{rule.weights[member]:f}" if member in rule.weights else ""
    return SheetLine(
        name=names.get(member, member),
        role=ROLE_LABELS[Role(said.role)] if said is not None and said.role else "",
        share="有否决权" if member in rule.vetoers else weight,
        choice=CHOICES[said.data["choice"]] if said else "",
        opinion=_typed(look, said, "opinion", "opinion", mask) if said else "",
        at=said.at if said else None,
        event=said.seq if said else None,
    )


def _typed(look: Look, event: Event, content: str, name: str, mask: Mask) -> str:
    digest = event.data["contents"].get(content)
    if digest is None:
        return ""
    body = look.contents(digest)
    return "（已删除）" if body is None else mask(str(body[name]))
