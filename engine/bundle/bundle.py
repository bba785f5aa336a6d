"""One bundle, one digest: what is executed, drawn, listed, printed and published."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from lxml import etree

import forms
from engine import profile
from engine.bpmn import Definition
from engine.bundle import folder as disk
from engine.bundle import toml
from engine.bundle.golden import GoldenCase, GoldenFile
from engine.bundle.item import ItemData
from engine.bundle.parts import Many, Part, Text
from engine.errors import InvalidBundleError, NotFoundError
from engine.model import Problem, Role
from engine.profile import DI, LETTERS, Flow, Node
from forms import Form, InvalidFormError

FLOW = "flow.bpmn"
ITEM = "item.toml"
GOLDEN = "golden.toml"
OUTSIDE = frozenset({GOLDEN, "README.md"})
"""Travels with the bundle, but is no part of what is published: not in the digest."""

_FORM = re.compile(r"forms/([a-z][a-z0-9_]{0,63})\.json")
_LETTER = re.compile(r"letters/([a-z][a-z0-9_]{0,63})\.toml")
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,63})\}")
"""A fact in a paragraph of a letter."""


class LetterTexts(Part):
    """Extra paragraphs of a letter; ``{name}`` stands for a fact, never for an expression."""

    paragraphs: Many[Text]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bundle:
    """An item version, read and frozen. Equal bundles have equal digests.

    :ivar files: raw bytes by path, as they came
    :ivar forms: the JSON of each form by its key; :meth:`form` gives the form itself
    :ivar letters: extra paragraphs by letter code
    """

    files: Mapping[str, bytes]
    item: ItemData
    flow: Flow
    forms: Mapping[str, Mapping[str, Any]]
    letters: Mapping[str, tuple[str, ...]]
    golden: tuple[GoldenCase, ...] = ()
    _forms: Mapping[str, Form] = field(repr=False)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read an exported folder, or one of the shipped library.

        :raise InvalidBundleError: everything that will not do
        """
        return cls.from_files(disk.read_files(folder))

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Make a bundle of its files; nothing of it is executed.

        :raise InvalidBundleError: everything that will not do, from all files at once
        """
        reading = _Reading(files)
        item, flow = reading.item(), reading.flow()
        golden, letters = reading.golden(), reading.letters()
        made = reading.forms(item)
        if reading.problems or item is None or flow is None:
            raise InvalidBundleError(reading.problems)
        return cls(
            files=MappingProxyType(dict(sorted(files.items()))),
            item=item,
            flow=flow,
            forms=MappingProxyType(
                {key: json.loads(files[f"forms/{key}.json"].decode("utf-8-sig")) for key in made}
            ),
            letters=MappingProxyType(letters),
            golden=golden,
            _forms=MappingProxyType(made),
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the sorted lines ``<sha256 of the raw bytes> <path>``, each with a line end.

        ``golden.toml`` and ``README.md`` are outside.
        """
        return digest(self.files)

    @cached_property
    def flow_digest(self) -> str:
        """SHA-256 of the canonical BPMN (C14N 2.0) without diagram interchange.

        The same for two drawings that differ only in where the boxes stand.
        """
        return flow_digest(self.files[FLOW])

    @cached_property
    def definition(self) -> Definition:
        """The executable flow, parsed once and shared by all cases and threads.

        :raise DefinitionError: SpiffWorkflow's door refuses the flow
        """
        return Definition.parse(self.files[FLOW])

    @cached_property
    def reception_unit(self) -> str:
        """The unit on whose desk the applicant's own steps lie: where his case is received."""
        tasks = [task for task in self.flow.tasks() if task.role is not Role.APPLICANT]
        received = [task for task in tasks if task.role is Role.ACCEPTOR]
        return next((task.unit or "" for task in (*received, *tasks)), "")

    def form(self, key: str) -> Form:
        """Return a form, made with the item's materials and grounds.

        :raise NotFoundError: the bundle has none of that name
        """
        if key not in self._forms:
            raise NotFoundError("表单", key)
        return self._forms[key]

    def form_of(self, node: Node) -> Form | None:
        """Return the form of a node, None where nothing is asked."""
        return None if node.form is None else self.form(node.form)

    def export(self, folder: Path) -> None:
        """Write the raw files; reading them again gives the same digest.

        :raise InvalidValueError: the folder is not empty
        """
        disk.write_files(self.files, folder)


