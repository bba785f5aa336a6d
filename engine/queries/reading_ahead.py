"""Contents that a page is going to show, read in one statement rather than one by one."""

from collections.abc import Iterable

from engine.store.cases import CaseRow
from engine.work import Look


def read_ahead(look: Look, digests: Iterable[str | None]) -> None:
    """Read contents by digest; whoever asks for one of them later finds it read.

    :param digests: of what the page shows; None where there is none
    """
    look.tables.contents.bodies(digest for digest in digests if digest)


def read_case_ahead(look: Look, row: CaseRow) -> None:
    """Read what was said of a case: who applied for it, and the latest answers of each step."""
    read_ahead(look, [row.memory["party"], *(digest for _node, digest in row.memory["answers"])])
