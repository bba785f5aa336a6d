"""One event as the rules read it that say who is told of what, and what such a rule is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid5

from engine.audit import Event
from engine.bundle import Bundle
from engine.model import Actor, Task
from engine.permissions import on_desk
from engine.store.cases import CaseRow
from engine.store.notices import NoticeRow
from engine.store.tasks import LIVE
from engine.supervision import LEVEL_LABELS, Level
from engine.work.work import Look, duty_of


@dataclass(kw_only=True)
class Colleagues:
    """Who works here now, read once for many events."""

    look: Look

    @cached_property
    def all(self) -> Sequence[Actor]:
        """Everybody with an account that works."""
        return self.look.tables.people.active()


@dataclass(kw_only=True)
class News:
    """One event of a case, as the rules read it."""

    look: Look
    event: Event
    row: CaseRow
    colleagues: Colleagues

    @cached_property
    def bundle(self) -> Bundle:
        """The version that the case keeps."""
        return self.look.bundle(self.row.digest)

    @cached_property
    def earlier(self) -> Sequence[Event]:
        """What the log tells of the case up to this event."""
        events = self.look.log.of_case(self.row.id)
        return [event for event in events if event.seq < self.event.seq]

    def data(self, name: str) -> str:
        """A text of the event, empty where it has none."""
        return str(self.event.data.get(name) or "")

    @property
    def step(self) -> str:
        """The name of the step that the event is about."""
        node = self.bundle.flow.nodes.get(self.data("to") or self.data("node"))
        return node.name if node is not None else ""


Who = Callable[[News], Iterable[str]]


def holders(news: News) -> Iterable[str]:
    """Who has the open steps of the case now: the colleague they are given to, else their desks."""
    live = [t for t in news.look.tables.tasks.of_case(news.row.id) if t.status in LIVE]
    return {user for task in live for user in _at(news, task)}


def _at(news: News, task: Task) -> Iterable[str]:
    if task.assignee:
        return [task.assignee]
    duty, today = duty_of(task), news.look.today
    return [each.user_id for each in news.colleagues.all if on_desk(each, duty, today)]


def _case(news: News) -> str:
    return f"/cases/{news.row.id}"


def about(folder: str, field: str) -> Callable[[News], str]:
    """The page of what the event names."""
    return lambda news: f"/{folder}/{news.data(field)}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who is told of a kind of event, in which words, and where the link leads.

    :ivar words: may name {step}, {number} (of an order or a list), {level} and {rule} of a card;
        or what makes the sentence
    """

    who: Who
    words: str | Callable[[News], str]
    path: Callable[[News], str] = _case


def notice(news: News, rule: Rule, user: str) -> NoticeRow:
    """What one person is told of an event."""
    event = news.event
    return NoticeRow(
        id=uuid5(news.row.id, f"notice/{event.seq}/{user}"),
        user_id=user,
        seq=event.seq,
        kind=event.kind.value,
        case_no=news.row.no,
        item_name=news.bundle.item.name,
        step=news.step,
        sentence=_sentence(news, rule),
        path=rule.path(news),
        at=event.at,
    )


def _sentence(news: News, rule: Rule) -> str:
    if callable(rule.words):
        return rule.words(news)
    words = {
        "step": news.step,
        "number": news.data("number") or news.data("no"),
        "level": LEVEL_LABELS[Level(news.data("level"))] if news.data("level") else "",
        "rule": news.data("rule"),
    }
    return rule.words.format_map(words)
