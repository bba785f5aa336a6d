"""Who of the office may be told of a case: those who work on such matters at its organs."""

import re
from collections.abc import Iterator, Sequence

from engine.errors import InvalidValueError
from engine.model import Actor
from engine.permissions import Action, holds_at, require_at
from engine.store.cases import CaseRow
from engine.work.work import Look

_AT = re.compile(r"(?<![0-9A-Za-z._-])[@＠]")
"""Input methods for Chinese write the wide one."""
_LOGIN_GOES_ON = re.compile(r"[0-9A-Za-z_]")


def readers(look: Look, row: CaseRow) -> list[Actor]:
    """Everybody who may be told of a case, by name."""
    return [
        actor for actor in look.tables.colleagues.at(look.organs(row)) if handles(look, row, actor)
    ]


def handles(look: Look, row: CaseRow, actor: Actor) -> bool:
    """Does a person work on such matters at one of the organs of a case?

    Overseers see every case, and are told of none: they read, and change nothing (S8).
    """
    return holds_at(actor, Action.COPY_CASE, look.today, organs=look.organs(row), item=row.item_key)


def require_handler(look: Look, row: CaseRow, action: Action) -> None:
    """Let the actor do something beside the flow of a case, or say why not.

    :raise NotPermittedError: he holds no role for it at the organs of the case
    """
    require_at(look.actor, action, look.today, organs=look.organs(row), item=row.item_key)


def names_somebody(text: str) -> bool:
    """Does a text name anybody at all?"""
    return _AT.search(text) is not None


def mentioned(text: str, colleagues: Sequence[Actor]) -> list[str]:
    """Return whom a text names by ``@login`` or ``@name``, each once, in its order.

    An ``@`` within a word, as in an address of e-mail, names nobody. Of several names that fit
    the longest counts: nobody writes a space behind a Chinese name.

    :param colleagues: who may be named
    :raise InvalidValueError: nobody among them is called so, or more than one is
    """
    return list(dict.fromkeys(_named(text, colleagues)))


def with_reminded(text: str, users: Sequence[str], colleagues: Sequence[Actor]) -> str:
    """Write behind a text whom it is meant for besides: what is read is what was told.

    :param users: accounts, as they were chosen from a list
    :param colleagues: who may be named
    :raise InvalidValueError: one of the accounts is none of them
    """
    named = set(mentioned(text, colleagues))
    by_account = {actor.user_id: actor for actor in colleagues}
    calls = []
    for user in dict.fromkeys(users):
        if user not in by_account:
            raise InvalidValueError(
                "remind", "选中的人员中有人不能查看本件，请重新选择要提醒的同事"
            )
        if user not in named:
            calls.append(f"@{called(by_account[user], colleagues)}")
    return " ".join([text, *calls])


def called(actor: Actor, colleagues: Sequence[Actor]) -> str:
    """By what a colleague is named without doubt: his name, his account where it is another's too."""
    alone = not any(
        each.name.startswith(actor.name) and each.user_id != actor.user_id for each in colleagues
    )
    return actor.name if alone else actor.user_id


def _named(text: str, colleagues: Sequence[Actor]) -> Iterator[str]:
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        fitting = [
            (len(called), actor.user_id)
            for actor in colleagues
            for called in (actor.user_id, actor.name)
            if rest.startswith(called) and not _goes_on(called, rest)
        ]
        longest = max((length for length, _user in fitting), default=0)
        users = {user for length, user in fitting if length == longest}
        if not users:
            shown = rest.split()[0][:10] if rest.split() else ""
            raise InvalidValueError(
                "text", f"“@{shown}”不是可以查看本件的同事，请从名单中选择，或者去掉@"
            )
        if len(users) > 1:
            raise InvalidValueError("text", f"“@{rest[:longest]}”有{len(users)}人同名，请改用账号")
        yield users.pop()


def _goes_on(called: str, rest: str) -> bool:
    """A login ends where its letters and digits end; a Chinese name may be followed by anything."""
    behind = rest[len(called) : len(called) + 1]
    return called.isascii() and bool(_LOGIN_GOES_ON.match(behind))
