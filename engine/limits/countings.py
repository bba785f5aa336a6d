"""The law's days and supervision's seconds over the same events, where they name different moments."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits.account import Ledger
from engine.limits.clocks import ClockName
from engine.limits.seconds import after_days
from engine.limits.tracks import Track
from engine.model import Unit

_HANDLING = frozenset({ClockName.PROMISED, ClockName.STATUTORY})


def both_countings(account: Ledger, running: Sequence[Track], calendar: Calendar) -> Iterator[str]:
    """Say for each handling limit in working days from which second on supervision calls it late.

    Nothing is said of a limit that a pause holds, or that both end at the same instant; what
    is promised on the spot has the day in both.
    """
    for track in running:
        days = _working_days(track)
        if track.clock not in _HANDLING or not days or account.counting_from is None:
            continue
        late_at = after_days(account.counting_from, days, calendar, account.pause_spans)
        if late_at is None or track.due.at is None or late_at == track.due.at:
            continue
        yield (
            f"{track.title}两种算法：法律按日计算，{track.due.on}当日24时前均未超期；"
            f"电子监察按工作时间逐秒计算（工作日按24小时计），"
            f"{late_at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}之后即为超期。"
        )


def _working_days(track: Track) -> Decimal | None:
    extension = track.extension.length if track.extension else None
    limits = [track.limit, extension] if extension else [track.limit]
    if any(limit.unit is not Unit.WORKING_DAY for limit in limits):
        return None
    return sum((limit.amount for limit in limits), Decimal())
