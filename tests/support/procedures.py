"""A special procedure of a case, done through the front door: what is typed, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from engine import actions
from engine.casefile import CaseFile
from engine.clock import ZONE
from engine.procedures import ProcedureKind
from engine.store.procedures import ProcedureRow
from tests.support.county import County, fresh_key

PLACE = "示例镇人民政府"
INSPECTORS = [f"谢踏勘（{PLACE}，town_inspector1）", f"邹踏勘（{PLACE}，town_inspector2）"]

ARRANGED = {
    "officer1": INSPECTORS[0],
    "certificate1": "示例证001",
    "officer2": INSPECTORS[1],
    "certificate2": "示例证002",
    "visit_on": "2026-03-04",
    "visit_time": "09:30",
    "place": "示例镇示例村林地",
    "matters": "林木权属、四至、树种和数量",
    "addressee": "王示例",
}
RECORDED = {
    "visited_on": "2026-03-04",
    "started": "09:30",
    "ended": "10:40",
    "place": "示例镇示例村林地",
    "shown": "true",
    **{f"point{place}": "符合" for place in range(1, 13)},
    "facts": "四至清楚，树种和数量与申请一致。",
    "photos": "6",
    "photo_note": "四至界桩和样木，编号1至6",
    "companion": "王示例",
    "companion_opinion": "无异议，已签字",
    "conclusion": "符合",
}


@dataclass
class Proceeding:
    """One case and the procedure that was last begun in it."""

    county: County
    case_id: UUID
    id: UUID | None = field(default=None)

    @property
    def file(self) -> CaseFile:
        """The case, taken up from its row."""
        return self.county.file(self.case_id)

    @property
    def row(self) -> ProcedureRow:
        """The procedure, as its row has it."""
        assert self.id is not None
        with self.county.engine.look() as look:
            row = look.tables.procedures.get(self.id)
        assert row is not None
        return row

    def open(self, login: str, kind: ProcedureKind, **more: str) -> UUID:
        """Begin a procedure."""
        key = fresh_key()
        with self.county.engine.begin(self.county.people[login]) as work:
            raw = _raw({"reason": "需要进一步查明事实。"} | more)
            actions.open_procedure(work, self.case_id, kind, raw, seen=None, key=key)
        self.id = actions.procedure_id(self.case_id, key)
        return self.id

    def act(self, login: str, code: str, answers: Mapping[str, Any], *, key: str = "") -> None:
        """Do an act of it."""
        assert self.id is not None
        with self.county.engine.begin(self.county.people[login]) as work:
            key = key or fresh_key()
            actions.act_in_procedure(work, self.id, code, _raw(answers), seen=None, key=key)

    def move_to(self, day: date, at: time = time(15, 0)) -> None:
        """Let the clock go on to a day."""
        self.county.clock.move_to(datetime.combine(day, at, tzinfo=ZONE))


def _raw(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [str(value)] for name, value in answers.items()}
