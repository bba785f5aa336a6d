"""Which letters said what an application said: by the trace that each keeps of its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.letters.given import Row, Value, text
from engine.letters.kinds import kind_of
from engine.letters.wording import masked, plain

_PARTY = {
    "applicant": "applicant_name",
    "applicant_id": "applicant_id",
    "applicant_address": "applicant_address",
    "applicant_phone": "applicant_phone",
    "agent": "agent_name",
    "agent_id": "agent_id",
    "agent_phone": "agent_phone",
}
"""Fact of a letter → the field of an application that says it."""

_NUMBERS = frozenset({"applicant_id", "agent_id"})
"""Facts that most letters do not print in full."""

PARTICULARS = "particulars"
"""The one fact that says an application field by field."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """What an application says, and where the log has it.

    :ivar node: the start of the flow
    :ivar party: digest of the content that holds the applicant and his agent
    :ivar answers: digest of the content that holds everything else
    :ivar told: both, by field
    :ivar rows: everything else as :data:`PARTICULARS` says it
    """

    node: str
    party: str
    answers: str
    told: Mapping[str, Any]
    rows: Sequence[Row]


def wrong(content: Mapping[str, Any], before: Application, after: Application) -> dict[str, Value]:
    """Return what a kept letter said of an application and should have said otherwise.

    Empty where nothing that it prints was wrong: a letter that only keeps an address, and does
    not print it, stands.

    :param content: the letter as it was kept: its facts, and the words that are printed
    :return: every fact that the application gives it, as it is now
    """
    facts = content["facts"]["facts"]
    whole = kind_of(content["facts"]["code"]).whole_id
    traced = {
        name: masked(value) if name in _NUMBERS and not whole and isinstance(value, str) else value
        for origin, names in content["facts"].get("sources", {}).items()
        for name in names
        if (value := _now(name, origin, before, after)) is not None
    }
    printed = _bare(content["text"])
    differs = any(
        facts.get(name, "") != value and _printed(facts.get(name, ""), printed)
        for name, value in traced.items()
    )
    return traced if differs else {}


def retraced(
    sources: Mapping[str, Sequence[str]], before: Application, after: Application
) -> dict[str, Sequence[str]]:
    """Return where the facts of such a letter come from now."""
    start = f"answers:{before.node}:"
    found: dict[str, Sequence[str]] = {}
    for origin, names in sources.items():
        now = f"party:{after.party}" if origin.startswith("party:") else origin
        now = f"{start}{after.answers}" if origin.startswith(start) else now
        found[now] = [*found.get(now, ()), *names]
    return found


def _now(name: str, origin: str, before: Application, after: Application) -> Value | None:
    """What a fact is now, where the application gave it."""
    if origin.startswith("party:"):
        return plain(str(after.told.get(_PARTY[name], ""))) if name in _PARTY else None
    if not origin.startswith(f"answers:{before.node}:"):
        return None
    if name == PARTICULARS:
        return list(after.rows)
    given = text(name, before.told.get(name))
    return text(name, after.told.get(name)) if given else None


def _printed(said: Value, printed: str) -> bool:
    texts = [said] if isinstance(said, str) else [cell for row in said for cell in row.values()]
    return any(each and _bare(each) in printed for each in texts)


def _bare(said: str) -> str:
    return "".join(said.split())
