"""The books of the office (登记簿): one page that leads to every register that a person keeps or reads."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from engine.permissions import Action, holds_anywhere
from engine.queries import results
from engine.work import Look
from webapp import pages
from webapp.current import current_actor, current_engine

bp = Blueprint("books", __name__, url_prefix="/books")


@dataclass(frozen=True, kw_only=True)
class Book:
    """One register: where it is, what it holds, who finds it here.

    Deciding about a link only: each page asks for the right again.
    """

    endpoint: str
    title: LazyString
    sentence: LazyString
    shown: Callable[[Look], bool]


def may(action: Action) -> Callable[[Look], bool]:
    """Whether a person holds a role for an action anywhere."""
    return lambda look: holds_anywhere(look.actor, action, look.today)


def hands_paper(look: Look) -> bool:
    """Does he hand paper over, or take it?"""
    actions = (Action.HAND_OVER, Action.TAKE_PAPERS, Action.KEEP_ARCHIVE)
    return any(holds_anywhere(look.actor, action, look.today) for action in actions)


BOOKS = [
    Book(
        endpoint="registers.show",
        title=_("收件、受理、送达、领证登记簿"),
        sentence=_("窗口每天的登记簿：逐号核对，可以打印和导出。"),
        shown=may(Action.VIEW_REGISTERS),
    ),
    Book(
        endpoint="handovers.index",
        title=_("材料交接单"),
        sentence=_("纸质材料在窗口、科室、档案室之间的移交和接收。"),
        shown=hands_paper,
    ),
    Book(
        endpoint="seals.index",
        title=_("印章登记簿"),
        sentence=_("各机关的印章：保管人、适用范围、用印记录、封存和启封。"),
        shown=may(Action.VIEW_SEALS),
    ),
    Book(
        endpoint="licences.index",
        title=_("证照登记簿"),
        sentence=_("制发的证件和批准文件：编号、持有人、范围、有效期。"),
        shown=may(Action.VIEW_LICENCES),
    ),
    Book(
        endpoint="decisions.index",
        title=_("行政许可决定公开"),
        sentence=_("准予许可的决定在七个工作日内公开，或者登记不公开的情形。"),
        shown=may(Action.DISCLOSE_DECISION),
    ),
    Book(
        endpoint="fees.index",
        title=_("缴费确认"),
        sentence=_("收费事项确认缴费或者减免后，才能制发证件。"),
        shown=may(Action.SETTLE_FEE),
    ),
    Book(
        endpoint="quotas.index",
        title=_("数量限制登记"),
        sentence=_("限额、已扣除、已预留，以及按受理先后排列的申请。"),
        shown=results.limited_items,
    ),
]


@bp.get("")
def index() -> ResponseReturnValue:
    """The registers that this person keeps or reads."""
    with current_engine().look(current_actor()) as look:
        shown = [book for book in BOOKS if book.shown(look)]
        return pages.render(look, "books/index.html", books=shown)
