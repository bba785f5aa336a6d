"""The website as a mapping: each address has bytes that depend on the data alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import Protocol

from engine.publication import opendata
from engine.publication.facts import ItemFacts, Office
from engine.publication.site import indexes, item_pages, sitemaps
from engine.publication.site.catalogue import Catalogue, Retirement
from engine.publication.site.rendering import Renderer, builder

ASSETS = ("site.css", "search.js")
"""Files of ``static/`` that every site carries."""


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file that was kept when a version was published; its bytes are fetched when needed.

    :ivar sha256: of its bytes, or of what they are made from
    :ivar size: bytes; None where they are made when somebody asks
    """

    sha256: str
    size: int | None = None


class Archive(Protocol):
    """Where the files of published versions are kept."""

    def files(self, digest: str) -> Mapping[str, KeptFile]:
        """Return what is kept of a version and may be shown to everybody, by name."""

    def body(self, digest: str, name: str) -> bytes:
        """Return the bytes of a kept file."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One address.

    :ivar source: equal sources make equal bytes; empty where only the bytes can tell
    :ivar changed: the last day on which what it shows was changed; None where nothing says
    """

    make: Callable[[], bytes]
    source: str = ""
    changed: date | None = None


class Site:
    """All pages of the public website.

    :param facts: every version but drafts. Their bundles need only the item's data here and
        their changes no sentences: what more a version's own page wants, *opened* adds
    :param archive: the files that were kept at publication
    :param retirements: by key of the item
    :param address: of the site's own root, without a slash at the end; needed by ``sitemap.xml``
        and ``404.html`` alone. Everything else finds its way from any folder
    :param live: where the office answers questions, ``/public`` on its own server
    """

    def __init__(
        self,
        facts: Sequence[ItemFacts],
        archive: Archive,
        *,
        office: Office,
        retirements: Mapping[str, Retirement] | None = None,
        address: str = "",
        live: str = "",
        opened: Callable[[ItemFacts], ItemFacts] = lambda facts: facts,
    ) -> None:
        self.catalogue = Catalogue(facts=facts, retirements=dict(retirements or {}))
        self._archive = archive
        self._opened = opened
        self._renderer = Renderer(office=office, address=address, live=live)
        self._pages = dict(self._made())

    def paths(self) -> Iterable[str]:
        """Return every address, sorted; none has a slash in front."""
        return sorted(self._pages)

    def page(self, path: str) -> bytes:
        """Return the bytes of one address.

        :raise KeyError: there is none
        """
        return self._pages[path].make()

    def source(self, path: str) -> str:
        """Return a digest that is the same as long as the bytes are, cheaper than they; or ""."""
        return self._pages[path].source

    def changed(self, path: str) -> date | None:
        """Return the last day on which what a page shows was changed."""
        return self._pages[path].changed

    def __contains__(self, path: object) -> bool:
        return path in self._pages

    def _made(self) -> Iterator[tuple[str, Page]]:
        for facts in self.catalogue.facts:
            yield from self._item(facts)
        shown = indexes.pages(self.catalogue, self._renderer)
        shown |= sitemaps.pages(self.catalogue, self._renderer, sorted(shown))
        for path, make in shown.items():
            yield path, Page(make=make, changed=self.catalogue.newest)
        for path, (source, make) in indexes.sheets(self.catalogue).items():
            yield path, Page(make=make, source=source, changed=self.catalogue.newest)
        for name in ASSETS:
            body = files("engine.publication.site").joinpath("static", name).read_bytes()
            yield f"assets/{name}", Page(make=lambda body=body: body)  # type: ignore[misc]

    def _item(self, facts: ItemFacts) -> Iterator[tuple[str, Page]]:
        home = self.catalogue.path(facts)
        folder = home.removesuffix("index.html")
        kept = {
            name: file
            for name, file in self._archive.files(facts.digest).items()
            if name in item_pages.DOWNLOADS
        }
        sizes = {name: file.size for name, file in kept.items()}
        source = self._fingerprint(facts, kept)

        def show() -> bytes:
            whole = self._opened(facts)
            return item_pages.page(whole, self.catalogue, self._renderer, sizes)

        yield home, Page(make=show, source=source, changed=_changed(facts))
        for name, file in kept.items():
            yield (
                folder + name,
                Page(
                    make=self._fetching(facts.digest, name),
                    source=file.sha256,
                    changed=_changed(facts),
                ),
            )
        if "item.json" not in kept:
            yield (
                folder + "item.json",
                Page(
                    make=lambda: opendata.document(self._opened(facts)),
                    source=source,
                    changed=_changed(facts),
                ),
            )

    def _fetching(self, digest: str, name: str) -> Callable[[], bytes]:
        return lambda: self._archive.body(digest, name)

    def _fingerprint(self, facts: ItemFacts, kept: Mapping[str, KeptFile]) -> str:
        """Return a digest over all that the page of a version is made of."""
        others = (each for each in self.catalogue.facts if each.key == facts.key)
        told = (
            builder(),
            self._renderer.address,
            facts.digest,
            facts.office.county,
            facts.office.public_url,
            sorted(facts.office.organs.items()),
            self.catalogue.retirements.get(facts.key),
            sorted((name, file.sha256) for name, file in kept.items()),
            [
                (each.number, each.digest, each.state, each.in_force_from, each.in_force_to)
                for each in sorted(others, key=lambda each: each.number or 0)
            ],
            [(each.number, each.digest, each.published_on, each.note) for each in facts.changes],
        )
        return sha256(repr(told).encode()).hexdigest()


def _changed(facts: ItemFacts) -> date | None:
    return max(
        (day for day in (facts.published_on, facts.in_force_from) if day is not None), default=None
    )
