"""The catalogue for its keepers: every item, what is on its way, what waits for whom."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from engine import actions
from engine.bundle import RULES
from engine.errors import InvalidValueError, NotFoundError, WrongStateError
from engine.permissions import Action, holds_anywhere, require_anywhere
from engine.queries import catalogue
from engine.queries.catalogue import ItemLine
from webapp import pages
from webapp.current import current_actor, current_engine

bp = Blueprint("catalogue", __name__, url_prefix="/catalogue")

STATES = {
    "draft": _("草案"),
    "returned": _("退回修改"),
    "submitted": _("待审核"),
    "reviewed": _("待发布"),
    "scheduled": _("待生效"),
    "published": _("现行"),
    "superseded": _("已被替代"),
    "retired": _("事项已取消"),
}
TONES = {
    "draft": "",
    "returned": "bad",
    "submitted": "warn",
    "reviewed": "info",
    "scheduled": "info",
    "published": "good",
}
DUTIES = {"submit": _("提交审核"), "review": _("审核"), "publish": _("发布")}
TABS = {
    "all": _("全部事项"),
    "mine": _("待我处理"),
    "draft": _("草案"),
    "submitted": _("待审核"),
    "reviewed": _("待发布"),
    "scheduled": _("待生效"),
    "published": _("现行"),
    "retired": _("事项已取消"),
}
PAGE = 50
_FIELDS = ("title", "number", "dated", "reason", "on")


@bp.get("")
def index() -> ResponseReturnValue:
    """Every item with its version in force and those on their way."""
    tab = request.args.get("tab", "")
    words, organ = request.args.get("words", "").strip(), request.args.get("organ", "")
    with current_engine().look(current_actor()) as look:
        lines = catalogue.item_lines(look)
        counts = Counter(name for line in lines for name in _tabs(line))
        tab = tab if tab in TABS else ("mine" if counts["mine"] else "all")
        found = [line for line in lines if tab in _tabs(line) and _fits(line, words, organ)]
        last = max(1, -(-len(found) // PAGE))
        number = min(max(request.args.get("page", 1, type=int), 1), last)
        return pages.render(
            look,
            "catalogue/index.html",
            lines=found[(number - 1) * PAGE : number * PAGE],
            total=len(found),
            page_number=number,
            last=last,
            tabs=TABS,
            tab=tab,
            counts=counts,
            organs=sorted({(line.row.organ, line.organ_name) for line in lines}),
            words=words,
            organ=organ,
            states=STATES,
            tones=TONES,
            duties=DUTIES,
            drafts=holds_anywhere(look.actor, Action.DRAFT_ITEM, look.today),
        )


@bp.get("/items/<key>")
def item(key: str) -> ResponseReturnValue:
    """One item: all its versions, and how it is cancelled."""
    return _item(key, {})


@bp.post("/items/<key>/retire")
def retire(key: str) -> ResponseReturnValue:
    """Cancel an item from a day on, by a policy document."""
    typed = {name: request.form.get(name, "").strip() for name in _FIELDS}
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RETIRE_ITEM, look.today)
    try:
        document = _document(typed)
        on = _day(typed["on"], gettext("取消日期"))
        with current_engine().begin(current_actor()) as work:
            actions.retire_item(work, key, document=document, reason=typed["reason"], on=on)
    except InvalidValueError as error:
        return _item(key, typed, refused=str(error)), 422
    except WrongStateError as error:
        return _item(key, typed, refused=str(error)), 409
    return redirect(url_for("catalogue.item", key=key, done="item_retired"), code=303)


@bp.get("/rules/<rule>")
def rule(rule: str) -> ResponseReturnValue:
    """What a rule asks, why, on which basis, with an example of each."""
    if rule not in RULES:
        raise NotFoundError("规则", rule)
    with current_engine().look(current_actor()) as look:
        catalogue.require_reading(look)
        return pages.render(look, "catalogue/rule.html", rule=RULES[rule])


def _item(key: str, typed: dict[str, str], *, refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        line, versions = catalogue.item_line(look, key)
        return pages.render(
            look,
            "catalogue/item.html",
            line=line,
            versions=versions,
            states=STATES,
            tones=TONES,
            duties=DUTIES,
            typed=typed,
            refused=refused,
            names=look.tables.people.names(),
            today=look.today,
            retires=holds_anywhere(look.actor, Action.RETIRE_ITEM, look.today),
            drafts=holds_anywhere(look.actor, Action.DRAFT_ITEM, look.today),
        )


def _tabs(line: ItemLine) -> Sequence[str]:
    """The lists that an item stands in."""
    states = {"draft" if each.state == "returned" else each.state for each in line.coming}
    own = [line.row.state] if line.row.state in {"published", "retired"} else []
    return ["all", *(["mine"] if line.waits else []), *sorted(states), *own]


def _fits(line: ItemLine, words: str, organ: str) -> bool:
    text = f"{line.row.name} {line.row.code} {line.row.key}".lower()
    return (not organ or line.row.organ == organ) and words.lower() in text


def _document(typed: dict[str, str]) -> str:
    """The policy document as it is cited: 《…》（文号，日期）."""
    title = typed["title"].strip("《》")
    if not title or not typed["number"] or not typed["dated"]:
        raise InvalidValueError(gettext("依据文件"), gettext("请填写文件名称、文号和印发日期"))
    dated = _day(typed["dated"], gettext("印发日期"))
    return f"《{title}》（{typed['number']}，{dated:%Y-%m-%d}）"


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(field, gettext("请填写日期")) from error
