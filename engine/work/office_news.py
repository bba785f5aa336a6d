"""Who is told of what belongs to no case: versions of items, substitutes, calendars."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from engine.audit import Event, Kind
from engine.model import SYSTEM, Actor
from engine.permissions import Action, holds_anywhere
from engine.store.items import VersionRow
from engine.store.notices import NoticeRow
from engine.work.news import Colleagues
from engine.work.reviewing import reviews
from engine.work.work import Look

_SPACE = UUID("5c2d0a3e-5a0b-4a52-9a0c-0f6b7f7f2c11")
"""Names notices of events that are about no case."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What an event is about, as a notice names it: its number, its name, its page."""

    number: str
    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class OfficeNews:
    """One event that belongs to no case, as the rules read it."""

    look: Look
    event: Event
    colleagues: Colleagues

    def data(self, name: str) -> str:
        """A text of the event, empty where it has none."""
        return str(self.event.data.get(name) or "")

    def able(self, may: Callable[[Actor], bool]) -> set[str]:
        """Who works here and may do something."""
        return {each.user_id for each in self.colleagues.all if may(each)}


Told = Iterator[tuple[set[str], str, About]]


def _submitted(news: OfficeNews) -> Told:
    version, about = _version(news)
    bundle, today = news.look.bundle(version.digest), news.look.today
    reviewers = news.able(lambda each: reviews(each, bundle, today))
    yield reviewers - _made(version), "有事项版本送审，请您审核", about


def _reviewed(news: OfficeNews) -> Told:
    version, about = _version(news)
    today = news.look.today
    publishers = news.able(lambda each: holds_anywhere(each, Action.PUBLISH_ITEM, today))
    yield publishers - _made(version), "事项版本已审核通过，请您发布", about
    yield _made(version), "您起草或者提交的事项版本已审核通过，待发布", about


def _returned(news: OfficeNews) -> Told:
    version, about = _version(news)
    yield _made(version), "您起草或者提交的事项版本已退回，请修改后重新提交", about


def _version(news: OfficeNews) -> tuple[VersionRow, About]:
    version = news.look.tables.items.version(news.data("digest"))
    assert version is not None  # noqa: S101 - a version is never deleted
    about = About(
        number=f"第{version.number}版",
        name=news.look.bundle(version.digest).item.name,
        path=f"/catalogue/versions/{version.digest}",
    )
    return version, about


def _made(version: VersionRow) -> set[str]:
    return {version.drafted_by, version.submitted_by or version.drafted_by}


_ABSENCE = About(number="", name="委托代岗", path="/absence")


def _lent(news: OfficeNews) -> Told:
    if news.data("substitution"):
        days = f"{news.data('starts_on')}至{news.data('ends_on')}"
        yield {news.data("user")}, f"您自{days}替岗，到期自动结束", _ABSENCE
        yield {news.data("in_place_of")}, f"已为您指定替岗人：{days}", _ABSENCE


def _lent_no_more(news: OfficeNews) -> Told:
    if news.data("substitution"):
        days = f"{news.data('starts_on')}至{news.data('ends_on')}"
        yield {news.data("user")}, f"您的替岗已提前结束（原为{days}）", _ABSENCE
        yield {news.data("in_place_of")}, f"替岗已提前收回（原为{days}），请继续办理", _ABSENCE


def _calendar_drafted(news: OfficeNews) -> Told:
    today = news.look.today
    able = news.able(lambda each: holds_anywhere(each, Action.CONFIRM_CALENDAR, today))
    yield able, "有工作日历草案，请确认或者退回", _calendar(news)


def _calendar_decided(news: OfficeNews) -> Told:
    done = "已确认生效" if news.event.kind is Kind.CALENDAR_IMPORTED else "已退回"
    yield {news.data("drafted_by")}, f"您起草的工作日历{done}", _calendar(news)


def _calendar(news: OfficeNews) -> About:
    number = news.data("number")
    return About(number=f"第{number}号", name="工作日历", path=f"/calendar/versions/{number}")


OFFICE_RULES: Mapping[Kind, Callable[[OfficeNews], Iterable[tuple[set[str], str, About]]]] = {
    Kind.ITEM_SUBMITTED: _submitted,
    Kind.ITEM_REVIEWED: _reviewed,
    Kind.ITEM_RETURNED: _returned,
    Kind.GRANT_GIVEN: _lent,
    Kind.GRANT_ENDED: _lent_no_more,
    Kind.CALENDAR_DRAFTED: _calendar_drafted,
    Kind.CALENDAR_IMPORTED: _calendar_decided,
    Kind.CALENDAR_REFUSED: _calendar_decided,
}
"""A kind without a row is told to nobody; of several sentences a person is told the first."""


def office_notices(news: OfficeNews) -> list[NoticeRow]:
    """Whom to tell: everybody once, never who did it himself, nobody who has left."""
    rule = OFFICE_RULES.get(news.event.kind)
    left = news.able(lambda _each: True) - {news.event.actor, SYSTEM.user_id}
    told = []
    for people, sentence, about in rule(news) if rule else ():
        told += [_notice(news.event, user, sentence, about) for user in sorted(people & left)]
        left -= people
    return told


def _notice(event: Event, user: str, sentence: str, about: About) -> NoticeRow:
    return NoticeRow(
        id=uuid5(_SPACE, f"notice/{event.seq}/{user}"),
        user_id=user,
        seq=event.seq,
        kind=event.kind.value,
        case_no=about.number,
        item_name=about.name,
        step="",
        sentence=sentence,
        path=about.path,
        at=event.at,
    )
