"""The press: one document becomes one PDF file, from nothing but what came along with it."""

import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

_REMEDY_FONT = "请安装含有这些字的字体（如 fonts-noto-cjk），或者改用其他字。"
_REMEDY_PICTURE = "请联系系统管理员检查模板和图片。"

_BASE = """
@page {
  size: A4; margin: 20mm 18mm;
  @bottom-center {
    content: "第 " counter(page) " 页，共 " counter(pages) " 页";
    font: 9pt "Noto Sans CJK SC", sans-serif;
  }
}
html { font-family: "Noto Sans CJK SC", sans-serif; font-size: 10.5pt; }
"""
_UNWANTED = {"script", "noscript", "link", "base", "object", "embed", "iframe", "applet"}
_SCHEME = re.compile(r"\s*(?:[a-zA-Z][a-zA-Z0-9.+-]*:|//)")
_SAFE_LINK = re.compile(r"#|https?://|mailto:|tel:")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Would be drawn as boxes, and spoil the copying of the whole line out of the file."""
_MISSING_SHOWN = 20


class RefusedError(Exception):
    """The sheet would lack something."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy


class _Ear(logging.Handler):
    """Hears what the library only mentions, and a public sheet must not lack."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        if record.msg.startswith(".notdef"):
            self.missing |= {letter for letter in str(arguments[0]) if _printable(letter)}
        elif record.msg.startswith(("Failed to render SVG", "Failed to load inline SVG")) or (
            record.msg.startswith("Failed to load image")
            and str(arguments[0]).startswith("picture:")
        ):
            self.faults.append(record.getMessage()[:200])

    def judge(self) -> None:
        if self.faults:
            raise RefusedError(f"有图片不能绘出（{self.faults[0]}）", _REMEDY_PICTURE)
        if self.missing:
            letters = "".join(sorted(self.missing)[:_MISSING_SHOWN])
            raise RefusedError(f"本机字体中没有这些字：{letters}", _REMEDY_FONT)


def _printable(letter: str) -> bool:
    """Control, formatting, private and unassigned characters have no shape to be missed."""
    return not unicodedata.category(letter).startswith(("C", "Z"))


def _clean(element: Element, pictures: Mapping[str, int]) -> None:
    """Take out what runs or fetches, and let pictures and links point only where they may."""
    element.text = _NO_TEXT.sub("", element.text or "")
    for child in list(element):
        child.tail = _NO_TEXT.sub("", child.tail or "")
        if child.tag in _UNWANTED or (child.tag == "meta" and "http-equiv" in child.attrib):
            _remove(element, child)
            continue
        if child.tag == "img":
            _aim(child, pictures)
        elif not _SAFE_LINK.match(child.get("href", "#")):
            del child.attrib["href"]
        _clean(child, pictures)


def _remove(parent: Element, child: Element) -> None:
    siblings = list(parent)
    before = siblings.index(child) - 1
    tail = child.tail or ""
    parent.remove(child)
    if before < 0:
        parent.text = (parent.text or "") + tail
    else:
        siblings[before].tail = (siblings[before].tail or "") + tail


def _aim(image: Element, pictures: Mapping[str, int]) -> None:
    name = image.get("src", "")
    if name in pictures:
        image.set("src", f"picture:{pictures[name]}")
    elif _SCHEME.match(name):
        del image.attrib["src"]
    else:
        raise RefusedError(f"缺少图片“{name[:100]}”", _REMEDY_PICTURE)


class _Album(URLFetcher):  # type: ignore[misc]  # the library has no types
    """Hands out the pictures that came along, and nothing else."""

    def __init__(self, pictures: Sequence[bytes]) -> None:
        super().__init__()
        self.pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        scheme, _, number = url.partition(":")
        if scheme != "picture" or not number.isdecimal():
            raise ValueError("nothing is fetched for a sheet of paper")
        body = self.pictures[int(number)]
        kind = "image/png" if body.startswith(b"\x89PNG") else "image/svg+xml"
        return URLFetcherResponse(url, body, {"Content-Type": kind})


class Press:
    """Holds the fonts, so that only the first sheet pays for finding them."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()

    can_take_fonts_apart = harfbuzz_subset is not None
    """Without that library the bytes would differ from other machines', and take ten times as long."""

    def print(
        self, html: str, *, css: str, title: str, identifier: str, pictures: Mapping[str, bytes]
    ) -> tuple[bytes, list[str]]:
        """Return the file and the families of its fonts.

        :raise RefusedError: a picture is missing or faulty, or no font has a character
        """
        ear = _Ear()
        LOGGER.handlers = [ear]
        album = _Album(list(pictures.values()))
        source = HTML(string=html, url_fetcher=album)
        _clean(source.etree_element, {name: number for number, name in enumerate(pictures)})
        styles = [
            CSS(string=text, url_fetcher=album, font_config=self._fonts) for text in (_BASE, css)
        ]

        document = source.render(stylesheets=styles, font_config=self._fonts, pdf_tags=True)
        document.metadata.title, document.metadata.lang = title, "zh-CN"
        body = document.write_pdf(pdf_identifier=identifier.encode(), pdf_tags=True)

        ear.judge()
        return body, sorted({font.family for font in document.fonts.values()})
