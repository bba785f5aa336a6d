"""The charts of a version: its captions and its layouts, from the very files that run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import diagrams
from diagrams import Caption, Effort, Layout, Style
from engine import profile
from engine.bundle import Bundle
from engine.model import ROLE_LABELS
from engine.profile import LETTERS

PUBLIC = "poster"
STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart in the asked format, and what was measured on it."""

    body: bytes
    measures: Mapping[str, Any]


def caption(bundle: Bundle, *, organ: str, number: int | None) -> Caption:
    """What the chart says around its boxes."""
    item = bundle.item
    return Caption(
        title=item.name,
        organ=organ,
        code=item.code,
        statutory=item.limits.statutory.label,
        promised=item.limits.promise_words,
        bases=tuple(each.basis.label for each in item.bases),
        phones=(f"咨询电话：{item.contacts.consult}", f"监督投诉电话：{item.contacts.complain}"),
        notes=tuple(exclusion.text for exclusion in item.exclusions),
        version=f"第{number}版" if number else "草案",
        digest=bundle.digest[:12],
        units={key: unit.name for key, unit in item.units.items()},
        letters=LETTERS,
        roles=ROLE_LABELS,
    )


def layouts(
    bundle: Bundle,
    *,
    organ: str,
    number: int,
    effort: Effort = Effort.DRAFT,
    previous: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Lay out the charts of a version once; every view of it reuses the coordinates.

    The office's chart is the published one with the internal steps in it.

    :param previous: the layouts of the version before; its boxes keep their places
    """
    words = caption(bundle, organ=organ, number=number)
    before = kept_layout(previous or {}, PUBLIC)
    public = diagrams.lay_out(bundle.flow, words, effort=effort, previous=before)
    staff = diagrams.lay_out(bundle.flow, words, public=False, effort=effort, previous=public)
    return {PUBLIC: public.to_json(), STAFF: staff.to_json()}


def kept_layout(layouts: Mapping[str, Any], name: str) -> Layout | None:
    """Read one of a version's layouts; None for none, or one of a format that is no more."""
    text = layouts.get(name)
    try:
        return layout(text) if isinstance(text, str) else None
    except ValueError:
        return None


@cache
def layout(text: str) -> Layout:
    """Read a kept layout; the same text gives the same object."""
    return Layout.from_json(text)


def _acting(bundle: Bundle) -> str:
    """Who acts, as far as the bundle itself says: a unit of the implementing organ."""
    units = bundle.item.units.values()
    return next((unit.name for unit in units if unit.organ == bundle.item.organ), "")


def draw_source(source: Path, *, style: Style, form: Literal["svg", "png", "pdf", "txt"]) -> Drawn:
    """Draw the chart of a bundle's folder, or of one BPMN file on its own.

    :raise InvalidBundleError: it cannot be read
    """
    if source.is_dir():
        bundle = Bundle.read(source)
        flow, words = bundle.flow, caption(bundle, organ=_acting(bundle), number=None)
    else:
        flow = profile.read(source.read_bytes(), file=source.name)
        words = Caption(
            title=flow.name, organ="", code="", statutory="", promised="", bases=(), phones=(),
            notes=(), version="草案", digest="", units={}, letters=LETTERS, roles=ROLE_LABELS,
        )  # fmt: skip
    if form == "txt":
        text = diagrams.text_version(flow, words)
        return Drawn(body=text.encode(), measures={})
    made = diagrams.lay_out(flow, words, style=style, public=False)
    measures = {**diagrams.measure(made), "paper": made.paper, "plain": made.plain}
    return Drawn(body=diagrams.draw(made, format=form), measures=measures)
