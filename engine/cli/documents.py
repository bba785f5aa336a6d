"""``guhua item document``: the sheets of an item, and the county's, as files."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from engine import paper, queries
from engine.cli.group import main
from engine.cli.opening import engine
from engine.cli.writing import write_whole
from engine.errors import InvalidValueError, NotFoundError
from engine.publication import ItemFacts, booklets, documents
from engine.publication.booklets import MOST, Volume
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
@click.option(
    "--most",
    default=MOST,
    show_default=True,
    type=click.IntRange(1, MOST),
    help="Items in one volume of the booklet.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
def item_document(
    code: str,
    kind: str | None,
    *,
    form: str | None,
    organ: str | None,
    most: int,
    output: Path | None,
) -> None:
    """Make a sheet of an item: CODE (or a version's digest) and which sheet.

    ``list`` or ``booklet`` in the place of CODE makes the one of the whole county. A booklet of
    many items on paper is several volumes: booklet-1.pdf, booklet-2.pdf …
    """
    with engine().look() as look:
        wanted, facts = _wanted(look, code, kind, organ)
        charts = _charts(look, wanted, facts)
        form = form or _form_of(output)
        kept = _kept(look, facts[0].digest, f"{wanted}.{form}") if len(facts) == 1 else None
    if wanted is Kind.BOOKLET and form == "pdf" and len(facts) > most:
        _bind(booklets.volumes(facts, most=most), charts, output)
        return
    body = kept or _made(wanted, facts, charts, form)
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        write_whole(output, body)


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


def _kept(look: Look, digest: str, name: str) -> bytes | None:
    """What was published is handed out as it was, not made again by a later release."""
    try:
        return queries.published_file(look, digest, name)[1]
    except NotFoundError:
        return None


def _charts(look: Look, kind: Kind, facts: list[ItemFacts]) -> Mapping[str, bytes]:
    """The kept drawings that guides show; a version whose files are not made yet has none."""
    if kind not in {Kind.GUIDE, Kind.BOOKLET}:
        return {}
    drawn = {each.digest: _kept(look, each.digest, "chart.svg") for each in facts}
    return {digest: chart for digest, chart in drawn.items() if chart is not None}


def _bind(volumes: Sequence[Volume], charts: Mapping[str, bytes], output: Path | None) -> None:
    if output is None:
        sentence = f"共{len(volumes)}分册，不能写到一个文件里。请用 -o 写明文件名，各册加上序号"
        raise InvalidValueError("输出", sentence)
    for place, volume in enumerate(volumes, 1):
        mine = {each.digest: charts[each.digest] for each in volume.facts if each.digest in charts}
        body = documents.pdf(Kind.BOOKLET, volume.facts, mine, volume=volume.label)
        target = output.with_stem(f"{output.stem}-{place}")
        write_whole(target, body)
        click.echo(f"{volume.label}：{target}，{len(volume.facts)} 项", err=True)


def _form_of(output: Path | None) -> str:
    ending = output.suffix.removeprefix(".") if output else ""
    return ending if ending in _FORMS else "pdf"


def _made(kind: Kind, facts: list[ItemFacts], charts: Mapping[str, bytes], form: str) -> bytes:
    if form == "xlsx":
        return documents.xlsx(kind, facts)
    if form == "html":
        return documents.alone(kind, facts).encode()
    return documents.pdf(kind, facts, charts)
