"""QR codes (GB/T 18284, ISO/IEC 18004) as SVG markup."""

import segno

from engine.paper.errors import PaperError

_QUIET = 4
"""Modules of white around the code: without them scanners do not find it (ISO/IEC 18004 §9.1)."""


def cells(text: str) -> tuple[str, ...]:
    """Return the QR code of a text as rows of 1 (dark) and 0, without the white around it.

    :raise PaperError: the text is empty or longer than any QR code holds
    """
    return tuple("".join("1" if dark else "0" for dark in row) for row in _code(text).matrix)


def qr(text: str) -> str:
    """Return the QR code of a text as an ``<svg>`` element; the same text, the same markup.

    The element has no size of its own (its ``viewBox`` counts modules) and no style, only
    attributes, so that a strict content policy lets it pass. A quarter of the modules that are
    under a stamp or a fold may be lost: level M or, where it costs no room, better.

    :raise PaperError: the text is empty or longer than any QR code holds
    """
    return _code(text).svg_inline(
        border=_QUIET, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )


def _code(text: str) -> segno.QRCode:
    if not text:
        raise PaperError("二维码", "没有内容", "请填写网址后重试。")
    try:
        return segno.make(text, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise PaperError("二维码", f"内容太长（{len(text)} 个字）", "请缩短网址后重试。") from error
