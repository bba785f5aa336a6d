"""Lay a flow out: as good as the effort allows, like the version before, or plainly."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from diagrams import quality
from diagrams.chart import Caption, Part
from diagrams.charting import chart_of
from diagrams.keeping import remember
from diagrams.measure import faults, measure
from diagrams.net import Net
from diagrams.page import Page
from diagrams.plan import Gaps
from diagrams.render import DiagramError
from diagrams.search import Effort, Search
from diagrams.sheet import A3, A3_ACROSS, A4, Layout, Style
from diagrams.sizing import Measure
from diagrams.steps import numbers, paragraphs
from engine.profile import Flow

SMALLEST = 7.0
MOST_LANES_ON_A4 = 20
STRIP_GAPS = Gaps(across=16, along=18)
MORE_CROSSINGS = 2
"""So many more crossings than the version before may its likeness cost."""

MOST_SPOTS = 120
"""Boxes of one chart that are searched for good places; more would take minutes."""

PLAIN_NOTE = "本图环节关系复杂，自动排版未达到图面要求，现以简化版式绘制，环节与流向完整"


def lay_out(
    flow: Flow,
    caption: Caption,
    *,
    style: Style = Style.POSTER,
    public: bool = True,
    effort: Effort = Effort.DRAFT,
    previous: Layout | None = None,
) -> Layout:
    """Lay a flow out on A4, on A3 when A4 would print below 7 pt, else as large as it needs.

    What was laid out is drawn and measured. A drawing with a fault is not returned: in
    its place comes a plain one, all boxes under each other, which says so in its footer.

    :param public: draw what citizens should know, or every node
    :param previous: the version before; what it shows keeps its place wherever that does
    """
    caption = caption.cleaned()
    parts = chart_of(flow, caption, public=public)
    lanes = style is Style.LANES and bool(parts[0].lanes)
    setting = _Setting(parts=parts, caption=caption, lanes=lanes, effort=effort, signed=public)
    for drawn in _tries(setting, previous):
        if _is_sound(drawn):
            break
    return replace(drawn, style=style, public=public, text=paragraphs(parts, caption))


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """What all tries of one layout have in common."""

    parts: tuple[Part, ...]
    caption: Caption
    lanes: bool
    effort: Effort
    signed: bool

    def main(self) -> Part:
        return _flattened(self.parts[0], lanes=self.lanes, bands=True)

    def compose(self, main: Search) -> Layout:
        """Put the best drawing of a search on the smallest paper that can be read."""
        strips = [
            Search(
                _flattened(part, lanes=False, bands=False),
                Measure(sideways=True, gaps=STRIP_GAPS),
            )
            for part in self.parts[1:]
        ]
        crowded = self.lanes and len(main.part.net.spots) > MOST_LANES_ON_A4
        # Room for signatures is offered on each paper, but never costs a larger one.
        signing = (True, False) if self.signed else (False,)
        papers = (A3, A3_ACROSS) if crowded else (A4, A3, A3_ACROSS) if self.lanes else (A4, A3)
        for paper, signed in itertools.product(papers, signing):
            page = Page(
                main,
                strips,
                self.caption,
                paper=paper,
                numbered=numbers(self.parts),
                signed=signed,
            )
            if page.smallest >= SMALLEST:
                break
        page.refine()
        if page.smallest < SMALLEST:
            page.grow()
        return page.compose()


def _tries(setting: _Setting, previous: Layout | None) -> Iterator[Layout]:
    part, measure_ = setting.main(), Measure(lanes=setting.lanes)
    memory = previous and remember(previous, part)
    if previous is not None and memory:
        kept = setting.compose(Search(part, measure_, setting.effort, memory))
        if _crossings(kept) <= _crossings(previous) + MORE_CROSSINGS:
            yield kept
    if len(part.net.spots) <= MOST_SPOTS:
        yield setting.compose(Search(part, measure_, setting.effort))
    noted = replace(setting.caption, notes=(*setting.caption.notes, PLAIN_NOTE))
    plain = replace(setting, caption=noted)
    yield replace(plain.compose(Search(part, measure_, None)), plain=True)


def _crossings(layout: Layout) -> int:
    return quality.crossings({line.id: line.points for line in layout.lines})


def _is_sound(layout: Layout) -> bool:
    """Was it drawn without a fault? Where nothing can be drawn, nothing can be wrong yet.

    Words leave their boxes only where the fonts are missing, and would in a plain drawing too.
    """
    try:
        return not faults(measure(layout) | {"spilled": 0})
    except DiagramError:
        return True


def _flattened(part: Part, *, lanes: bool, bands: bool) -> Part:
    """Return a part whose net ignores the lanes or bands that will not be drawn."""
    spots = {
        spot.id: replace(spot, lane=spot.lane if lanes else 0, stage=spot.stage if bands else 0)
        for spot in part.net.spots.values()
    }
    return replace(part, net=Net(spots=spots, links=part.net.links))
