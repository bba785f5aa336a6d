"""The felling permit of the sample town, which the county's forestry bureau entrusted (R-04)."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.bundle import ItemData
from engine.letters import Letter, LetterCase, Served, facts, format_number, render
from tests.support.letters import ANSWERS, MORE, at

ITEM = Path(__file__).parents[3] / "processes" / "felling" / "item.toml"
DIGEST = "8f2c1e0d9b7a6f5e4d3c2b1a0f9e8d7c6b5a49382716050f1e2d3c4b5a697887"


@pytest.fixture(scope="session")
def item() -> ItemData:
    return ItemData.model_validate(tomllib.loads(ITEM.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def case() -> LetterCase:
    return LetterCase(
        case_no="11990101000000027Q5000164120000202603020001",
        applicant="王示例",
        applicant_id="990101199001010019",
        applicant_address="示例县示例镇示例村一组",
        applicant_phone="19900000001",
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


@pytest.fixture(scope="session")
def write(item, case):
    """Write one letter of the case, as it would be issued on 10 March 2026."""

    def written(code: str, **changed: Any) -> Letter:
        said = facts(
            code,
            case=changed.get("case", at(case, code)),
            answers=changed.get("answers", ANSWERS.get(code, {})),
            item=changed.get("item", item),
            paragraphs=changed.get("paragraphs", ()),
            more=changed.get("more", MORE.get(code, {})),
        )
        number = format_number(item.number_prefix, code, 2026, 1)
        issued_at = datetime(2026, 3, 10, 16, 30, tzinfo=UTC)
        return render(code, number, said, issued_at, DIGEST, seal=changed.get("seal"))

    return written
