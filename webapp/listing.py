"""What an address asks of the list of tasks, and how it is carried from page to page."""

import re
from collections.abc import Mapping
from datetime import date

from flask import request, url_for

from engine.queries import WorklistQuery
from engine.work.arranged import ASKS, Arranged, asked, chosen, sized

TABS = ("all", "overdue", "soon", "normal")
SORTS = (
    *("urgent", "due", "-due", "received", "-received", "item", "-item"),
    *("applicant", "-applicant", "node", "-node"),
)
FURTHEST_PAGE = 10_000

_SHORT_NO = re.compile(r"^\s*(\d{8})-(\d{4})\s*$", re.ASCII)
"""A number as the list shows it (``filters.short_no``): searched for as it is stored."""


def asks(arranged: Arranged) -> dict[str, str]:
    """What this address asks for; an address without questions, what the usual view does."""
    given = asked(request.args)
    usual = arranged.view(arranged.usual)
    return given if given or usual is None or "page" in request.args else dict(usual.asks)


def query(wanted: Mapping[str, str], arranged: Arranged) -> WorklistQuery:
    """The question to the engine; what an address does not say, the person's desk does."""
    tab, sort = wanted.get("tab", "all"), wanted.get("sort", arranged.sort)
    return WorklistQuery(
        tab=tab if tab in TABS else "all",
        words=_SHORT_NO.sub(r"\1\2", wanted.get("words", "")),
        item=wanted.get("item", ""),
        stage=wanted.get("stage", ""),
        received_from=_day(wanted.get("from", "")),
        received_to=_day(wanted.get("to", "")),
        sort=sort if sort in SORTS else "urgent",
        page=min(max(request.args.get("page", 1, type=int), 1), FURTHEST_PAGE),
        size=sized(wanted.get("size", arranged.size)),
    )


def narrows(asked_for: WorklistQuery) -> bool:
    """Does a question leave tasks out, so that its counts are not those of the whole desk?"""
    narrowing = (asked_for.words, asked_for.item, asked_for.stage)
    return any((*narrowing, asked_for.received_from, asked_for.received_to))


def columns(wanted: Mapping[str, str], arranged: Arranged) -> tuple[str, ...]:
    """The columns to show."""
    return chosen(wanted["cols"].split(",")) if "cols" in wanted else arranged.columns


def address(wanted: Mapping[str, str], **changes: object) -> str:
    """The same list with something changed; a new question starts on its first page."""
    said = {**wanted, **{name: str(value) for name, value in changes.items()}}
    return url_for("worklist.show", **{name: value for name, value in said.items() if value})  # type: ignore[arg-type]


def shared(wanted: Mapping[str, str], asked_for: WorklistQuery, shown: tuple[str, ...]) -> str:
    """The address under which everybody sees his own tasks in just this way."""
    return address(wanted, cols=",".join(shown), sort=asked_for.sort, size=asked_for.size)


def walked() -> dict[str, str]:
    """The list in which a person walks from task to task, as the address of a task carries it."""
    return {name: text for name, text in asked(request.args).items() if name in ASKS[:-2]}


def _day(text: str) -> date | None:
    """A day as a date field sends it; what is none asks for nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
