"""Which digests of ours a file carries: printed, drawn, in its head or in its data."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from engine.bundle.archive import MEASURED
from engine.store.items import MARK

MOST_BYTES = 20 * 2**20
"""What is looked through of a file: packed or unpacked, whichever is more."""
MOST_MARKS = 2_000
"""Digests of one file that are looked up; a county's list of items carries some hundreds."""

_HEX = rf"(?:[0-9a-f]{{64}}|[0-9a-f]{{{MARK}}})(?![0-9A-Za-z])"
_MARK = re.compile(rf"(?<![0-9A-Za-z]){_HEX}".encode())
_BLANK = r"\s{0,16}"
"""Bounded: two runs of blanks side by side would try every place between them."""
_DECLARED = re.compile(
    rf"""(?:guhua-digest"{_BLANK}content="|"digest"{_BLANK}:{_BLANK}"|摘要{_BLANK}"""
    rf"""|校验码{_BLANK}[:：]?{_BLANK})({_HEX})"""
)
_TYPED = re.compile(rf"[0-9a-f]{{{MARK},64}}")
_ZIP = b"PK\x03\x04"


def typed(text: str) -> str | None:
    """Return a digest as it was typed or scanned, None for what is none.

    Blanks, hyphens and the label before it are passed over, capitals are small; the address in
    a QR code counts by its last part.

    >>> typed("1C72 F4FA 647A")
    '1c72f4fa647a'
    >>> typed("校验码：1c72f4fa647a")
    '1c72f4fa647a'
    """
    last = text.strip().rstrip("/").rpartition("/")[2]
    last = last.removeprefix("校验码").removeprefix("摘要").lstrip(":： ")
    mark = re.sub(r"[\s\-]", "", last).lower()
    return mark if _TYPED.fullmatch(mark) else None


def carried(body: bytes) -> frozenset[str]:
    """Return what looks like a digest in a file: of any kind, workbooks included.

    In a PDF file it is the number of the file; what is drawn there is packed and not read.
    """
    found: set[str] = set()
    for part in _parts(body):
        for match in _MARK.finditer(part):
            found.add(match[0].decode())
            if len(found) >= MOST_MARKS:
                return frozenset(found)
    return frozenset(found)


def declared(body: bytes) -> str | None:
    """Return the digest that a file names as its own, known or not."""
    for part in _parts(body):
        match = _DECLARED.search(part.decode(errors="replace"))
        if match is not None:
            return match[1]
    return None


def _parts(body: bytes) -> Iterator[bytes]:
    if not body.startswith(_ZIP):
        yield body[:MOST_BYTES]
        return
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            for entry in archive.infolist()[:MOST_MARKS]:
                if entry.compress_type not in MEASURED:
                    return
                # What the archive says of its sizes is a claim: only what comes out is counted.
                with archive.open(entry) as opened:
                    part = opened.read(left)
                left -= len(part)
                yield part
                if left <= 0:
                    return
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        # Not to be opened, or locked: then nothing in it can be read by others, either.
        return
