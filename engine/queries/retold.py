"""What the desk's own acts put into their sentences: who was handed a task, what was stopped."""

from collections.abc import Mapping

from engine.audit import Event, Kind
from engine.limits import SUSPENSIONS


def desk_words(event: Event, names: Mapping[str, str]) -> dict[str, str]:
    """The words of one event about handing on, taking back, and stopping a case."""
    data = event.data
    match event.kind:
        case Kind.TASK_TAKEN_BACK:
            if data.get("held"):
                return {"taken_back": "加签人员签署以前，由提交人撤回"}
            return {"taken_back": "撤回签署" if data["signature"] else "由办理人撤回，重新办理"}
        case Kind.TASK_REASSIGNED:
            to = data["assignee"]
            return {"handed": f"转交{names.get(to, to)}办理" if to else "收回，岗位人员均可办理"}
        case Kind.CASE_SUSPENDED:
            return {"stopped": SUSPENSIONS[data["ground"]].title}
        case _:
            return {}
