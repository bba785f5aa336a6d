"""The counter receives an application (接件)."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.errors import InvalidValueError, LetterFactsMissingError, NotPermittedError
from engine.work import Look
from forms import Form, InvalidAnswersError
from webapp import answers, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("receiving", __name__, url_prefix="/receive")


@bp.get("")
def choose() -> ResponseReturnValue:
    """Choose the item; only those that the person receives."""
    with current_engine().look(current_actor()) as look:
        return pages.render(look, "receiving/choose.html", items=queries.receivable(look))


@bp.get("/<item_key>")
def ask(item_key: str) -> ResponseReturnValue:
    """The application form of an item."""
    with current_engine().look(current_actor()) as look:
        return _page(look, item_key)


@bp.post("/<item_key>")
def receive(item_key: str) -> ResponseReturnValue:
    """Begin the case, and lead to its first step where it is the same person's."""
    raw = answers.sent()
    operation = request.form.get("_op", "")
    if operation:
        return _again(item_key, raw, {}, operation=operation)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.receive_case(work, item_key, raw, key=submits.key())
    except InvalidAnswersError as error:
        return _again(item_key, raw, error.errors), 422
    except (LetterFactsMissingError, InvalidValueError) as error:
        return _again(item_key, raw, {"form": str(error)}), 422
    return submits.onward(done, "received", draft=f"new-{item_key}")


def _again(
    item_key: str,
    raw: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
    *,
    operation: str = "",
) -> str:
    with current_engine().look(current_actor()) as look:
        return _page(look, item_key, raw=raw, errors=errors, operation=operation)


def _page(
    look: Look,
    item_key: str,
    *,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    operation: str = "",
) -> str:
    view = queries.item(look, item_key)
    if view.row.key not in {row.key for row in queries.receivable(look)}:
        raise NotPermittedError("您没有在窗口接收本事项申请的权限", rule="R-ROLE")
    form: Form | None = view.bundle.form_of(view.bundle.flow.start())
    if form is None:
        abort(404)
    shown = form.draw() if raw is None else raw
    if operation:
        shown = form.rearrange(shown, operation)
    return pages.render(
        look,
        "receiving/ask.html",
        view=view,
        item=view.bundle.item,
        form=form,
        raw=shown,
        errors=errors or {},
    )
