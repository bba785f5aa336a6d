"""The flowchart that an office publishes: a typed flow as SVG, PNG, PDF or text.

Layout is ours, graphviz renders: flow → boxes and arrows (``charting``) → cells of a
grid (``placing``) → routes in channels (``routing``, ``tracks``) → coordinates
(``plan``) → page (``laying``, ``page``) → DOT with every position fixed (``dot``) → picture.
"""

from diagrams.chart import Caption
from diagrams.drawing import Format, draw, draw_kept
from diagrams.footer import stamped
from diagrams.laying import lay_out
from diagrams.measure import measure
from diagrams.paint import Heat, Paint, Warmth
from diagrams.redrawing import with_diagram
from diagrams.render import DiagramError
from diagrams.search import Effort
from diagrams.sheet import Layout, Style
from diagrams.steps import step_numbers, text_version

__all__ = [
    "Caption",
    "DiagramError",
    "Effort",
    "Format",
    "Heat",
    "Layout",
    "Paint",
    "Style",
    "Warmth",
    "draw",
    "draw_kept",
    "lay_out",
    "measure",
    "stamped",
    "step_numbers",
    "text_version",
    "with_diagram",
]
