"""The archivist takes the whole file of an ended case (归档): a number, and the cover with its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.audit import Kind
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits.values import day_of
from engine.model import OUTCOME_LABELS, Role
from engine.work import Change, Work

RETENTION = ("永久", "30年", "10年")
"""机关文件材料归档范围和文书档案保管期限规定 (国家档案局令第8号), art. 8."""

MOST_PAGES = 9_999
Row: TypeAlias = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Filing:
    """How a file is kept: its pages, as they were counted, and for how long."""

    pages: int
    retention: str


def archive(
    work: Work,
    change: Change,
    organ: str,
    filing: Filing | None,
    papers: Sequence[Mapping[str, Any]],
    *,
    field: str,
) -> None:
    """Put the file of a case into the archive of an organ; the cover is issued with its list.

    :param papers: what stands on the list of hand-over
    :param field: names the case on the page, for whoever draws it again
    :raise InvalidValueError: the pages were not counted, or no length of keeping was chosen
    """
    if filing is None or not 0 < filing.pages <= MOST_PAGES:
        raise InvalidValueError(f"pages-{field}", f"请填写案卷页数（1 至 {MOST_PAGES}）")
    if filing.retention not in RETENTION:
        raise InvalidValueError(f"retention-{field}", "请选择保管期限")
    serial = work.tables.counters.take(f"archive/{organ}/{work.today.year}")
    header = change.file.header
    change.happen(
        Kind.CASE_ARCHIVED,
        {
            "no": f"档〔{work.today.year}〕{serial}号",
            "organ": organ,
            "pages": filing.pages,
            "retention": filing.retention,
        },
        role=Role.ARCHIVIST,
        letters={
            "case_file_cover": {
                "received_on": day_of(header.received_at),
                "outcome": OUTCOME_LABELS[header.outcome] if header.outcome else "",
                "contents": _contents(work, change, papers),
                "pages": filing.pages,
                "retention": filing.retention,
                "filed_on": work.today,
                "archivist": work.actor.name,
            }
        },
    )


def _contents(work: Work, change: Change, papers: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The list of a case file (卷内目录): what stands on the list of hand-over, in its order.

    Where each one stands is left to be written by hand: nobody but who binds the file knows.
    """
    issued = {
        event.data["number"]: event.at.astimezone(ZONE).date().isoformat()
        for event in work.log.of_case(change.case_id)
        if event.kind is Kind.LETTER_ISSUED
    }
    return [
        {
            "title": str(paper["name"]),
            "number": str(paper.get("number", "")),
            "on": issued.get(paper.get("number", ""), ""),
            "pages": "",
        }
        for paper in papers
    ]
