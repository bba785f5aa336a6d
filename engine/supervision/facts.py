"""What the anomaly rules know of a case: plain values, gathered from its rows and events.

No name of a person stands in them: persons are user ids, and only compared.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from engine.calendar import Calendar
from engine.limits import Ledger
from engine.model import Employment, Limit, Mark, Outcome, Role, Stage


class Authority(StrEnum):
    """Whether a person held the role of a step on the day on which he did it."""

    HELD = "held"
    EXPIRED = "expired"
    """He held it once, and the grant had ended."""
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A mark that the case passed; *kind* is that of a pause."""

    mark: Mark
    at: datetime
    kind: str = ""
    node_id: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterFact:
    """A letter that went out.

    :ivar has: the facts that it states, by their names in ``engine.letters.kinds``; one that
        is empty is left out, and of *grounds* that rest on no article
    :ivar rows: the materials that a notice of correction asks for
    """

    code: str
    number: str
    at: datetime
    node_id: str = ""
    has: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TypedDay:
    """A day that a person wrote into a form: the field, its title, the day in Asia/Shanghai."""

    field: str
    title: str
    on: date


@dataclass(frozen=True, kw_only=True)
class StepFact:
    """One visit of a node that lay on a desk, open or done.

    :ivar person: who closed it, a user id
    :ivar officers: who signed it beside him
    :ivar separated: whether the separation of duties holds (not on the spot)
    :ivar authority: of whoever closed it, on that day
    :ivar days: the days that its form asks for
    """

    id: str
    node_id: str
    name: str
    role: Role
    stage: Stage | None = None
    unit: str = ""
    limit: Limit | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    person: str = ""
    officers: frozenset[str] = frozenset()
    employment: Employment = Employment.STAFF
    authority: Authority = Authority.HELD
    separated: bool = True
    days: tuple[TypedDay, ...] = ()

    @property
    def signed(self) -> frozenset[str]:
        """Everybody who signed it."""
        return self.officers | ({self.person} if self.person else frozenset())


@dataclass(frozen=True, kw_only=True)
class PauseFact:
    """A special procedure.

    :ivar subject: its kind and number in the case, ``testing/1``
    :ivar listed: it is one of the eight of art. 45, or of the item's own law
    :ivar noticed_at: when its notice went out, None if none did
    """

    subject: str
    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    noticed_at: datetime | None = None
    listed: bool = True
    node_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ExtensionFact:
    """A longer limit: when it was approved, and whether by the head whom the law names."""

    approved_on: date
    at: datetime
    by_head: bool


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One case, as the rules of domain.md §4.3 read it. Tuples may come in any order.

    :ivar entered_at: when the case came into the system
    :ivar account: its clocks, as of now
    :ivar published: its item version was published when the case began
    :ivar on_the_spot: 即办件
    :ivar asks_materials: the item lists materials, so that a receipt is owed
    :ivar needs_hearing: the law of the item orders a hearing before it is granted (art. 46)
    :ivar has_special: the item has a visit, a panel or another special step
    :ivar reception_unit: the unit of the counter
    :ivar limited: the quantity of what is granted is limited (art. 57)
    :ivar overtaken: cases accepted before this one that were undecided when it was granted
    :ivar late_entry: hours within which the item's law lets the paper follow the act
        (``engine.supervision.exceptions``), else None
    """

    entered_at: datetime
    account: Ledger
    calendar: Calendar
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    published: bool = True
    on_the_spot: bool = False
    asks_materials: bool = False
    needs_hearing: bool = False
    has_special: bool = False
    reception_unit: str = ""
    limited: bool = False
    overtaken: int = 0
    late_entry: int | None = None
    milestones: tuple[Milestone, ...] = ()
    letters: tuple[LetterFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    pauses: tuple[PauseFact, ...] = ()
    extensions: tuple[ExtensionFact, ...] = ()

    def ordered(self) -> "Facts":
        """The same facts in the order of their instants, so that any order says the same."""
        return replace(
            self,
            milestones=tuple(
                sorted(self.milestones, key=lambda one: (one.at, one.mark, one.kind, one.node_id))
            ),
            letters=tuple(sorted(self.letters, key=lambda one: (one.at, one.code, one.number))),
            steps=tuple(sorted(self.steps, key=lambda one: (one.opened_at, one.id))),
            pauses=tuple(sorted(self.pauses, key=lambda one: (one.started_at, one.subject))),
            extensions=tuple(
                sorted(self.extensions, key=lambda one: (one.approved_on, one.at, one.by_head))
            ),
        )

    def passed(self, *marks: Mark) -> list[Milestone]:
        """The milestones with one of these marks."""
        return [one for one in self.milestones if one.mark in marks]

    def issued(self, *codes: str) -> list[LetterFact]:
        """The letters with one of these codes."""
        return [one for one in self.letters if one.code in codes]

    def done(self, *roles: Role) -> list[StepFact]:
        """The closed steps of these roles."""
        return [one for one in self.steps if one.closed_at is not None and one.role in roles]
