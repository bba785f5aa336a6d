"""What waits for me."""

import re
from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import queries
from engine.queries import WorklistQuery
from webapp import pages
from webapp.current import current_actor, current_engine

bp = Blueprint("worklist", __name__)

TABS = {
    "all": _("全部"),
    "overdue": _("已超期"),
    "soon": _("临期"),
    "normal": _("正常"),
}
COLUMNS = (
    ("", _("编号")),
    ("item", _("事项名称")),
    ("applicant", _("申请人")),
    ("node", _("当前环节")),
    ("", _("阶段")),
    ("received", _("收件时间")),
    ("", _("承诺时限")),
    ("due", _("剩余时限")),
    ("", _("状态")),
)
"""The columns; those with a key can be sorted by."""


@bp.get("/")
def start() -> ResponseReturnValue:
    """Everybody's day begins with the worklist."""
    return redirect(url_for("worklist.show"), code=303)


@bp.get("/worklist")
def show() -> ResponseReturnValue:
    """One page of the list, as the address asks for it."""
    with current_engine().look(current_actor()) as look:
        found = queries.worklist(look, _query())
        return pages.render(
            look,
            "worklist/show.html",
            list=found,
            query=found.query,
            tabs=TABS,
            columns=COLUMNS,
            address=_address,
        )


def _address(**changes: object) -> str:
    """The same list with something changed; a new question starts on its first page."""
    asked = {name: value for name, value in request.args.items() if name in _KEPT}
    if "page" not in changes:
        asked.pop("page", None)
    wanted = asked | {name: str(value) for name, value in changes.items()}
    return url_for("worklist.show", **{name: value for name, value in wanted.items() if value})  # type: ignore[arg-type]


_KEPT = frozenset({"tab", "words", "item", "stage", "from", "to", "sort", "page"})


_SHORT_NO = re.compile(r"^\s*(\d{8})-(\d{4})\s*$", re.ASCII)
"""A number as the list shows it (``filters.short_no``): searched for as it is stored."""


def _query() -> WorklistQuery:
    asked = request.args
    tab = asked.get("tab", "all")
    return WorklistQuery(
        tab=tab if tab in TABS else "all",
        words=_SHORT_NO.sub(r"\1\2", asked.get("words", "")),
        item=asked.get("item", ""),
        stage=asked.get("stage", ""),
        received_from=_day(asked.get("from", "")),
        received_to=_day(asked.get("to", "")),
        sort=asked.get("sort", "due"),
        page=min(max(asked.get("page", 1, type=int), 1), 10_000),
    )


def _day(text: str) -> date | None:
    """A day as a date field sends it; what is none asks for nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
