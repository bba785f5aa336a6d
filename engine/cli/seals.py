"""The seal register: list, register, suspend, restore, end."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import click

from engine import actions
from engine.cli.group import json_option, main, say
from engine.cli.opening import engine, operator
from engine.queries import seals as register
from engine.store.seals import SealKind, SealRow

_STATES = register.STATES


@main.group()
def seal() -> None:
    """The seal register: list, register, suspend, restore, end."""


@seal.command("list")
@json_option
def seal_list(*, as_json: bool) -> None:
    """List every seal with its custodian, days and how often it was used."""
    with engine().look() as look:
        uses = look.tables.letters.uses()
        names = look.tables.people.names()
        rows = [
            {
                "id": row.id,
                "organ": look.organ_name(row.organ),
                "name": row.name,
                "custodian": names.get(row.custodian, row.custodian),
                "starts_on": row.starts_on,
                "ends_on": row.ends_on,
                "state": row.state,
                "uses": uses.get(row.id, 0),
            }
            for row in look.tables.seals.every()
        ]
    lines = [
        f"{row['id']}  {_STATES[str(row['state'])]}  {row['name']}　保管人 {row['custodian']}　"
        f"用印 {row['uses']} 次"
        for row in rows
    ]
    say(rows, as_json=as_json, text="\n".join(lines) or "还没有登记印章。")


@seal.command("register")
@click.argument("name")
@click.option("--organ", required=True, help="Credit code of the organ.")
@click.option("--custodian", required=True, help="Account of the issuer who keeps it.")
@click.option("--from", "starts_on", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--to", "ends_on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--document", required=True, help="What puts it into use: title and number.")
@click.option("--official", is_flag=True, help="The organ's own seal, not one for a business.")
@click.option("--letter", "letters", multiple=True, help="Code of a letter; all without it.")
@click.option("--item", "items", multiple=True, help="Key of an item; all without it.")
@click.option("--as", "user", required=True, help="Who leads the organ.")
@json_option
def seal_register(  # noqa: PLR0913 - one option a field of the register
    name: str,
    *,
    organ: str,
    custodian: str,
    starts_on: date,
    ends_on: date | None,
    document: str,
    letters: tuple[str, ...],
    items: tuple[str, ...],
    user: str,
    official: bool,
    as_json: bool,
) -> None:
    """Register a seal of an organ."""
    opened = engine()
    new = actions.NewSeal(
        organ=organ,
        name=name,
        kind=(SealKind.OFFICIAL if official else SealKind.SPECIAL).value,
        custodian=custodian,
        letters=letters,
        items=items,
        starts_on=_day(starts_on),
        ends_on=_day(ends_on) if ends_on else None,
        document=document,
    )
    with opened.begin(operator(opened, user)) as work:
        row = actions.register_seal(work, new)
    say({"id": row.id, "name": row.name}, as_json=as_json, text=f"已登记“{row.name}”：{row.id}")


def _day(moment: date) -> date:
    """The day of what click reads as a moment."""
    return date(moment.year, moment.month, moment.day)


def _moving(verb: str, done: str, act: Callable[..., SealRow], sentence: str) -> None:
    @seal.command(verb, help=sentence)
    @click.argument("seal_id", type=click.UUID)
    @click.option("--reason", required=True)
    @click.option("--as", "user", required=True)
    @json_option
    def move(seal_id: UUID, reason: str, user: str, *, as_json: bool) -> None:
        opened = engine()
        with opened.begin(operator(opened, user)) as work:
            row = act(work, seal_id, reason=reason)
        said = {"id": row.id, "state": row.state}
        say(said, as_json=as_json, text=f"已{done}“{row.name}”")


_moving("suspend", "封存", actions.suspend_seal, "Seal a seal away: no letter goes out under it.")
_moving("restore", "启封", actions.restore_seal, "Take a seal back into use.")
_moving("end", "停用", actions.end_seal, "Give a seal up for good.")
