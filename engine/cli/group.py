"""The root of ``guhua``: which command lives where, refusals, and how commands speak.

A command's module is imported when the command is asked for: a due date must not wait for
the database and the process engine to load.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from typing import Any, NoReturn

import click

from engine.clock import SystemClock
from engine.errors import EngineError


class Lazy(click.Group):
    """A command group that imports a command's module when somebody asks for the command.

    :param modules: the names of commands, and which module defines each
    """

    def __init__(self, *given: Any, modules: Mapping[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, loaded or not."""
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; its module registers it on import."""
        if cmd_name not in self.commands and cmd_name in self.modules:
            import_module(self.modules[cmd_name])
        return super().get_command(ctx, cmd_name)


class Refusing(Lazy):
    """The root: turns a refusal into its sentence and exit status 1."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.refusals: set[type[Exception]] = {EngineError}

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; refusals go to standard error, nothing is lost."""
        try:
            return super().invoke(ctx)
        except tuple(self.refusals) as error:
            refuse(error)


def refuse(error: Exception) -> NoReturn:
    """Say why not, and end with status 1."""
    click.echo(f"拒绝：{error}", err=True)
    click.get_current_context().exit(1)


def say(value: Any, *, as_json: bool, text: str) -> None:
    """Print for a program or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


MODULES = {
    "audit": "engine.cli.checks",
    "bench": "engine.cli.checks",
    "calendar": "engine.cli.calendar",
    "case": "engine.cli.cases",
    "chart": "engine.cli.items",
    "clock": "engine.cli.clock",
    "doctor": "engine.cli.doctor",
    "init": "engine.cli.office",
    "item": "engine.cli.items",
    "people": "engine.cli.office",
    "scheduler": "engine.cli.service",
    "seal": "engine.cli.seals",
    "serve": "engine.cli.service",
    "site": "engine.cli.site",
    "supervise": "engine.cli.supervision",
}


@click.group(cls=Refusing, modules=MODULES)
def main() -> None:
    """固化: approval flows that are published just as they are executed."""


def now() -> datetime:
    """The instant, for commands that need no engine."""
    return SystemClock().now()


def without_password(url: str) -> str:
    """A database's address that may be shown."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url
