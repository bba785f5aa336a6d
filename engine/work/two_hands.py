"""Where two people are asked for, nobody is both: neither himself nor in a colleague's place.

One table of the acts that need a second person, asked wherever an event is drafted: whoever did
the first half, and in whose place, may have no part in the second (S4, P-08). A substitute is
one person with whom he stands in for, and two substitutes of one colleague are one person, too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from engine.audit import Draft, Event, Kind
from engine.casefile import CaseFile
from engine.errors import NotPermittedError
from engine.model import Role
from engine.store.log import Log
from engine.work.heard import DECISIONS

_OTHER = "本操作须由另一人办理：您或者您代行的岗位已经办理过其中的另一半，代行的岗位与本人视为一人"
_SIGNS = "您或者您代行的岗位已被请在本环节加签，提交和加签须由不同的人办理；请由其他承办人提交"


def require_other_hand(
    log: Log, file: CaseFile, draft: Draft, beside: Collection[Kind] = ()
) -> None:
    """Let a second half be done by somebody else than the first.

    :param beside: what was drafted before in the same change
    :raise NotPermittedError: it is the same person, or one stands in for the other
    """
    find = _FIRST.get(draft.kind)
    if find is None or (Kind.RECORD_AMENDED in beside and draft.data.get("code") not in DECISIONS):
        # A receipt that was mistyped is printed anew by whoever puts it right, a decision is not.
        return
    first = {user for user in find(log, file, draft.data) if user}
    if first & {draft.actor, _place(draft.acting_for)}:
        said = _SIGNS if draft.kind in _SUBMITS else _OTHER
        raise NotPermittedError(said, rule="S4")


def _place(acting_for: str) -> str:
    """In which colleague's place; an applicant is none."""
    return "" if acting_for == Role.APPLICANT else acting_for


def _hand(event: Event | None) -> Iterator[str]:
    if event is not None:
        yield from (event.actor, _place(event.acting_for))


def _latest(events: Iterable[Event], kind: Kind, **said: Any) -> Event | None:
    """The latest event of a kind that says so."""
    found = None
    for event in events:
        if event.kind is kind and all(event.data.get(name) == it for name, it in said.items()):
            found = event
    return found


def _proposed_void(log: Log, file: CaseFile, _data: Mapping[str, Any]) -> Iterator[str]:
    yield from _hand(_latest(log.of_case(file.header.id), Kind.CASE_VOID_PROPOSED))


def _amended(log: Log, file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    if "proposed_by" in data:
        yield from _hand(_latest(log.of_case(file.header.id), Kind.AMENDMENT_PROPOSED))


def _issued(log: Log, _file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    yield from _hand(log.get(data["letter"]))


def _handed_over(log: Log, file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    events = log.of_case(file.header.id)
    yield from _hand(_latest(events, Kind.CASE_HANDED_OVER, handover=data["handover"]))


_CONSENTS = frozenset({"approve", "reject"})
_RECORDS = {"confirm": "record"}
"""The second officer of a visit confirms what the first wrote down."""


def _procedure(log: Log, file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    act, same = data["act"], {"procedure": data["procedure"]}
    if act in _CONSENTS:
        yield from _hand(_latest(log.of_case(file.header.id), Kind.PROCEDURE_OPENED, **same))
    elif act in _RECORDS:
        record = {**same, "act": _RECORDS[act]}
        yield from _hand(_latest(log.of_case(file.header.id), Kind.PROCEDURE_ACTED, **record))


def _asked(log: Log, file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    """Whoever asks for a signature, and whoever submitted what is signed."""
    events = log.of_case(file.header.id)
    yield from _hand(_latest(events, Kind.SIGNATURE_ASKED, signature=data["signature"]))
    held = file.memory.held.get(data["task"])
    if held is not None:
        yield from (held["by"], held["by_for"], *held["officers"], *held["officers_for"])


def _signed(_log: Log, file: CaseFile, data: Mapping[str, Any]) -> Iterator[str]:
    """The first of two officers, and everybody who is asked for his signature on the step.

    What was held for those who sign after was submitted by another than tells of it.
    """
    if "by" in data:
        return
    yield from (*data.get("officers", ()), *data.get("officers_for", ()))
    yield from (user for task, _kind, user, _state in file.memory.signers.values()
                if task == data["task"])  # fmt: skip


_SUBMITS = frozenset({Kind.TASK_CONFIRMED, Kind.TASK_COMPLETED, Kind.TASK_HELD})
_FIRST: Mapping[Kind, Callable[[Log, CaseFile, Mapping[str, Any]], Iterator[str]]] = {
    Kind.TASK_CONFIRMED: _signed,
    Kind.TASK_COMPLETED: _signed,
    Kind.TASK_HELD: _signed,
    Kind.SIGNATURE_GIVEN: _asked,
    Kind.CASE_VOIDED: _proposed_void,
    Kind.CASE_VOID_REJECTED: _proposed_void,
    Kind.RECORD_AMENDED: _amended,
    Kind.LETTER_WITHDRAWN: _issued,
    Kind.HANDOVER_CONFIRMED: _handed_over,
    Kind.PROCEDURE_ACTED: _procedure,
}
"""Every act that needs a second person, with who did its first half.

A ballot needs no row: everybody casts his own, once, at his own desk. Neither does what contract
staff received: who confirms it must not be contract staff, in nobody's place (S3). What belongs
to no case (calendar, versions of items) is reviewed in person by whom nobody stands in for."""
