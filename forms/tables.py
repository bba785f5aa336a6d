"""The fields with many values: the table of materials, and rows that people add."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from forms.checks import fault
from forms.errors import RefusedValueError
from forms.fields import Answer, Field, Problems, Raw, last
from forms.text import clean, narrow, quote

STATES = ("已收", "缺", "不合格", "免交")
"""What a material at the counter can be."""

MAX_ROWS = 50
_MAX_COPIES = 99
_REASON_LENGTH = 500


class MaterialLike(Protocol):
    """What a form must know of a material of the item."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def copies(self) -> int: ...
    @property
    def need(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class MaterialsField(Field):
    """One fixed row a material: nobody adds one that the item does not ask for (R-09).

    A material that only some cases need (条件) may be left open; all others are looked at.
    """

    materials: tuple[MaterialLike, ...] = ()

    states = STATES

    def read(self, raw: Raw, path: str, problems: Problems) -> Answer | None:
        """Return what was found of each material; see `Field.read`."""
        rows = {
            material.key: {
                part: last(raw, f"{path}.{material.key}.{part}")
                for part in ("state", "original", "copies", "reason")
            }
            for material in self.materials
        }
        return self._collect(rows, path, problems)

    def accept(self, value: object, path: str, problems: Problems) -> Answer | None:
        """Return what was found of each material; see `Field.accept`."""
        if value is None:
            return self._collect({}, path, problems)
        known = {material.key for material in self.materials}
        if not isinstance(value, Mapping) or not all(
            isinstance(row, Mapping) for row in value.values()
        ):
            problems[path] = f"“{self.title}”应为每份材料的核对情况"
            return None
        strange = next((key for key in value if key not in known), None)
        if strange is not None:
            problems[path] = f"本事项没有材料“{quote(strange)}”"
            return None
        try:
            rows = {key: {part: _written(row[part]) for part in row} for key, row in value.items()}
        except RefusedValueError as error:
            problems[path] = str(error)
            return None
        return self._collect(rows, path, problems)

    def draw(self, value: object, path: str) -> dict[str, list[str]]:
        """Return the rows as a browser sends them."""
        rows = value if isinstance(value, Mapping) else {}
        return {
            f"{path}.{key}.{part}": [_written(cell)]
            for key, row in rows.items()
            for part, cell in row.items()
        }

    def blank(self, path: str) -> dict[str, list[str]]:
        """Return the rows of a page that nobody filled in: what the item itself says."""
        drawn = {f"{path}.{each.key}.copies": [str(each.copies)] for each in self.materials}
        return drawn | {f"{path}.{key}.state": ["免交"] for key in self._spared}

    @property
    def _spared(self) -> list[str]:
        return [each.key for each in self.materials if each.form == "免提交"]

    def _touched(self, rows: Mapping[str, Mapping[str, str]]) -> bool:
        """Did anybody answer? What the blank page says by itself is no answer."""
        states = {key: row.get("state", "").strip() for key, row in rows.items()}
        return any(
            state and not (state == "免交" and key in self._spared) for key, state in states.items()
        )

    def _collect(
        self, rows: Mapping[str, Mapping[str, str]], path: str, problems: Problems
    ) -> Answer | None:
        if not self.required and not self._touched(rows):
            return None

        found: dict[str, Answer] = {}
        for material in self.materials:
            here = f"{path}.{material.key}"
            row = self._row(material, rows.get(material.key, {}), here, problems)
            if row is not None:
                found[material.key] = row
        return found if not any(where.startswith(f"{path}.") for where in problems) else None

    def _row(
        self, material: MaterialLike, row: Mapping[str, str], path: str, problems: Problems
    ) -> dict[str, Answer] | None:
        state = row.get("state", "").strip()
        if not state and material.need == "条件":
            return None
        if state not in STATES:
            problems[f"{path}.state"] = f"请选择“{material.name}”的状态"

        copies = _copies(row.get("copies", ""), material)
        if copies is None:
            problems[f"{path}.copies"] = f"“{material.name}”的份数应为 0 至 {_MAX_COPIES}"
        reason = _reason(row.get("reason", ""), f"{path}.reason", problems)
        if state == "不合格" and not reason:
            problems.setdefault(f"{path}.reason", f"请说明“{material.name}”哪里不合格、应怎样改")

        found: dict[str, Answer] = {
            "state": state,
            "original": row.get("original", "") not in {"", "false"},
            "copies": copies or 0,
        }
        return found | {"reason": reason} if reason else found


@dataclass(frozen=True, kw_only=True)
class RowsField(Field):
    """Rows of the same columns; a submit button adds one, empty ones are dropped."""

    columns: tuple[Field, ...] = ()

    def read(self, raw: Raw, path: str, problems: Problems) -> Answer | None:
        """Return the rows that hold anything; see `Field.read`."""
        filled = [
            index
            for index in rows_in(raw, path)
            if any(last(raw, f"{path}.{index}.{column.name}").strip() for column in self.columns)
        ]

        def cell(_index: int, column: Field, where: str, faults: Problems) -> Answer | None:
            return column.read(raw, where, faults)

        return self._collect(filled, cell, path, problems)

    def accept(self, value: object, path: str, problems: Problems) -> Answer | None:
        """Return the rows that hold anything; see `Field.accept`."""
        rows = [] if value is None else value
        names = {column.name for column in self.columns}
        if not isinstance(rows, list | tuple) or not all(
            isinstance(row, Mapping) and row.keys() <= names for row in rows
        ):
            problems[path] = f"“{self.title}”应为若干行，每行只含表中各栏"
            return None
        filled = [
            index
            for index, row in enumerate(rows)
            if any(cell not in _EMPTY for cell in row.values())
        ]

        def cell(index: int, column: Field, where: str, faults: Problems) -> Answer | None:
            return column.accept(rows[index].get(column.name), where, faults)

        return self._collect(filled, cell, path, problems)

    def draw(self, value: object, path: str) -> dict[str, list[str]]:
        """Return the rows as a browser sends them."""
        drawn: dict[str, list[str]] = {}
        for index, row in enumerate(value if isinstance(value, list | tuple) else ()):
            for column in self.columns:
                if column.name in row:
                    drawn |= column.draw(row[column.name], f"{path}.{index}.{column.name}")
        return drawn

    def rows(self, raw: Raw, path: str) -> tuple[int, ...]:
        """Return the numbers of the rows to draw: those that came in, or one empty row."""
        return rows_in(raw, path) or (0,)

    def _collect(
        self, filled: list[int], cell: "Cell", path: str, problems: Problems
    ) -> Answer | None:
        if len(filled) > MAX_ROWS:
            problems[path] = f"“{self.title}”不能超过 {MAX_ROWS} 行，现在有 {len(filled)} 行"
            return None
        if not filled and self.required:
            problems[path] = f"请填写{self.title}，至少一行"
            return None

        faults: Problems = {}
        rows: list[Answer] = [
            {
                column.name: answer
                for column in self.columns
                if (answer := cell(index, column, f"{path}.{index}.{column.name}", faults))
                is not None
            }
            for index in filled
        ]
        sentence = fault(self._validator, rows, title=self.title) if rows else None
        if sentence is not None:
            faults[path] = sentence
        problems |= faults
        return rows if rows and not faults else None


Cell: TypeAlias = Callable[[int, Field, str, Problems], Answer | None]
_EMPTY = (None, "", False)


def rows_in(raw: Raw, path: str) -> tuple[int, ...]:
    """Return the numbers of the rows that came in under *path*, in their order."""
    name = re.compile(rf"{re.escape(path)}\.([0-9]{{1,3}})\.", re.ASCII)
    found = {int(match.group(1)) for key in raw if (match := name.match(key))}
    return tuple(sorted(found))


def _copies(text: str, material: MaterialLike) -> int | None:
    try:
        digits = narrow(text)
    except RefusedValueError:
        return None
    if not digits:
        return material.copies
    return int(digits) if re.fullmatch("[0-9]{1,2}", digits) else None


def _reason(text: str, path: str, problems: Problems) -> str:
    try:
        reason = clean(text, lines=True)
    except RefusedValueError as error:
        problems[path] = str(error)
        return ""
    if len(reason) > _REASON_LENGTH:
        problems[path] = f"问题说明不能超过 {_REASON_LENGTH} 个字，现在有 {len(reason)} 个字"
    return reason


def _written(cell: object) -> str:
    """Return one cell of a material's row as a browser sends it."""
    if isinstance(cell, bool):
        return "true" if cell else ""
    if isinstance(cell, int) and 0 <= cell <= _MAX_COPIES:
        return str(cell)
    if isinstance(cell, str):
        return cell
    raise RefusedValueError("材料核对情况只含状态、原件、份数和问题说明")
