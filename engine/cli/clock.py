"""``guhua clock``: due dates as the law counts them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine import limits
from engine.calendar import Calendar, Year
from engine.cli.group import Lazy, json_option, main, refuse, say
from engine.clock import ZONE
from engine.errors import InvalidValueError
from engine.limits import Anomaly, Due
from engine.limits.happenings import NOTES
from engine.model import Limit

REFUSED = (Anomaly.EXTENSION_AFTER_EXPIRY, Anomaly.EXTENSION_MORE_THAN_ONCE)
"""What was asked for and the law does not give; the answer stands without it."""


class DayOrInstant(click.ParamType[date]):
    """A day, 2024-03-28, or an instant in Asia/Shanghai, 2024-03-28T16:00."""

    name = "DAY|INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; anything else is wrong usage."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，应写成 2024-03-28 或 2024-03-28T16:00", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=ZONE)


@main.group(
    cls=Lazy,
    modules={"explain": "engine.cli.explaining", "import-calendar": "engine.cli.calendar"},
)
def clock() -> None:
    """The statutory clock."""


@clock.command("due")
@click.option("--start", required=True, type=DayOrInstant(), help="The day is not counted.")
@click.option("--limit", required=True, help="20wd, 3h, 30d, 3mo or 0")
@click.option("--exclude", multiple=True, metavar="FROM..TO", help="A pause; TO may be missing.")
@click.option("--extend", multiple=True, metavar="LIMIT@DATE")
@click.option(
    "--calendar",
    "years",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A year's notice as TOML, beside the shipped ones or in the place of one.",
)
@json_option
def clock_due(
    *,
    start: date,
    limit: str,
    exclude: tuple[str, ...],
    extend: tuple[str, ...],
    years: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Compute a due date as the law counts.

    An extension that came too late, or a second one, is refused: the due date without it is
    printed all the same, and the status is 1.
    """
    calendar = Calendar.shipped()
    for file in years:
        calendar = calendar.with_year(Year.read(file.read_text("utf-8")))
    due = limits.due(
        start,
        Limit.parse(limit),
        calendar,
        [limits.parse_exclusion(text) for text in exclude],
        [limits.parse_extension(text) for text in extend],
    )
    say(due.as_json(), as_json=as_json, text=_text(due))
    refused = [NOTES[anomaly] for anomaly in due.anomalies if anomaly in REFUSED]
    if refused:
        refuse(InvalidValueError("延长期限", "；".join(refused)))


def _text(due: Due) -> str:
    return "\n".join(f"{key}: {value}" for key, value in due.as_json().items())
