"""Correction notices held against each other: all defects at once, and once (行政许可法 art. 32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.limits.values import Anomaly


@dataclass(frozen=True, kw_only=True)
class CorrectionNotice:
    """What one 补正告知书 asked for: the keys of its rows."""

    issued_on: date
    rows: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class CorrectionCheck:
    """A correction notice held against those before it: *new* rows may not be asked for."""

    notice: CorrectionNotice
    repeated: frozenset[str]
    new: frozenset[str]

    @property
    def anomaly(self) -> Anomaly | None:
        """What is wrong with it, if anything."""
        return Anomaly.CORRECTION_MORE_THAN_ONCE if self.new else None


def check_corrections(notices: Sequence[CorrectionNotice]) -> list[CorrectionCheck]:
    """Hold every notice against the ones before it (行政许可法 art. 32, P-02).

    All defects are named once and together. A later notice may repeat what is still unmet;
    a row that an earlier notice left out was met, or seen to be in order, and stays so.

    :param notices: of one application, in any order
    :return: one check a notice, in the order of their days
    """
    checks: list[CorrectionCheck] = []
    open_rows: frozenset[str] | None = None
    for notice in sorted(notices, key=lambda notice: notice.issued_on):
        open_rows = notice.rows if open_rows is None else open_rows & notice.rows
        checks.append(
            CorrectionCheck(
                notice=notice,
                repeated=open_rows if checks else frozenset(),
                new=notice.rows - open_rows,
            )
        )
    return checks
