"""L24: somebody holds each role."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example
from engine.model import ROLE_LABELS


def _check(subject: Subject) -> Iterator[Finding]:
    if subject.holders is None:
        return
    for node in subject.flow.tasks():
        organ = subject.organ(node)
        if organ is None or node.role is None:
            continue
        there = len(subject.holders.get((node.role, organ), ()))
        if there < node.officers:
            role, unit = ROLE_LABELS[node.role], subject.item.units[node.unit or ""].name
            number = f"只有{there}人" if there else "没有人"
            sentence = f"环节“{node.name}”要{node.officers}名{role}，{unit}（{organ}）{number}担任"
            yield Finding.at(node, f"{sentence}。请先授予岗位，再发布")


RULE = ItemRule(
    id="L24",
    title="每个环节的岗位都有人担任",
    reason="没有人担任的岗位，办件到了就停在那里，没有人看得见",
    basis="东府办发〔2015〕42号（责任到岗）；行政许可法第三十四条",
    asks_people=True,
    example=Example(
        file="flow.bpmn",
        failing="（花名册中没有审批科的审核人）",
        passing="（花名册中每个环节的岗位都有人）",
    ),
    check=_check,
)
