"""Put texts of one's own into every place of an item where an office may write freely."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, StringConstraints

from engine.bundle import Bundle
from engine.model import Basis, Role
from engine.publication import Change, ItemFacts, Office

LONGEST = 500
"""What free texts of an item are limited to; codes and keys have their own patterns."""

HOSTILE = (
    "<script>alert(1)</script>",
    '"onload="x\' \\ `',
    "]]>&amp;<!--",
    "钟\x07声\x1b[2J\x00",
    "\u202e右\u2067到\u200f左\u2028",
    "=1+1",
    "{{ 7*7 }}{% raw %}",
    "长" * LONGEST,
    "x" * LONGEST,
    "+cmd|' /C calc'!A0",
    "</td></table></main><iframe src=//evil.example>",
)

Write = Callable[[str], str]
"""Place, e.g. ``item.materials.0.name`` → what stands there."""


def everywhere(facts: ItemFacts, write: Write) -> ItemFacts:
    """Return the facts with a text of *write* wherever somebody may write freely."""
    item = _model(facts.bundle.item, "item", write)
    flow = facts.flow
    nodes = {key: _node(node, f"flow.{key}", write) for key, node in flow.nodes.items()}
    bundle = replace(
        facts.bundle,
        item=item,
        flow=replace(flow, nodes=nodes),
        letters=_letters(facts.bundle, write),
    )
    return replace(
        facts,
        bundle=bundle,
        office=Office(
            county=write("office.county"),
            public_url=facts.office.public_url,
            organs={code: write(f"office.organs.{code}") for code in facts.office.organs},
        ),
        changes=(
            Change(
                number=3,
                published_on=date(2026, 11, 20),
                digest=facts.digest,
                note=write("changes.note"),
                sentences=(write("changes.sentences.0"),),
            ),
        ),
        holders={role: (write(f"holders.{role}"),) for role in Role},
    )


def _letters(bundle: Bundle, write: Write) -> dict[str, tuple[str, ...]]:
    return {
        code: tuple(write(f"letters.{code}.{n}") for n, _ in enumerate(paragraphs))
        for code, paragraphs in bundle.letters.items()
    }


def _node(node: Any, place: str, write: Write) -> Any:
    texts = ("name", "public_name", "content", "standard", "duty")
    return replace(
        node,
        **{name: write(f"{place}.{name}") for name in texts if getattr(node, name)},
        checklist=tuple(write(f"{place}.checklist.{n}") for n, _ in enumerate(node.checklist)),
        bases=tuple(
            Basis(law=write(f"{place}.bases.{n}.law"), article=write(f"{place}.bases.{n}.article"))
            for n, _ in enumerate(node.bases)
        ),
    )


def _model(model: BaseModel, place: str, write: Write) -> Any:
    changed = {}
    for name, info in type(model).model_fields.items():
        value, here = getattr(model, name), f"{place}.{name}"
        if isinstance(value, str) and _free(info.metadata):
            changed[name] = write(here)
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[name] = tuple(_words(value, info.annotation, here, write))
        elif isinstance(value, (BaseModel, tuple, dict)):
            changed[name] = _part(value, here, write)
    return model.model_copy(update=changed)


def _part(value: Any, place: str, write: Write) -> Any:
    if isinstance(value, BaseModel):
        return _model(value, place, write)
    if isinstance(value, dict):
        return {key: _part(each, f"{place}.{key}", write) for key, each in value.items()}
    return tuple(_part(each, f"{place}.{n}", write) for n, each in enumerate(value))


def _words(value: tuple[str, ...], annotation: Any, place: str, write: Write) -> Iterator[str]:
    kind = next(iter(get_args(annotation)), None)
    free = _free(getattr(kind, "__metadata__", ()))
    for number, word in enumerate(value):
        yield write(f"{place}.{number}") if free else word


def _free(metadata: Any) -> bool:
    return any(
        isinstance(each, StringConstraints) and each.max_length == LONGEST for each in metadata
    )
