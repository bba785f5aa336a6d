"""How far a case is, for whoever holds its receipt: without a name, without internal steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from unicodedata import normalize
from uuid import UUID

from diagrams import DiagramError
from engine.casefile import CaseFile
from engine.errors import NotFoundError
from engine.limits.account import Ledger, Phase
from engine.model import OUTCOME_LABELS, Mark, Outcome, Role, Stage
from engine.queries.charts import progress_chart
from engine.store.cases import CaseRow
from engine.store.tasks import LIVE
from engine.work import Look, query_codes
from engine.work.corrections import corrections

NOBODY = UUID(int=0)
"""Whose code is compared where there is no such case: a wrong number must cost as much time."""

_MOST = 64
_DECIDED = {Mark.GRANTED: Outcome.GRANTED, Mark.REFUSED: Outcome.REFUSED}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the applicant reads; days are legal days in Asia/Shanghai.

    :ivar state: where the case stands in its time, in words
    :ivar corrections: names of the materials that are to be supplied, while the case waits
    :ivar outcome: how it was decided or ended, or ""
    :ivar ready: a decision waits to be handed out
    :ivar chart: the poster with what is done and what goes on, as SVG; None where none is kept
    """

    case_no: str
    item_key: str
    item_name: str
    organ_name: str
    stage: Stage | None
    state: str
    received_at: datetime
    accepted_on: date | None
    statutory_due_on: date | None
    promised_due_on: date | None
    provisional: bool
    corrections: Sequence[str]
    correct_by: date | None
    outcome: str
    ready: bool
    ended_at: datetime | None
    consult: str
    address: str
    chart: bytes | None


def progress(look: Look, no: str, code: str) -> Progress:
    """How far the case with this number is, if this is the code on its receipt.

    :raise NotFoundError: no such number, another code, or a case from before there were codes:
        nobody can tell which, not even by the time it took
    """
    wanted = number(no)
    row = look.tables.cases.by_no(wanted)
    sealed = row.memory.get("query", "") if row else ""
    keys = look.settings.secrets(query_codes.PURPOSE)
    typed = query_codes.cleaned(code)
    if not query_codes.fits(keys, row.id if row else NOBODY, typed, sealed) or row is None:
        raise NotFoundError("办件", wanted)
    return _progress(look, row)


def number(typed: str) -> str:
    """A case number as people type it, with gaps, dashes and full-width digits."""
    plain = normalize("NFKC", typed[: 2 * _MOST]).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())[:_MOST]


def _progress(look: Look, row: CaseRow) -> Progress:
    file = look.open_file(row)
    item, account = file.bundle.item, file.reckon(look.today)
    waits = account.correction if row.status == "open" else None
    return Progress(
        case_no=row.no,
        item_key=row.item_key,
        item_name=item.name,
        organ_name=look.organ_name(item.organ),
        stage=Stage(row.stage) if row.stage else None,
        state=account.words,
        received_at=row.received_at,
        accepted_on=account.accepted_on,
        statutory_due_on=account.statutory.on,
        promised_due_on=account.promised.on,
        provisional=account.statutory.provisional or account.promised.provisional,
        corrections=_missing(look, row) if _awaits(account) else (),
        correct_by=waits.on if waits and _awaits(account) else None,
        outcome=_outcome(file, row),
        ready=account.decided_on is not None and account.delivered_on is None,
        ended_at=row.ended_at,
        consult=item.contacts.consult,
        address=item.contacts.address,
        chart=_chart(look, row),
    )


def _awaits(account: Ledger) -> bool:
    return account.phase is Phase.AWAITING_CORRECTION


def _missing(look: Look, row: CaseRow) -> tuple[str, ...]:
    """What is still to be supplied, by the names of the materials: what a clerk typed stays inside."""
    waiting = [task for task in look.tables.tasks.of_case(row.id) if task.role is Role.APPLICANT]
    found = (corrections(look, row, task.node_id) for task in waiting if task.status in LIVE)
    stands = next((each for each in found if each is not None), None)
    return tuple(each.material.name for each in stands.asked) if stands else ()


def _outcome(file: CaseFile, row: CaseRow) -> str:
    if row.outcome:
        return OUTCOME_LABELS[Outcome(row.outcome)]
    marks = [Mark(moment[0]) for moment in file.memory.moments]
    decided = [_DECIDED[mark] for mark in marks if mark in _DECIDED]
    # Where several organs decide, each tells its own; the whole is known at the end.
    return OUTCOME_LABELS[decided[-1]] if len(set(decided)) == 1 else ""


def _chart(look: Look, row: CaseRow) -> bytes | None:
    try:
        return progress_chart(look, row)
    except (NotFoundError, DiagramError):
        return None
