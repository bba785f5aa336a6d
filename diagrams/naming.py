"""What each box says: its name, who does it, how long it may take, which letters it issues."""

import re
from collections.abc import Iterable

from diagrams.chart import Caption, Figure, Shape, Tone
from diagrams.net import Bar
from diagrams.words import clean
from engine.model import OUTCOME_LABELS, STAGE_LABELS, Mark, Outcome, Stage
from engine.profile import GATEWAYS, Edge, Node, NodeKind

GRANTED = frozenset({Outcome.GRANTED, Outcome.PARTLY_GRANTED})
GOOD = GRANTED | {Outcome.COMPLETED}
GATHERED = "全部完成后汇总"
"""What a bar is called that gathers branches and has no name."""
BAD = frozenset({Outcome.REFUSED, Outcome.NOT_ACCEPTED})


def figure_of(node: Node, edges: Iterable[Edge], caption: Caption, *, public: bool) -> Figure:
    """Return the box of a node; lane and band are set by whoever knows all nodes."""
    leaving = sum(edge.source == node.id for edge in edges)
    shape = _shape(node, leaving)
    title = clean(node.label if public else node.name or node.label)
    bar = bar_of(node, leaving, sum(edge.target == node.id for edge in edges))
    return Figure(
        id=node.id,
        shape=shape,
        kind=node.kind.value,
        title=_title(node, title, bar),
        unit=clean(caption.units.get(node.unit or "", ""), longest=30),
        who=_who(node, caption),
        limit=_limit(node),
        excluded=node.excluded is not None,
        letters=tuple(f"《{_letter(code, caption)}》" for code in node.letters),
        tone=_tone(node),
        bar=bar,
        host=node.host or "",
        interrupting=node.interrupting,
        calls=node.calls or "",
    )


def _shape(node: Node, leaving: int) -> Shape:
    shapes = {
        NodeKind.START: Shape.TERMINAL,
        NodeKind.END: Shape.TERMINAL,
        NodeKind.TIMER: Shape.TIMER,
        NodeKind.CALL: Shape.CALL,
        NodeKind.PARALLEL: Shape.BAR,
    }
    if node.kind in GATEWAYS and node.kind is not NodeKind.PARALLEL:
        return Shape.DECISION if leaving > 1 else Shape.MERGE
    return shapes.get(node.kind, Shape.STEP)


def _title(node: Node, title: str, bar: Bar) -> str:
    if node.kind is NodeKind.END:
        inner = re.fullmatch(r"结束（(.+)）", title)
        named = inner[1] if inner else title
        return named or (OUTCOME_LABELS[node.outcome] if node.outcome else "办结")
    if node.kind is NodeKind.START:
        return title or STAGE_LABELS[Stage.APPLY]
    if bar is not Bar.NONE:
        return title or ("并行办理" if bar is Bar.FORK else GATHERED)
    if node.kind in GATEWAYS:
        return title
    return title or node.id


def _who(node: Node, caption: Caption) -> str:
    role = clean(caption.roles.get(node.role, ""), longest=20) if node.role else ""
    if role and node.officers > 1:
        role = f"{node.officers}名{role}"
    return f"{role}（多份并行）" if node.cardinality else role


def _limit(node: Node) -> str:
    if any(marking.mark is Mark.PAUSED for marking in node.marks):
        return "办理时限暂停"
    limit = node.limit.label if node.limit else ""
    if node.excluded is not None:
        return f"{limit}，不计入时限" if limit else "不计入时限"
    return limit


def _letter(code: str, caption: Caption) -> str:
    return clean(caption.letters.get(code, code), longest=30).strip("《》")


def _tone(node: Node) -> Tone:
    if node.kind is NodeKind.START or node.outcome in GRANTED:
        return Tone.GOOD
    return Tone.BAD if node.outcome in BAD else Tone.PLAIN


def bar_of(node: Node, leaving: int, entering: int) -> Bar:
    """Return what kind of bar a parallel gateway is drawn as."""
    if node.kind is not NodeKind.PARALLEL:
        return Bar.NONE
    if leaving > 1:
        return Bar.FORK
    return Bar.JOIN if entering > 1 else Bar.NONE
