"""Who is told of what in special procedures: appointed, moved, one's turn, over; wrong entries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from engine.audit import Kind
from engine.casefile.turns import SECONDS
from engine.permissions import desks
from engine.procedures import DEFINITIONS, ProcedureKind, act_title, result_title
from engine.store.turns import TurnRow
from engine.work.news import News, Rule, about, holders

_APPOINTED = ("officers", "chair")
"""The facts of a procedure that name accounts."""
_SET_FOR = ("visit_on", "hearing_on", "review_on")
_MOVES = frozenset({"rearrange", "postpone"})


def _facts(news: News) -> Mapping[str, object]:
    facts: Mapping[str, object] = news.event.data.get("facts", {})
    return facts


def _named(facts: Mapping[str, object]) -> set[str]:
    found: set[str] = set()
    for name in _APPOINTED:
        people = facts.get(name, ())
        assert isinstance(people, Sequence)  # noqa: S101 - accounts are told in lists
        found |= set(people)
    return found


def _before(news: News) -> set[str]:
    """Who was appointed before this event; an act that appoints nobody leaves them so."""
    told = [
        event.data["facts"]
        for event in news.earlier
        if event.data.get("procedure") == news.data("procedure")
        and any(name in event.data.get("facts", {}) for name in _APPOINTED)
    ]
    return _named(told[-1]) if told else set()


def _released(news: News) -> Iterable[str]:
    named = _named(_facts(news))
    return _before(news) - named if named else ()


def _appointed(news: News) -> Iterable[str]:
    return _named(_facts(news)) - _before(news)


def _moved(news: News) -> Iterable[str]:
    """Those who take part, where the day is another one."""
    if news.data("act") not in _MOVES:
        return ()
    return _named(_facts(news)) or _before(news)


def _opener(news: News) -> str:
    if news.event.kind is Kind.PROCEDURE_OPENED:
        return news.event.actor
    opened = (
        event.actor
        for event in news.earlier
        if event.kind is Kind.PROCEDURE_OPENED and event.data["procedure"] == news.data("procedure")
    )
    return next(opened, "")


def _turns(news: News) -> list[TurnRow]:
    """Whose turn it became by the event, where it is at once."""
    subject = UUID(news.data("procedure") or str(news.row.id))
    rows = news.look.tables.turns.begun(news.row.id, subject, news.event.change)
    return [row for row in rows if row.from_on is None]


def _asked(news: News) -> Iterable[str]:
    """Whose turn it became.

    A desk is asked where it is another role's than that of whoever began it; where it is his own,
    he goes on himself, and his colleagues need not be told of every step.
    """
    found = _turns(news)
    people = {row.user_id for row in found if row.user_id}
    known = news.row.memory["procedures"][news.data("procedure")]
    for row in found:
        if row.role == known["opened_role"]:
            people.add(_opener(news))
        elif row.role:
            people |= _at_desk(news, row)
    return people


def _at_desk(news: News, row: TurnRow) -> set[str]:
    return {
        each.user_id
        for each in news.colleagues.all
        for desk in desks(each, news.look.today)
        if (desk.role.value, desk.item or row.item_key) == (row.role, row.item_key)
        and row.organ in {"", desk.organ}
    }


def _seconds(news: News) -> Iterable[str]:
    """Who is asked as the second person about the case itself."""
    rows = [row for row in _turns(news) if row.what in SECONDS]
    return {user for row in rows for user in _at_desk(news, row)}


def _who_proposed(news: News) -> Iterable[str]:
    """Who asked the question that is answered; nobody where it was put right at once."""
    about = news.event.kind in {Kind.AMENDMENT_REJECTED, Kind.RECORD_AMENDED}
    kind = Kind.AMENDMENT_PROPOSED if about else Kind.CASE_VOID_PROPOSED
    told = (event.actor for event in reversed(news.earlier) if event.kind is kind)
    return [actor for actor in [next(told, "")] if actor]


def _concerned(news: News) -> Iterable[str]:
    """Who began it, who was appointed, and who goes on with the case."""
    return {_opener(news), *_before(news), *holders(news)} - {""}


def _title(news: News) -> str:
    return DEFINITIONS[ProcedureKind(news.data("kind"))].title


def _day(news: News) -> str:
    day = next((str(_facts(news)[name]) for name in _SET_FOR if name in _facts(news)), "")
    return f"，定于{day}" if day else ""


def _turn_words(news: News) -> str:
    kind = ProcedureKind(news.data("kind"))
    what = next((act_title(kind, row.what) for row in _turns(news)), "")
    due = f"，请于{news.data('due_on')}以前完成" if news.data("due_on") else ""
    return f"{_title(news)}等您办理：{what}{due}"


def _words(before: str, after: Callable[[News], str]) -> Callable[[News], str]:
    return lambda news: f"{before}{_title(news)}{after(news)}"


_procedure = about("procedures", "procedure")


def _amending(news: News) -> str:
    return f"/cases/{news.row.id}/amend"


_CHANGED = (
    Rule(who=_released, words=_words("人员已更换，您不再参加", lambda _: ""), path=_procedure),
    Rule(who=_appointed, words=_words("您被指派参加", _day), path=_procedure),
    Rule(who=_moved, words=_words("改期：", _day), path=_procedure),
    Rule(who=_asked, words=_turn_words, path=_procedure),
)
PROCEDURE_RULES: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.PROCEDURE_OPENED: _CHANGED,
    Kind.PROCEDURE_ACTED: _CHANGED,
    Kind.PROCEDURE_CLOSED: (
        Rule(
            who=_concerned,
            words=_words(
                "",
                lambda news: (
                    f"已结束：{result_title(ProcedureKind(news.data('kind')), news.data('result'))}"
                ),
            ),
            path=_procedure,
        ),
    ),
    Kind.CASE_VOID_PROPOSED: (Rule(who=_seconds, words="有办件提请作废，请核准或者驳回"),),
    Kind.CASE_VOID_REJECTED: (
        Rule(
            who=_who_proposed,
            words="您提请的作废未予核准，本件照常办理",
        ),
    ),
    Kind.CASE_VOIDED: (Rule(who=_who_proposed, words="您提请的作废已经核准"),),
    Kind.AMENDMENT_PROPOSED: (
        Rule(who=_seconds, words="有办件提请更正登记，请核准或者退回", path=_amending),
    ),
    Kind.AMENDMENT_REJECTED: (Rule(who=_who_proposed, words="您提请的更正登记未予核准"),),
    Kind.RECORD_AMENDED: (Rule(who=_who_proposed, words="您提请的更正登记已经核准"),),
}
