"""The limits of the procedure around a case: each by its name, with its rule and its article.

The handling limits are an item's own; these are the law's for every item. A county or an
item may set another length or unit where the law leaves room for it: whoever asks hands
that limit over, and the rule and the article stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.calendar import Calendar
from engine.errors import InvalidValueError
from engine.limits.counting import apply_by, due
from engine.limits.values import Due, Interval
from engine.model import Basis, Limit, Unit


class ProcedureName(StrEnum):
    """What has to happen in time."""

    ACCEPTANCE = "acceptance"
    CORRECTION = "correction"
    DELIVERY = "delivery"
    DISCLOSURE = "disclosure"
    DUAL_PUBLICITY = "dual_publicity"
    HEARING_REQUEST = "hearing_request"
    HEARING_ORGANISED = "hearing_organised"
    HEARING_NOTICE = "hearing_notice"
    TESTING_STARTED = "testing_started"
    LINKED_VISIT = "linked_visit"
    LINKED_PANEL = "linked_panel"
    LINKED_OPINION = "linked_opinion"
    RENEWAL = "renewal"
    REVIEW_REQUEST = "review_request"
    LAWSUIT = "lawsuit"


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """One limit: how long, from what, by which rule of domain.md §2.1 and which article.

    *limit* is what holds where nobody set another; None where only the item can say.
    *backwards*: it counts back from its event, which then lies at the end (R-30, R-32).
    *basis* is None where only a local rule says so.
    """

    name: ProcedureName
    title: str
    counts_from: str
    rule: str
    basis: Basis | None
    limit: Limit | None
    backwards: bool = False

    @property
    def basis_words(self) -> str:
        """The article as a page prints it."""
        return self.basis.label if self.basis else "本地审管联动规定"


def _days(amount: int, unit: Unit = Unit.WORKING_DAY) -> Limit:
    return Limit(Decimal(amount), unit)


def _licensing(article: str) -> Basis:
    return Basis(law="行政许可法", article=article)


# Art. 82 counts the limits of this law on the organ in working days, public holidays left out.
# The seven days of art. 48 and the twenty of art. 47 are such limits: the organ notifies and
# organises (R-30, R-44, P-04). Whether it holds for the applicant's five days of art. 47 is
# argued, and the longer reading harms nobody.
_TABLE = (
    Procedure(
        name=ProcedureName.ACCEPTANCE,
        title="受理审查",
        counts_from="收到申请材料",
        rule="R-13",
        basis=_licensing("三十二"),
        limit=_days(5),
    ),
    Procedure(
        name=ProcedureName.CORRECTION,
        title="申请人补正",
        counts_from="收到补正告知书",
        rule="R-13",
        basis=_licensing("三十二"),
        limit=None,
    ),
    Procedure(
        name=ProcedureName.DELIVERY,
        title="送达",
        counts_from="作出决定",
        rule="R-26",
        basis=_licensing("四十四"),
        limit=_days(10),
    ),
    Procedure(
        name=ProcedureName.DISCLOSURE,
        title="主动公开",
        counts_from="决定形成",
        rule="R-49",
        basis=Basis(law="政府信息公开条例", article="二十六"),
        limit=_days(20),
    ),
    Procedure(
        name=ProcedureName.DUAL_PUBLICITY,
        title="双公示",
        counts_from="作出决定",
        rule="P-12",
        basis=_licensing("四十"),
        limit=_days(7),
    ),
    Procedure(
        name=ProcedureName.HEARING_REQUEST,
        title="申请听证",
        counts_from="被告知听证权利",
        rule="R-29",
        basis=_licensing("四十七"),
        limit=_days(5),
    ),
    Procedure(
        name=ProcedureName.HEARING_ORGANISED,
        title="组织听证",
        counts_from="收到听证申请",
        rule="R-29",
        basis=_licensing("四十七"),
        limit=_days(20),
    ),
    Procedure(
        name=ProcedureName.HEARING_NOTICE,
        title="通知听证时间、地点",
        counts_from="举行听证",
        rule="R-30",
        basis=_licensing("四十八"),
        limit=_days(7),
        backwards=True,
    ),
    Procedure(
        name=ProcedureName.TESTING_STARTED,
        title="派员检验、检测、检疫",
        counts_from="受理",
        rule="R-34",
        basis=_licensing("五十五"),
        limit=_days(5),
    ),
    Procedure(
        name=ProcedureName.LINKED_VISIT,
        title="组织现场踏勘",
        counts_from="受理",
        rule="A14",
        basis=None,
        limit=_days(2),
    ),
    Procedure(
        name=ProcedureName.LINKED_PANEL,
        title="组织专家评审",
        counts_from="受理",
        rule="A14",
        basis=None,
        limit=_days(3),
    ),
    Procedure(
        name=ProcedureName.LINKED_OPINION,
        title="出具踏勘、评审意见",
        counts_from="踏勘、评审结束",
        rule="A14",
        basis=None,
        limit=_days(2),
    ),
    Procedure(
        name=ProcedureName.RENEWAL,
        title="申请延续",
        counts_from="许可有效期届满",
        rule="R-32",
        basis=_licensing("五十"),
        limit=_days(30, Unit.CALENDAR_DAY),
        backwards=True,
    ),
    Procedure(
        name=ProcedureName.REVIEW_REQUEST,
        title="申请行政复议",
        counts_from="知道该决定",
        rule="R-46",
        basis=Basis(law="行政复议法", article="二十"),
        limit=_days(60, Unit.CALENDAR_DAY),
    ),
    Procedure(
        name=ProcedureName.LAWSUIT,
        title="提起行政诉讼",
        counts_from="知道该决定",
        rule="R-48",
        basis=Basis(law="行政诉讼法", article="四十六"),
        limit=_days(6, Unit.MONTH),
    ),
)

PROCEDURES = {procedure.name: procedure for procedure in _TABLE}
"""Every named limit."""


def procedure_due(
    name: ProcedureName,
    start: date,
    calendar: Calendar,
    *,
    limit: Limit | None = None,
    pauses: Sequence[Interval] = (),
    today: date | None = None,
) -> Due:
    """Return the last day of a named limit that began on *start*.

    :param limit: what the county or the item's own law sets instead
    :raise InvalidValueError: it has no length of its own and none is given, or it counts
        backwards, which ``procedure_latest`` does
    """
    procedure = PROCEDURES[name]
    if procedure.backwards:
        raise InvalidValueError(
            procedure.title, f"该期限自{procedure.counts_from}之日向前计算", rule=procedure.rule
        )
    return due(start, _length(procedure, limit), calendar, pauses, today=today)


def procedure_latest(
    name: ProcedureName, event_on: date, calendar: Calendar, *, limit: Limit | None = None
) -> date:
    """Return the last day to act before an event: to notify of a hearing, to ask for renewal.

    :raise InvalidValueError: the limit counts forwards, which ``procedure_due`` does
    """
    procedure = PROCEDURES[name]
    if not procedure.backwards:
        raise InvalidValueError(
            procedure.title, f"该期限自{procedure.counts_from}之日起向后计算", rule=procedure.rule
        )
    return apply_by(event_on, _length(procedure, limit), calendar)


def _length(procedure: Procedure, given: Limit | None) -> Limit:
    limit = given or procedure.limit
    if limit is None:
        reason = "国家法律没有规定统一期限，须由事项规定"
        raise InvalidValueError(procedure.title, reason, rule=procedure.rule)
    return limit
