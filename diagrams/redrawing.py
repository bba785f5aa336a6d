"""Write diagram interchange into a BPMN file, so that bpmn-js and other tools open it.

Horizontal lanes, one diagram a process; the drawing is ours (the same placement
and routing as the published chart), the rest of the file keeps every byte.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from diagrams.modelling import BPMN, read
from diagrams.modelsheet import ModelSheet

SPACES = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
LARGEST = 2_000_000


def with_diagram(source: bytes) -> bytes:
    """Return the file with a new drawing of every process in place of its old ones.

    :raise ValueError: the file is not BPMN, declares a DOCTYPE or is larger than 2 MB
    """
    root = _parse(source)
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    text = source.decode(encoding)
    old = r"\s*<(?P<diagram>(?:[\w.-]+:)?BPMNDiagram)\b.*?</(?P=diagram)\s*>"
    text = re.sub(old, "", text, flags=re.DOTALL)
    closing = [*re.finditer(r"\s*</(?:[\w.-]+:)?definitions\s*>", text)]
    if not closing:
        message = "not a BPMN file: definitions are not closed"
        raise ValueError(message)

    cut = closing[-1].start()
    drawn = "\n".join(_diagrams(root))
    return f"{text[:cut]}\n{drawn}{text[cut:]}".encode(encoding)


def _parse(source: bytes) -> etree._Element:
    if len(source) > LARGEST:
        message = "the file is larger than 2 MB"
        raise ValueError(message)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        message = f"not well-formed: {error}"
        raise ValueError(message) from error
    if root.getroottree().docinfo.doctype or root.tag != f"{BPMN}definitions":
        message = "not a BPMN file, or one with a DOCTYPE"
        raise ValueError(message)
    return root


def _diagrams(root: etree._Element) -> Iterator[str]:
    pools = {
        participant.get("processRef"): participant.get("id")
        for participant in root.iter(f"{BPMN}participant")
    }
    collaboration = root.find(f"{BPMN}collaboration")
    for number, element in enumerate(root.iterfind(f"{BPMN}process"), 1):
        process = read(element, pools.get(element.get("id")))
        plane = process.id
        if process.pool and collaboration is not None:
            plane = collaboration.get("id") or plane
        yield f'  <bpmndi:BPMNDiagram {SPACES} id="diagram_{number}">'
        yield f"    <bpmndi:BPMNPlane id={quoteattr(f'plane_{number}')} bpmnElement={quoteattr(plane)}>"
        yield from ModelSheet(process).elements() if process.kinds else ()
        yield "    </bpmndi:BPMNPlane>"
        yield "  </bpmndi:BPMNDiagram>"
