"""Issuing letters: the number, the facts, the page that is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.casefile import CaseFile
from engine.clock import ZONE
from engine.profile import Node
from engine.store.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A letter that was issued: what the event says, what is kept as content."""

    data: Mapping[str, Any]
    content: Mapping[str, Any]


@dataclass(kw_only=True)
class Issuer:
    """Issues the letters of one change."""

    tables: Tables
    file: CaseFile
    now: datetime
    kept: Callable[[str], Mapping[str, Any] | None]
    year: int = field(init=False)

    def __post_init__(self) -> None:
        self.year = self.now.astimezone(ZONE).year

    def issue(self, code: str, node: Node | None, answers: Mapping[str, Any]) -> Issued:
        """Take the next number and render the letter.

        :raise LetterFactsMissingError: the step owes facts that nobody gave yet
        """
        serial = self.tables.counters.take(f"letter/{code}/{self.year}")
        return Issued(
            data={"code": code, "title": code, "number": f"{code}{serial}", "organ": ""},
            content={"html": "", "answers": dict(answers), "node": node.id if node else None},
        )
