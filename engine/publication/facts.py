"""The facts that every published sheet is made of: a bundle, and what the office adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import diagrams
from engine.bundle import Bundle, ItemData
from engine.bundle.rules import RULES
from engine.model import ROLE_LABELS, STAGE_LABELS, Basis, Role
from engine.profile import LETTERS, Flow, Node, NodeKind
from engine.publication.charts import caption, check_address

State = Literal["draft", "reviewed", "published", "superseded", "retired"]
"""How a version stands, as its sheets say it. A reviewed one is printed to be signed and stamped."""

SHORT = 12
"""Characters of a digest that a printed sheet carries."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """The county around an item.

    :ivar county: its name, e.g. 示例县; empty where nobody has said it
    :ivar public_url: where the public pages are found, without a slash at the end; empty where
        there is no such place: then no sheet carries a QR code
    :ivar organs: names by unified social credit code
    """

    county: str = ""
    public_url: str = ""
    organs: Mapping[str, str] = field(default_factory=dict)

    def name(self, organ: str | None) -> str:
        """Return what an organ is called: its code where nobody has named it."""
        return self.organs.get(organ or "", organ or "")


@dataclass(frozen=True, kw_only=True)
class Change:
    """One published version of an item and what it changed.

    :ivar note: what the office says of it
    :ivar sentences: what a comparison with the version before it says
    """

    number: int
    published_on: date
    digest: str
    note: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the flow in words: a human task, or a milestone such as 受理 with its letter.

    :ivar number: the one on the public chart; empty for a step that is not on it
    :ivar counted: whether its time counts towards the limits; *uncounted* says why not
    """

    number: str
    name: str
    stage: str
    role: str
    unit: str
    organ: str
    limit: str
    counted: bool
    uncounted: str
    content: str
    standard: str
    duty: str
    bases: tuple[Basis, ...]
    letters: tuple[str, ...]
    checklist: tuple[str, ...]
    node: Node

    @property
    def human(self) -> bool:
        """Whether somebody does it; a milestone just happens, and a call stands for its steps."""
        return self.node.kind is NodeKind.USER_TASK


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """One version of an item as it is published. Equal facts give equal sheets.

    :ivar number: of the version; None for a draft that has none
    :ivar in_force_from: the day from whose beginning new cases run on it (Asia/Shanghai)
    :ivar in_force_to: the last such day; None while it is in force
    :ivar changes: this version and the published ones before it, newest first
    :ivar holders: the posts' holders by role; only the internal handbook names them
    """

    bundle: Bundle
    office: Office = field(default_factory=Office)
    number: int | None = None
    state: State = "draft"
    published_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    changes: tuple[Change, ...] = ()
    holders: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)

    @property
    def item(self) -> ItemData:
        """The item's own data."""
        return self.bundle.item

    @property
    def flow(self) -> Flow:
        """The flow that cases run on."""
        return self.bundle.flow

    @property
    def key(self) -> str:
        """The short name of the item, fit for an address."""
        return self.bundle.item.key

    @property
    def digest(self) -> str:
        """The digest of the bundle: 64 hexadecimal digits."""
        return self.bundle.digest

    @property
    def short_digest(self) -> str:
        """The digest as sheets print it."""
        return self.bundle.digest[:SHORT]

    @property
    def version_words(self) -> str:
        """第3版, or 草案."""
        return f"第{self.number}版" if self.number and self.state != "draft" else "草案"

    @property
    def organ_name(self) -> str:
        """The organ that handles the item."""
        return self.office.name(self.item.organ)

    @property
    def principal_name(self) -> str:
        """The organ in whose name it is handled (行政许可法 art. 24); empty without entrustment."""
        return self.office.name(self.item.principal)

    @property
    def check_address(self) -> str:
        """Where anybody may check a sheet; empty where the county has no such address."""
        return check_address(self.office.public_url, self.digest)

    @cached_property
    def caption(self) -> diagrams.Caption:
        """What the chart says around its boxes."""
        number = self.number if self.state != "draft" else None
        return caption(
            self.bundle,
            organ=self.organ_name,
            number=number,
            check_address=self.check_address,
            on=self.in_force_from,
        )

    @property
    def accepted(self) -> tuple[tuple[str, str], ...]:
        """The warnings that are let stand: what each asks for, and the published reason."""
        return tuple(
            (RULES[each.rule].title if each.rule in RULES else each.rule, each.reason)
            for each in self.item.accepted
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every box that the public chart numbers, in its order; then the internal steps."""
        numbered = diagrams.step_numbers(self.flow, self.caption)
        shown = [self._step(self.flow.nodes[key], number) for key, number in numbered.items()]
        internal = [self._step(node, "") for node in self.flow.tasks() if node.id not in numbered]
        return (*shown, *internal)

    @property
    def public_steps(self) -> tuple[Step, ...]:
        """The steps that citizens see: never an internal one (P-11)."""
        return tuple(step for step in self.steps if step.number)

    def _step(self, node: Node, number: str) -> Step:
        unit = self.item.units.get(node.unit or "")
        return Step(
            number=number,
            name=node.label,
            stage=STAGE_LABELS[node.stage] if node.stage else "",
            role=ROLE_LABELS[node.role] if node.role else "",
            unit=unit.name if unit else "",
            organ=self.office.name(unit.organ) if unit else "",
            limit=node.limit.label if node.limit else "",
            counted=node.excluded is None,
            uncounted=self._reason(node.excluded),
            content=node.content,
            standard=node.standard,
            duty=node.duty,
            bases=node.bases,
            letters=tuple(LETTERS[code] for code in node.letters),
            checklist=node.checklist,
            node=node,
        )

    def _reason(self, excluded: str | None) -> str:
        texts = (each.text for each in self.item.exclusions if each.kind == excluded)
        return next(texts, "依法不计入时限") if excluded else ""
