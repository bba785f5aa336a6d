"""Read-only answers for screens: the worklist, one task, one case, its history, the items."""

from engine.queries.cases import case, case_by_no, task
from engine.queries.charts import case_chart, frame_chart, item_chart, item_text
from engine.queries.health import Stuck, stuck_cases
from engine.queries.history import events_of, frames, letter, letter_page
from engine.queries.incidents import TickView, open_incidents, tick
from engine.queries.items import ItemView, item, items, public_items, receivable
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
from engine.queries.worklist import counts, worklist

__all__ = [
    "CaseView",
    "EventView",
    "Frame",
    "ItemView",
    "LetterView",
    "OpenTask",
    "Remaining",
    "Stuck",
    "TaskRow",
    "TaskView",
    "TickView",
    "Worklist",
    "WorklistQuery",
    "case",
    "case_by_no",
    "case_chart",
    "counts",
    "events_of",
    "frame_chart",
    "frames",
    "item",
    "item_chart",
    "item_text",
    "items",
    "letter",
    "letter_page",
    "open_incidents",
    "public_items",
    "receivable",
    "stuck_cases",
    "task",
    "tick",
    "worklist",
]
