"""The refusal composer: fact → ground → evidence, row by row (行政许可法 art. 38, 55).

A refusal stands before a court when every fact rests on evidence and every ground on an article.
A row without one of them is no row; a catch-all ground (其他…情形) demands the provision itself.
Remedies are not typed: the letter names them from the item.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, Self

from forms.fields import Answer, ChoiceLabel, Field, ListField, Problems, Raw, TextField, every
from forms.tables import RowsField
from forms.text import quote

FACT_LENGTH, PROVISION_LENGTH = 1000, 200
MOST_EVIDENCE = 30
_REFERENCE = re.compile(r"(material|record|letter):\S[^\n]{0,80}")


class GroundLike(Protocol):
    """What the composer must know of a ground."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def catch_all(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class EvidenceField(ListField):
    """References to what lies in the case: ``material:<key>``, ``record:<step>``, ``letter:<number>``.

    A form knows no case: until somebody offers what there is, any reference is taken for good,
    and whoever knows the case has the last word.
    """

    def _choose(self, chosen: Sequence[str], path: str, problems: Problems) -> Answer | None:
        known = list(dict.fromkeys(ref for ref in chosen if ref))
        strange = [ref for ref in known if not _REFERENCE.fullmatch(ref)]
        if strange or len(known) > MOST_EVIDENCE:
            problems[path] = f"“{quote(strange[0])}”不是证据" if strange else "证据过多，请精简"
            return None
        if not known and self.required:
            problems[path] = "请指明证据：卷宗里的材料、记录或者文书，至少一项"
        return [*known] or None


@dataclass(frozen=True, kw_only=True)
class RefusalField(RowsField):
    """Rows of ground, fact, evidence and, where the ground does not name it, the provision.

    :ivar labels: what the grounds say, and the articles they rest on
    :ivar open_grounds: codes of grounds that name no article of their own
    :ivar lapsed: code → why a ground cannot be used today
    """

    labels: Mapping[str, ChoiceLabel] = field(default_factory=dict)
    open_grounds: frozenset[str] = field(default_factory=frozenset)
    lapsed: Mapping[str, str] = field(default_factory=dict)

    @property
    def evidence(self) -> EvidenceField:
        """The column of references."""
        found = self.columns[2]
        assert isinstance(found, EvidenceField)  # noqa: S101 - refusal_field() made it
        return found

    def offering(self, evidence: Mapping[str, str]) -> Self:
        """Return the field with what may be referred to: reference → what a page calls it."""
        labels = {ref: ChoiceLabel(text=text) for ref, text in evidence.items()}
        schema = {"type": "array", "items": {"enum": list(labels)}}
        column = replace(self.evidence, labels=labels, schema=schema)
        return replace(self, columns=(*self.columns[:2], column, *self.columns[3:]))

    def in_force(self, bases: Mapping[str, str], lapsed: Mapping[str, str]) -> Self:
        """Return the field with the grounds that stand today, each with its article.

        :param bases: code → the article in the edition in force
        :param lapsed: code → why a ground cannot be used any more
        """
        labels = {
            code: replace(label, basis=bases.get(code, label.basis))
            for code, label in self.labels.items()
        }
        ground = self.columns[0].without(lapsed)
        own = {code: why for code, why in lapsed.items() if code in self.labels}
        return replace(self, labels=labels, columns=(ground, *self.columns[1:]), lapsed=own)

    def demands_provision(self, code: str) -> bool:
        """Does this ground name no article of its own?"""
        return code in self.open_grounds

    def complete(self, raw: Raw) -> bool:
        """Could these rows be signed as they are?"""
        problems: Problems = {}
        return self.read(raw, self.name, problems) is not None and not problems

    def read(self, raw: Raw, path: str, problems: Problems) -> Answer | None:
        """Return the rows; a row that holds nothing is none. See `Field.read`."""
        filled = {name: values for name, values in raw.items() if not _blank_row(name, path, raw)}
        return super().read(filled, path, problems)

    def _collect(
        self, filled: list[int], cell: Any, path: str, problems: Problems
    ) -> Answer | None:
        faults: Problems = {}
        rows = super()._collect(filled, cell, path, faults)
        if isinstance(rows, list):
            codes: set[str] = set()
            for index, row in zip(filled, rows, strict=True):
                faults |= self._row(row, f"{path}.{index}", codes)
                codes.add(row["ground"])
        problems |= faults
        return rows if not faults else None

    def _row(self, row: Mapping[str, Any], path: str, before: Collection[str]) -> Problems:
        found: Problems = {}
        if row["ground"] in before:
            found[f"{path}.ground"] = f"理由{row['ground']}已经写在上面，请合并为一行"
        if self.demands_provision(row["ground"]) and not row.get("provision"):
            found[f"{path}.provision"] = (
                f"理由{row['ground']}没有指明条款，请写明所依据的法律法规名称和具体条款"
            )
        return found


def _blank_row(name: str, path: str, raw: Raw) -> bool:
    """Does a value stand in a row that holds nothing?"""
    found = re.match(rf"{re.escape(path)}\.([0-9]{{1,3}})\.", name, re.ASCII)
    if found is None:
        return False
    row = f"{path}.{found[1]}."
    return not any(text.strip() for key in raw if key.startswith(row) for text in every(raw, key))


def refusal_field(
    grounds: Sequence[GroundLike], labels: Mapping[str, ChoiceLabel], said: Mapping[str, Any]
) -> RefusalField:
    """Make the composer of an item.

    :param grounds: those that this step may use, in the item's order
    :param labels: what a page says of each
    :param said: what every field of a form file says of itself
    """
    codes = [ground.code for ground in grounds]
    ground = TextField(
        name="ground", title="理由", widget="select", required=True,
        schema={"type": "string", "enum": codes},
    )  # fmt: skip
    fact = TextField(
        name="fact", title="查明的事实", widget="textarea", required=True, personal=True,
        schema={"type": "string", "maxLength": FACT_LENGTH},
    )  # fmt: skip
    evidence = EvidenceField(
        name="evidence", title="证据", widget="checkbox", required=True,
        schema={"type": "array", "items": {"enum": []}},
    )  # fmt: skip
    provision = TextField(
        name="provision", title="具体条款", widget="text",
        schema={"type": "string", "maxLength": PROVISION_LENGTH},
    )  # fmt: skip
    columns: tuple[Field, ...] = (ground, fact, evidence, provision)
    return RefusalField(
        schema={"type": "array", "minItems": 1, "maxItems": len(codes) or 1},
        columns=columns,
        labels=labels,
        open_grounds=frozenset(each.code for each in grounds if each.catch_all or not each.article),
        **said,
    )
