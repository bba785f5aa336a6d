"""L26: each law that an item rests on is listed with the edition in force."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from engine.bundle.item import Edition
from engine.bundle.parts import Article
from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example

_ONE_DAY = timedelta(days=1)


def _check(subject: Subject) -> Iterator[Finding]:
    item = subject.item
    yield from _unlisted(item.bases, item.laws, "bases")
    yield from _unlisted(item.grounds, item.laws, "grounds")
    for key, unit in item.units.items():
        yield from _unlisted(unit.bases, item.laws, "units", key, "bases")
    listed = {each.law: [e for e in item.laws if e.law == each.law] for each in item.laws}
    for law, editions in listed.items():
        yield from _out_of_force(law, editions, item.effective_on)
        yield from _overlapping(law, editions)


def _unlisted(
    articles: Sequence[Article], laws: Sequence[Edition], *place: str
) -> Iterator[Finding]:
    known = {each.law for each in laws}
    for number, article in enumerate(articles):
        if article.law not in known:
            sentence = (
                f"“{article.law}”没有写明版本（修正日期或者文号、施行日期）。请在 laws 中列出，"
                "文书据此写明作出决定当日有效的版本"
            )
            yield Finding.of(*place, number, "law", sentence=sentence)


def _out_of_force(law: str, editions: Sequence[Edition], on: date) -> Iterator[Finding]:
    if any(each.in_force(on) for each in editions):
        return
    yield Finding.of(
        "laws",
        sentence=f"“{law}”列出的版本在本版本的生效日期{on}都不施行。请补上当日有效的版本",
    )


def _overlapping(law: str, editions: Sequence[Edition]) -> Iterator[Finding]:
    """The older one ends the day before the newer one begins."""
    for older, newer in pairwise(sorted(editions, key=lambda each: each.starts_on)):
        ends_on = newer.starts_on - _ONE_DAY
        if older.ends_on is None or older.ends_on > ends_on:
            sentence = f"“{law}”（{older.edition}）应当在{ends_on}终止，与后一版本不得重叠"
            yield Finding.of("laws", sentence=sentence)


RULE = ItemRule(
    id="L26",
    title="依据的每部法律写明版本和施行日期",
    reason="决定书引用的必须是作出决定当日有效的版本；引用失效的条文，决定没有依据",
    basis="行政许可法第三十八条、第七十二条第七项；P-06",
    example=Example(
        anchor='edition = "2019年4月23日修正"\nstarts_on = 2019-04-23',
        failing='edition = "2003年8月27日通过"\nstarts_on = 2004-07-01\nends_on = 2019-04-22',
        passing='edition = "2019年4月23日修正"\nstarts_on = 2019-04-23',
    ),
    check=_check,
)
