"""The charts of a version: its captions and its layouts, from the very files that run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import diagrams
from diagrams import Caption, Effort, Layout, Style
from engine import paper, profile
from engine.bundle import Bundle, ItemData
from engine.model import ROLE_LABELS, Basis
from engine.profile import LETTERS, Flow

PUBLIC = "poster"
STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart in the asked format, and what was measured on it."""

    body: bytes
    measures: Mapping[str, Any]


def caption(
    bundle: Bundle,
    *,
    organ: str,
    number: int | None,
    check_address: str = "",
    on: date | None = None,
) -> Caption:
    """What the chart says around its boxes.

    :param check_address: where anybody may check the sheet; it becomes a QR code
    :param on: the day from which the version is in force
    """
    item = bundle.item
    return Caption(
        title=item.name,
        organ=organ,
        code=item.task_code,
        statutory=item.limits.statutory.label,
        promised=item.limits.promise_words,
        bases=_by_law(each.basis for each in item.bases),
        phones=(f"咨询电话：{item.contacts.consult}", f"监督投诉电话：{item.contacts.complain}"),
        notes=tuple(_notes(item)),
        version=f"第{number}版" if number else "草案",
        date=f"{on.year}年{on.month}月{on.day}日起施行" if on else "",
        digest=bundle.digest[:12],
        check=paper.cells(check_address) if check_address else (),
        units={key: unit.name for key, unit in item.units.items()},
        letters=LETTERS,
        roles=ROLE_LABELS,
    )


def _by_law(bases: Iterable[Basis]) -> tuple[str, ...]:
    """Name each law once, with its articles: 《森林法》第五十六条、第五十七条."""
    laws: dict[str, list[str]] = {}
    for basis in bases:
        laws.setdefault(basis.law, []).append(basis.numbered)
    return tuple(
        f"《{law}》{'、'.join(article for article in articles if article)}"
        for law, articles in laws.items()
    )


def _notes(item: ItemData) -> Iterator[str]:
    """What no box of the chart says: time that is not counted, silence, withdrawal, remedies.

    行政许可法 art. 32 and 45, 行政复议法 art. 20, 行政诉讼法 art. 46 (R-14, L20).
    """
    uncounted = "；".join(exclusion.text.rstrip("。；") for exclusion in item.exclusions)
    if uncounted:
        yield f"不计入时限：{uncounted}。"
    if item.on_request:
        limit, contacts = item.limits.acceptance.label, item.contacts
        yield (
            f"申请与撤回：材料不齐的，当场或者{limit}内一次告知，逾期不告知的自收到之日起即为受理；"
            "作出决定前，申请人可以书面撤回申请。"
        )
        yield (
            f"救济途径：不服不予受理、不予许可等决定的，可以自知道之日起60日内向{contacts.review_authority}"
            f"申请行政复议，也可以在6个月内向{contacts.court}提起行政诉讼。"
        )


def layouts(
    bundle: Bundle,
    *,
    organ: str,
    number: int,
    check_address: str = "",
    effort: Effort = Effort.DRAFT,
    previous: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Lay out the charts of a version once; every view of it reuses the coordinates.

    The office's chart is the published one with the internal steps in it.

    :param check_address: where anybody may check the sheets of this version
    :param previous: the layouts of the version before; its boxes keep their places
    """
    words = caption(bundle, organ=organ, number=number, check_address=check_address)
    before = kept_layout(previous or {}, PUBLIC)
    public = diagrams.lay_out(bundle.flow, words, effort=effort, previous=before)
    staff = diagrams.lay_out(bundle.flow, words, public=False, effort=effort, previous=public)
    return {PUBLIC: public.to_json(), STAFF: staff.to_json()}


def check_address(public_url: str, digest: str) -> str:
    """Where anybody may check a sheet of a version; empty where the county has no such address."""
    return f"{public_url}/public/check/{digest}" if public_url else ""


def published(layouts: Mapping[str, Any], flow: Flow, words: Caption) -> Layout:
    """The chart of a version as it is published: the kept one, with its number, day and code.

    It is laid out anew, like the kept one, where nothing is kept or a code found no room.
    """
    kept = kept_layout(layouts, PUBLIC)
    if kept is None or (words.check and kept.code is None):
        return diagrams.lay_out(flow, words, effort=Effort.PUBLICATION, previous=kept)
    return diagrams.stamped(kept, words)


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


def draw_source(
    source: Path,
    *,
    style: Style,
    form: Literal["svg", "png", "pdf", "txt"],
    public: bool = True,
) -> Drawn:
    """Draw the chart of a bundle's folder, or of one BPMN file on its own.

    :param public: as citizens see it; else with the internal steps
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
        text = diagrams.text_version(flow, words, public=public)
        return Drawn(body=text.encode(), measures={})
    made = diagrams.lay_out(flow, words, style=style, public=public)
    measures = {**diagrams.measure(made), "paper": made.paper, "plain": made.plain}
    return Drawn(body=diagrams.draw(made, format=form), measures=measures)
