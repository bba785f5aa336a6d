"""The parsed flow of one bundle: read once, checked, compiled, shared by all cases and threads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from engine.bpmn.checking import Known, problems
from engine.bpmn.drawing import Arrow, Box, Process, read_drawing
from engine.bpmn.errors import DefinitionError, ExpressionError
from engine.bpmn.expressions import Expression
from engine.bpmn.parser import link, specifications
from engine.bpmn.reading import read_xml
from engine.bpmn.regions import Region, regions
from engine.bpmn.shape import main_process


@dataclass(frozen=True, kw_only=True, eq=False)
class Definition:
    """What the engine knows of one BPMN document. Immutable.

    :ivar fingerprint: SHA-256 of the document's bytes
    :ivar main: id of the process that a case runs
    :ivar boxes: every flow node of every process, by id
    :ivar names: the name of every flow node, by id
    :ivar expressions: conditions by sequence flow id; numbers of instances by node id
    :ivar specifications: SpiffWorkflow's, by process id
    :ivar processes: our own reading of the drawing
    """

    fingerprint: str
    main: str
    boxes: Mapping[str, Box]
    names: Mapping[str, str]
    expressions: Mapping[str, Expression]
    specifications: Mapping[str, Any]
    processes: tuple[Process, ...]

    @cached_property
    def regions(self) -> Mapping[str, Region]:
        """By node id, what a return to the node takes back; nodes that none is possible to lack."""
        return {node: region for each in self.processes for node, region in regions(each).items()}

    @classmethod
    def parse(cls, source: bytes) -> "Definition":
        """Read a BPMN 2.0 document.

        :raise UnsafeDocumentError: the bytes are no XML that may be read safely
        :raise UnsupportedElementError: an element is none of those that we execute
        :raise DefinitionError: the drawing cannot be executed as drawn, or a condition is wrong
        :raise LaneMismatchError: SpiffWorkflow reads a lane otherwise than we do
        """
        root = read_xml(source)
        processes = read_drawing(root)
        main = main_process(processes)
        expressions = _expressions(processes)
        specs = specifications(root, processes)
        for process in processes:
            link(process, specs[process.id], expressions)
        boxes = {box.id: box for process in processes for box in process.boxes.values()}
        return cls(
            fingerprint=sha256(source).hexdigest(),
            main=main.id,
            boxes=MappingProxyType(boxes),
            names=MappingProxyType({box.id: box.name for box in boxes.values()}),
            expressions=MappingProxyType(expressions),
            specifications=MappingProxyType(specs),
            processes=tuple(processes),
        )

    def check(self, known: Known) -> Mapping[str, tuple[str, ...]]:
        """Return by flow or node id what is wrong with its expression; nothing where all is well.

        :param known: by (node, field) the type of *one* answer, or the texts that can be chosen;
            that a multi-instance node has a list of answers is seen to here
        """
        several = {box.id for box in self.boxes.values() if box.cardinality is not None}
        seen = {name: tuple if name[0] in several else kind for name, kind in known.items()}
        found = {
            key: problems(expression.tree, seen, wanted="数字" if key in self.boxes else "是否")
            for key, expression in self.expressions.items()
        }
        return {key: sentences for key, sentences in found.items() if sentences}


def _expressions(processes: Sequence[Process]) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    for process in processes:
        for arrow in process.arrows:
            if arrow.condition is not None:
                found[arrow.id] = _compiled(arrow, arrow.condition)
        for box in process.boxes.values():
            if box.cardinality is not None:
                found[box.id] = _compiled(box, box.cardinality)
    return found


def _compiled(place: Arrow | Box, text: str) -> Expression:
    try:
        return Expression.parse(text)
    except ExpressionError as error:
        raise DefinitionError(
            str(error), element_id=place.id, name=place.name, line=place.line
        ) from error
