"""What is published of a bundle: charts, tables, notices, guides, all from the files that run."""

from engine.publication.charts import (
    PUBLIC,
    STAFF,
    Drawn,
    caption,
    check_address,
    draw_source,
    kept_layout,
    layout,
    layouts,
)
from engine.publication.differing import differences
from engine.publication.facts import Change, ItemFacts, Office, Step
from engine.publication.files import SHEETS, files, is_public, media

__all__ = [
    "PUBLIC",
    "SHEETS",
    "STAFF",
    "Change",
    "Drawn",
    "ItemFacts",
    "Office",
    "Step",
    "caption",
    "check_address",
    "differences",
    "draw_source",
    "files",
    "is_public",
    "kept_layout",
    "layout",
    "layouts",
    "media",
]
