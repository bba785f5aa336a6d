"""What the events of paper that changes hands say in a line of the history."""

from collections.abc import Mapping

from engine.audit import Event, Kind
from engine.work.papers import DESK_LABELS, PaperDesk

PAPER_SENTENCES: Mapping[Kind, str] = {
    Kind.CASE_HANDED_OVER: "纸质材料移交{paper_desk}（交接单{paper_no}）",
    Kind.HANDOVER_CONFIRMED: "接收纸质材料（交接单{paper_no}）",
    Kind.HANDOVER_REFUSED: "不接收纸质材料（交接单{paper_no}）",
    Kind.CASE_ARCHIVED: "归档：{paper_no}",
}


def paper_words(event: Event) -> dict[str, str]:
    """What they put into their sentences."""
    if event.kind not in PAPER_SENTENCES:
        return {}
    desk = event.data.get("desk")
    return {
        "paper_no": event.data["no"],
        "paper_desk": DESK_LABELS[PaperDesk(desk)] if desk else "",
    }
