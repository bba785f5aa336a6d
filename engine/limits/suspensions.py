"""What stops a case besides the law's eight procedures: a court, or a law that says so (中止办理).

None of these is a special procedure of 行政许可法 art. 45. Time stands still only where a law
orders the handling to stop; otherwise the limits run on while nobody may act, and the account of
the case says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import PAUSE_KINDS, Basis

PREFIX = "stop:"
"""Begins the kind of a pause that is a suspension, so that none is taken for one of the eight."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why the handling of a case may be stopped.

    :ivar basis: the law that orders it; None where whoever stops the case must cite it
    :ivar pauses: whether the handling limits stand still meanwhile
    :ivar document: what is kept of whoever ordered it, as the form asks for it
    """

    key: str
    title: str
    basis: Basis | None
    pauses: bool
    document: str


SUSPENSIONS: Mapping[str, Ground] = {
    ground.key: ground
    for ground in (
        Ground(
            key="court",
            title="人民法院裁定停止执行",
            basis=Basis(law="行政诉讼法", article="五十六"),
            pauses=True,
            document="裁定书文号",
        ),
        Ground(
            key="review",
            title="行政复议机关决定停止执行",
            basis=Basis(law="行政复议法", article="四十二"),
            pauses=True,
            document="停止执行决定书文号",
        ),
        Ground(
            key="law",
            title="法律、法规规定中止办理",
            basis=None,
            pauses=True,
            document="有关文书文号",
        ),
        Ground(
            key="evidence",
            title="监察机关依法调取案卷",
            basis=Basis(law="监察法", article="十八"),
            pauses=False,
            document="调取证据通知书文号",
        ),
    )
}
"""Grounds by key. What law does not list stops no clock (行政许可法 art. 42, 45)."""


def pause_kind(ground: str) -> str:
    """The kind of pause by which the clock knows a suspension."""
    return f"{PREFIX}{ground}"


def is_suspension(kind: str) -> bool:
    """Is this pause a suspension, and none of the eight procedures?"""
    return kind.startswith(PREFIX)


def pause_title(kind: str) -> str:
    """What a pause is called: one of the eight, a suspension, or as the item's law names it."""
    if is_suspension(kind):
        return SUSPENSIONS[kind.removeprefix(PREFIX)].title
    return PAUSE_KINDS.get(kind, kind)
