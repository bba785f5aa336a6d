"""Papers that say nothing but what the log has: the application, the sheet of approval."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.audit import Event, Kind
from engine.clock import ZONE
from engine.letters import Cited
from engine.model import Role
from engine.work.change import Change
from forms import Form

_OPINION = ("result", "opinion")
"""What of a step's answers is the opinion of whoever did it."""


def application(change: Change) -> dict[str, object]:
    """Return what was asked for, field by field, and hand the list of materials to the letter."""
    file = change.file
    start = file.bundle.flow.start()
    digest = dict(file.memory.answers).get(start.id, "")
    answers = change.kept(digest) or {} if digest else {}
    change.answers = {name: answers[name] for name in ("materials",) if name in answers}
    rows = particulars(file.bundle.form_of(start), answers)
    return {"particulars": Cited(value=rows, source=f"answers:{start.id}:{digest}")}


def particulars(form: Form | None, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what an application says, field by field; tables have a place of their own."""
    return [
        {"name": field.title, "value": f"{_plain(answers[field.name])}{field.unit}"}
        for field in (form.fields if form else ())
        if isinstance(answers.get(field.name), str | int) and answers[field.name] != ""
    ]


def approval_sheet(change: Change) -> dict[str, object]:
    """Return what each step and each signature said, who said it and when (审批表).

    Steps of the applicant, and those that only carry something out, have no opinion.
    """
    events = [e for e in change.log.of_case(change.case_id) if e.kind in _SAYING]
    digests = {e.seq: e.data["contents"][_SAYING[e.kind]] for e in events if _heard(e)}
    bodies = change.read(digests.values())
    rows = [
        row
        for event in events
        if event.seq in digests
        for row in _rows(change, event, bodies.get(digests[event.seq], {}))
    ]
    told = "、".join(str(seq) for seq in digests)
    return {"opinions": Cited(value=rows, source=f"event:{told}")}


_SAYING: Mapping[Kind, str] = {Kind.TASK_COMPLETED: "answers", Kind.SIGNATURE_GIVEN: "opinion"}
"""Events that say an opinion → the name of the content that holds it."""


def _heard(event: Event) -> bool:
    return event.role != Role.APPLICANT and _SAYING[event.kind] in event.data.get("contents", {})


def _rows(change: Change, event: Event, said: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    words = [said[name] for name in _OPINION if isinstance(said.get(name), str) and said[name]]
    if "agrees" in event.data:
        words.insert(0, "同意" if event.data["agrees"] else "不同意")
    if not words:
        return
    node = change.file.bundle.flow.nodes.get(event.data.get("node", ""))
    on: date = event.at.astimezone(ZONE).date()
    # What was held for signatures was said by whoever submitted it, not by whom it let go.
    for login in (*event.data.get("officers", ()), event.data.get("by") or event.actor):
        account = change.tables.people.account(login)
        yield {
            "step": f"{node.name if node else ''}{'（加签）' if 'agrees' in event.data else ''}",
            "opinion": "：".join(words),
            "name": account.name if account else login,
            "post": account.post if account else "",
            "at": on,
        }


def _plain(value: str | int) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
