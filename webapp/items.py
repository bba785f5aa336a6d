"""What the public reads of an item: its guide and its chart."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from engine import queries
from engine.bundle import Bundle
from engine.model import ROLE_LABELS, STAGE_LABELS
from webapp import charts
from webapp.current import current_engine

bp = Blueprint("items", __name__, url_prefix="/items")

TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One public step of the flow in a line."""

    name: str
    stage: str
    unit: str
    role: str
    limit: str
    standard: str


@bp.get("")
def index() -> ResponseReturnValue:
    """Every item in force."""
    with current_engine().look() as look:
        return render_template("items/index.html", items=queries.public_items(look))


@bp.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """The guide of one item, from the very version that new cases run on."""
    with current_engine().look() as look:
        view = queries.item(look, key)
        return render_template(
            "items/show.html",
            view=view,
            item=view.bundle.item,
            steps=steps(view.bundle),
            chart=charts.published(look, view.row.key),
        )


@bp.get("/<key>/chart.<any(svg, png, pdf, txt):form>")
def chart(key: str, form: Literal["svg", "png", "pdf", "txt"]) -> ResponseReturnValue:
    """The chart to take away."""
    with current_engine().look() as look:
        view = queries.item(look, key)
        if form == "txt":
            body = queries.item_text(look, view.row.key).encode()
        else:
            body = queries.item_chart(look, view.row.key, form=form, inline=False)
    name = quote(f"{view.bundle.item.name}流程图.{form}")
    response = Response(body, content_type=TYPES[form])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    # A downloaded drawing brings its own style and needs nothing else.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


def steps(bundle: Bundle) -> list[Step]:
    """The steps that citizens see, in the order of the flow; never an internal one."""
    return [
        Step(
            name=node.label,
            stage=STAGE_LABELS[node.stage] if node.stage else "",
            unit=unit.name if (unit := bundle.item.units.get(node.unit or "")) else "",
            role=ROLE_LABELS[node.role] if node.role else "",
            limit=node.limit.label if node.limit else "",
            standard=node.standard,
        )
        for node in bundle.flow.tasks()
        if node.public
    ]
