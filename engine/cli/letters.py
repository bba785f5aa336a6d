"""``guhua case letter``: an issued letter as a file."""

import sys
from pathlib import Path

import click

from engine import paper, queries
from engine.cli.group import main
from engine.cli.opening import engine, operator
from engine.cli.writing import write_whole
from engine.errors import NotFoundError
from engine.letters import printing
from engine.work import Look

main.refusals.add(paper.PaperError)


@click.command("letter")
@click.argument("no")
@click.argument("which")
@click.option("--as", "user", required=True, help="Whoever may read the letter.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
def case_letter(no: str, which: str, *, user: str, output: Path | None) -> None:
    """Write a letter of case NO: WHICH is its number, or its code for the latest of its kind.

    A4 as a PDF file; the kept page itself where the file's name ends with .html.
    """
    opened = engine()
    with opened.look(operator(opened, user)) as look:
        seq = _letter(look, no, which)
        page = queries.letter_page(look, seq)
        sheet = queries.letter_sheet(look, seq)
    wants_page = output is not None and output.suffix == ".html"
    body = page.encode() if wants_page else printing.pdf(sheet)
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        write_whole(output, body)


def _letter(look: Look, no: str, which: str) -> int:
    row = look.tables.cases.by_no(no)
    if row is None:
        raise NotFoundError("办件", no)
    letters = queries.case(look, row.id).letters
    found = [each.letter_id for each in letters if which in {each.number, each.code}]
    if not found:
        raise NotFoundError("文书", which)
    return found[-1]
