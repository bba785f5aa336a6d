"""Foreign XML, read as bytes: no document type, no entities, no network, within limits."""

import codecs
import re

from lxml import etree
from lxml.etree import _Element as Element

from engine.profile.findings import Findings

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 20_000
MOST_DEPTH = 64

ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gbk": "gbk",
    "gb2312": "gb2312",
    "gb18030": "gb18030",
}
"""Declared name → codec. UTF-7 and the like hide markup from whoever looks at the bytes."""

_DECLARATION = re.compile(r"<\?xml\b([^>]{0,200}?)\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    b"<\0": "utf-16le",
    b"\0<": "utf-16be",
}


def parse(source: bytes, *, file: str = "flow.bpmn") -> Element:
    """Return the root element of a foreign XML file.

    The bytes are decoded here, by an allow-list, and handed to the parser as
    UTF-8: what is checked is what is parsed. Comments and processing
    instructions are dropped.

    :raise InvalidBundleError: too large, too deep, another encoding, a document type,
        or not well-formed
    """
    findings = Findings(file)
    if len(source) > MOST_BYTES:
        findings.add("F-01", f"文件有{len(source)}字节，超过上限2兆字节。请删去无关内容后重新导出")
        findings.refuse()

    text = _decode(source, findings)
    root = _parse(text, findings)
    _measure(root, findings)
    return root


def _decode(source: bytes, findings: Findings) -> str:
    marked = next((name for mark, name in _BYTE_ORDER_MARKS.items() if source.startswith(mark)), "")
    declared = _declared(source, marked)
    name = declared if not marked or marked == "utf-8" else marked
    codec = ENCODINGS.get(name)
    if codec is None:
        findings.add(
            "F-01",
            f"不支持的文字编码“{name}”，只接受UTF-8、UTF-16、GBK、GB2312和GB18030。"
            "请用UTF-8重新保存",
            line=1,
        )
        findings.refuse()
        return ""
    try:
        text = source.decode(codec)
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        findings.add(
            "F-01", f"文字编码与声明的“{name}”不符，无法读出。请用UTF-8重新保存", line=line
        )
        findings.refuse()
        raise  # not reached: a finding stands
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _declared(source: bytes, marked: str) -> str:
    head = source[:400].decode("utf-16" if marked.startswith("utf-16") else "latin-1", "ignore")
    declaration = _DECLARATION.match(head.removeprefix("\ufeff").removeprefix("ï»¿"))
    encoding = _ENCODING.search(declaration[1]) if declaration else None
    return encoding[1].lower() if encoding else "utf-8"


def _parse(text: str, findings: Findings) -> Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        line = getattr(error, "lineno", None)
        sentence = "不是格式正确的XML文件，或嵌套过深。请用流程设计器重新导出"
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            sentence = "含有DOCTYPE或实体声明，出于安全一律拒绝。请删去后重新导入"
        findings.add("F-01", sentence, line=line)
        findings.refuse()
        raise
    if root.getroottree().docinfo.internalDTD is not None:
        findings.add("F-01", "含有DOCTYPE声明，出于安全一律拒绝。请删去后重新导入")
        findings.refuse()
    return root


def _measure(root: Element, findings: Findings) -> None:
    elements, deepest = 0, 0
    level = [root]
    while level:
        elements += len(level)
        deepest += 1
        level = [child for element in level for child in element]

    if elements > MOST_ELEMENTS:
        findings.add("F-01", f"有{elements}个XML元素，超过上限{MOST_ELEMENTS}个。请拆分流程")
    if deepest > MOST_DEPTH:
        findings.add("F-01", f"XML嵌套{deepest}层，超过上限{MOST_DEPTH}层。请用流程设计器重新导出")
    findings.refuse()
