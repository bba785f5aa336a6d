"""What is published of a bundle: charts, tables, notices, guides, all from the files that run."""

from engine.publication.charts import (
    PUBLIC,
    STAFF,
    Drawn,
    caption,
    draw_source,
    kept_layout,
    layout,
    layouts,
)
from engine.publication.facts import Change, ItemFacts, Office, Step

__all__ = [
    "PUBLIC",
    "STAFF",
    "Change",
    "Drawn",
    "ItemFacts",
    "Office",
    "Step",
    "caption",
    "draw_source",
    "kept_layout",
    "layout",
    "layouts",
]
