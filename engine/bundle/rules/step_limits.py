"""L14: the steps between acceptance and decision fit into the promise."""

from collections.abc import Collection, Iterator

from engine.bundle.rules.lengths import surely_longer
from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.bundle.schedule import Way, longest_way
from engine.limits import ClockBasis
from engine.lint import Example
from engine.model import Limit, Mark, Unit

_END = frozenset({Mark.DELIVERED})


def _check(subject: Subject) -> Iterator[Finding]:
    limits = subject.item.limits
    whole = _longest(subject, ())
    ways = {"promised": (whole, limits.promised), "statutory": (whole, limits.statutory)}
    if limits.ordinary_promise is not None:
        ways["promised"] = (_longest(subject, {Mark.SWITCHED}), limits.promised)
        ways["ordinary_promise"] = (whole, limits.ordinary_promise)
    begins = "收件" if limits.basis is ClockBasis.RECEIPT else "受理"
    ends = "出证" if _until_issued(subject) else "决定"
    for name, (way, limit) in ways.items():
        if surely_longer(_limit(way), limit):
            sentence = (
                f"从{begins}到{ends}各环节时限最长合计{_limit(way).label}，"
                f"超过{_LABELS[name]}{limit.label}：{_steps(way)}。请缩短环节"
            )
            yield Finding.of("limits", name, sentence=sentence)


def _longest(subject: Subject, avoiding: Collection[Mark]) -> Way:
    """Measure review and decision, and the making of the certificate where that is the end."""
    flow, item = subject.flow, subject.item
    first = [flow.start().id] if item.limits.basis is ClockBasis.RECEIPT else None
    if _until_issued(subject):
        return longest_way(flow, first=first, last=(), avoiding={*avoiding, *_END})
    return longest_way(flow, first=first, avoiding=avoiding)


def _until_issued(subject: Subject) -> bool:
    return subject.item.result.closing == "出证办结"


def _steps(way: Way) -> str:
    return " → ".join(f"{node.name}（{node.limit.label}）" for node in way.steps if node.limit)


def _limit(way: Way) -> Limit:
    return Limit(way.days, Unit.WORKING_DAY)


_LABELS = {"promised": "承诺时限", "ordinary_promise": "普通程序承诺时限", "statutory": "法定时限"}

RULE = ItemRule(
    id="L14",
    title="受理到决定各环节时限之和不超过承诺时限",
    reason="各环节都不超时，整件却会超期：这样的时限是定错了；出证办结的还要算上制证",
    basis="行政许可法第四十二条；行政许可案卷评查标准；P-07",
    example=Example(failing='promised = "3wd"', passing='promised = "7wd"'),
    check=_check,
)
