"""``guhua item document``: the sheets of an item, and the county's, as files."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from engine import paper, queries
from engine.cli.group import main
from engine.cli.opening import engine
from engine.errors import InvalidValueError, NotFoundError
from engine.publication import ItemFacts, documents
from engine.publication.documents import Kind
from engine.work import Look

main.refusals.add(paper.PaperError)

COUNTY = (Kind.LIST, Kind.BOOKLET)
"""Sheets of many items; with an item's code they are made of that item alone."""
_FORMS = ("pdf", "html", "xlsx")


@click.command("document")
@click.argument("code")
@click.argument("kind", required=False, type=click.Choice([kind.value for kind in Kind]))
@click.option(
    "--format", "form", type=click.Choice(_FORMS), help="Else the end of the file's name."
)
@click.option("--organ", help="Of this organ's items only: its credit code or its name.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
def item_document(
    code: str, kind: str | None, form: str | None, organ: str | None, output: Path | None
) -> None:
    """Make a sheet of an item: CODE (or a version's digest) and which sheet.

    ``list`` or ``booklet`` in the place of CODE makes the one of the whole county.
    """
    with engine().look() as look:
        wanted, facts = _wanted(look, code, kind, organ)
        charts = _charts(look, wanted, facts)
    body = _made(wanted, facts, charts, form or _form_of(output))
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        output.write_bytes(body)


def _wanted(
    look: Look, code: str, kind: str | None, organ: str | None
) -> tuple[Kind, list[ItemFacts]]:
    if kind is not None:
        return Kind(kind), [queries.facts(look, code)]
    if code not in COUNTY:
        raise InvalidValueError(
            "表", f"没有写明要“{code}”的哪一种表，可以是：{'、'.join(kind.value for kind in Kind)}"
        )
    facts = [each for each in queries.published_facts(look) if each.state == "published"]
    if organ is not None:
        facts = [each for each in facts if organ in {each.item.organ, each.organ_name}]
    return Kind(code), facts


def _charts(look: Look, kind: Kind, facts: list[ItemFacts]) -> Mapping[str, bytes]:
    """The kept drawings that guides show; a version whose files are not made yet has none."""
    if kind not in {Kind.GUIDE, Kind.BOOKLET}:
        return {}
    found = {}
    for each in facts:
        try:
            found[each.digest] = queries.published_file(look, each.digest, "chart.svg")[1]
        except NotFoundError:
            continue
    return found


def _form_of(output: Path | None) -> str:
    ending = output.suffix.removeprefix(".") if output else ""
    return ending if ending in _FORMS else "pdf"


def _made(kind: Kind, facts: list[ItemFacts], charts: Mapping[str, bytes], form: str) -> bytes:
    if form == "xlsx":
        return documents.xlsx(kind, facts)
    if form == "html":
        return documents.alone(kind, facts).encode()
    return documents.pdf(kind, facts, charts)
