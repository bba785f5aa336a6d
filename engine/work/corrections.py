"""What a notice of correction still asks for, and what has come in since (行政许可法 art. 32).

An applicant may bring what was missing in several visits. Only with the last of it the
corrections are complete: then the watch of the organ runs anew (P-01).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.audit import Event, Kind
from engine.bundle import Bundle, Material
from engine.model import Mark, Role
from engine.profile import Node
from engine.store.cases import CaseRow
from engine.work.counter import DEFECTS, MATERIALS
from engine.work.work import Look
from forms import Form
from forms.tables import MaterialsField

NOTICE = "correction_notice"
RECEIPT = "correction_receipt"
NOTE = "correction_note"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One row of the notice that is not met yet."""

    material: Material
    reason: str
    wanted: str


@dataclass(frozen=True, kw_only=True)
class Came:
    """One row of the notice that came in before, with its day."""

    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """How the corrections of a case stand.

    :ivar form: of the applicant's step, its table of materials cut down to what is asked
    :ivar asked: what is still missing, of what the first notice named (P-02)
    :ivar came: what came in since the notice that is open
    """

    node: Node
    form: Form
    rows: MaterialsField
    asked: Sequence[Asked]
    came: Sequence[Came]


def corrections(look: Look, row: CaseRow, node_id: str) -> Corrections | None:
    """Return how the corrections stand at a step; None where it takes in none.

    :param node_id: the step of the applicant that waits for them
    """
    bundle = look.bundle(row.digest)
    node = bundle.flow.nodes[node_id]
    form = bundle.form_of(node)
    if form is None or node.role is not Role.APPLICANT or not _corrects(bundle, node):
        return None
    field = next((each for each in form.fields if isinstance(each, MaterialsField)), None)
    events = look.log.of_case(row.id)
    notices = [event for event in events if _issued(event)]
    if field is None or field.name != MATERIALS or not notices:
        return None
    since = [event for event in events if event.seq > notices[-1].seq]
    came = {
        key: event.at
        for event in since
        if event.kind is Kind.MATERIAL_SUPPLIED
        for key in event.data["materials"]
    }
    named = _named(look, bundle, notices[0], notices[-1])
    names = {material.key: material.name for material in bundle.item.materials}
    return Corrections(
        node=node,
        form=form,
        rows=field,
        asked=[each for each in named if each.material.key not in came],
        came=[Came(name=names.get(key, key), at=at) for key, at in came.items()],
    )


def supplied(rows: Mapping[str, Any]) -> list[str]:
    """The keys of the rows that are met."""
    return [key for key, row in rows.items() if row.get("state") not in DEFECTS]


def _corrects(bundle: Bundle, node: Node) -> bool:
    """Does the step, or the milestone behind it, say that the corrections are in?"""
    behind = [e.target for e in bundle.flow.edges.values() if e.source == node.id]
    nodes = [node, *(bundle.flow.nodes[each] for each in behind)]
    return any(marking.mark is Mark.CORRECTED for each in nodes for marking in each.marks)


def _issued(event: Event) -> bool:
    return event.kind is Kind.LETTER_ISSUED and event.data["code"] == NOTICE


def _named(look: Look, bundle: Bundle, first: Event, latest: Event) -> list[Asked]:
    """The rows of the latest notice, as far as the first one named them."""
    at_first = {row["name"] for row in _rows(look, first)}
    told = {row["name"]: row for row in _rows(look, latest) if row["name"] in at_first}
    return [
        Asked(
            material=material,
            reason=told[material.name]["reason"],
            wanted=told[material.name]["wanted"],
        )
        for material in bundle.item.materials
        if material.name in told
    ]


def _rows(look: Look, notice: Event) -> Sequence[Mapping[str, str]]:
    kept = look.contents(notice.data["contents"]["letter"]) or {}
    rows: Sequence[Mapping[str, str]] = kept.get("facts", {}).get("facts", {}).get("defects", ())
    return rows
