"""Letters that no step owes: an office may write them of any case, with a few typed words."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "application": (),
    "approval_sheet": (),
    "one_time_notice": (),
    "consultation_letter": ("consulted", "question", "reply_by", "enclosed"),
    "public_notice": ("notice_kind", "notice_text", "notice_until"),
}
"""Code → the facts that are typed for it, in the order in which a page asks for them."""

NOTICES = ("听证公告", "行政许可决定公告", "证件遗失公告")
"""What a public notice may be about (行政许可法 art. 40, 46)."""

OPTIONAL = frozenset({"notice_until"})
"""What of the typed facts may be left open."""
