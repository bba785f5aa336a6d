"""What must hold between the lengths of time of an item, and between them and its flow."""

from collections.abc import Iterator

from engine.bundle.bundle import ITEM, Bundle
from engine.bundle.item import Limits
from engine.model import Limit, Mark, Problem, Unit


def check_limits(bundle: Bundle) -> Iterator[Problem]:
    """Tell limits that no clock can count, or that contradict each other, the law or the flow."""
    limits = bundle.item.limits
    yield from _countable(limits)
    yield from _switch(bundle)
    yield from _extension(bundle)


def _countable(limits: Limits) -> Iterator[Problem]:
    """Half a day is a matter of office minutes, which only steps know; the law counts days."""
    for name in type(limits).model_fields:
        limit = getattr(limits, name)
        if isinstance(limit, Limit) and not limit.whole:
            yield _problem(f"“{limit.label}”：半日只用于环节时限，这里须为整数。请改正", name)
    if limits.extension is not None and limits.extension.unit is Unit.HOUR:
        yield _problem("延长的期限不能以小时计。请改正", "extension")
    if limits.acceptance.unit not in {Unit.WORKING_DAY, Unit.CALENDAR_DAY}:
        # Silence accepts at the end of a day: an hour would be over, and nothing accepted.
        yield _problem("答复申请的期限按日计算（行政许可法第三十二条）。请改正", "acceptance")


def _switch(bundle: Bundle) -> Iterator[Problem]:
    """A promise of the ordinary procedure needs a way there, and the way its promise."""
    switches = any(
        marking.mark is Mark.SWITCHED
        for node in bundle.flow.nodes.values()
        for marking in node.marks
    )
    given = bundle.item.limits.ordinary_promise is not None
    if switches and not given:
        sentence = "流程标记了转普通程序（switched），没有写明普通程序的承诺时限。请补上"
        yield _problem(sentence, "ordinary_promise", rule="B-23")
    if given and not switches:
        sentence = "写明了普通程序的承诺时限，流程却没有标记何时转普通程序（switched）。请补上标记"
        yield _problem(sentence, "ordinary_promise", rule="B-23")


def _extension(bundle: Bundle) -> Iterator[Problem]:
    item = bundle.item
    if item.joint and item.limits.extension is not None and item.limits.extension_by is None:
        sentence = (
            "联审联办的延期由本级人民政府负责人批准（行政许可法第四十二条），没有写明是哪一个机关"
        )
        yield _problem(f"{sentence}。请补上", "extension_by", rule="B-24")


def _problem(sentence: str, name: str, *, rule: str = "B-15") -> Problem:
    return Problem(file=ITEM, sentence=sentence, rule=rule, element=f"limits.{name}")
