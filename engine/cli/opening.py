"""Commands that need the engine: its settings, the engine, who the operator acts for, answers."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import forms
from engine.cli.group import main
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError
from engine.model import SYSTEM, Actor
from engine.settings import Settings
from engine.work import Engine

# Only commands that open the engine can meet a form that refuses its answers.
main.refusals.add(forms.FormsError)


def settings() -> Settings:
    """Read the settings of this process."""
    return Settings.from_environment(os.environ)


def engine() -> Engine:
    """Open the engine; the database must have been created."""
    return Engine(settings())


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
