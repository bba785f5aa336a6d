"""In which role, and with which right, somebody stops a case or lets it go on."""

from collections.abc import Callable

from engine.casefile import CaseFile
from engine.model import Role
from engine.permissions import OVERSIGHT, TABLE, Action, desks, require_at
from engine.store.cases import CaseRow
from engine.work import Change, Work
from engine.work.stopping import stopping_organ


def role_at(work: Work, change: Change, action: Action) -> Role | None:
    """The role as used: one that he holds for this very case, or one of oversight."""
    bundle = change.file.bundle
    organ, item = stopping_organ(bundle, action), bundle.item.key
    held = {
        desk.role
        for desk in desks(work.actor, work.today)
        if desk.role in OVERSIGHT or (desk.organ == organ and desk.item in {None, item})
    }
    return next((role for role in sorted(TABLE[action]) if role in held), None)


def may_at(work: Work, action: Action) -> Callable[[CaseRow, CaseFile], None]:
    """Let those do it who hold a role for it at the organ that stops this case."""

    def check(_row: CaseRow, file: CaseFile) -> None:
        bundle = file.bundle
        organs = [stopping_organ(bundle, action)]
        require_at(work.actor, action, work.today, organs=organs, item=bundle.item.key)

    return check
