"""What the page of an amendment (更正登记) shows: the application, what differs, what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from engine.casefile import CaseFile, case_state
from engine.errors import NotInStateError, NotPermittedError, UnlawfulError, WrongStateError
from engine.permissions import Action, holds_at, require_state
from engine.queries.values import Awaiting
from engine.store.cases import CaseRow
from engine.work import Look, amending
from engine.work.amending import Amendment, said
from engine.work.procedures import reader
from engine.work.reprinting import Affected, affected, needs_second, repeated
from forms import Form

Raw = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Following:
    """What differs, and what would follow from it.

    :ivar slips: title, what is recorded, what it should be
    :ivar letters: title, number, why it stands or "" where it goes out anew
    :ivar repeated: steps whose own words repeat what was wrong
    :ivar second: why a second person must confirm it, or ""
    """

    slips: Sequence[tuple[str, str, str]]
    letters: Sequence[tuple[str, str, str]]
    repeated: Sequence[str]
    second: str


@dataclass(frozen=True, kw_only=True)
class Amending:
    """One application that somebody may put right.

    :ivar form: what can be mistyped; None for whoever may only confirm
    :ivar raw: what is recorded, as a browser would send it
    :ivar papers: key and name of each material that may show what is right
    :ivar refused: why nothing can be put right any more, with the lawful way; or ""
    :ivar awaiting: what waits; *following* and *words* are then about it
    :ivar words: its reason and its material
    """

    case_id: UUID
    case_no: str
    item_name: str
    version: int
    form: Form | None = None
    raw: Raw = field(default_factory=dict)
    papers: Sequence[tuple[str, str]] = ()
    refused: str = ""
    awaiting: Awaiting | None = None
    following: Following | None = None
    words: str = ""
    may_confirm: bool = False
    may_reject: bool = False


def awaiting(look: Look, file: CaseFile) -> Awaiting | None:
    """What was proposed to put right of a case that is open."""
    known = file.memory.amendment
    if not known or file.header.status != "open":
        return None
    account = look.tables.people.account(known["by"])
    name = account.name if account else known["by"]
    return Awaiting(by=name, at=datetime.fromisoformat(known["at"]))


def amend_page(look: Look, case_id: UUID, raw: Raw | None = None) -> Amending:
    """What the page shows; with *raw*, also what would follow from what was typed.

    :raise NotFoundError: no such case, or not his to see
    :raise NotPermittedError: he neither receives at this counter nor confirms
    :raise InvalidAnswersError: some answers will not do
    :raise InvalidValueError: nothing differs
    :raise UnlawfulError: a way that was taken would be another one
    """
    row = look.visible_case(case_id)
    file = look.open_file(row)
    types, confirms = _may(look, row, file)
    page = Amending(
        case_id=row.id, case_no=row.no, item_name=file.bundle.item.name, version=row.version
    )
    if refused := _refused(look, file):
        return replace(page, refused=refused)
    if waits := awaiting(look, file):
        return _proposed(look, file, replace(page, awaiting=waits), confirms=confirms)
    if not types:
        return replace(page, refused="没有等待核准的更正登记。")
    return _typing(look, file, page, raw)


def _typing(look: Look, file: CaseFile, page: Amending, raw: Raw | None) -> Amending:
    read, whole = reader(look), amending.sees_persons(look, file)
    form = amending.asked(file, whole=whole)
    told = amending.application(file, read).told
    names = {each.name for each in form.fields}
    following = None
    if raw is None:
        raw = form.draw({name: each for name, each in told.items() if name in names})
    else:
        following = _following(look, file, amending.amendment(file, read, raw, whole=whole))
    papers = list(amending.papers(file, read).items())
    return replace(page, form=form, raw=raw, papers=papers, following=following)


def _proposed(look: Look, file: CaseFile, page: Amending, *, confirms: bool) -> Amending:
    mine = file.memory.amendment["by"] == look.actor.user_id
    kept = look.contents(file.memory.amendment["typed"]) or {}
    page = replace(
        page,
        words=f"{kept.get('reason', '')}；{str(kept.get('text', '')).rpartition('；')[2]}",
        may_reject=confirms or mine,
    )
    try:
        following = _following(look, file, amending.pending(file, reader(look)))
    except (UnlawfulError, WrongStateError) as error:
        return replace(page, refused=str(error))
    return replace(page, following=following, may_confirm=confirms and not mine)


def _may(look: Look, row: CaseRow, file: CaseFile) -> tuple[bool, bool]:
    def holds(action: Action, organs: Sequence[str]) -> bool:
        return holds_at(look.actor, action, look.today, organs=organs, item=row.item_key)

    types = holds(Action.AMEND_RECORD, [amending.counter_organ(file)])
    confirms = holds(Action.CONFIRM_AMENDMENT, amending.organs(file))
    if not (types or confirms):
        raise NotPermittedError("更正登记由收件窗口办理，由本机关另一人核准", rule=amending.RULE)
    return types, confirms


def _refused(look: Look, file: CaseFile) -> str:
    try:
        amending.require_amendable(file)
        require_state(Action.AMEND_RECORD, case_state(file, look.today))
    except (UnlawfulError, NotInStateError) as error:
        return str(error)
    return ""


def _following(look: Look, file: CaseFile, found: Amendment) -> Following:
    read = reader(look)
    letters = affected(file, look.log.of_case(file.header.id), read, found, ("", ""))
    return Following(
        slips=[
            (slip.field.title, said(slip.field, slip.old), said(slip.field, slip.new))
            for slip in found.slips
        ],
        letters=[*map(_line, letters), *_licences(look, file, found)],
        repeated=repeated(file, read, found.slips),
        second=needs_second(file, found, letters),
    )


def _line(each: Affected) -> tuple[str, str, str]:
    return each.event.data["title"], each.event.data["number"], each.why


def _licences(look: Look, file: CaseFile, found: Amendment) -> list[tuple[str, str, str]]:
    """Licences that were made, of a party that changes: paper that no letter of ours replaces."""
    if not found.renames:
        return []
    made = look.tables.parties.licences([file.header.id])
    return [(line.name, line.number, amending.LICENCE) for line in made]
