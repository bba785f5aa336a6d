"""One form with every kind of field, as an item would have it."""

from dataclasses import dataclass
from typing import Any

import pytest

from forms import Form, load


@dataclass(frozen=True, kw_only=True)
class Material:
    key: str
    name: str
    form: str = "原件"
    copies: int = 1
    need: str = "必要"


@dataclass(frozen=True, kw_only=True)
class Ground:
    code: str
    text: str
    law: str = "森林法实施条例"
    article: str = "三十一"
    catch_all: bool = False
    kind: str = "refuse"


MATERIALS = (
    Material(key="application_form", name="林木采伐许可申请表"),
    Material(key="ownership", name="林权证明", form="复印件", copies=2),
    Material(key="proxy", name="授权委托书", need="条件"),
)
GROUNDS = (
    Ground(code="R1", text="采伐封山育林区的林木"),
    Ground(code="R2", text="上年度采伐后未完成更新造林任务", article="第三十二条"),
)

ACCEPT_REVIEW: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "受理审查",
    "type": "object",
    "required": ["result", "applicant_name", "volume"],
    "x-groups": [
        {
            "title": "申请人",
            "fields": ["applicant_kind", "applicant_name", "applicant_id", "phone"],
        },
        {"title": "受理意见", "fields": ["result", "materials", "grounds", "special_days"]},
    ],
    "properties": {
        "applicant_kind": {"type": "string", "title": "申请人类型", "enum": ["自然人", "企业"]},
        "applicant_name": {"type": "string", "title": "申请人名称", "maxLength": 60},
        "applicant_id": {"type": "string", "title": "证件号码", "format": "party-id"},
        "phone": {"type": "string", "title": "手机号码", "format": "mobile"},
        "result": {
            "type": "string",
            "title": "受理结果",
            "enum": ["受理", "补正", "不予受理"],
            "x-widget": "buttons",
            "x-route": True,
        },
        "materials": {"type": "object", "title": "材料核对"},
        "grounds": {
            "type": "array",
            "title": "不予受理的理由",
            "x-required": True,
            "x-showIf": {"properties": {"result": {"const": "不予受理"}}, "required": ["result"]},
        },
        "special_days": {
            "type": "integer",
            "title": "所需天数",
            "minimum": 1,
            "maximum": 90,
            "x-required": True,
            "x-route": True,
            "x-showIf": {"properties": {"visit": {"const": True}}, "required": ["visit"]},
        },
        "visit": {"type": "boolean", "title": "需要现场踏勘", "x-route": True},
        "seen": {"type": "boolean", "title": "已核对原件", "const": True},
        "volume": {
            "type": "number",
            "title": "采伐蓄积",
            "x-unit": "立方米",
            "exclusiveMinimum": 0,
            "maximum": 10.5,
            "x-default": 2,
        },
        "planted_on": {"type": "string", "title": "更新日期", "format": "date"},
        "opinion": {
            "type": "string",
            "title": "受理意见",
            "x-widget": "textarea",
            "maxLength": 500,
            "x-phrases": ["材料齐全，符合法定形式，予以受理。"],
        },
        "owners": {
            "type": "array",
            "title": "共有人",
            "maxItems": 3,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "title": "姓名", "maxLength": 20},
                    "share": {"type": "number", "title": "份额", "minimum": 0, "maximum": 100},
                    "agrees": {"type": "boolean", "title": "已同意"},
                },
                "required": ["name"],
            },
        },
        "trees": {"type": "array", "title": "树种", "items": {"enum": ["杉木", "马尾松", "毛竹"]}},
    },
}

GOOD = {
    "applicant_kind": ["自然人"],
    "applicant_name": ["张三"],
    "applicant_id": ["990101199001010019"],
    "result": ["受理"],
    "materials.application_form.state": ["已收"],
    "materials.ownership.state": ["已收"],
    "seen": ["true"],
    "volume": ["3.50"],
}


@pytest.fixture(scope="session")
def form() -> Form:
    return load(ACCEPT_REVIEW, materials=MATERIALS, grounds=GROUNDS, file="accept_review.json")


@pytest.fixture
def good() -> dict[str, list[str]]:
    return {name: list(values) for name, values in GOOD.items()}


@pytest.fixture
def definition() -> dict[str, Any]:
    return {
        "title": "意见",
        "type": "object",
        "properties": {"opinion": {"type": "string", "title": "意见"}},
    }
