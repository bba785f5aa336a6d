"""Phrases with variables: filled in from the case, as plain text."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from forms import Form

VARIABLES: Mapping[str, str] = {
    "applicant": "申请人",
    "item": "事项名称",
    "case_no": "办件编号",
    "today": "今天",
    "organ": "实施机关",
    "me": "本人姓名",
    "received_on": "收件日期",
    "due_on": "承诺办结日",
}
"""What may stand in braces, and what stands there then."""

_VARIABLE = re.compile(r"\{([a-z_]+)\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of variables, once: what a value contains is text.

    What names no variable stays as it is.
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def phrased(form: Form, own: Iterable[str], values: Mapping[str, str]) -> Form:
    """Offer phrases at every text of several lines: the item's, then those that are given."""
    more = list(own)
    kept = {
        field.name: replace(
            field,
            phrases=tuple(dict.fromkeys(filled(each, values) for each in (*field.phrases, *more))),
        )
        if field.widget == "textarea"
        else field
        for field in form.fields
    }
    groups = tuple(
        replace(group, fields=tuple(kept[field.name] for field in group.fields))
        for group in form.groups
    )
    return replace(form, groups=groups, fields=tuple(kept[field.name] for field in form.fields))
