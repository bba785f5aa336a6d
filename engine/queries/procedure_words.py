"""The events of special procedures in words."""

from collections.abc import Mapping

from engine.audit import Event, Kind
from engine.procedures import DEFINITIONS, ProcedureKind, act_title, result_title

_EVENTS = frozenset(
    {
        *(Kind.PROCEDURE_OPENED, Kind.PROCEDURE_ACTED, Kind.PROCEDURE_CLOSED),
        Kind.PROCEDURE_PHOTOGRAPHED,
    }
)
_CLOCK = {"paused": "，审批时限停止计算", "resumed": "，审批时限继续计算"}


def procedure_words(event: Event) -> dict[str, str]:
    """The words of one event of a special procedure; none for others."""
    data = event.data
    if event.kind not in _EVENTS:
        return {}
    kind = ProcedureKind(data["kind"])
    return {
        "procedure": DEFINITIONS[kind].title,
        "act": act_title(kind, data["act"]) if "act" in data else "",
        "clock": _CLOCK.get(data.get("mark", ""), ""),
        "result": result_title(kind, data["result"]) if "result" in data else "",
    }


SENTENCES: Mapping[Kind, str] = {
    Kind.PROCEDURE_OPENED: "启动{procedure}",
    Kind.PROCEDURE_ACTED: "{procedure}　{act}{clock}",
    Kind.PROCEDURE_PHOTOGRAPHED: "{procedure}　上传现场照片",
    Kind.PROCEDURE_CLOSED: "{procedure}　结束：{result}",
}

TYPED: Mapping[Kind, str] = {
    Kind.PROCEDURE_OPENED: "answers",
    Kind.PROCEDURE_ACTED: "answers",
}
"""Under which name an event keeps what a person typed."""
