"""Sheets of paper: PDF files from HTML, and QR codes. The one door to WeasyPrint and segno."""

from engine.paper.codes import cells, qr
from engine.paper.errors import PaperError
from engine.paper.printing import Sheet, families, pdf, pdfs

__all__ = ["PaperError", "Sheet", "cells", "families", "pdf", "pdfs", "qr"]
