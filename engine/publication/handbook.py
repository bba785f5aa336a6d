"""The internal handbook of an item (业务手册): who holds each post, and what happens when it is late.

It is for the people who do the work, and the only sheet that names them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model import Role
from engine.profile import LETTERS
from engine.publication import sentences
from engine.publication.facts import ItemFacts, Step

SOURCES = {"L": "法律规定", "F": "公布的资料", "K": "待核实", "D": "设计或样例"}
"""How sure a figure is (domain.md §0)."""

_FIELDS = {
    "bases": "设定依据",
    "code": "编码",
    "conditions": "受理条件",
    "contacts": "地点和联系方式",
    "content": "行使内容",
    "division": "权限划分",
    "exclusions": "不计入时限的情形",
    "fee.charged": "是否收费",
    "grounds": "不予许可等情形",
    "limits.acceptance": "受理期限",
    "limits.correction": "补正期限",
    "limits.delivery": "送达期限",
    "limits.extension": "延长期限",
    "limits.ordinary_promise": "普通程序承诺时限",
    "limits.promised": "承诺办结时限",
    "limits.statutory": "法定办结时限",
    "materials": "申请材料",
    "not_required": "不需许可的情形",
    "notes": "备注",
    "organ_kind": "主体性质",
    "quantity_limit": "数量限制",
    "questions": "常见问题",
    "result.closing": "办结方式",
    "result.validity": "有效期",
    "service": "办理方式",
    "specials": "特别程序",
    "steps": "办理环节",
    "themes": "主题分类",
    "units": "承办机构",
    "visits": "到现场次数",
}


@dataclass(frozen=True, kw_only=True)
class Timer:
    """One limit, and what follows when it has passed."""

    name: str
    limit: str
    start: str
    late: str


@dataclass(frozen=True, kw_only=True)
class Issued:
    """One letter, and the steps that issue it."""

    title: str
    steps: tuple[str, ...]
    own: tuple[str, ...]


def field(name: str) -> str:
    """What a figure's place in ``item.toml`` is called; the place itself where it has no name."""
    part, _, rest = name.partition(".")
    return _FIELDS.get(name) or (f"{_FIELDS[part]}（{rest}）" if part in _FIELDS else name)


def holders(facts: ItemFacts, step: Step) -> tuple[str, ...]:
    """Who holds the post of a step; nobody for the applicant's own."""
    return facts.holders.get(step.node.role, ()) if step.node.role else ()


def vacant(facts: ItemFacts, step: Step) -> bool:
    """Whether a post is known to be empty; where nobody told who works here, none is."""
    human = step.human and step.node.role is not Role.APPLICANT
    return bool(facts.holders) and human and not holders(facts, step)


def returns(facts: ItemFacts, step: Step) -> tuple[str, ...]:
    """The earlier steps to which this one may send a case back."""
    return tuple(facts.flow.nodes[key].label for key in step.node.return_to)


def late(facts: ItemFacts, step: Step) -> tuple[str, ...]:
    """What the drawn timers of a step do when they run out."""
    return tuple(_timer(facts, timer.id) for timer in facts.flow.timers_of(step.node.id))


def _timer(facts: ItemFacts, key: str) -> str:
    node = facts.flow.nodes[key]
    limit = node.limit.label if node.limit else ""
    targets = (facts.flow.nodes[edge.target].label for edge in facts.flow.outgoing(key))
    then = "、".join(target for target in targets if target) or node.label
    going_on = "" if node.interrupting else "，本环节继续办理"
    return f"满{limit}仍未完成：{then}{going_on}"


def letters(facts: ItemFacts) -> tuple[Issued, ...]:
    """Every letter of the flow in the order of its steps, with the item's own paragraphs."""
    found: dict[str, list[str]] = {}
    for step in facts.steps:
        for code in step.node.letters:
            found.setdefault(code, []).append(f"{step.number} {step.name}".strip())
    return tuple(
        Issued(
            title=LETTERS[code],
            steps=tuple(steps),
            own=tuple(facts.bundle.letters.get(code, ())),
        )
        for code, steps in found.items()
    )


def timers(facts: ItemFacts) -> tuple[Timer, ...]:
    """Every limit of the item; which card a late case gets is the county's rule set's to say."""
    return tuple(_timers(facts))


def _timers(facts: ItemFacts) -> Iterator[Timer]:
    item, limits = facts.item, facts.item.limits
    counted = sentences.start(facts)
    if item.on_request:
        silent = (
            "逾期不告知的，自收到申请材料之日起即为受理（《行政许可法》第三十二条）；记入电子监察"
        )
        yield Timer(name="受理", limit=limits.acceptance.label, start="收到申请之日", late=silent)
    if limits.correction is not None:
        expired = "按流程的到期处理办理；审批时限未起算，不是中止"
        corrected = limits.correction.label
        yield Timer(name="补正", limit=corrected, start="送达补正告知书之日", late=expired)
    yield Timer(
        name="环节时限", limit="见各环节", start="任务到达之日", late="记入电子监察，通知承办人"
    )
    promise = "临近届满前预警；超过的发黄牌"
    yield Timer(name="承诺办结", limit=limits.promise_words, start=counted, late=promise)
    statute = "超过的发红牌" + (
        "，依法追究责任（《行政许可法》第七十四条）" if item.licence else "，依法追究责任"
    )
    yield Timer(name="法定办结", limit=limits.statutory.label, start=counted, late=statute)
    if item.on_request:
        unsent = "送达不计入办结时限，逾期的记入电子监察"
        yield Timer(name="送达", limit=limits.delivery.label, start="作出决定之日", late=unsent)
