"""A workbook of items (实施清单) and a template item become bundles; every fault has its cell."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine import sheets
from engine.actions.item_columns import (
    INHERITED,
    ITEM,
    KEY,
    LAWS,
    PARTS,
    UNITS,
)
from engine.actions.item_lines import OF, Fault, Line, lines
from engine.bundle import Bundle, validate
from engine.bundle.bundle import FLOW
from engine.bundle.bundle import ITEM as ITEM_FILE
from engine.bundle.toml_text import written
from engine.errors import InvalidBundleError, InvalidValueError
from engine.letters import PLACEHOLDERS
from engine.model import Problem

ITEMS = "事项"
"""The sheet with one row an item."""

MOST_ITEMS = 1_000
_OF = replace(KEY, path=OF)
_OWN = frozenset({"questions", "sources", "accepted"})
"""What the template says of itself and of no other item."""
_LISTED = re.compile(r"([a-z_]+)\[(\d+)\](?:\.(.+))?")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A row that became a valid bundle."""

    row: int
    bundle: Bundle


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a workbook says: the items that will do, and what is wrong with the others."""

    template: Bundle
    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]


def read_batch(body: bytes, template: Bundle) -> Batch:
    """Read the items of a workbook; a row that will not do stops no other.

    An empty cell of 事项 means what the template item says, ``—`` nothing. Flow, forms and
    letters are the template's, and its units, with the organ of the item in place of its own.

    :raise InvalidValueError: this is no workbook that can be read, or has no items
    """
    found = sheets.read(body)
    if ITEMS not in found:
        raise InvalidValueError("工作簿", f"没有“{ITEMS}”表。请下载空白表后填写")
    faults: list[Fault] = []
    items = list(lines(found, ITEMS, (_OF, *ITEM[1:], INHERITED), faults))
    if not items and not faults:
        raise InvalidValueError("工作簿", f"“{ITEMS}”表中没有填写事项。请填写后重试")
    if len(items) > MOST_ITEMS:
        raise InvalidValueError("工作簿", f"超过{MOST_ITEMS}个事项。请分成几个文件")
    parts = {
        sheet: _by_item(items, lines(found, sheet, (_OF, *columns), faults), faults)
        for sheet, columns in (*((name, part[1]) for name, part in PARTS.items()), LAWS, UNITS)
    }
    _require_different(items)
    drafts = []
    for item in items:
        of_item = {sheet: by_item.get(item.key, []) for sheet, by_item in parts.items()}
        made = _Making(template=template, item=item, parts=of_item)
        bundle = made.bundle()
        faults += made.faults
        if bundle is not None:
            drafts.append(Draft(row=item.row, bundle=bundle))
    return Batch(template=template, drafts=tuple(drafts), faults=tuple(faults))


def _by_item(
    items: Iterable[Line], found: Iterable[Line], faults: list[Fault]
) -> Mapping[str, list[Line]]:
    """Give each row of another sheet to its item; what is wrong with the others is told."""
    by_item: dict[str, list[Line]] = {item.key: [] for item in items if item.key}
    for line in found:
        if line.key in by_item:
            by_item[line.key].append(line)
        elif line.key:
            faults.append(line.fault(f"“{ITEMS}”表中没有“{line.key[:64]}”。请核对标识"))
        else:
            faults += line.faults
    return by_item


def _require_different(items: Iterable[Line]) -> None:
    times = Counter(item.key for item in items if item.key)
    for item in items:
        if times[item.key] > 1:
            sentence = f"“{item.key[:64]}”出现{times[item.key]}次。请改为不同的标识"
            item.faults.append(item.fault(sentence))


@dataclass(kw_only=True)
class _Making:
    """One item in the making."""

    template: Bundle
    item: Line
    parts: Mapping[str, list[Line]]
    faults: list[Fault] = field(default_factory=list)

    def bundle(self) -> Bundle | None:
        """Return the bundle, None where something is wrong with it: then there are faults."""
        said = self._said()
        for line in (self.item, *(line for part in self.parts.values() for line in part)):
            self.faults += line.faults
        if self.faults:
            return None
        files = {
            path: body
            for path, body in self.template.files.items()
            if path == FLOW or path.startswith(("forms/", "letters/"))
        }
        try:
            bundle = Bundle.from_files({**files, ITEM_FILE: written(said)})
            problems: Sequence[object] = validate(bundle, facts=PLACEHOLDERS)
        except InvalidBundleError as error:
            problems = error.problems
        self.faults += [self._fault(each) for each in problems if isinstance(each, Problem)]
        return None if self.faults else bundle

    def _said(self) -> dict[str, Any]:
        said = tomllib.loads(self.template.files[ITEM_FILE].decode("utf-8-sig"))
        own = {"organ": said["organ"], "principal": said.get("principal")}
        said = {name: value for name, value in said.items() if name not in _OWN}
        said["key"] = self.item.key
        for path, value in self.item.said.items():
            if path != INHERITED.path:
                _put(said, path, value)
        inherited = self.item.said.get(INHERITED.path) or []
        for sheet, (name, _columns) in PARTS.items():
            self._list(said, sheet, name, inherited=sheet in inherited)
        for strange in sorted(set(inherited) - PARTS.keys()):
            sentence = f"没有“{strange[:40]}”。可以填：{'、'.join(PARTS)}"
            self.faults.append(self.item.fault(sentence, INHERITED.path))
        self._laws(said)
        self._units(said, own)
        return said

    def _list(self, said: dict[str, Any], sheet: str, name: str, *, inherited: bool) -> None:
        part = self.parts[sheet]
        if part and inherited:
            sentence = f"既沿用样板的{sheet}，又在“{sheet}”表中填写了。请只取其一"
            self.faults.append(self.item.fault(sentence, INHERITED.path))
        elif not part and not inherited and said.get(name):
            sentence = f"“{sheet}”表中没有这个事项的内容。请填写，或者在“{INHERITED.heading}”中写上“{sheet}”"
            self.faults.append(self.item.fault(sentence))
        if part:
            said[name] = [_part(line) for line in part]

    def _laws(self, said: dict[str, Any]) -> None:
        """The template's editions, and in the place of those of a law those that the sheet has."""
        own = [_part(line) for line in self.parts[LAWS[0]]]
        named = {each.get("law") for each in own}
        said["laws"] = [each for each in said.get("laws", []) if each["law"] not in named] + own

    def _units(self, said: dict[str, Any], own: Mapping[str, str | None]) -> None:
        """The template's units, with the organs of this item in place of its own."""
        changed = {old: said.get(name) or old for name, old in own.items() if old}
        for unit in said["units"].values():
            unit["organ"] = changed.get(unit["organ"], unit["organ"])
        for line in self.parts[UNITS[0]]:
            named = line.said.get("unit", "")
            if named in said["units"]:
                new = {name: line.said[name] for name in ("name", "organ") if line.said.get(name)}
                said["units"][named] |= new
            elif named:
                sentence = f"样板流程中没有单位“{named[:64]}”。可以填：{'、'.join(said['units'])}"
                self.faults.append(line.fault(sentence, "unit"))

    def _fault(self, problem: Problem) -> Fault:
        """Find the cell that a problem of the bundle is about."""
        element = problem.element if problem.file == ITEM_FILE else None
        listed = _LISTED.fullmatch(element or "")
        sheets_of = {name: sheet for sheet, (name, _columns) in PARTS.items()}
        sheets_of["laws"] = LAWS[0]
        sentence = f"{problem.sentence}（{problem.rule}）"
        if listed is not None and (part := self.parts.get(sheets_of.get(listed[1], ""))):
            line = part[min(int(listed[2]), len(part)) - 1]
            return line.fault(sentence, listed[3])
        if element and element.partition(".")[0] in sheets_of:
            return self.item.fault(f"{sheets_of[element.partition('.')[0]]}：{sentence}")
        return self.item.fault(sentence, element or OF)


def _part(line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, value in line.said.items():
        _put(made, path, value)
    return made


def _put(said: dict[str, Any], path: str, value: Any) -> None:
    *tables, name = path.split(".")
    for table in tables:
        said = said.setdefault(table, {})
    if value is None:
        said.pop(name, None)
    else:
        said[name] = value
