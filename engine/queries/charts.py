"""Charts for pages: one layout a version, coloured for a case or an instant of it."""

import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import diagrams
from diagrams import Heat, Paint, Warmth
from engine import publication
from engine.errors import NotFoundError
from engine.queries.history import frames, painted
from engine.queries.spans import Days
from engine.queries.time import ALWAYS, StepTime, step_times
from engine.queries.values import Frame
from engine.store.cases import CaseRow
from engine.store.tasks import LIVE
from engine.work import Look

Form = Literal["svg", "png", "pdf", "dot"]
LEVELS = 5
"""Into so many equal ranges the time of the slowest step is divided."""


def case_chart(look: Look, case_id: UUID, *, around: str | None = None) -> bytes:
    """The chart of a case as it stands now: done, open, late; SVG for inside a page.

    :param around: crop to the surroundings of this node
    :raise NotFoundError: no such case, or not his to see
    """
    row = look.visible_case(case_id)
    flow = look.bundle(row.digest).flow
    live = [task for task in look.tables.tasks.of_case(case_id) if task.status in LIVE]
    late = frozenset(
        task.node_id for task in live if task.due_at is not None and task.due_at < look.now
    )
    taken = frozenset(row.memory["taken"])
    current, done = painted(flow, taken, (task.node_id for task in live))
    paint = Paint(done=done, current=current - late, overdue=late, flows=taken)
    return _draw(_layout(look, row.digest, publication.STAFF), paint, around)


def progress_chart(look: Look, row: CaseRow) -> bytes:
    """The poster of a case for its applicant: done and under way, and no internal step at all.

    :raise NotFoundError: no poster is kept of its version
    """
    flow = look.bundle(row.digest).flow
    live = [task for task in look.tables.tasks.of_case(row.id) if task.status in LIVE]
    taken = frozenset(row.memory["taken"])
    current, done = painted(flow, taken, (task.node_id for task in live))
    shown = frozenset(node.id for node in flow.nodes.values() if node.public or not node.role)
    paint = Paint(done=done & shown, current=current & shown, flows=taken)
    return _draw(_layout(look, row.digest, publication.PUBLIC), paint, None)


def frame_chart(look: Look, case_id: UUID, number: int) -> tuple[bytes, list[Frame]]:
    """The chart as of one event, and every frame for the list beside it.

    :raise NotPermittedError: he may not replay this case
    """
    row = look.visible_case(case_id)
    told = frames(look, case_id)
    frame = told[min(max(number, 0), len(told) - 1)]
    paint = Paint(done=frame.done, current=frame.current, overdue=frame.overdue, flows=frame.flows)
    return _draw(_layout(look, row.digest, publication.STAFF), paint, None), told


def heat_chart(look: Look, key: str, days: Days = ALWAYS) -> bytes:
    """The office's chart of an item with how long each step took on average; SVG for a page.

    The scale ends at the slowest step; the figures are working days of office time.

    :raise NotPermittedError: he may not oversee this item
    :raise NotFoundError: no such item, or it has no chart
    """
    steps = step_times(look, key, days)
    row = look.tables.items.get(key)
    if row is None or row.digest is None:
        raise NotFoundError("流程图", key)
    day = look.calendar.office_day / timedelta(seconds=1)
    slowest = max((step.average for step in steps), default=0)
    return _heated(_layout(look, row.digest, publication.STAFF), _heat(steps, day, slowest))


def _heat(steps: Sequence[StepTime], day: float, slowest: float) -> Heat:
    def warmth(step: StepTime) -> Warmth:
        level = min(LEVELS - 1, int(LEVELS * step.average / slowest)) if slowest else 0
        return Warmth(level=level, words=f"均{step.average / day:.1f}天 · {step.visits}次")

    bounds = [slowest * level / LEVELS / day for level in range(LEVELS + 1)]
    return Heat(
        steps=tuple((step.node_id, warmth(step)) for step in steps),
        title="平均用时（工作日）",
        scale=tuple(f"{low:.1f}–{high:.1f}" for low, high in itertools.pairwise(bounds)),
    )


def _layout(look: Look, digest: str, name: str) -> str:
    version = look.tables.items.version(digest)
    layouts: Mapping[str, Any] = (version.layouts if version else None) or {}
    if name not in layouts:
        raise NotFoundError("流程图", digest[:12])
    kept = layouts[name]
    return kept if isinstance(kept, str) else json.dumps(kept, sort_keys=True)


@lru_cache(maxsize=512)
def _draw(layout: str, paint: Paint, around: str | None) -> bytes:
    return diagrams.draw(publication.layout(layout), paint=paint, around=around, inline=True)


@lru_cache(maxsize=128)
def _heated(layout: str, heat: Heat) -> bytes:
    return diagrams.draw(publication.layout(layout), heat=heat, inline=True)
