"""Phrases (常用语): one's own, and those of the organs where one works."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, queries
from engine.errors import InvalidValueError
from engine.queries import desk
from webapp import pages
from webapp.current import current_actor, current_engine

VARIABLES = {
    "applicant": _("申请人"),
    "item": _("事项名称"),
    "case_no": _("办件编号"),
    "today": _("今天"),
    "organ": _("实施机关"),
    "me": _("本人姓名"),
    "received_on": _("收件日期"),
    "due_on": _("承诺办结日"),
}
"""What may stand in braces, for people; the engine knows the same names."""

bp = Blueprint("phrases", __name__, url_prefix="/phrases")


@bp.get("")
def index() -> ResponseReturnValue:
    """All phrases that this person can insert, and a form for one more."""
    return _page()


@bp.post("")
def keep() -> ResponseReturnValue:
    """Keep one more phrase; a refusal comes back with what was typed."""
    form = request.form
    item_key, _slash, node_id = form.get("step", "").partition("/")
    try:
        with current_engine().begin(current_actor()) as work:
            actions.keep_phrase(
                work,
                form.get("text", ""),
                item_key=item_key,
                node_id=node_id,
                organ=form.get("organ", ""),
            )
    except InvalidValueError as error:
        return _page(problem=error.reason), 422
    return redirect(url_for("phrases.index", done="phrase_kept"), code=303)


@bp.post("/<uuid:phrase_id>/drop")
def drop(phrase_id: UUID) -> ResponseReturnValue:
    """Forget a phrase."""
    with current_engine().begin(current_actor()) as work:
        actions.drop_phrase(work, phrase_id)
    return redirect(url_for("phrases.index", done="phrase_dropped"), code=303)


def _page(problem: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        rows = desk.phrases(look)
        organs = desk.keeps_phrases_of(look)
        return pages.render(
            look,
            "worklist/phrases.html",
            rows=rows,
            organs=organs,
            kept={code for code, _name in organs},
            steps=desk.steps(look),
            variables=VARIABLES,
            organ_name=look.organ_name,
            problem=problem,
            names={item.key: item.name for item in queries.items(look)},
        )
