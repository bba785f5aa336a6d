"""Pages of the website from templates: relative links only, so that it works wherever it lies."""

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from engine.letters.wording import day, plain
from engine.publication import elements, sentences, terms
from engine.publication.facts import Office

FORMAT = "1"
"""Counts up when what is written changes without a file of this package changing."""
_KILO = 1024


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Fills templates for one county.

    :ivar address: of the site's own root, for the few pages that must name it; may be empty
    :ivar live: where questions are answered (progress, decisions, checking); empty for a site
        whose office is not reached from it
    :ivar assets: a short digest by asset, so that a browser never shows old styles
    """

    office: Office
    address: str = ""
    live: str = ""
    assets: dict[str, str] = field(default_factory=dict)

    def page(self, template: str, path: str, **values: Any) -> bytes:
        """Return one page as bytes.

        :param path: where the page will be, with which its links are reckoned
        """
        root = "../" * path.count("/")
        text = (
            _environment()
            .get_template(template)
            .render(
                office=self.office,
                address=self.address,
                live=self.live,
                here=path,
                root=root,
                to=lambda target: root + target,
                asset=lambda name: f"{root}assets/{name}",
                **values,
            )
        )
        return text.encode()


def size(count: int) -> str:
    """Return a number of bytes as people read it: 840 B, 12 KB, 1.5 MB."""
    if count < _KILO:
        return f"{count} B"
    if count < _KILO * _KILO:
        return f"{round(count / _KILO)} KB"
    return f"{count / _KILO / _KILO:.1f} MB"


@cache
def builder() -> str:
    """Return a digest of everything that decides how pages look, whatever the data say."""
    package = files("engine.publication")
    found = sha256(FORMAT.encode())
    for name, body in sorted(_contents(package, "")):
        found.update(f"{name}\0{sha256(body).hexdigest()}\n".encode())
    return found.hexdigest()


def _contents(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _contents(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".py", ".html", ".css", ".js")):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _cleaned(value: Any) -> Any:
    """Take what no reader sees out of every text that a template prints."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("engine.publication", "site/templates"),
                PackageLoader("engine.publication"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"terms": terms, "say": sentences, "laws": elements.laws}
    made.filters |= {"joined": elements.joined, "day": day, "size": size}
    return made
