"""What waits for me."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, queries
from engine.errors import InvalidValueError
from engine.queries import desk
from engine.work.arranged import COLUMNS as EVERY_COLUMN
from engine.work.arranged import SIZES
from webapp import keys, listing, pages
from webapp.current import current_actor, current_engine

bp = Blueprint("worklist", __name__)

TABS = {
    "all": _("全部"),
    "overdue": _("已超期"),
    "soon": _("临期"),
    "normal": _("正常"),
}
COLUMNS = {
    "no": _("编号"),
    "item": _("事项名称"),
    "applicant": _("申请人"),
    "node": _("当前环节"),
    "stage": _("阶段"),
    "received": _("收件时间"),
    "opened": _("到达时间"),
    "promised": _("承诺时限"),
    "due": _("剩余时限"),
    "state": _("状态"),
}
SORTED = frozenset({"item", "applicant", "node", "received", "due"})
"""Columns by which the list can be ordered."""

SORTS = {
    "urgent": _("紧急的在前"),
    "due": _("剩余时限（少→多）"),
    "received": _("收件时间（早→晚）"),
    "-received": _("收件时间（晚→早）"),
    "item": _("事项名称"),
    "applicant": _("申请人"),
    "node": _("当前环节"),
}


@bp.get("/")
def start() -> ResponseReturnValue:
    """Everybody's day begins with the worklist."""
    return redirect(url_for("worklist.show"), code=303)


@bp.get("/worklist")
def show() -> ResponseReturnValue:
    """One page of the list, as the address asks for it, else as the person has arranged it."""
    with current_engine().look(current_actor()) as look:
        arranged = desk.arranged(look)
        asks = listing.asks(arranged)
        query = listing.query(asks, arranged)
        columns = listing.columns(asks, arranged)
        found = queries.worklist(look, query)
        return pages.render(
            look,
            "worklist/show.html",
            tasks=None if listing.narrows(query) else found.counts["all"],
            list=found,
            query=query,
            asks=asks,
            arranged=arranged,
            tabs=TABS,
            columns={key: COLUMNS[key] for key in columns},
            sorted_by=SORTED,
            sorts=SORTS,
            shared=listing.shared(asks, query, columns),
            walk={name: text for name, text in asks.items() if name not in {"size", "cols"}},
            keys=keys.LIST,
            address=lambda **changes: listing.address(asks, **changes),
        )


@bp.get("/worklist/settings")
def settings() -> ResponseReturnValue:
    """How the list looks, and what opens by itself."""
    return _settings()


@bp.post("/worklist/settings")
def arrange() -> ResponseReturnValue:
    """Keep how the list looks; a column's place is the number in front of it."""
    form = request.form
    shown = [key for key in EVERY_COLUMN if key in form.getlist("column")]
    places = {key: form.get(f"place-{key}", type=int) for key in EVERY_COLUMN}
    shown.sort(key=lambda key: places[key] or len(EVERY_COLUMN))
    with current_engine().begin(current_actor()) as work:
        actions.arrange_desk(
            work,
            columns=shown,
            sort=form.get("sort", "") if form.get("sort") in listing.SORTS else "urgent",
            size=form.get("size", ""),
            opens_next=form.get("opens_next") == "true",
            usual=form.get("usual", ""),
        )
    return redirect(url_for("worklist.show", done="arranged"), code=303)


@bp.post("/worklist/views")
def keep_view() -> ResponseReturnValue:
    """Keep a view under a name, or forget it."""
    form = request.form
    name = form.get("name", "")
    try:
        with current_engine().begin(current_actor()) as work:
            if form.get("drop"):
                actions.drop_view(work, form["drop"])
            else:
                actions.keep_view(work, name, form)
    except InvalidValueError as error:
        return _settings(problem=str(error)), 422
    done = "view_dropped" if form.get("drop") else "view_kept"
    return redirect(url_for("worklist.settings", done=done), code=303)


@bp.get("/keys")
def show_keys() -> ResponseReturnValue:
    """Every key of the desk, on a page of its own."""
    with current_engine().look(current_actor()) as look:
        return pages.render(look, "worklist/keys.html", groups=keys.GROUPS)


def _settings(problem: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        arranged = desk.arranged(look)
        return pages.render(
            look,
            "worklist/settings.html",
            arranged=arranged,
            order=[*arranged.columns, *(c for c in EVERY_COLUMN if c not in arranged.columns)],
            columns=COLUMNS,
            sorts=SORTS,
            sizes=SIZES,
            problem=problem,
            address=listing.address,
        )
