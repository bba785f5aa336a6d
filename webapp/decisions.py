"""Granting decisions that are made public (行政许可法 art. 40): the desk, and the public list."""

from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions
from engine.actions.disclose import GROUNDS
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import results
from webapp import pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("decisions", __name__)

TABS = {"pending": _("待公开"), "published": _("已公开"), "withheld": _("不公开")}
GROUND_NAMES = {
    "state_secret": _("国家秘密"),
    "business_secret": _("商业秘密"),
    "privacy": _("个人隐私"),
}
assert GROUND_NAMES.keys() == GROUNDS.keys()  # noqa: S101 - both tables are ours
MOST_PAGES = 10_000


@bp.get("/decisions")
def index() -> ResponseReturnValue:
    """The decisions of the person's organs, as the public would read them."""
    return _page()


@bp.post("/decisions/publish")
def publish() -> ResponseReturnValue:
    """Publish every decision that was chosen, each in a transaction of its own."""
    key, chosen = submits.key(), request.form.getlist("decision")
    for number, text in enumerate(chosen[: results.LARGEST_PAGE]):
        try:
            with current_engine().begin(current_actor()) as work:
                actions.publish_decision(work, _id(text), key=f"{key}/{number}")
        except WrongStateError:
            # Somebody was faster: it is settled, and the list shows how.
            continue
    if not chosen:
        return _page(refused=str(_("请先选择要公开的决定。"))), 422
    return redirect(url_for("decisions.index", done="decisions_published"), code=303)


@bp.post("/decisions/<uuid:decision_id>/withhold")
def withhold(decision_id: UUID) -> ResponseReturnValue:
    """Keep a decision out of the public list."""
    try:
        with current_engine().begin(current_actor()) as work:
            actions.withhold_decision(
                work,
                decision_id,
                ground=request.form.get("ground", ""),
                reason=request.form.get("reason", ""),
                key=submits.key(),
            )
    except (InvalidValueError, WrongStateError) as error:
        reason = error.reason if isinstance(error, InvalidValueError) else str(error)
        return _page(refused=reason, wrong=decision_id), 422
    return redirect(url_for("decisions.index", done="decision_withheld"), code=303)


@bp.get("/public/decisions")
def public() -> ResponseReturnValue:
    """The list that anybody may read; without numbers of persons, with names of persons masked."""
    with current_engine().look() as look:
        found = results.public_decisions(look, page=_number())
    return render_template("results/public_decisions.html", list=found)


@bp.get("/public/decisions.json")
def public_data() -> ResponseReturnValue:
    """The same for programs."""
    with current_engine().look() as look:
        found = results.public_decisions(look, page=_number(), size=results.LARGEST_PAGE)
    return jsonify(
        {
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "decisions": [
                {
                    "number": row.number,
                    "title": row.title,
                    "item": row.item_name,
                    "organ": row.issuer,
                    "party": row.party,
                    "party_code": row.party_code,
                    "scope": row.scope,
                    "validity": row.validity,
                    "decided_on": row.decided_on.isoformat(),
                    "published_on": row.published_on.isoformat() if row.published_on else None,
                    "ends_on": row.ends_on.isoformat() if row.ends_on else None,
                }
                for row in found.rows
            ],
        }
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidValueError("decision", "请从列表中选择决定") from error


def _number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)


def _page(*, refused: str = "", wrong: UUID | None = None) -> str:
    tab = request.args.get("tab", "pending")
    tab = tab if tab in TABS else "pending"
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "results/decisions.html",
            list=results.decisions(look, tab, page=_number()),
            tab=tab,
            tabs=TABS,
            grounds=GROUND_NAMES,
            refused=refused,
            wrong=wrong,
            typed={name: request.form.get(name, "") for name in ("ground", "reason")},
            address=lambda **changes: url_for("decisions.index", **({"tab": tab} | changes)),
        )
