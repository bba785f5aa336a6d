"""The data of an item (实施清单, domain.md §3.3) as ``item.toml`` gives them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from engine.bundle.offer import (
    Accepted,
    Contacts,
    Fee,
    Intermediary,
    Question,
    Quota,
    Result,
    Service,
    Themes,
)
from engine.bundle.parts import Article, Blank, Key, Length, Many, Organ, Part, Text, upper
from engine.identifiers import CATALOG_CODE, HANDLING_CODE, LOCAL_CODE, TASK_CODE
from engine.limits import ClockBasis
from engine.model import Limit


def _basis(value: object) -> object:
    return ClockBasis(value) if value in {"acceptance", "receipt"} else value


class Condition(Article):
    """A condition of approval, with its article."""

    text: Text


class Limits(Part):
    """The limits of the item: statutory (行政许可法 art. 42), promised, and those around them.

    *ordinary_promise* holds from the mark ``switched`` on: what is promised on the spot may go
    over to the ordinary procedure. *extension* is the most that the head may add; without it
    the item's own law allows none. *extension_by* names the organ whose head approves where
    that is neither the implementing organ nor its principal (art. 26: the government's).
    """

    statutory: Length
    statutory_note: Blank = ""
    promised: Length
    promised_note: Blank = ""
    ordinary_promise: Length | None = None
    basis: Annotated[ClockBasis, BeforeValidator(_basis)] = ClockBasis.ACCEPTANCE
    acceptance: Length = Limit.parse("5wd")
    delivery: Length = Limit.parse("10wd")
    correction: Length | None = None
    extension: Length | None = None
    extension_by: Organ | None = None

    @property
    def promise_words(self) -> str:
        """The promise as it is published: both, where the procedure decides which one holds."""
        if self.ordinary_promise is None:
            return self.promised.label
        return f"{self.promised.label}（普通程序{self.ordinary_promise.label}）"


class OrganUnit(Part):
    """A unit that works on the item: a window, a section, a joint department.

    A department that decides its own matter names it, and its own bases and result (P-03).
    """

    name: Text
    organ: Organ
    matter: Blank = ""
    number_prefix: Blank = ""
    result: Blank = ""
    bases: Many[Article] = ()


class Material(Part):
    """One material that the applicant hands in; each needs its basis (L16).

    *sign* is who signs or seals it, *fill* how it is filled in, *blank_form* and *example*
    where the empty and the filled form are found.
    """

    key: Key
    name: Text
    form: Literal["原件", "复印件", "电子", "核验原件收复印件", "免提交"]
    copies: int = Field(default=1, ge=0, le=99)
    need: Literal["必要", "条件"]
    when: Blank = ""
    source: Text
    basis: Article
    standard: Text
    sign: Blank = ""
    fill: Blank = ""
    blank_form: Blank = ""
    example: Blank = ""


class Ground(Article):
    """A coded ground: to refuse, to switch to another procedure, or to revoke."""

    code: Annotated[str, StringConstraints(pattern=r"^R[1-9][0-9]?$")]
    text: Text
    kind: Literal["refuse", "switch", "revoke"]
    catch_all: bool = False


class Edition(Part):
    """An edition of a law: what it is called, and from when to when it is in force.

    *edition* is how it came to be (2019年4月23日修正) or its number (国办发〔2020〕42号), as papers
    print it behind the title. Both days are in force; without *ends_on* it still is.
    """

    law: Text
    edition: Text
    starts_on: date
    ends_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Is it the law on that day?"""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class Exclusion(Article):
    """A procedure whose time is not counted (行政许可法 art. 45, or the item's own law)."""

    kind: Key
    text: Text


class Special(Part):
    """A special step and whether its time counts."""

    name: Text
    counted: bool
    text: Text


class FigureSource(Part):
    """Where a figure comes from: L law, F found, K known but not checked, D design."""

    field: Text
    mark: Literal["L", "F", "K", "D"]
    text: Text


class ItemData(Part):
    """Everything that is said of an item outside its flow, its forms and its letters.

    *organ_kind* is the 主体性质 of the organ (1 法定机关, 2 授权组织, 3 受委托组织), *division*
    the 权限划分 between levels, *content* the 行使内容 at this one; *cancels_on* the day from
    which the item is planned to be gone.
    """

    key: Key
    code: Annotated[str, BeforeValidator(upper)]
    task_code: Annotated[
        str, BeforeValidator(upper), StringConstraints(pattern=f"^{TASK_CODE.pattern}$")
    ]
    handling_code: Annotated[
        str, BeforeValidator(upper), StringConstraints(pattern=f"^({HANDLING_CODE.pattern})?$")
    ] = ""
    name: Text
    kind: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"]
    level: int = Field(ge=1, le=6)
    organ: Organ
    principal: Organ | None = None
    organ_kind: Literal["", "1", "2", "3"] = ""
    power_source: Literal["1", "2", "3", "4", "5", "6"]
    division: Blank = ""
    content: Blank = ""
    handling: Literal["promised", "instant", "joint"]
    on_the_spot: bool = False
    subjects: Many[Text] = Field(min_length=1)
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
    quantity_limit: Text
    visits: int = Field(ge=0, le=9)
    visits_reason: Blank = ""
    number_prefix: Text
    effective_on: date
    cancels_on: date | None = None
    notes: Many[Text] = ()

    limits: Limits
    result: Result
    fee: Fee = Fee()
    quota: Quota | None = None
    contacts: Contacts
    units: Mapping[Key, OrganUnit] = Field(min_length=1)
    laws: Many[Edition] = ()
    bases: Many[Article] = Field(min_length=1)
    conditions: Many[Condition] = Field(min_length=1)
    materials: Many[Material] = ()
    grounds: Many[Ground] = ()
    exclusions: Many[Exclusion] = ()
    specials: Many[Special] = ()
    service: Service = Service()
    themes: Themes = Themes()
    questions: Many[Question] = ()
    rights: Many[Text] = ()
    intermediaries: Many[Intermediary] = ()
    accepted: Many[Accepted] = ()
    sources: Many[FigureSource] = ()

    @model_validator(mode="after")
    def _known_code(self) -> Self:
        if not (CATALOG_CODE.fullmatch(self.code) or LOCAL_CODE.fullmatch(self.code)):
            raise ValueError(f"code“{self.code}”既不是12位基本编码，也不是地方编码")
        return self

    def editions(self, on: date) -> dict[str, str]:
        """Return law → its edition in force on a day, of the laws that the item lists."""
        return {each.law: each.edition for each in self.laws if each.in_force(on)}

    def lapsed(self, law: str, on: date) -> Edition | None:
        """Return the edition that was in force last, where none is on that day any more."""
        listed = [each for each in self.laws if each.law == law]
        if not listed or any(each.in_force(on) for each in listed):
            return None
        return max(listed, key=lambda each: each.starts_on)

    @property
    def extending_organ(self) -> str:
        """The organ whose head may extend (R-23): the principal's where one acts for another.

        行政许可法 art. 24 and 42 (R-04, P-08); in joint handling the head of the people's
        government approves (art. 42, second paragraph, R-24).
        """
        return self.limits.extension_by or self.principal or self.organ

    @property
    def on_request(self) -> bool:
        """Whether people apply for it; punishing, forcing, levying and inspecting nobody asks for."""
        return self.kind not in {"02", "03", "04", "06"}

    @property
    def licence(self) -> bool:
        """Whether it is an administrative licence (行政许可)."""
        return self.kind == "01"

    @property
    def joint(self) -> bool:
        """Whether several departments handle it at once (联审联办)."""
        return self.handling == "joint"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``item.toml``, for editors."""
    return ItemData.model_json_schema()
