"""The one place where SVG becomes part of a page without being escaped."""

from uuid import UUID

from flask_babel import gettext as _
from markupsafe import Markup

from diagrams import DiagramError
from engine import queries
from engine.errors import NotFoundError
from engine.queries.charts import frame_chart, heat_chart
from engine.queries.spans import Days
from engine.queries.values import Frame
from engine.work import Look


def inline(svg: bytes) -> Markup:
    """Mark a chart of ours as ready for a page.

    ``diagrams`` lets only listed elements and attributes through and writes every text
    itself, so nothing that people typed arrives here as markup.
    """
    return Markup(svg.decode())  # noqa: S704 - see above


def around(look: Look, case_id: UUID, node_id: str | None) -> Markup:
    """The chart of a case around one step, or a sentence where none can be drawn.

    A clerk must be able to work on while graphviz is missing or a chart will not draw.
    """
    try:
        return inline(queries.case_chart(look, case_id, around=node_id))
    except (DiagramError, NotFoundError):
        return Markup("<p>{}</p>").format(_("流程图暂时无法显示，不影响办理。"))


def heat(look: Look, key: str, days: Days) -> Markup:
    """The chart of an item with the average time of each step, or a sentence."""
    try:
        return inline(heat_chart(look, key, days))
    except (DiagramError, NotFoundError):
        return Markup("<p>{}</p>").format(_("流程图暂时无法显示，不影响办理。"))


def frame(look: Look, case_id: UUID, number: int) -> tuple[Markup, list[Frame]]:
    """The chart as of one event, and every event of the case."""
    svg, frames = frame_chart(look, case_id, number)
    return inline(svg), frames
