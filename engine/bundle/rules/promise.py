"""L13: the promise is not longer than the law."""

from collections.abc import Iterator

from engine.bundle.rules.lengths import surely_longer
from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example


def _check(subject: Subject) -> Iterator[Finding]:
    limits = subject.item.limits
    promises = {"promised": limits.promised, "ordinary_promise": limits.ordinary_promise}
    for name, promise in promises.items():
        if promise is not None and surely_longer(promise, limits.statutory):
            sentence = f"承诺时限{promise.label}长于法定时限{limits.statutory.label}。请改正"
            yield Finding.of("limits", name, sentence=sentence)


RULE = ItemRule(
    id="L13",
    title="承诺时限不长于法定时限",
    reason="承诺只能比法律更快；比法律慢的承诺是违法的承诺",
    basis="行政许可法第四十二条；P-07",
    example=Example(failing='promised = "30wd"', passing='promised = "7wd"'),
    check=_check,
)
