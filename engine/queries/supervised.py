"""The cases behind the numbers of supervision: only those that the person supervises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from engine.clock import ZONE
from engine.limits import remaining
from engine.model import OUTCOME_LABELS, Outcome
from engine.permissions import Action, holds_anywhere, sees_case, sees_personal_data
from engine.queries.counting import Names
from engine.queries.masking import masked_name
from engine.queries.scope import supervised
from engine.queries.values import Remaining
from engine.queries.worklist import NO_LIMIT
from engine.store.choosing import Choice
from engine.store.statistics import CountedCase
from engine.work import Look

LARGEST_PAGE = 100
_OVER = "超期"


@dataclass(frozen=True, kw_only=True)
class SupervisedCase:
    """One case as supervision lists it; names are masked unless the person may read them.

    *opens* says whether he may open the case, *remaining* is about the limit that is next, or
    that ran out; it is none of a settled case.
    """

    case_id: UUID
    case_no: str
    item: str
    item_name: str
    organ_name: str
    applicant: str
    received_at: datetime
    settled_at: datetime | None
    delivered: bool
    outcome: str
    level: str
    steps: Sequence[str]
    remaining: Remaining
    used_wd: int | None
    promised_wd: int | None
    statutory_wd: int | None
    opens: bool


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of the cases behind a number."""

    cases: Sequence[SupervisedCase]
    total: int
    page: int
    pages: int
    size: int
    supervises: bool
    names: Names


def supervised_cases(look: Look, choice: Choice, *, page: int, size: int = 20) -> CasePage:
    """The cases of a choice, whatever scope and instant it names: those of the person, now.

    :raise NotPermittedError: neither an overseer nor a leader of any organ
    """
    own = replace(choice, now=look.now, scope=supervised(look))
    size = min(max(size, 1), LARGEST_PAGE)
    total = look.tables.statistics.count(own)
    pages = max(1, -(-total // size))
    at = min(max(page, 1), pages)
    names = Names(look)
    rows = look.tables.statistics.page(own, offset=(at - 1) * size, size=size)
    return CasePage(
        cases=[listed(look, row, names) for row in rows],
        total=total,
        page=at,
        pages=pages,
        size=size,
        supervises=supervises(look),
        names=names,
    )


def supervises(look: Look) -> bool:
    """May the person urge and order? Decides about buttons; actions decide for themselves."""
    return holds_anywhere(look.actor, Action.SUPERVISE, look.today)


def listed(look: Look, row: CountedCase, names: Names) -> SupervisedCase:
    """One line of a list."""
    who = look.actor, {row.organ}, row.item_key, look.today
    return SupervisedCase(
        case_id=row.id,
        case_no=row.no,
        item=row.item_key,
        item_name=names.item(row.item_key),
        organ_name=names.organ(row.organ),
        applicant=row.applicant if sees_personal_data(*who) else masked_applicant(row.applicant),
        received_at=row.received_at,
        settled_at=row.settled_at,
        delivered=row.status != "open",
        outcome=OUTCOME_LABELS[Outcome(row.outcome)] if row.outcome else "",
        level=row.level,
        steps=tuple(dict.fromkeys(name for _node, name, _at in row.steps)),
        remaining=_remaining(look, row),
        used_wd=row.used_wd,
        promised_wd=row.promised_wd,
        statutory_wd=row.statutory_wd,
        opens=sees_case(*who),
    )


_PERSON, _HEAD, _TAIL = 4, 3, 4


def masked_applicant(name: str) -> str:
    """王**; 示例县***限公司: enough to tell lines of a list apart, not to know who it is."""
    if len(name) <= _PERSON:
        return masked_name(name)
    if len(name) <= _HEAD + _TAIL:
        return name[:2] + "*" * (len(name) - 2)
    return f"{name[:_HEAD]}***{name[-_TAIL:]}"


def _remaining(look: Look, row: CountedCase) -> Remaining:
    """What is left of the promise; past it, by how much it is over, and past the statute of that."""
    end = row.statute_over_at if row.level == "red" else row.promise_over_at
    if end is None or row.settled_at is not None:
        return NO_LIMIT
    began = row.received_at
    if row.accepted_on is not None:
        began = max(datetime.combine(row.accepted_on, time(), ZONE), began)
    left = remaining(end, began, look.now, look.calendar)
    over = {"yellow": "超承诺", "red": "超法定"}.get(row.level)
    text = left.text if over is None else left.text.replace(_OVER, over, 1)
    return Remaining(level=row.level, text=text, share=left.share)
