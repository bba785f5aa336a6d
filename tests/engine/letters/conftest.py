"""The felling permit of the sample town, which the county's forestry bureau entrusted (R-04)."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.bundle import ItemData
from engine.letters import Letter, LetterCase, Served, facts, format_number, render

ITEM = Path(__file__).parents[3] / "processes" / "felling" / "item.toml"
DIGEST = "8f2c1e0d9b7a6f5e4d3c2b1a0f9e8d7c6b5a49382716050f1e2d3c4b5a697887"

ANSWERS: dict[str, dict[str, Any]] = {
    "material_receipt": {
        "materials": {
            "application_form": {"state": "已收", "original": True, "copies": 1},
            "ownership": {
                "state": "不合格",
                "original": False,
                "copies": 1,
                "reason": "未附宗地图",
            },
        }
    },
    "correction_notice": {
        "materials": {
            "application_form": {"state": "缺", "original": False, "copies": 0},
            "ownership": {
                "state": "不合格",
                "original": False,
                "copies": 1,
                "reason": "未附宗地图",
            },
        },
        "reason": "补交时请携带身份证原件。",
    },
    "acceptance_notice": {},
    "non_acceptance": {
        "reason": "申请采伐的林木不在委托镇办理的范围内。",
        "competent_organ": "示例县林业局",
    },
    "not_required": {"reason": "采伐房前屋后个人所有的零星林木，不需要申请采伐许可证。"},
    "special_procedure_notice": {
        "special_days": 10,
        "special_reason": "需要核实林木蓄积。",
    },
    "grant_decision": {
        "facts": "四至清楚，林木与申请一致。\n采伐蓄积不超过限额。",
        "scope": "示例镇示例村一组后山杉木40株，蓄积8.5立方米，择伐。",
        "conditions": "按期完成更新造林。",
        "valid_from": "2026-03-10",
        "valid_to": "2026-06-30",
    },
    "refusal_decision": {
        "facts": "申请采伐的林木位于封山育林区。",
        "grounds": ["R1"],
        "reason": "可以待封山育林期满后另行申请。",
    },
    "service_receipt": {
        "service_method": "直接送达",
        "recipient": "王示例",
        "served_on": "2026-03-12",
        "licence_no": "示例采字2026第0001号",
        "returned": "不动产权证书原件1份",
    },
    "withdrawal": {"reason": "改变建房计划，不再采伐。"},
    "termination": {"reason": "申请人死亡，没有继承人继续申请。"},
    "commitment_letter": {},
    "deemed_acceptance": {},
    "correction_expired": {},
    "extension_notice": {"reason": "需要上级核实采伐限额。", "approver": "示例县林业局局长"},
}


@pytest.fixture(scope="session")
def item() -> ItemData:
    return ItemData.model_validate(tomllib.loads(ITEM.read_text(encoding="utf-8")))


@pytest.fixture
def case() -> LetterCase:
    return LetterCase(
        case_no="11990101000000027Q5000164120000202603020001",
        applicant="王示例",
        applicant_id="990101199001010019",
        organ="示例县林业局",
        organ_uscc="11990101000000035K",
        acting="示例镇人民政府",
        received_at=datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        query_code="K7M2PQ9X",
        accepted_on=date(2026, 3, 2),
        statutory_due_on=date(2026, 3, 30),
        promised_due_on=date(2026, 3, 11),
        correction_due_on=date(2026, 3, 16),
        pause_kind="testing",
        pause_starts_on=date(2026, 3, 5),
        extension="10个工作日",
        base_due_on=date(2026, 3, 30),
        extended_due_on=date(2026, 4, 14),
        documents=(Served(title="准予行政许可决定书", number="示镇林许准〔2026〕1号"),),
    )


@pytest.fixture
def write(item, case):
    """Write one letter of the case, as it would be issued on 10 March 2026."""

    def written(code: str, **changed: Any) -> Letter:
        said = facts(
            code,
            case=changed.get("case", case),
            answers=changed.get("answers", ANSWERS.get(code, {})),
            item=changed.get("item", item),
            paragraphs=changed.get("paragraphs", ()),
        )
        number = format_number(item.number_prefix, code, 2026, 1)
        return render(code, number, said, datetime(2026, 3, 10, 16, 30, tzinfo=UTC), DIGEST)

    return written
