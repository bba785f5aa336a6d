"""What a scan of a signed sheet may be: read from its bytes, never from its name."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import InvalidValueError

LARGEST = 50_000_000
"""Bytes (REL-14)."""
_LONGEST = 200

_BEGINS = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}
_ENDS = {
    "application/pdf": b"%%EOF",
    "image/png": b"IEND\xaeB`\x82",
    "image/jpeg": b"\xff\xd9",
}
_TAIL = 2048
"""Bytes at the end in which a file must end: scanners add a little behind."""
_ENDINGS = {
    "application/pdf": {"pdf"},
    "image/png": {"png"},
    "image/jpeg": {"jpg", "jpeg"},
}
_ACTIVE = frozenset(
    {b"JavaScript", b"OpenAction", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"Encrypt"}
)
"""Names in a PDF that let it do something by itself, or hide it. A scan never does anything."""
_SHORT = frozenset({b"JS", b"AA", b"XFA"})
"""The same, but so short that the bytes of a picture may happen to spell them."""
_END = b"endstream"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_OBJECTS = re.compile(rb"/ObjStm\b[^\0]{0,400}?stream\r?\n(.*?)endstream", re.DOTALL)
_INFLATED = 20_000_000
"""Bytes of objects that are looked through; a scan has a few thousand."""
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PIXELS = 120_000_000
"""Of a picture; an A3 sheet at 600 dpi has 70 million. More is a trap for whoever opens it."""
_SIZE_FRAMES = frozenset(
    {*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
)
_MARKER = 0xFF
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A file that was found to be a scan; ``read_scan`` makes it."""

    name: str
    """Fit to be kept."""
    media: str
    """By its content."""
    body: bytes


def read_scan(name: str, body: bytes) -> Scan:
    """Look through what somebody sent as a scan; up to 50 MB, so before any transaction.

    :raise InvalidValueError: it is empty, too large, no PDF, PNG or JPEG, cut off, not what its
        name says, or a PDF that does something by itself
    """
    if not body:
        raise InvalidValueError("扫描件", "文件是空的，请重新扫描后上传")
    if len(body) > LARGEST:
        raise InvalidValueError("扫描件", f"超过{LARGEST // 1_000_000}MB，请降低分辨率后重新扫描")
    media = next((kind for kind, begins in _BEGINS.items() if body.startswith(begins)), None)
    if media is None:
        raise InvalidValueError("扫描件", "内容不是 PDF、PNG 或 JPEG，请另存为其中一种格式")
    if _ENDS[media] not in body[-_TAIL:]:
        raise InvalidValueError("扫描件", "文件不完整，可能没有传完，请重新上传")
    kept = _clean(name)
    stem, dot, ending = kept.rpartition(".")
    if not (dot and stem and ending.lower() in _ENDINGS[media]):
        right = "、".join(sorted(f".{each}" for each in _ENDINGS[media]))
        raise InvalidValueError("扫描件", f"扩展名与内容不符，内容是 {right} 文件，请改正文件名")
    if media == "application/pdf":
        _require_still(body)
    elif _pixels(media, body) > _PIXELS:
        raise InvalidValueError("扫描件", "图片的尺寸过大，请降低分辨率后重新扫描")
    return Scan(name=kept, media=media, body=body)


def pages_of(scan: Scan) -> int:
    """How many pages a scan has, as far as a look at its structure tells; a picture has one."""
    if scan.media != "application/pdf":
        return 1
    packed = (_inflate(found[1]) for found in _OBJECTS.finditer(scan.body))
    return max(1, sum(len(_PAGE.findall(part)) for part in (scan.body, *packed)))


def _pixels(media: str, body: bytes) -> int:
    """Width times height as the head of a picture says; 0 where it says nothing."""
    if media == "image/png":
        return int.from_bytes(body[16:20]) * int.from_bytes(body[20:24])
    place = 2
    while place + 9 < len(body) and body[place] == _MARKER:
        kind, length = body[place + 1], int.from_bytes(body[place + 2 : place + 4])
        if kind in _SIZE_FRAMES:
            head = body[place + 5 : place + 9]
            return int.from_bytes(head[:2]) * int.from_bytes(head[2:])
        place += 1 if kind == _MARKER else 2 + length
    return 0


def _clean(name: str) -> str:
    """Take the last part of a path, without what no name of a file needs."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(char for char in last if char.isprintable()).strip()[-_LONGEST:]


def _require_still(whole: bytes) -> None:
    # Behind the last end of a stream none is looked for: that would take a scan for each begin.
    last = whole.rfind(_END) + len(_END)
    body, tail = whole[:last], whole[last:]
    packed = [_inflate(found[1]) for found in _OBJECTS.finditer(body)]
    outside = _STREAM.sub(b"", body) + tail
    names = {name for part in (whole, *packed) for name in _names(part) if name in _ACTIVE}
    names |= {name for part in (outside, *packed) for name in _names(part) if name in _SHORT}
    if names:
        raise InvalidValueError(
            "扫描件", "PDF 已加密，或含有脚本、自动动作、附件，不是普通的扫描件，请重新扫描后上传"
        )


def _names(part: bytes) -> Iterator[bytes]:
    """Yield the names of a PDF; they may be written with escapes, as in /J#61vaScript."""
    for named in _NAME.finditer(part):
        yield _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), named[1])


def _inflate(packed: bytes) -> bytes:
    """Unpack objects that a PDF keeps in a stream (ISO 32000-1, 7.5.7)."""
    inflating = zlib.decompressobj()
    try:
        plain = inflating.decompress(packed, _INFLATED)
    except zlib.error as error:
        reason = "PDF 的内部结构无法检查，请重新扫描后上传"
        raise InvalidValueError("扫描件", reason) from error
    if inflating.unconsumed_tail:
        raise InvalidValueError("扫描件", "PDF 的内部结构过大，请重新扫描后上传")
    return plain
