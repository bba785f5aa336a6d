"""Read-only answers for screens: the worklist, one task, one case, its history, the items."""

from engine.queries.calendar import (
    VersionView,
    YearView,
    calendar_version,
    calendar_versions,
    differing_days,
    drafts_calendar,
    keeps_calendar,
    sees_every_case,
    year_view,
)
from engine.queries.calendar_preview import EFFECT_LABELS, Effect, Preview, preview_calendar
from engine.queries.cases import case, case_by_no, task
from engine.queries.charts import case_chart, frame_chart
from engine.queries.explaining import explain_case
from engine.queries.health import Stuck, idle_cases, stuck_cases
from engine.queries.history import events_of, frames
from engine.queries.incidents import TickView, open_incidents, tick
from engine.queries.items import ItemView, item, items, public_items, receivable
from engine.queries.letters import letter, letter_page, letter_sheet, withdrawn_banner
from engine.queries.publications import (
    ItemVersion,
    facts,
    published_facts,
    published_file,
    scan,
    scans,
    versions,
)
from engine.queries.standing import Standing, standing
from engine.queries.values import (
    CaseView,
    EventView,
    Frame,
    LetterView,
    OpenTask,
    Remaining,
    TaskRow,
    TaskView,
    Worklist,
    WorklistQuery,
)
from engine.queries.withdrawing import Withdrawal, withdrawal
from engine.queries.worklist import counts, next_task, worklist

__all__ = [
    "EFFECT_LABELS",
    "CaseView",
    "Effect",
    "EventView",
    "Frame",
    "ItemVersion",
    "ItemView",
    "LetterView",
    "OpenTask",
    "Preview",
    "Remaining",
    "Standing",
    "Stuck",
    "TaskRow",
    "TaskView",
    "TickView",
    "VersionView",
    "Withdrawal",
    "Worklist",
    "WorklistQuery",
    "YearView",
    "calendar_version",
    "calendar_versions",
    "case",
    "case_by_no",
    "case_chart",
    "counts",
    "differing_days",
    "drafts_calendar",
    "events_of",
    "explain_case",
    "facts",
    "frame_chart",
    "frames",
    "idle_cases",
    "item",
    "items",
    "keeps_calendar",
    "letter",
    "letter_page",
    "letter_sheet",
    "next_task",
    "open_incidents",
    "preview_calendar",
    "public_items",
    "published_facts",
    "published_file",
    "receivable",
    "scan",
    "scans",
    "sees_every_case",
    "standing",
    "stuck_cases",
    "task",
    "tick",
    "versions",
    "withdrawal",
    "withdrawn_banner",
    "worklist",
    "year_view",
]
