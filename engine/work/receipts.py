"""What came in after a notice of correction is receipted as the application was (domain.md §3.8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.casefile import CaseFile
from engine.letters.tables import received
from engine.model import Mark
from engine.profile import Node

_CODE = "correction_receipt"


def letters_of(
    file: CaseFile, node: Node, answers: Mapping[str, Any], now: datetime
) -> dict[str, Mapping[str, object]]:
    """Return the letters that a milestone issues, with what is handed to each.

    Whether it is drawn or not: where corrections arrive, their receipt is among them.
    """
    letters: dict[str, Mapping[str, object]] = {code: {} for code in node.letters}
    arrived = any(marking.mark is Mark.CORRECTED for marking in node.marks)
    if _CODE in letters or (arrived and received(answers, file.bundle.item)):
        letters[_CODE] = {"corrected_at": now}
    return letters
