"""What an applicant lets his agent do (授权委托): asked at the counter, the same for every item.

行政许可法 art. 29 lets people apply by an agent; what he may do, and until when, stands on the
paper that he brings.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms.fields import Raw
from forms.form import Answers, Form, load

AGENT = "agent_name"
_NAMED: Mapping[str, Any] = {
    "x-showIf": {"properties": {AGENT: {"minLength": 1}}, "required": [AGENT]},
    "x-required": True,
}
_ASKED = load(
    {
        "title": "授权委托",
        "type": "object",
        "properties": {
            AGENT: {"type": "string", "title": "代理人姓名"},
            "authority_kind": {
                "type": "string",
                "title": "委托权限",
                "enum": ["一般授权", "特别授权"],
                "description": "代为撤回、变更申请的须特别授权",
                **_NAMED,
            },
            "authority_scope": {
                "type": "string",
                "title": "委托事项",
                "maxLength": 200,
                "x-phrases": ["代为提交申请、补正材料和签收文书", "代为领取证件"],
                **_NAMED,
            },
            "authority_until": {
                "type": "string",
                "title": "委托期限至",
                "format": "date",
                **_NAMED,
            },
        },
    },
    file="授权委托",
)
AUTHORISATION: Form = replace(
    _ASKED,
    fields=tuple(field for field in _ASKED.fields if field.name != AGENT),
    groups=tuple(
        replace(group, fields=tuple(each for each in group.fields if each.name != AGENT))
        for group in _ASKED.groups
    ),
)
"""The questions to draw beside those of the item, which asks for the agent himself."""


def read_authorisation(raw: Raw) -> Answers:
    """Return what the agent may do; nothing where nobody named an agent.

    :raise InvalidAnswersError: an agent without kind, matter or end of his authority
    """
    answers = _ASKED.read(raw)
    return {name: value for name, value in answers.items() if name != AGENT}
