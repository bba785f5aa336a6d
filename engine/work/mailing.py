"""When a person may be mailed: at once or once a day, and not in his quiet hours."""

import re
from datetime import datetime, time, timedelta

from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.store.notices import Preference

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# What every mail server takes: one address, plain ASCII, nothing that could begin another header.
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_LONGEST = 200


def mail_at(now: datetime, preference: Preference) -> datetime | None:
    """When the earliest mail may tell of something that happened now; None where none shall.

    Times of day are those of Asia/Shanghai, which has had no summer time since 1991.
    """
    if not preference.mailed or not preference.email:
        return None
    at = now.astimezone(ZONE)
    if preference.digest_at:
        at = _next(at, _time(preference.digest_at))
    if _quiet(at.time(), preference):
        at = _next(at, _time(preference.quiet_to))
    return at


def require_sound(preference: Preference) -> None:
    """Refuse a preference that no mail could follow.

    :raise InvalidValueError: names the field and says what it must be
    """
    if preference.email and (
        len(preference.email) > _LONGEST or not _EMAIL.fullmatch(preference.email)
    ):
        raise InvalidValueError("email", "请填写一个电子邮件地址，例如 name@example.gov.cn")
    if preference.mailed and not preference.email:
        raise InvalidValueError("email", "选择邮件通知的，请填写电子邮件地址")
    for field in ("digest_at", "quiet_from", "quiet_to"):
        text = getattr(preference, field)
        if text and not _TIME.fullmatch(text):
            raise InvalidValueError(field, "请按 08:30 的样式填写时间")
    if bool(preference.quiet_from) != bool(preference.quiet_to):
        raise InvalidValueError("quiet_to", "免打扰时段的起止时间须同时填写")
    if preference.quiet_from and preference.quiet_from == preference.quiet_to:
        raise InvalidValueError("quiet_to", "免打扰时段的起止时间不能相同")


def _next(after: datetime, of_day: time) -> datetime:
    """The first instant at this time of day, not before *after*."""
    at = datetime.combine(after.date(), of_day, ZONE)
    return at if at >= after else datetime.combine(after.date() + timedelta(days=1), of_day, ZONE)


def _quiet(at: time, preference: Preference) -> bool:
    if not preference.quiet_from:
        return False
    begins, ends = _time(preference.quiet_from), _time(preference.quiet_to)
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def _time(text: str) -> time:
    return time.fromisoformat(text)
