"""BPMN documents for tests, from a few words a line.

``nodes``: ``<tag> <id> [key=value …] [| inner XML]``; ``flows``: ``a -> b [default] [: condition]``.
Flows are called f1, f2, … from top to bottom.
"""

from xml.sax.saxutils import escape, quoteattr

TIMER = "<bpmn:timerEventDefinition/>"


def several(expression: str) -> str:
    """Return the inside of a multi-instance task."""
    return (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>"
        f"{escape(expression)}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )


def process(nodes: str, flows: str, *, process_id: str = "main", first_flow: int = 1) -> str:
    """Return one process."""
    lines = [line.strip() for line in flows.strip().splitlines()]
    defaults = {}
    arrows = []
    for number, line in enumerate(lines, first_flow):
        way, _, condition = line.partition(" : ")
        source, _, target = way.removesuffix(" default").partition(" -> ")
        if way.endswith(" default"):
            defaults[source] = f"f{number}"
        inside = ""
        if condition:
            inside = (
                '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                f"{escape(condition)}</bpmn:conditionExpression>"
            )
        arrows.append(
            f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">'
            f"{inside}</bpmn:sequenceFlow>"
        )
    boxes = []
    for line in filter(str.strip, nodes.splitlines()):
        head, _, inside = line.strip().partition(" | ")
        tag, node_id, *more = head.split()
        attributes = dict(part.split("=", 1) for part in more)
        if node_id in defaults:
            attributes["default"] = defaults[node_id]
        written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        boxes.append(f'<bpmn:{tag} id="{node_id}"{written}>{inside}</bpmn:{tag}>')
    body = "\n".join([*boxes, *arrows])
    return f'<bpmn:process id="{process_id}" isExecutable="true">\n{body}\n</bpmn:process>'


def document(*processes: str, beside: str = "") -> bytes:
    """Return a whole document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:gh="urn:guhua:bpmn:1">\n'
        f"{beside}\n{''.join(processes)}\n</bpmn:definitions>"
    ).encode()


def drawn(nodes: str, flows: str) -> bytes:
    """Return a document of one process."""
    return document(process(nodes, flows))
