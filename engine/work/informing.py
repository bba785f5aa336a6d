"""Who is told of what: one table from the kinds of events to people and words.

The words name the step and never a person, so that a mail or a screen shows nothing about an
applicant. To tell of one more kind of event, give it a row in :data:`RULES`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID, uuid5

from engine.audit import Event, Kind
from engine.bundle import Bundle
from engine.model import SYSTEM, Actor, Role, Task
from engine.permissions import TABLE, Action, Desk, desks, on_desk
from engine.store.cases import CaseRow
from engine.store.notices import NoticeRow
from engine.store.tasks import LIVE
from engine.supervision import LEVEL_LABELS, Level
from engine.work.papers import takers
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


def _named(field: str) -> Who:
    """Whom the event itself names: one account, or several."""

    def people(news: News) -> Iterable[str]:
        named = news.event.data.get(field) or ()
        return [named] if isinstance(named, str) else named

    return people


def _who_did(kind: Kind, field: str) -> Who:
    """Who made the earlier event about the same thing."""

    def people(news: News) -> Iterator[str]:
        for event in reversed(news.earlier):
            if event.kind is kind and str(event.data.get(field)) == news.data(field):
                yield event.actor
                return

    return people


def _who_had_step(news: News) -> Iterable[str]:
    """Who did the step last to which the case goes back; its desk, where nobody is left."""
    for event in reversed(news.earlier):
        if event.kind is Kind.TASK_COMPLETED and event.data["node"] == news.data("to"):
            return [event.actor]
    return _holders(news)


def _holders(news: News) -> Iterable[str]:
    """Who has the open steps of the case now: the colleague they are given to, else their desks."""
    live = [t for t in news.look.tables.tasks.of_case(news.row.id) if t.status in LIVE]
    return {user for task in live for user in _at(news, task)}


def _at(news: News, task: Task) -> Iterable[str]:
    if task.assignee:
        return [task.assignee]
    duty, today = duty_of(task), news.look.today
    return [each.user_id for each in news.colleagues.all if on_desk(each, duty, today)]


def _responsible(news: News) -> Iterable[str]:
    """Whose act a card is about; who has the case, where it is nobody's in particular."""
    return [news.data("person")] if news.data("person") else _holders(news)


def _if_issued(news: News) -> Iterable[str]:
    return _responsible(news) if news.data("state") == "issued" else ()


def _once_confirmed(news: News) -> Iterable[str]:
    """Whom a card is about that waited until a supervisor confirmed it."""
    row = news.look.tables.cards.get(UUID(news.data("card")))
    return ([row.person] if row.person else _holders(news)) if row is not None else ()


def _at_office(*roles: Role) -> Who:
    """Who works on such matters at the organ that the event names."""

    def people(news: News) -> Iterable[str]:
        def meant(desk: Desk) -> bool:
            fits = desk.item in {None, news.row.item_key} and not desk.acting_for
            return fits and desk.role in roles and desk.organ == news.data("organ")

        return [
            each.user_id
            for each in news.colleagues.all
            if any(meant(desk) for desk in desks(each, news.look.today))
        ]

    return people


def _takers(news: News) -> Iterable[str]:
    """Who may take the paper at the desk that it goes to."""
    organ, desk = news.data("to_organ"), news.data("desk")
    return [
        each.user_id
        for each in news.colleagues.all
        if (organ, desk) in takers(each, news.look.today)
    ]


def _case(news: News) -> str:
    return f"/cases/{news.row.id}"


