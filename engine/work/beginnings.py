"""What a step begins from: what was said at it before, and what the steps before it found."""

from collections.abc import Mapping
from typing import Any

import orjson

from engine.store.cases import CaseRow
from engine.work.work import Look
from forms import Form

HANDED_ON = frozenset({"facts", "scope", "conditions"})
"""What one step found or proposed, and the next one begins from: the draft of the decision."""

WAYS = {"窗口领取": "直接送达", "邮寄送达": "邮寄送达", "电子送达": "电子送达"}
"""What an applicant chooses, and the way of service that it is."""


def beginning(look: Look, row: CaseRow, node_id: str, form: Form | None) -> Mapping[str, Any]:
    """What to begin from: an earlier visit of the step, the materials, what was found before.

    Never a result, and never another's opinion or reason: those are everybody's own. One statement.
    """
    said = _said(look, row)
    asked = {field.name for field in form.fields} if form is not None else set()
    answers: dict[str, Any] = {}
    for given in said.values():
        answers |= {name: given[name] for name in asked & HANDED_ON & given.keys()}
    answers |= _chosen_way(said, asked)
    answers |= said.get(node_id, {})
    if "materials" in asked:
        answers["materials"] = _materials(said) or answers.get("materials", {})
    return {name: value for name, value in answers.items() if name != "result"}


def _chosen_way(said: Mapping[str, Mapping[str, Any]], asked: set[str]) -> dict[str, Any]:
    """How the applicant wants to get the decision, for the step that delivers it (art. 44)."""
    chosen: dict[str, Any] = {}
    for given in said.values():
        if given.get("delivery_way") in WAYS:
            chosen["service_method"] = WAYS[given["delivery_way"]]
            chosen["service_address"] = given.get("delivery_address", "")
    return {name: value for name, value in chosen.items() if name in asked and value}


def latest_materials(look: Look, row: CaseRow) -> Mapping[str, Any]:
    """How the materials stand after the latest step that looked at them; one statement."""
    return _materials(_said(look, row))


def _said(look: Look, row: CaseRow) -> Mapping[str, Mapping[str, Any]]:
    """The last answers of every step, in the order in which they were given."""
    digests = dict(row.memory["answers"])
    bodies = look.tables.contents.bodies(list(digests.values()))
    return {
        node: orjson.loads(body)
        for node, digest in digests.items()
        if (body := bodies.get(digest)) is not None
    }


def _materials(said: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    latest: Mapping[str, Any] = {}
    for answers in said.values():
        latest = answers.get("materials") or latest
    return latest
