"""Who is told of what: one table from the kinds of events to people and words.

The words name the step and never a person, so that a mail or a screen shows nothing about an
applicant. To tell of one more kind of event, give it a row in :data:`RULES`.
"""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from engine.audit import Kind
from engine.model import SYSTEM, Role
from engine.permissions import TABLE, Action, Desk, desks
from engine.store.notices import NoticeRow
from engine.work.news import News, Rule, Who, about, holders, notice
from engine.work.papers import takers
from engine.work.procedure_news import PROCEDURE_RULES


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
    return holders(news)


def _responsible(news: News) -> Iterable[str]:
    """Whose act a card is about; who has the case, where it is nobody's in particular."""
    return [news.data("person")] if news.data("person") else holders(news)


def _if_issued(news: News) -> Iterable[str]:
    return _responsible(news) if news.data("state") == "issued" else ()


def _once_confirmed(news: News) -> Iterable[str]:
    """Whom a card is about that waited until a supervisor confirmed it."""
    row = news.look.tables.cards.get(UUID(news.data("card")))
    return ([row.person] if row.person else holders(news)) if row is not None else ()


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


_OF_CASES: Mapping[Kind, Rule] = {
    Kind.TASK_REASSIGNED: Rule(
        who=_named("assignee"), words="“{step}”已转交您办理", path=about("tasks", "task")
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
    Kind.CASE_URGED: Rule(who=holders, words="催办：请尽快办理"),
    Kind.CASE_SUSPENDED: Rule(who=holders, words="本件已中止办理"),
    Kind.CASE_RESUMED: Rule(who=holders, words="本件已恢复办理"),
    Kind.CARD_ISSUED: Rule(
        who=_if_issued, words="收到{level}（规则 {rule}）", path=about("cards", "card")
    ),
    Kind.CARD_CONFIRMED: Rule(
        who=_once_confirmed, words="收到监察牌（经确认发牌）", path=about("cards", "card")
    ),
    Kind.APPEAL_DECIDED: Rule(
        who=_who_did(Kind.CARD_APPEALED, "card"),
        words="对监察牌的申诉已处理",
        path=about("cards", "card"),
    ),
    Kind.ORDER_ISSUED: Rule(
        who=_at_office(*TABLE[Action.ANSWER_ORDER]),
        words="收到督办单{number}，请按期答复",
        path=about("orders", "order"),
    ),
    Kind.ORDER_ANSWERED: Rule(
        who=_who_did(Kind.ORDER_ISSUED, "order"),
        words="督办单{number}已答复",
        path=about("orders", "order"),
    ),
    Kind.CASE_HANDED_OVER: Rule(
        who=_takers, words="纸质材料待接收（交接单{number}）", path=about("handovers", "list")
    ),
    Kind.HANDOVER_REFUSED: Rule(
        who=_who_did(Kind.CASE_HANDED_OVER, "list"),
        words="纸质材料未被接收（交接单{number}）",
        path=about("handovers", "list"),
    ),
}
RULES: Mapping[Kind, tuple[Rule, ...]] = {
    **{kind: (rule,) for kind, rule in _OF_CASES.items()},
    **PROCEDURE_RULES,
}
"""A kind without a row is told to nobody; of several rules a person is told by the first."""


def notices(news: News) -> list[NoticeRow]:
    """Whom to tell of an event: everybody once, never who did it himself, nobody who has left."""
    left = {each.user_id for each in news.colleagues.all} - {news.event.actor, SYSTEM.user_id}
    told = []
    for rule in RULES.get(news.event.kind, ()):
        people = set(rule.who(news)) & left
        told += [notice(news, rule, user) for user in sorted(people)]
        left -= people
    return told
