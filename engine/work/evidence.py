"""What a case holds that a refusal may rest on: materials, records, letters."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.casefile import CaseFile
from engine.profile import Node
from forms import Answers, Form, InvalidAnswersError

Read = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]

AT_HAND = frozenset({"已收", "不合格"})
"""States of a material that lies in the file: what is missing proves nothing by itself."""


COMPOSED = ("refusal", "switch")
"""Fields that compose: fact, ground and evidence of a refusal, or of another procedure (P-06)."""


def evidence(file: CaseFile, read: Read, *, but: str = "") -> dict[str, str]:
    """Return what there is, in the order in which it came in: reference → what it is called.

    :param read: gives the plain data of contents by digest, in one statement
    :param but: the node of the step that asks: its own record is none yet
    """
    memory, bundle = file.memory, file.bundle
    kept = read([digest for _node, digest in memory.answers])
    materials: Mapping[str, Any] = {}
    for _node, digest in memory.answers:
        materials = kept.get(digest, {}).get("materials") or materials
    found = {
        f"material:{each.key}": f"申请材料《{each.name}》"
        for each in bundle.item.materials
        if materials.get(each.key, {}).get("state") in AT_HAND
    }
    found |= {
        f"record:{node_id}": _record(file.node(node_id), file)
        for node_id, _digest in memory.answers
        if node_id != but
    }
    return found | {
        f"letter:{number}": f"《{title}》{number}"
        for _code, title, number in memory.letters
        if number not in memory.withdrawn
    }


def _record(node: Node, file: CaseFile) -> str:
    is_start = node.id == file.bundle.flow.start().id
    return "行政许可申请" if is_start else f"“{node.name}”环节的办理记录"


def require_evidence(
    file: CaseFile, form: Form, answers: Answers, read: Read, *, node: str
) -> None:
    """Refuse a refusal that rests on what does not lie in this case.

    :raise InvalidAnswersError: at the very row
    """
    field = form.refusal
    rows = answers.get(field.name) if field is not None else None
    if field is None or not isinstance(rows, list):
        return
    known = evidence(file, read, but=node)
    wrong = {
        f"{field.name}.{index}.evidence": f"“{strange[0]}”不在本件卷宗中，请改选卷宗里的证据"
        for index, row in enumerate(rows)
        if (strange := [ref for ref in row["evidence"] if ref not in known])
    }
    if wrong:
        raise InvalidAnswersError(wrong, answers)


def with_evidence(file: CaseFile, answers: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Return answers whose composed rows say in words what each of them rests on."""
    composed = {name: answers[name] for name in COMPOSED if isinstance(answers.get(name), list)}
    if not composed:
        return dict(answers)
    known = evidence(file, read)
    return {**answers, **{name: _shown(rows, known) for name, rows in composed.items()}}


def _shown(rows: list[Any], known: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {**row, "shown": "、".join(known.get(ref, "") for ref in row["evidence"]).strip("、")}
        for row in rows
    ]
