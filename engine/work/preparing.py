"""What contract staff prepare and staff acceptors confirm (P-08)."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.bundle import Bundle
from engine.model import Role
from engine.permissions import Duty, on_desk
from engine.store.cases import CaseRow
from engine.work.counter import MATERIALS, CounterStep, counter_step, defective
from engine.work.work import Look


def may_check(look: Look, bundle: Bundle, step: CounterStep) -> bool:
    """May this person answer the counter's check himself, and not only prepare it?"""
    unit = bundle.item.units.get(step.node.unit or "")
    organ = unit.organ if unit else bundle.item.organ
    duty = Duty(role=Role.ACCEPTOR, organ=organ, item=bundle.item.key)
    return on_desk(look.actor, duty, look.today)


def why_not_in_list(look: Look, row: CaseRow, node_id: str) -> str:
    """Say why an application cannot be accepted from the list; "" where it can."""
    step = counter_step(look.bundle(row.digest))
    if step is None or step.node.id != node_id:
        return "本环节不是窗口受理审查，请逐件办理"
    if not step.free:
        return "本事项的受理审查另有须填写的内容，请逐件办理"
    if any(code == "correction_notice" for code, *_rest in row.memory["letters"]):
        return "本件补正过，请逐件核对补正的材料"
    materials = prepared(look, row)
    if not materials:
        return "没有材料核对情况，请逐件办理"
    if defective({MATERIALS: materials}):
        return "有缺少或者不合格的材料，请逐件办理"
    return ""


def prepared(look: Look, row: CaseRow) -> Mapping[str, Any]:
    """The rows of the materials as they were received."""
    digests = dict(row.memory["answers"])
    start = look.bundle(row.digest).flow.start().id
    body = look.tables.contents.bodies([digests[start]]).get(digests[start])
    told: Mapping[str, Any] = orjson.loads(body) if body else {}
    return told.get(MATERIALS) or {}
