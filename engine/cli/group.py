"""The root of ``guhua``: refusals, settings, and how commands speak."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

import forms
from engine.clock import SystemClock
from engine.errors import EngineError, InvalidValueError, NotFoundError, NotPermittedError
from engine.model import SYSTEM, Actor
from engine.settings import Settings
from engine.work import Engine


class Refusing(click.Group):
    """A command group that turns a refusal into its sentence and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; refusals go to standard error, nothing is lost."""
        try:
            return super().invoke(ctx)
        except (EngineError, forms.FormsError) as error:
            click.echo(f"拒绝：{error}", err=True)
            ctx.exit(1)


def settings() -> Settings:
    """Read the settings of this process."""
    return Settings.from_environment(os.environ)


def engine() -> Engine:
    """Open the engine; the database must have been created."""
    return Engine(settings())


def say(value: Any, *, as_json: bool, text: str) -> None:
    """Print for a program or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group(cls=Refusing)
def main() -> None:
    """固化: approval flows that are published just as they are executed."""


def now() -> datetime:
    """The instant, for commands that need no engine."""
    return SystemClock().now()


def without_password(url: str) -> str:
    """A database's address that may be shown."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def operator(opened: Engine, user: str | None) -> Actor:
    """Whoever the operator acts for; only where the installation allows it."""
    if user is None:
        return replace(SYSTEM, channel="cli")
    if not opened.settings.operator_cli:
        raise NotPermittedError("命令行代办未启用（GUHUA_OPERATOR_CLI=1）", rule="R-CLI")
    with opened.look() as look:
        actor = look.tables.people.actor(user, channel="cli")
    if actor is None:
        raise NotFoundError("人员", user)
    return actor


def read_answers(path: Path) -> Mapping[str, Any]:
    """Read answers from a JSON file; numbers with a point come as text, never as floats."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except ValueError as error:
        raise InvalidValueError(str(path), f"不是有效的 JSON：{error}") from error
    if not isinstance(value, dict):
        raise InvalidValueError(str(path), "应为一个 JSON 对象：字段名 → 值")
    return value


def fresh_key() -> str:
    """A submit key for one run of one command."""
    return f"cli/{secrets.token_urlsafe(16)}"
