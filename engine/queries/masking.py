"""What supervisors read instead of names and numbers (domain.md §7: they see them masked)."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.bundle import Bundle
from engine.permissions import sees_personal_data
from engine.store.cases import CaseRow
from engine.work import Look

_SHORTEST_NAME = 2
_PERSON = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")

Mask = Callable[[str], str]


def mask_of(look: Look, row: CaseRow, bundle: Bundle) -> Mask:
    """Return what makes free text of this case fit for the person who looks.

    It hides the names and numbers that the application gives, wherever somebody wrote them.
    """
    if sees_personal_data(look.actor, look.organs(row), row.item_key, look.today):
        return lambda text: text
    return hiding(personal(look, row, bundle))


def personal(look: Look, row: CaseRow, bundle: Bundle) -> dict[str, Any]:
    """Every name and number of a case that is somebody's: its party, its personal answers."""
    start = bundle.flow.start()
    form = bundle.form_of(start)
    digest = dict(row.memory["answers"]).get(start.id)
    told = dict(look.contents(row.memory["party"]) or {})
    told |= {
        name: value
        for name, value in ((look.contents(digest) if digest else None) or {}).items()
        if form is not None and name in form.personal
    }
    return told | _mistyped(look, row)


def _mistyped(look: Look, row: CaseRow) -> dict[str, str]:
    """What was typed of a person before it was put right, or is proposed to be: others know it."""
    found: dict[str, str] = {}
    for digest in row.memory.get("amendments", ()):
        for each in (look.contents(digest) or {}).get("fields", ()):
            if each["personal"]:
                found |= {f"{digest}/{each['name']}/{side}": each[side] for side in ("old", "new")}
    return found


def hiding(told: Mapping[str, Any]) -> Mask:
    """Return what hides the names and numbers of a party and its personal answers in a text."""
    secrets = {text for text in _texts(told) if len(text) >= _SHORTEST_NAME}

    def mask(text: str) -> str:
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, masked_name(secret))
        return text

    return mask


def masked(text: str) -> str:
    """990101********0019, 199****0001: enough to recognise, not to use."""
    head, tail = (6, 4) if len(text) > 11 else (3, 4)  # noqa: PLR2004 - a phone has 11 digits
    hidden = len(text) - head - tail
    return f"{text[:head]}{'*' * hidden}{text[-tail:]}" if hidden > 0 else "*" * len(text)


def numbers_masked(text: str) -> str:
    """Hide the middle of every identity and mobile number: 990101********0019, 199****0001."""
    return _MOBILE.sub(r"\1****\2", _PERSON.sub(r"\1********\2", text))


def masked_name(name: str) -> str:
    """王**: the first character of a name."""
    return name[:1] + "*" * (len(name) - 1)


def _texts(told: Mapping[str, Any]) -> Iterable[str]:
    """Every text of the party and of the personal fields; of rows, only who is named."""
    for name, value in told.items():
        if isinstance(value, str) and name != "applicant_kind":
            yield value
        elif isinstance(value, list):
            yield from (row["name"] for row in value if isinstance(row, dict) and "name" in row)