def digest(files: Mapping[str, bytes]) -> str:
    """Return the :attr:`Bundle.digest` of files by path, whether or not they make a bundle."""
    lines = sorted(
        f"{sha256(body).hexdigest()} {path}\n"
        for path, body in files.items()
        if path not in OUTSIDE
    )
    return sha256("".join(lines).encode()).hexdigest()


def flow_digest(source: bytes) -> str:
    """Return the :attr:`Bundle.flow_digest` of a BPMN file.

    :raise InvalidBundleError: this is no BPMN that can be read
    """
    root = profile.parse(source)
    for drawing in [child for child in root if str(child.tag).startswith(f"{{{DI}}}")]:
        root.remove(drawing)
    canonical = etree.canonicalize(etree.tostring(root, encoding="unicode"), strip_text=True)
    return sha256(canonical.encode()).hexdigest()


def shipped(key: str) -> Bundle:
    """Return a bundle of the shipped library.

    :raise InvalidValueError: no item is called so
    :raise InvalidBundleError: it will not do
    """
    return Bundle.read(disk.shipped_folder(key))


class _Reading:
    """Reads the files of one bundle and collects what is wrong with any of them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self.problems: list[Problem] = []
        for path in files:
            if path not in {FLOW, ITEM, *OUTSIDE} and not (
                _FORM.fullmatch(path) or _LETTER.fullmatch(path)
            ):
                self._add(path[:200], "事项包中没有这种文件的位置，系统不会使用它。请改名或删去")

    def item(self) -> ItemData | None:
        if not self._has(ITEM):
            return None
        item, problems = toml.read(self._files[ITEM], ItemData, file=ITEM, rule="B-02")
        self.problems += problems
        return item

    def flow(self) -> Flow | None:
        if not self._has(FLOW):
            return None
        try:
            return profile.read(self._files[FLOW], file=FLOW)
        except InvalidBundleError as error:
            self.problems += [each for each in error.problems if isinstance(each, Problem)]
            return None

    def golden(self) -> tuple[GoldenCase, ...]:
        if GOLDEN not in self._files:
            return ()
        golden, problems = toml.read(self._files[GOLDEN], GoldenFile, file=GOLDEN, rule="B-05")
        self.problems += problems
        return golden.cases if golden is not None else ()

    def letters(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for path, code in self._matching(_LETTER):
            if code not in LETTERS:
                self._add(path, f"没有文书“{code}”，可用的是：{'、'.join(LETTERS)}", rule="B-04")
            texts, problems = toml.read(self._files[path], LetterTexts, file=path, rule="B-04")
            self.problems += problems
            found[code] = texts.paragraphs if texts is not None else ()
            for paragraph in found[code]:
                if re.search(r"[{}]", PLACEHOLDER.sub("", paragraph)):
                    sentence = "花括号中只能写一个英文名称，例如 {applicant}。请改正"
                    self._add(path, sentence, rule="B-04")
        return found

    def forms(self, item: ItemData | None) -> dict[str, Form]:
        made: dict[str, Form] = {}
        for path, key in self._matching(_FORM):
            try:
                made[key] = forms.load(
                    self._files[path],
                    materials=item.materials if item else (),
                    grounds=item.grounds if item else (),
                    file=path,
                )
            except InvalidFormError as error:
                line = _line_of(self._files[path], error.field)
                self._add(path, error.sentence, rule="B-03", element=error.field, line=line)
        return made

    def _has(self, path: str) -> bool:
        if path not in self._files:
            self._add(path, "事项包缺少这个文件。请补上")
        return path in self._files

    def _matching(self, pattern: re.Pattern[str]) -> Iterable[tuple[str, str]]:
        for path in sorted(self._files):
            matched = pattern.fullmatch(path)
            if matched is not None:
                yield path, matched[1]

    def _add(
        self,
        path: str,
        sentence: str,
        *,
        rule: str = "B-01",
        element: str = "",
        line: int | None = None,
    ) -> None:
        self.problems.append(
            Problem(file=path, sentence=sentence, rule=rule, element=element or None, line=line)
        )


def _line_of(source: bytes, name: str) -> int | None:
    at = source.find(f'"{name}"'.encode()) if name else -1
    return None if at < 0 else source.count(b"\n", 0, at) + 1
