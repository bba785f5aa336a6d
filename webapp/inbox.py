"""The inbox: what happened to one's cases, read or not, and how one wants to be told."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.actions.keep_inbox import prefer_notices, read_notices
from engine.errors import InvalidValueError
from engine.queries.inbox import inbox
from engine.store.notices import Preference
from webapp import pages
from webapp.current import current_actor, current_engine

bp = Blueprint("inbox", __name__, url_prefix="/inbox")

MOST = 100
"""Notices that one submit marks."""


@bp.get("")
def show() -> ResponseReturnValue:
    """One page of what the person was told."""
    return _page()


@bp.post("/read")
def read() -> ResponseReturnValue:
    """Mark some notices as read, or all of them; where one is opened, lead to what it is about."""
    engine, actor = current_engine(), current_actor()
    opened = request.form.get("open", "")
    chosen = [opened] if opened else request.form.getlist("notice")[:MOST]
    ids = None if request.form.get("all") else [each for text in chosen if (each := _id(text))]
    with engine.begin(actor) as work:
        read_notices(work, ids)
        found = work.tables.notices.get(ids or []) if opened else []
    # The address comes from our own row, and from one of his own.
    mine = [notice for notice in found if notice.user_id == actor.user_id]
    return redirect(mine[0].path if mine else url_for("inbox.show"), code=303)


@bp.post("/preferences")
def prefer() -> ResponseReturnValue:
    """Say how one wants to be told."""
    actor = current_actor()
    wished = Preference(
        user_id=actor.user_id,
        email=_text("email"),
        mailed=bool(request.form.get("mailed")),
        digest_at=_text("digest_at") if request.form.get("when") == "daily" else "",
        quiet_from=_text("quiet_from"),
        quiet_to=_text("quiet_to"),
    )
    try:
        with current_engine().begin(actor) as work:
            prefer_notices(work, wished)
    except InvalidValueError as error:
        return _page(wished=wished, wrong=error), 422
    return redirect(url_for("inbox.show", done="preferred"), code=303)


def _page(*, wished: Preference | None = None, wrong: InvalidValueError | None = None) -> str:
    with current_engine().look(current_actor()) as look:
        found = inbox(
            look,
            only_unread=request.args.get("show") == "unread",
            page=request.args.get("page", 1, type=int),
        )
        return pages.render(
            look,
            "inbox/show.html",
            list=found,
            wished=wished or found.preference,
            wrong=wrong,
            address=lambda page: url_for(
                "inbox.show", page=page, show="unread" if found.only_unread else None
            ),
        )


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:300]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
