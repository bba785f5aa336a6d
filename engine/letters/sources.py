"""Where each fact of a letter comes from, so that every number on paper can be traced."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.letters.given import Cited, Value

_PARTY = frozenset(
    {
        *("applicant", "applicant_id", "applicant_address", "applicant_phone"),
        *("agent", "agent_id", "agent_phone"),
    }
)
_CLOCK = frozenset(
    {
        *("accepted_on", "statutory_due_on", "promised_due_on", "correction_due_on"),
        *("base_due_on", "extended_due_on", "extension", "special_starts_on"),
    }
)
_FROM_MATERIALS = frozenset({"received", "defects"})


@dataclass(frozen=True, kw_only=True)
class Origins:
    """Where the parts of a letter stand in the log, in the words of its row.

    :ivar party: the content that holds the applicant, ``party:<digest>``
    :ivar item: the version whose data it prints, ``item:<digest>``
    :ivar answers: field of a form → ``answers:<node>:<digest>``
    :ivar act: the act that issued the letter, ``act:<event kind>:<change of the case>``
    """

    party: str = "party"
    item: str = "item"
    answers: Mapping[str, str] = field(default_factory=dict)
    act: str = "act"


def sources(
    origins: Origins,
    *,
    case: Mapping[str, Value],
    item: Mapping[str, Value],
    answers: Mapping[str, Value],
    act: Mapping[str, Value],
    more: Mapping[str, object],
    derived: Mapping[str, Value],
) -> dict[str, list[str]]:
    """Return origin → the names of the facts that stand there; each fact has one, the last.

    ``case`` is the case itself (its number and its receipt), ``clock`` what the limits give
    for its events, ``derived`` what follows from facts that have origins of their own.
    """
    whence: dict[str, str] = {}
    for name in _said(item):
        whence[name] = origins.item
    for name in _said(case):
        whence[name] = origins.party if name in _PARTY else "clock" if name in _CLOCK else "case"
    for name in _said(answers):
        whence[name] = _answer(origins, name)
    for name in _said(derived):
        whence[name] = "derived"
    for name in _said(act):
        each = more.get(name)
        whence[name] = each.source if isinstance(each, Cited) else origins.act

    grouped: dict[str, list[str]] = {}
    for name, origin in sorted(whence.items()):
        grouped.setdefault(origin, []).append(name)
    return dict(sorted(grouped.items()))


def _answer(origins: Origins, name: str) -> str:
    field_name = "materials" if name in _FROM_MATERIALS else name
    field_name = "conditions" if name == "terms" else field_name
    return origins.answers.get(field_name, origins.act)


def _said(values: Mapping[str, Value]) -> list[str]:
    return [name for name, value in values.items() if value]
