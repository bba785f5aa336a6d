"""From bytes to an XML tree: nothing is fetched, nothing expanded, nothing too large."""

import codecs
import re
from typing import NoReturn

from lxml import etree

from engine.bpmn.errors import UnsafeDocumentError

MAX_BYTES = 2_000_000
MAX_DEPTH = 64
MAX_NODES = 20_000

# By the declared name: gb2312 and gbk are read as their superset.
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("<?".encode("utf-16-le"), "utf-16-le"),
    ("<?".encode("utf-16-be"), "utf-16-be"),
)
_DECLARATION = re.compile(r"""\A\s*<\?xml\s[^>]*?\?>""")
_ENCODING = re.compile(rb"""^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def read_xml(source: bytes) -> etree._Element:
    """Return the root of the document.

    :raise UnsafeDocumentError: too large, too deep, in an encoding other than UTF-8, UTF-16, GBK,
        GB2312 or GB18030, with a DOCTYPE, or no well-formed XML
    """
    if len(source) > MAX_BYTES:
        _refuse(f"文件超过{MAX_BYTES // 1_000_000}MB，不能导入")
    text = _decode(source)
    # A DOCTYPE is the way to entities and foreign files, and no BPMN needs one.
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        _refuse("文件含有DOCTYPE或实体声明，不能导入")
    root = _parse(_DECLARATION.sub("", text, count=1))
    _measure(root)
    return root


def _decode(source: bytes) -> str:
    codec = next((name for mark, name in _MARKS if source.startswith(mark)), None)
    if codec is None:
        declared = _ENCODING.match(source)
        name = declared.group(1).decode("ascii").lower() if declared else "utf-8"
        codec = _CODECS.get(name)
        if codec is None:
            _refuse(f"文件编码“{name}”不支持，请另存为UTF-8")
    try:
        return source.decode(codec)
    except UnicodeDecodeError as error:
        raise UnsafeDocumentError("文件内容与声明的编码不符，请另存为UTF-8") from error


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise UnsafeDocumentError("文件不是正确的XML，请用流程设计器重新保存", line=line) from error


def _measure(root: etree._Element) -> None:
    level, depth, nodes = [root], 0, 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MAX_DEPTH:
            _refuse(f"元素嵌套超过{MAX_DEPTH}层，不能导入")
        if nodes > MAX_NODES:
            _refuse(f"元素超过{MAX_NODES}个，不能导入")
        level = [child for element in level for child in element]


def _refuse(reason: str) -> NoReturn:
    raise UnsafeDocumentError(reason)
