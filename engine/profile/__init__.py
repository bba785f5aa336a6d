"""Read BPMN with our attributes into a typed flow: what everybody else knows of a diagram.

The profile is design §4: plain BPMN 2.0 plus attributes and children under
``urn:guhua:bpmn:1``. Nothing here executes; SpiffWorkflow does (``engine.bpmn``).

Rules: F-01 file and limits, F-02 elements, F-03 ids, F-04 processes and calls,
F-05 starts and ends, F-06 flows, F-07 conditions, F-08 arrows of a node, F-09 lanes,
F-10 roles, F-11 what a step must say, F-12 timers, F-13 marks and letters, F-14 outcomes,
F-15 multi-instance, F-17 returns, F-18 hosts of timers, F-19 spelling, F-20 texts.
"""

from engine.profile import consistency, elements
from engine.profile.findings import Findings
from engine.profile.flow import (
    BPMN,
    DC,
    DI,
    GATEWAYS,
    GH,
    LETTERS,
    Edge,
    Flow,
    Lane,
    Marking,
    Node,
    NodeKind,
)
from engine.profile.reader import Reader
from engine.profile.source import parse

__all__ = [
    "BPMN",
    "DC",
    "DI",
    "GATEWAYS",
    "GH",
    "LETTERS",
    "Edge",
    "Flow",
    "Lane",
    "Marking",
    "Node",
    "NodeKind",
    "parse",
    "read",
]


def read(source: bytes, *, file: str = "flow.bpmn") -> Flow:
    """Read one BPMN file; executes nothing and asks nobody.

    :param file: what problems call it
    :raise InvalidBundleError: everything that will not do, each with line and element
    """
    root = parse(source, file=file)
    findings = Findings(file)
    if root.tag != f"{{{BPMN}}}definitions":
        findings.add("F-01", "不是BPMN 2.0文件（根元素应是 definitions）。请用流程设计器导出")
        findings.refuse()

    elements.check(root, findings)
    flow = Reader(root, findings).flow()
    consistency.check(flow, findings)
    findings.refuse()
    return flow
