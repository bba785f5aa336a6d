"""Write into the log that somebody took a report out of the house (S11)."""

from engine.audit import Draft, Kind
from engine.model import SYSTEM
from engine.permissions import Action, require_anywhere
from engine.work import Work


def note_export(
    work: Work,
    report: str,
    *,
    key: str,
    action: Action = Action.VIEW_SUPERVISION,
    **told: str | int,
) -> None:
    """Log an export before its file leaves: who, what, of which days, and the file's digest.

    :param key: makes a repeated submit one event
    :param action: what the person must be allowed, to read the report at all
    :param told: the days, the number of cases and the digest, never a name
    :raise NotPermittedError: the person may not read it
    """
    work.refresh_rights()
    if work.actor.user_id != SYSTEM.user_id:
        require_anywhere(work.actor, action, work.today)
    work.log.append(
        [
            Draft(
                kind=Kind.REPORT_EXPORTED,
                at=work.now,
                actor=work.actor.user_id,
                channel=work.actor.channel,
                origin=work.actor.origin,
                key=key,
                data={"report": report, **told},
            )
        ]
    )
