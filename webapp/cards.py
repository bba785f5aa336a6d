"""Cards (监察牌): the list, one card, and what people do about it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.clock import ZONE
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import cards
from engine.queries.cards import CardsQuery
from engine.supervision import Level
from engine.work import Advance, Work
from webapp import notices, pages, submits
from webapp.current import current_actor, current_engine
from webapp.filters import minute

bp = Blueprint("cards", __name__)

TABS = {
    "": _("全部"),
    "waiting": _("待处理"),
    "issued": _("已发"),
    "revoked": _("已撤销"),
    "cancelled": _("已取消"),
}
LEVEL_NAMES = {
    Level.INFO: _("提示"),
    Level.WARNING: _("预警"),
    Level.YELLOW: _("黄牌"),
    Level.RED: _("红牌"),
}
STATE_NAMES = {
    "pending": _("待确认"),
    "issued": _("已发"),
    "revoking": _("撤销待核准"),
    "revoked": _("已撤销"),
    "cancelled": _("已取消"),
}
ORDER_NAMES = {"open": _("待答复"), "answered": _("已答复"), "closed": _("已办结")}
_KEPT = ("tab", "level", "rule", "organ", "item", "month", "page")

ACTS: dict[str, Callable[..., Advance]] = {
    "confirm": actions.confirm_card,
    "dismiss": actions.dismiss_card,
    "ask_revocation": actions.ask_revocation,
    "decide_revocation": actions.decide_revocation,
    "appeal": actions.appeal_card,
    "decide_appeal": actions.decide_appeal,
}
_DECIDES = frozenset({"decide_revocation", "decide_appeal"})


@bp.app_context_processor
def words() -> dict[str, object]:
    """The words of levels and states, for every page that shows a card."""
    return {"LEVELS": LEVEL_NAMES, "CARD_STATES": STATE_NAMES, "ORDER_STATES": ORDER_NAMES}


@bp.app_template_filter()
def stamp(instant: str) -> str:
    """2026-03-10 09:02, from the text of an account."""
    return minute(datetime.fromisoformat(instant))


@bp.app_template_filter()
def deadline(instant: str) -> str:
    """The last day in time, from the instant that is late: 2026-03-10; or the minute in a day."""
    if not instant:
        return "—"
    at = datetime.fromisoformat(instant).astimezone(ZONE)
    return minute(at) if at.time() != time() else (at.date() - timedelta(days=1)).isoformat()


@bp.get("/cards")
def index() -> ResponseReturnValue:
    """One page of the cards that the person may see, as the address asks for them."""
    with current_engine().look(current_actor()) as look:
        found = cards.cards(look, _query())
        return pages.render(
            look,
            "cards/index.html",
            list=found,
            tabs=TABS,
            rules=[(rule, f"{rule} {title}") for rule, title in found.rules],
            address=_address,
        )


@bp.get("/cards/<uuid:card_id>")
def show(card_id: UUID) -> ResponseReturnValue:
    """One card with its account and history."""
    return _page(card_id)


@bp.post(f"/cards/<uuid:card_id>/<any({','.join(ACTS)}):deed>")
def act(card_id: UUID, deed: str) -> ResponseReturnValue:
    """Confirm, dismiss, revoke or appeal; the reason is part of the record."""
    reason = request.form.get("reason", "")
    try:
        with current_engine().begin(current_actor()) as work:
            done = _do(work, card_id, deed, reason)
    except InvalidValueError as error:
        return _page(card_id, said=deed, reason=reason, refused=error.reason), 422
    except WrongStateError as error:
        return _page(card_id, said=deed, reason=reason, refused=str(error)), 409
    said = notices.query(f"card_{deed}", done)
    return redirect(url_for("cards.show", card_id=card_id, **said), code=303)  # type: ignore[arg-type]


def _do(work: Work, card_id: UUID, deed: str, reason: str) -> Advance:
    given = {"agreed": _agreed()} if deed in _DECIDES else {}
    return ACTS[deed](work, card_id, reason=reason, key=submits.key(), **given)


def _agreed() -> bool:
    """What was decided: who said nothing has decided nothing."""
    chosen = {"yes": True, "no": False}.get(request.form.get("agreed", ""))
    if chosen is None:
        raise InvalidValueError("agreed", "请选择同意或者不同意")
    return chosen


def _page(card_id: UUID, *, said: str = "", reason: str = "", refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        card = cards.card(look, card_id)
        return pages.render(
            look, "cards/show.html", card=card, said=said, reason=reason, refused=refused
        )


def _query() -> CardsQuery:
    asked = {name: request.args.get(name, "")[:64] for name in _KEPT if name != "page"}
    asked["tab"] = asked["tab"] if asked["tab"] in TABS else ""
    page = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    return CardsQuery(**asked, page=page)  # type: ignore[arg-type]


def _address(**changes: object) -> str:
    """The same list with something changed; a new question starts on its first page."""
    asked = {name: value for name, value in request.args.items() if name in _KEPT}
    if "page" not in changes:
        asked.pop("page", None)
    wanted = asked | {name: str(value) for name, value in changes.items()}
    return url_for("cards.index", **{name: value for name, value in wanted.items() if value})  # type: ignore[arg-type]
