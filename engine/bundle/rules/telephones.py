"""L07: questions and complaints ring at different desks, with area codes."""

import re
from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_NUMBER = re.compile(r"(?:0\d{2,3}-\d{7,8}|12\d{3}|400-?\d{3}-?\d{4})(?!\d)")
"""With area code; a hotline of five digits; or a number of the whole country."""

_LABELS = {"consult": "咨询电话", "complain": "投诉电话"}


def _check(subject: Subject) -> Iterator[Finding]:
    contacts = subject.item.contacts
    numbers = {}
    for name, label in _LABELS.items():
        said = getattr(contacts, name)
        numbers[name] = set(_NUMBER.findall(said)) or {said}
        if not _NUMBER.search(said):
            sentence = f"{label}“{said}”没有区号，外地人打不通。请写成 0000-0000000"
            yield Finding.of("contacts", name, sentence=sentence)
    if numbers["consult"] & numbers["complain"]:
        sentence = "咨询电话与投诉电话相同，投诉不能由被投诉的人接听。请分开"
        yield Finding.of("contacts", "complain", sentence=sentence)


RULE = ItemRule(
    id="L07",
    title="咨询电话和投诉电话不同，都有区号",
    reason="投诉不能由被投诉的人接听；没有区号的电话外地人打不通",
    basis="东府办发〔2015〕42号（举报电话）；政务服务事项质量检查规则（温州）",
    example=Example(
        failing='complain = "0000-0000001"',
        passing='complain = "0000-0000002"',
    ),
    check=_check,
)
