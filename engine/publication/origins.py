"""Where a sheet comes from: the version, the digest and the day that every page of it carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from engine.letters.wording import day
from engine.publication import terms
from engine.publication.facts import SHORT, ItemFacts


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What every page of a sheet says of where it comes from.

    :ivar digest: of the version; for several items one over all of theirs
    :ivar state: draft, reviewed, published, superseded or retired; of several items draft or
        published
    """

    digest: str
    version: str
    day: str
    state: str

    @property
    def short(self) -> str:
        """The digest as paper carries it."""
        return self.digest[:SHORT]

    @property
    def line(self) -> str:
        """第3版 · 校验码 0123456789ab · 2026年3月2日公布."""
        return " · ".join(filter(None, (self.version, f"校验码 {self.short}", self.day)))

    @property
    def state_words(self) -> str:
        """The state as a reader is warned of it; empty for what is in force."""
        return "" if self.state == "published" else terms.STATES[self.state]


def origin(facts: Sequence[ItemFacts]) -> Origin:
    """Say where the sheet of these items comes from."""
    if len(facts) == 1:
        [one] = facts
        return Origin(
            digest=one.digest, version=one.version_words, day=_published(one), state=one.state
        )
    lines = "".join(f"{each.digest}\n" for each in facts)
    newest = max(facts, key=lambda each: str(each.published_on or ""), default=None)
    drafts = any(each.state in {"draft", "reviewed"} for each in facts)
    return Origin(
        digest=sha256(lines.encode()).hexdigest(),
        version=f"共{len(facts)}项",
        day=f"截至{day(newest.published_on)}" if newest and newest.published_on else "",
        state="draft" if drafts else "published",
    )


def _published(one: ItemFacts) -> str:
    return f"{day(one.published_on)}公布" if one.published_on else ""
