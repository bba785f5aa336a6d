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
INSPECTORS = [f"谢踏勘（{PLACE}）", f"邹踏勘（{PLACE}）"]

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


CHAIR = "陈听证（示例县行政审批服务局）"
TOLD = {
    "addressee": "王示例",
    "facts": "拟不予许可：林地权属有争议。",
    "interest": "直接影响申请人的林木权益。",
    "service": "当场送达（今天）",
}
REQUESTED = {"requested_on": "2026-03-03", "by": "王示例", "text": "要求举行听证。"}
ANNOUNCED = {
    "hearing_on": "2026-03-13",
    "hearing_time": "09:30",
    "hearing_place": "镇政府会议室",
    "chair": CHAIR,
    "recorder": "孙记录",
    "participants": "申请人、审查人员、相邻村民",
    "announced_in": "镇政府公告栏",
    "special_days": "9",
    "special_reason": "申请人依法要求听证。",
}
HELD = {
    "held_on": "2026-03-13",
    "started": "09:30",
    "ended": "11:00",
    "recorder": "孙记录",
    "participants": "申请人、审查人员、相邻村民",
    "recusal": "告知回避权利，没有申请回避",
    "statements": "申请人出示林权证，相邻村民没有异议。",
    "evidence": "林权证、四至图。",
    "facts": "林权证四至与现场一致。",
    "conclusion": "权属清楚，符合许可条件。",
    "signed": "参加人全部签名",
}
NOTIFIED = {
    "interested_party": "李示例",
    "contact": "示例镇示例村2组",
    "facts": "申请采伐的林木与李示例的承包地相邻。",
    "interest": "采伐作业可能影响相邻承包地。",
    "days": "5",
    "service": "当场送达（今天）",
}
HEARD = {
    "held_on": "2026-03-04",
    "started": "14:00",
    "ended": "14:30",
    "place": "镇政府会议室",
    "officers": "喻审核、孙记录",
    "recorder": "孙记录",
    "statements": "要求采伐时避开农忙，不影响灌溉渠。",
    "evidence": "承包合同复印件。",
    "adopted": "部分采纳",
    "reason": "作业时间纳入许可条件；灌溉渠不在采伐范围。",
}
ENTRUSTED = {
    "institution": "示例林业调查规划设计院",
    "qualification": "示例资质001",
    "subject": "林木蓄积量",
    "standard": "森林资源规划设计调查技术规程",
    "special_days": "5",
    "special_reason": "蓄积量有争议，需要鉴定。",
}
REPORTED = {
    "report_no": "示林鉴2026-001",
    "reported_on": "2026-03-05",
    "result": "合格",
    "facts": "蓄积量8.6立方米。",
}
