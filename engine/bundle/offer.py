"""What an item offers: its result and price, where and how it is asked for."""

from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from engine.bundle.parts import Article, Blank, Key, Many, Part, Text


class Result(Part):
    """What the applicant gets: 1 证照, 2 批文, 3 其他, 4 无.

    *closing* is what ends the case (办结方式, L02). With 出证办结 the promise covers the making
    of the certificate too (P-07). *sample* says where a sample of the result is shown.
    """

    kind: Literal["1", "2", "3", "4"]
    name: Text
    validity: Blank = ""
    closing: Literal["", "出证办结", "审批办结"] = ""
    sample: Blank = ""


class Fee(Part):
    """Whether it costs anything; if so what, by which standard and on which basis.

    *unit* is the unit whose fee clerk confirms the payment (行政许可法 art. 59): no licence is
    made before he does. Without it the fee is not asked for by the system.
    """

    charged: bool = False
    unit: Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$")] = ""
    name: Blank = ""
    standard: Blank = ""
    basis: Blank = ""
    exemption: Blank = ""

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.charged and not (self.name and self.standard and self.basis):
            raise ValueError("收费的事项必须写明 name、standard 和 basis（行政许可法第五十九条）")
        return self


class Quota(Part):
    """A number that is limited by the year (数量限制), given in the order of acceptance.

    What the application asks is claimed at acceptance, what the review finds is reserved, what
    the decision grants is deducted (行政许可法 art. 57, R-36; domain.md §10, P-06). The three
    fields are those of the forms that say how much.
    """

    name: Text
    unit: Text
    asked: Key
    reserved: Key
    granted: Key


class Contacts(Part):
    """Where to go, to ask, to complain and to appeal."""

    address: Text
    hours: Text
    consult: Text
    complain: Text
    review_authority: Text
    court: Text
    review_address: Blank = ""
    review_phone: Blank = ""
    court_address: Blank = ""
    court_phone: Blank = ""
    transport: Blank = ""


class Service(Part):
    """How the item is offered (办理形式, 网办, 邮寄 …; domain.md §3.3).

    *depth* is the 网办深度: "" none, 1 information, 2 preview, 3 acceptance, 4 the whole way.
    *area* is the 通办范围: 1 national … 4 county, 5 town, 6 villages; *town* and *village* say
    whether it is handled there.
    """

    channels: Many[Literal["窗口", "网上", "快递"]] = ("窗口",)
    hall: bool = True
    hall_reason: Blank = ""
    depth: Literal["", "1", "2", "3", "4"] = ""
    url: Blank = ""
    mail: bool = False
    pay_online: bool = False
    booking: bool = False
    terminal: bool = False
    area: Literal["", "1", "2", "3", "4", "5", "6"] = ""
    town: bool = False
    village: bool = False

    @property
    def online(self) -> bool:
        """Whether an application can be handed in and accepted over the network."""
        return self.depth in {"3", "4"}


class Themes(Part):
    """Under which topics citizens and organisations look for the item (面向自然人/法人主题)."""

    citizens: Many[Text] = ()
    organisations: Many[Text] = ()


class Question(Part):
    """A question that people ask at the counter, with its answer (常见问题)."""

    question: Text
    answer: Text


class Intermediary(Article):
    """A service that the applicant has to buy elsewhere (中介服务), with its article."""

    name: Text


class Accepted(Part):
    """A warning of the lint that is let stand, and why; it is published with the item."""

    rule: Annotated[str, StringConstraints(pattern=r"^L[0-9]{2}$")]
    reason: Text
