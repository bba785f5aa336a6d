"""A case's time explained to the day, from what its log and its rows hold."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from engine.audit import Event, Kind
from engine.casefile import CaseFile
from engine.casefile.casefile import STOPS
from engine.limits import Audience, Explanation, Moment, PauseNotice, Story, explain, pause_kind
from engine.model import Mark
from engine.store.cases import CaseRow
from engine.work import Look


def explain_case(look: Look, case_id: UUID, *, audience: Audience = Audience.OFFICE) -> Explanation:
    """Explain the time of a case, for whoever may see the case.

    :raise NotFoundError: no such case, or not his to see
    """
    return explain_row(look, look.visible_case(case_id), audience=audience)


def explain_row(look: Look, row: CaseRow, *, audience: Audience = Audience.OFFICE) -> Explanation:
    """The same of a row that was read; an ended case keeps the calendar of its end."""
    file = look.open_file(row)
    return explain(_story(look, file), file.calendar, look.today, audience=audience)


def _story(look: Look, file: CaseFile) -> Story:
    header = file.header
    stopped = header.outcome in STOPS.values()
    return Story(
        moments=[
            Moment(mark=Mark(mark), kind=kind, at=datetime.fromisoformat(at))
            for mark, kind, at, _node in file.memory.moments
        ],
        terms=file.terms,
        received_at=header.received_at,
        extensions=file.extensions,
        closed_at=header.ended_at if stopped else None,
        ended_at=header.ended_at,
        notices=_notices(look, header.id),
    )


def _notices(look: Look, case_id: UUID) -> list[PauseNotice]:
    events = look.log.of_case(case_id)
    return [*_special(events), *_stops(look, events)]


def _stops(look: Look, events: Sequence[Event]) -> Iterator[PauseNotice]:
    """The notices of suspensions that stop the clock, each with the law that it names."""
    letters = {
        event.change: event
        for event in events
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "suspension_notice"
    }
    for event in events:
        if event.kind is Kind.CASE_SUSPENDED and event.change in letters:
            typed = look.contents(event.data["contents"]["reason"]) or {}
            yield PauseNotice(
                kind=pause_kind(event.data["ground"]),
                number=letters[event.change].data["number"],
                issued_at=event.at,
                basis=str(typed.get("basis", "")),
            )


def _special(events: Sequence[Event]) -> list[PauseNotice]:
    return [
        PauseNotice(
            kind=event.data.get("special_kind", ""), number=event.data["number"], issued_at=event.at
        )
        for event in events
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "special_procedure_notice"
    ]
