"""A run over many cases as its page shows it: what may be done, what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from engine.errors import NotFoundError
from engine.store.runs import LineRow
from engine.work import Look
from engine.work.together import shared_form


@dataclass(frozen=True, kw_only=True)
class RunView:
    """One run with its cases.

    :ivar form: what is asked once for all cases
    :ivar counts: how many wait, were done, were refused
    """

    run_id: UUID
    state: str
    item_name: str
    node_name: str
    form: Any
    answers: Mapping[str, Sequence[str]] | None
    lines: Sequence[LineRow]
    counts: Mapping[str, int]


def run(look: Look, run_id: UUID) -> RunView:
    """One run of this person.

    :raise NotFoundError: there is none, or it is somebody else's
    """
    row = look.tables.runs.get(run_id, user_id=look.actor.user_id)
    if row is None:
        raise NotFoundError("批量办理", run_id)
    bundle = look.bundle(row.digest)
    node = bundle.flow.nodes[row.node_id]
    lines = _shown(look, look.tables.runs.lines(run_id))
    form = bundle.form_of(node)
    assert form is not None  # noqa: S101 - no run is begun over a step without one
    return RunView(
        run_id=row.id,
        state=row.state,
        item_name=bundle.item.name,
        node_name=node.name,
        form=shared_form(form),
        answers=row.answers,
        lines=lines,
        counts={
            state: sum(line.state == state for line in lines)
            for state in ("waiting", "done", "refused")
        },
    )


def _shown(look: Look, lines: Sequence[LineRow]) -> list[LineRow]:
    """A run outlives the post in which it was begun: names stay with whoever may still read them."""
    rows = {row.id: row for row in look.tables.cases.some({line.case_id for line in lines})}
    return [
        line
        if line.case_id in rows and look.sees(rows[line.case_id])
        else replace(line, applicant="")
        for line in lines
    ]
