"""What every submit carries besides its answers, and where it leads."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import queries
from engine.queries import desk
from engine.queries.turns import turns
from engine.work import Advance
from webapp import listing, notices
from webapp.current import current_actor, current_engine

KEY_LENGTH = 64


def seen() -> int:
    """The case version that the form was drawn from; 400 without it."""
    version = request.form.get("seen", type=int)
    if version is None:
        abort(400, description=_("页面缺少版本标识，本次提交没有生效。请刷新后重试。"))
    return version


def key() -> str:
    """The key that makes a repeated submit harmless; 400 without it."""
    text = request.form.get("key", "")
    if not text.startswith("web/") or len(text) > KEY_LENGTH or not text.isprintable():
        abort(400, description=_("页面缺少提交标识，本次提交没有生效。请刷新后重试。"))
    return text


def onward(advance: Advance, done: str, *, draft: str) -> ResponseReturnValue:
    """Lead to the next step of the case where it is the same person's, else to his list.

    :param draft: the text kept in the browser that is no longer needed
    """
    with current_engine().look(current_actor()) as look:
        case = queries.case(look, advance.case_id)
    said = notices.query("ended" if advance.ended else done, advance, draft=draft)
    for task in case.tasks:
        if task.task_id in advance.opened and task.may_complete:
            return redirect(url_for("tasks.show", task_id=task.task_id, **said), code=303)  # type: ignore[arg-type]
    return redirect(url_for("worklist.show", **said), code=303)  # type: ignore[arg-type]


def go_on(advance: Advance, done: str, task_id: UUID) -> ResponseReturnValue:
    """Lead on after a task: to the case's next step where it is his, else to his next case.

    The next case is that of the list in which he walks, and once that is empty what else waits
    for him; who does not want that sees the list.
    """
    walked = listing.walked()
    with current_engine().look(current_actor()) as look:
        case = queries.case(look, advance.case_id)
        arranged = desk.arranged(look)
        mine = [t.task_id for t in case.tasks if t.task_id in advance.opened and t.may_complete]
        following = mine[0] if mine else None
        if following is None and arranged.opens_next:
            query = listing.query(walked, arranged)
            following = queries.next_task(look, query, _behind(task_id))
        other = turns(look) if following is None and arranged.opens_next else []
    said = notices.query("ended" if advance.ended else done, advance, draft=str(task_id))
    said |= {"was": task_id}
    if following is None and other:
        return redirect(_with(other[0].path, said), code=303)
    if following is None:
        return redirect(url_for("worklist.show", **walked, **said), code=303)  # type: ignore[arg-type]
    return redirect(url_for("tasks.show", task_id=following, **walked, **said), code=303)  # type: ignore[arg-type]


def _with(path: str, said: Mapping[str, object]) -> str:
    """A path of ours that carries what the next page is to say."""
    told = urlencode({name: text for name, text in said.items() if text}, doseq=True)
    return f"{path}{'&' if '?' in path else '?'}{told}"


def _behind(task_id: UUID) -> UUID | None:
    """The task that stood behind this one on the list, as its page knew it."""
    try:
        following = UUID(request.form.get("next", ""))
    except ValueError:
        return None
    return following if following != task_id else None
