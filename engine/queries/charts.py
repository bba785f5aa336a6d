"""Charts for pages: one layout a version, coloured for a case or an instant of it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import diagrams
from diagrams import Paint
from engine import publication
from engine.errors import NotFoundError
from engine.queries.history import frames, painted
from engine.queries.items import item
from engine.queries.values import Frame
from engine.store.tasks import LIVE
from engine.work import Look

Form = Literal["svg", "png", "pdf", "dot"]


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


def frame_chart(look: Look, case_id: UUID, number: int) -> tuple[bytes, list[Frame]]:
    """The chart as of one event, and every frame for the list beside it.

    :raise NotPermittedError: he may not replay this case
    """
    row = look.visible_case(case_id)
    told = frames(look, case_id)
    frame = told[min(max(number, 0), len(told) - 1)]
    paint = Paint(done=frame.done, current=frame.current, overdue=frame.overdue, flows=frame.flows)
    return _draw(_layout(look, row.digest, publication.STAFF), paint, None), told


def item_chart(look: Look, key: str, *, form: Form = "svg", inline: bool = True) -> bytes:
    """The published chart of an item in force.

    :param form: svg, png or pdf
    """
    layout = _layout(look, item(look, key).bundle.digest, publication.PUBLIC)
    return _published(layout, form, inline)


def item_text(look: Look, key: str) -> str:
    """The chart in words (文字版流程)."""
    view = item(look, key)
    words = publication.caption(view.bundle, organ=view.organ_name, number=view.number)
    return diagrams.text_version(view.bundle.flow, words)


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
def _published(layout: str, form: Form, inline: bool) -> bytes:  # noqa: FBT001 - a cache key
    return diagrams.draw(publication.layout(layout), format=form, inline=inline)
