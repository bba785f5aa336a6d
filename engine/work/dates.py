"""Days that the law does not let lie too early: a hearing, its record (x-notBefore of a form)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from engine.casefile import CaseFile
from forms import Answers, Form, InvalidAnswersError
from forms.bounds import TODAY, Bound

Read = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]


def require_dates(file: CaseFile, form: Form, answers: Answers, today: date, read: Read) -> None:
    """Refuse days that lie before the first one that the form allows.

    行政许可法 art. 48 (R-30): a hearing is notified seven working days ahead.

    :param read: gives the plain data of contents by digest
    :raise InvalidAnswersError: says the first possible day, and why
    """
    hints = {field.name: (field.title, field.hint) for field in form.fields}
    wrong = {
        name: _sentence(*hints[name], first)
        for name, first in earliest(file, form, answers, today, read).items()
        if (given := _day(answers.get(name))) is not None and given < first
    }
    if wrong:
        raise InvalidAnswersError(wrong, answers)


def earliest(
    file: CaseFile, form: Form, answers: Mapping[str, Any], today: date, read: Read
) -> dict[str, date]:
    """Return the first possible day of every date field that has one."""
    found: dict[str, date] = {}
    for field in form.fields:
        days = list(_days(file, field.not_before, answers, today, read))
        if days:
            found[field.name] = max(days)
    return found


def _days(
    file: CaseFile,
    bounds: Iterable[Bound],
    answers: Mapping[str, Any],
    today: date,
    read: Read,
) -> Iterator[date]:
    for bound in bounds:
        start = today if bound.field == TODAY else _day(_told(file, bound, answers, read))
        if start is not None:
            yield _from(file, start, bound)


def _from(file: CaseFile, start: date, bound: Bound) -> date:
    if bound.natural or not bound.days:
        return start + timedelta(days=bound.days)
    return file.calendar.add(start, bound.days)


def _told(file: CaseFile, bound: Bound, answers: Mapping[str, Any], read: Read) -> object:
    """What the other field says: in this form, or at the latest visit of another step."""
    if not bound.node:
        return answers.get(bound.field)
    digest = dict(file.memory.answers).get(bound.node)
    return None if digest is None else read([digest]).get(digest, {}).get(bound.field)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _sentence(title: str, hint: str, first: date) -> str:
    return f"“{title}”不得早于{first}" + (f"：{hint}" if hint else "")
