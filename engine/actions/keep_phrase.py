"""Phrases (常用语) that people keep for themselves, or for everybody at their organ."""

import re
from string import Formatter
from uuid import UUID, uuid4

from engine.actions.reasons import typed
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError
from engine.permissions import TABLE, Action, desks
from engine.store.desks import PhraseRow
from engine.work import Work
from engine.work.phrasing import VARIABLES

_KEY = re.compile(r"[A-Za-z0-9_.-]{0,64}")
MOST = 100
"""Phrases of one owner."""


def keep_phrase(
    work: Work, text: str, *, item_key: str = "", node_id: str = "", organ: str = ""
) -> UUID:
    """Keep a phrase for one step, one item or everything.

    :param organ: for everybody there; empty for the person alone
    :return: its id
    :raise InvalidValueError: it is empty or too long, has an unknown variable, or is one too many
    :raise NotPermittedError: he does not keep the phrases of that organ
    """
    cleaned = typed("phrase", text, wanted="常用语")
    _require_known(cleaned)
    if not _KEY.fullmatch(item_key) or not _KEY.fullmatch(node_id):
        raise InvalidValueError("适用环节", "没有这个环节")
    if organ:
        _require_keeper(work, organ, item_key)
    owner = None if organ else work.actor.user_id
    desks = work.tables.desks
    if desks.count_phrases(user_id=owner, organ=organ or None) >= MOST:
        raise InvalidValueError("常用语", f"最多保存{MOST}条，请先删除不用的")
    row = PhraseRow(
        id=uuid4(),
        user_id=owner,
        organ=organ or None,
        item_key=item_key,
        node_id=node_id,
        text=cleaned,
        made_by=work.actor.user_id,
        made_at=work.now,
    )
    desks.add_phrase(row)
    return row.id


def drop_phrase(work: Work, phrase_id: UUID) -> None:
    """Forget a phrase of one's own, or one of the organ whose phrases one keeps.

    :raise NotFoundError: there is none, or it is somebody else's
    :raise NotPermittedError: he does not keep the phrases of that organ
    """
    row = work.tables.desks.phrase(phrase_id)
    if row is None or (row.user_id is not None and row.user_id != work.actor.user_id):
        raise NotFoundError("常用语", phrase_id)
    if row.organ is not None:
        _require_keeper(work, row.organ, row.item_key)
    work.tables.desks.drop_phrase(phrase_id)


def _require_keeper(work: Work, organ: str, item_key: str) -> None:
    """Whoever leads at the organ, be it for some of its items, keeps the phrases of all."""
    held = desks(work.actor, work.today)
    if not any(
        desk.role in TABLE[Action.KEEP_PHRASES]
        and desk.organ == organ
        and (not item_key or desk.item in {None, item_key})
        for desk in held
    ):
        raise NotPermittedError("您不负责维护该机关的常用语", rule="R-ROLE")


def _require_known(text: str) -> None:
    """Refuse braces that name no variable: they would stand in the opinion as they are."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise InvalidValueError("常用语", "大括号没有成对") from error
    for _text, name, spec, conversion in parts:
        if name is not None and (name not in VARIABLES or spec or conversion):
            raise InvalidValueError("常用语", f"没有变量“{{{name}}}”，可用：{'、'.join(VARIABLES)}")
