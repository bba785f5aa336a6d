"""Renewal of a licence, and what silence about it means (行政许可法 art. 50)."""

from dataclasses import dataclass
from datetime import date

from engine.calendar import Calendar
from engine.limits.procedures import ProcedureName, procedure_latest
from engine.limits.values import Anomaly
from engine.model import Limit


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """How a licence stands to its renewal (行政许可法 art. 50, R-32)."""

    latest_apply: date
    deemed_renewed: bool
    anomalies: tuple[Anomaly, ...]


def renewal(
    valid_to: date,
    calendar: Calendar,
    *,
    today: date,
    applied_on: date | None = None,
    decided_on: date | None = None,
    limit: Limit | None = None,
) -> Renewal:
    """Tell whether silence renewed a licence that is valid up to and including *valid_to*.

    Only an application in time binds the organ to decide before the end; a late one is
    flagged and still decided like any other.

    :param limit: how long before the end to apply, where another law says so (water: 45 days)
    """
    latest = procedure_latest(ProcedureName.RENEWAL, valid_to, calendar, limit=limit)
    late = applied_on is not None and applied_on > latest
    undecided = (decided_on or today) > valid_to
    deemed = applied_on is not None and not late and undecided
    anomalies = [Anomaly.RENEWAL_LATE] if late else []
    anomalies += [Anomaly.RENEWAL_DEEMED] if deemed else []
    return Renewal(latest_apply=latest, deemed_renewed=deemed, anomalies=tuple(anomalies))
