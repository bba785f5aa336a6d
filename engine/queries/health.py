"""Cases that cannot go on: looked for by counting, never by asking the library (REL-6, REL-7)."""

from dataclasses import dataclass
from uuid import UUID

from engine.errors import EngineError
from engine.store.tasks import LIVE
from engine.work import Look


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """An open case that nobody can move, and why."""

    case_id: UUID
    no: str
    reason: str


IDLE = "没有可办理的环节（卡住）"


def idle_cases(look: Look) -> list[Stuck]:
    """Name the open cases that wait for nobody and nothing: one statement, none is loaded."""
    return [
        Stuck(case_id=case_id, no=no, reason=IDLE) for case_id, no in look.tables.deadlines.idle()
    ]


def stuck_cases(look: Look) -> list[Stuck]:
    """Load every open case; name those that do not load, or wait for nobody and nothing."""
    found = []
    for case_id in look.tables.cases.open_ids():
        row = look.tables.cases.get(case_id)
        if row is None:
            continue
        try:
            workflow = look.open_file(row).workflow
            steps = {step.step_id for step in workflow.open_steps}
            timers = workflow.waiting_timers
        except EngineError as error:
            found.append(Stuck(case_id=case_id, no=row.no, reason=str(error)))
            continue
        live = {t.id for t in look.tables.tasks.of_case(case_id) if t.status in LIVE}
        if steps != live:
            found.append(Stuck(case_id=case_id, no=row.no, reason="待办任务与流程状态不一致"))
        elif not steps and not timers:
            found.append(Stuck(case_id=case_id, no=row.no, reason=IDLE))
    return found
