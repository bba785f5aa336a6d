"""What machines and lost visitors look for first: site maps, robots.txt, 404.html."""

from collections.abc import Callable, Iterable
from functools import partial
from html import escape

from engine.publication.site.catalogue import Catalogue
from engine.publication.site.rendering import Renderer

Make = Callable[[], bytes]


def pages(catalogue: Catalogue, renderer: Renderer, indexes: Iterable[str]) -> dict[str, Make]:
    """Return the makers by address; ``sitemap.xml`` only where the site's address is known.

    :param indexes: the addresses of the index pages
    """
    made: dict[str, Make] = {
        "sitemap.html": partial(renderer.page, "sitemap.html", "sitemap.html", catalogue=catalogue),
        "404.html": partial(renderer.page, "404.html", "404.html", catalogue=catalogue),
        "robots.txt": partial(_robots, renderer.address),
    }
    if renderer.address:
        made["sitemap.xml"] = partial(_sitemap, catalogue, renderer.address, list(indexes))
    return made


def _robots(address: str) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if address:
        lines.append(f"Sitemap: {address}/sitemap.xml")
    return ("\n".join(lines) + "\n").encode()


def _sitemap(catalogue: Catalogue, address: str, indexes: list[str]) -> bytes:
    newest = catalogue.newest
    found = {path: newest for path in [*indexes, "sitemap.html"] if path.endswith(".html")}
    found |= {catalogue.path(each): each.published_on for each in catalogue.facts}
    lines = ['<?xml version="1.0" encoding="UTF-8"?>',
             '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']  # fmt: skip
    for path, day in sorted(found.items()):
        changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
        lines.append(f"<url><loc>{escape(f'{address}/{path}')}</loc>{changed}</url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()
