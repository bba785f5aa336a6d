"""See the letters of a step before it is submitted: the very completion, then undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from engine.actions.act_in_procedure import act_in_procedure
from engine.actions.complete_task import complete_task
from engine.work import Advance, Work


@dataclass(frozen=True, kw_only=True)
class PreviewedLetter:
    """A letter that would go out: its whole page, which says that it is void."""

    code: str
    title: str
    html: str


def preview_letters(
    work: Work, task_id: UUID, raw: Mapping[str, Sequence[str]], *, seen: int | None
) -> list[PreviewedLetter]:
    """Complete a task in a rehearsal and return the letters that came of it.

    What a submit would refuse is refused here in the same words; see ``complete_task``.

    :param work: of ``Engine.rehearse``: what is done in it is undone
    """
    assert work.rehearsing, "a preview is made in a rehearsal"  # noqa: S101 - no caller may err here
    return _letters(work, complete_task(work, task_id, raw, seen=seen, key=f"preview/{uuid4()}"))


def preview_act(
    work: Work,
    procedure_id: UUID,
    code: str,
    raw: Mapping[str, Sequence[str]],
    *,
    seen: int | None,
) -> list[PreviewedLetter]:
    """Do an act of a special procedure in a rehearsal; see ``act_in_procedure``."""
    assert work.rehearsing, "a preview is made in a rehearsal"  # noqa: S101 - no caller may err here
    key = f"preview/{uuid4()}"
    return _letters(work, act_in_procedure(work, procedure_id, code, raw, seen=seen, key=key))


def _letters(work: Work, done: Advance) -> list[PreviewedLetter]:
    events = [event for seq in done.letters if (event := work.log.get(seq)) is not None]
    return [
        PreviewedLetter(
            code=event.data["code"],
            title=event.data["title"],
            html=str((work.contents(event.data["contents"]["letter"]) or {}).get("html", "")),
        )
        for event in events
    ]