def _about(folder: str, field: str) -> Callable[[News], str]:
    return lambda news: f"/{folder}/{news.data(field)}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who is told of a kind of event, in which words, and where the link leads.

    :ivar words: may name {step}, {number} (of an order or a list), {level} and {rule} of a card
    """

    who: Who
    words: str
    path: Callable[[News], str] = _case


RULES: Mapping[Kind, Rule] = {
    Kind.TASK_REASSIGNED: Rule(
        who=_named("assignee"), words="“{step}”已转交您办理", path=_about("tasks", "task")
    ),
    Kind.TASK_SENT_BACK: Rule(who=_who_had_step, words="已退回，请重新办理“{step}”"),
    Kind.SIGNATURE_ASKED: Rule(who=_named("user"), words="请您对“{step}”签署意见（加签）"),
    Kind.SIGNATURE_GIVEN: Rule(
        who=_who_did(Kind.SIGNATURE_ASKED, "signature"), words="“{step}”的加签意见已签署"
    ),
    Kind.VOTE_OPENED: Rule(who=_named("members"), words="请您参加“{step}”的会签"),
    Kind.VOTE_CLOSED: Rule(who=_who_did(Kind.VOTE_OPENED, "vote"), words="“{step}”的会签已有结果"),
    Kind.CASE_COPIED: Rule(who=_named("users"), words="抄送给您，请阅知"),
    Kind.NOTE_ADDED: Rule(who=_named("mentions"), words="有同事在批注中提到您"),
    Kind.CASE_URGED: Rule(who=_holders, words="催办：请尽快办理"),
    Kind.CASE_SUSPENDED: Rule(who=_holders, words="本件已中止办理"),
    Kind.CASE_RESUMED: Rule(who=_holders, words="本件已恢复办理"),
    Kind.CARD_ISSUED: Rule(
        who=_if_issued, words="收到{level}（规则 {rule}）", path=_about("cards", "card")
    ),
    Kind.CARD_CONFIRMED: Rule(
        who=_once_confirmed, words="收到监察牌（经确认发牌）", path=_about("cards", "card")
    ),
    Kind.APPEAL_DECIDED: Rule(
        who=_who_did(Kind.CARD_APPEALED, "card"),
        words="对监察牌的申诉已处理",
        path=_about("cards", "card"),
    ),
    Kind.ORDER_ISSUED: Rule(
        who=_at_office(*TABLE[Action.ANSWER_ORDER]),
        words="收到督办单{number}，请按期答复",
        path=_about("orders", "order"),
    ),
    Kind.ORDER_ANSWERED: Rule(
        who=_who_did(Kind.ORDER_ISSUED, "order"),
        words="督办单{number}已答复",
        path=_about("orders", "order"),
    ),
    Kind.CASE_HANDED_OVER: Rule(
        who=_takers, words="纸质材料待接收（交接单{number}）", path=_about("handovers", "list")
    ),
    Kind.HANDOVER_REFUSED: Rule(
        who=_who_did(Kind.CASE_HANDED_OVER, "list"),
        words="纸质材料未被接收（交接单{number}）",
        path=_about("handovers", "list"),
    ),
}
"""A kind without a row is told to nobody."""


def notices(news: News) -> list[NoticeRow]:
    """Whom to tell of an event: everybody once, never who did it himself, nobody who has left."""
    rule = RULES.get(news.event.kind)
    if rule is None:
        return []
    here = {each.user_id for each in news.colleagues.all}
    told = (set(rule.who(news)) & here) - {news.event.actor, SYSTEM.user_id}
    return [_notice(news, rule, user) for user in sorted(told)]


def _notice(news: News, rule: Rule, user: str) -> NoticeRow:
    event = news.event
    level = LEVEL_LABELS[Level(news.data("level"))] if news.data("level") else ""
    words = {
        "step": news.step,
        "number": news.data("number") or news.data("no"),
        "level": level,
        "rule": news.data("rule"),
    }
    return NoticeRow(
        id=uuid5(news.row.id, f"notice/{event.seq}/{user}"),
        user_id=user,
        seq=event.seq,
        kind=event.kind.value,
        case_no=news.row.no,
        item_name=news.bundle.item.name,
        step=news.step,
        sentence=rule.words.format_map(words),
        path=rule.path(news),
        at=event.at,
    )
