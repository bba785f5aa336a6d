"""Which letters said what was mistyped: those that go out anew, and those that stand, and why."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.audit import Event, Kind
from engine.casefile import CaseFile
from engine.errors import UnlawfulError
from engine.letters import Application, Facts, corrected, retraced, wrong
from engine.work.amending import Amendment, Read, Slip, said, typed_so
from engine.work.reissuing import DECISIONS, require_withdrawable


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A letter that printed what was wrong.

    :ivar said: what the one that takes its place says; None where none may
    :ivar why: then, why it stands, and the lawful way
    """

    event: Event
    said: Facts | None
    why: str = ""

    @property
    def decides(self) -> bool:
        """Is a decision made anew?"""
        return self.said is not None and self.event.data["code"] in DECISIONS


def affected(
    file: CaseFile, events: Iterable[Event], read: Read, found: Amendment, digests: tuple[str, str]
) -> list[Affected]:
    """Return the letters that stand and printed what was wrong, oldest first.

    :param events: all of the case
    :param digests: of party and answers as they should be
    """
    after = typed_so(file, *digests, found.party, found.answers)
    standing = [
        event
        for event in events
        if event.kind is Kind.LETTER_ISSUED and event.data["number"] not in file.memory.withdrawn
    ]
    kept = read([event.data["contents"]["letter"] for event in standing])
    letters = ((event, kept.get(event.data["contents"]["letter"])) for event in standing)
    looked = (_looked(file, event, body, found.before, after) for event, body in letters if body)
    return [each for each in looked if each is not None]


def _looked(
    file: CaseFile,
    event: Event,
    content: Mapping[str, Any],
    before: Application,
    after: Application,
) -> Affected | None:
    traced = wrong(content, before, after)
    if not traced:
        return None
    code = event.data["code"]
    try:
        require_withdrawable(file, code)
    except UnlawfulError as error:
        return Affected(event=event, said=None, why=error.reason)
    whence = retraced(content["facts"].get("sources", {}), before, after)
    paragraphs = file.bundle.letters.get(code, ())
    return Affected(event=event, said=corrected(content["facts"], traced, paragraphs, whence))


def needs_second(file: CaseFile, found: Amendment, letters: Iterable[Affected]) -> str:
    """Why a second person must confirm it; "" where none need."""
    if any(slip.identity for slip in found.slips):
        return "更正的是身份信息"
    if file.header.accepted_on is not None:
        return "本件已经受理"
    return "更正涉及已经作出的决定" if any(each.decides for each in letters) else ""


def repeated(file: CaseFile, read: Read, slips: Collection[Slip]) -> list[str]:
    """The steps whose own words repeat what was wrong: nobody but their authors changes them."""
    wrong_texts = [text for slip in slips if len(text := said(slip.field, slip.old)) > 1]
    start = file.bundle.flow.start().id
    kept = read([digest for node, digest in file.memory.answers if node != start])
    return [
        file.node(node).name
        for node, digest in file.memory.answers
        if node != start and any(text in _words(kept.get(digest, {})) for text in wrong_texts)
    ]


def _words(answers: Mapping[str, Any]) -> str:
    return "\n".join(str(each) for each in answers.values())
