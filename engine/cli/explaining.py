"""``guhua clock explain``: every day of a case, and the dates that follow."""

import click

from engine.cli.clock import clock
from engine.cli.group import json_option, say
from engine.cli.opening import engine
from engine.errors import NotFoundError
from engine.limits import Audience
from engine.queries.explaining import explain_row


@clock.command("explain")
@click.argument("no")
@click.option("--applicant", is_flag=True, help="As the applicant reads it.")
@json_option
def clock_explain(no: str, *, applicant: bool, as_json: bool) -> None:
    """Explain the time of a case, day by day."""
    with engine().look() as look:
        row = look.tables.cases.by_no(no)
        if row is None:
            raise NotFoundError("办件", no)
        audience = Audience.APPLICANT if applicant else Audience.OFFICE
        explanation = explain_row(look, row, audience=audience)
    say({"no": no, **explanation.as_json()}, as_json=as_json, text=explanation.text())
