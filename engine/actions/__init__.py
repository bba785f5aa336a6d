"""One verb a file: what people and schedulers do to cases and items."""

from engine.actions.complete_task import check_answers, complete_task, confirm_task
from engine.actions.fire_timer import fire_timer
from engine.actions.import_people import NewAccount, import_people, read_people
from engine.actions.incidents import (
    clock_jumped,
    confirm_clock,
    report_incident,
    settle_incidents,
)
from engine.actions.publish_item import Drawn, draw_ahead, import_item, publish_item
from engine.actions.rebuild_case import Rebuilt, rebuild_case
from engine.actions.receive_case import receive_case, start_case
from engine.actions.stop_case import terminate_case, void_case, withdraw_case

__all__ = [
    "Drawn",
    "NewAccount",
    "Rebuilt",
    "check_answers",
    "clock_jumped",
    "complete_task",
    "confirm_clock",
    "confirm_task",
    "draw_ahead",
    "fire_timer",
    "import_item",
    "import_people",
    "publish_item",
    "read_people",
    "rebuild_case",
    "receive_case",
    "report_incident",
    "settle_incidents",
    "start_case",
    "terminate_case",
    "void_case",
    "withdraw_case",
]
