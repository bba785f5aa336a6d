"""The problems found in one file, collected so that all can be told at once."""

from collections.abc import Iterator

from engine.errors import InvalidBundleError
from engine.model import Problem

MOST_TOLD = 200
"""Nobody reads more than this; the rest is only counted."""


class Findings:
    """Problems of one file in the order in which they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def add(
        self, rule: str, sentence: str, *, element: str | None = None, line: int | None = None
    ) -> None:
        """Note that something is wrong; *sentence* says what, why and what now."""
        self._problems.append(
            Problem(file=self.file, sentence=sentence, rule=rule, line=line, element=element)
        )

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def refuse(self) -> None:
        """Go on only when nothing was found.

        :raise InvalidBundleError: with at most MOST_TOLD problems, by line
        """
        if not self._problems:
            return
        told = sorted(self._problems, key=lambda problem: problem.line or 0)
        if len(told) > MOST_TOLD:
            rest = len(told) - MOST_TOLD
            sentence = f"另有{rest}处问题没有列出，请先改正以上各处再导入"
            told = [*told[:MOST_TOLD], Problem(file=self.file, sentence=sentence, rule="F-01")]
        raise InvalidBundleError(told)
