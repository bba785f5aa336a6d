"""Letters of milestones that hang on what was answered: a receipt of corrections, a switch (P-06)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.casefile import CaseFile
from engine.letters.tables import received
from engine.model import Mark
from engine.profile import Node

_CODE = "correction_receipt"
_SWITCH = "switch_notice"


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
    if _SWITCH in letters and not answers.get("switch"):
        # Who asked for the ordinary procedure himself is told nothing that he does not know.
        del letters[_SWITCH]
    return letters
