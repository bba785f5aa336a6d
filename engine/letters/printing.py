"""An issued letter on A4: the kept page, with the code and the digest by which it is checked."""

from functools import lru_cache
from importlib.resources import files

from engine import paper

KEPT = 32
"""PDF files that a process keeps; each takes some 200 KB."""
_HEAD = "<header>"
_FOOTER = """
@media print { @page { @bottom-center {
  content: "第 " counter(page) " 页，共 " counter(pages) " 页\\A 校验码 %s";
} } }
"""


def style() -> str:
    """Return the style sheet of letters, for the browser and for paper."""
    return (files("engine.letters") / "static" / "letter.css").read_text(encoding="utf-8")


def sheet(page: str, *, title: str, number: str, digest: str, address: str) -> paper.Sheet:
    """Return a kept page as :func:`engine.paper.pdfs` takes it; many are printed faster at once.

    The kept page is not changed: the code beside the title and the digest at the foot of every
    sheet are on paper only.

    :param page: the page as it was kept, or with what stands above a withdrawn one
    :param digest: of the content that the log names: page, facts and words
    :param address: where anybody may check it; without one the code says number and digest
    """
    said = address or f"{title} {number} 校验码 {digest}"
    # Neither is anybody's text: a digest is hexadecimal, an address is what Settings allow.
    code = f'<figure class="check">{paper.qr(said)}</figure>'
    where = f"\\A 扫描首页二维码，或者在 {address.rpartition('/')[0]} 核验" if address else ""
    return paper.Sheet(
        html=page.replace(_HEAD, _HEAD + code, 1),
        css=style() + _FOOTER % (digest + where),
        title=f"{title} {number}",
        identifier=digest,
    )


def pdf(printed: paper.Sheet) -> bytes:
    """Return a letter as a PDF file; equal sheets give equal bytes, in every process.

    :raise PaperError: fonts or libraries are missing, a character has no shape, or it took
        too long
    """
    return _pdf(printed.html, printed.css, printed.title, printed.identifier)


@lru_cache(maxsize=KEPT)
def _pdf(html: str, css: str, title: str, identifier: str) -> bytes:
    return paper.pdf(html, css=css, title=title, identifier=identifier)
