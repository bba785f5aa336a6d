"""A scan is what its bytes are: a still picture or a still PDF, whole, and called so."""

import random
import time
import zlib

import pytest

from engine.errors import InvalidValueError
from engine.publication.scans import LARGEST, Scan, pages_of, read_scan

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9"


def pdf(inside: bytes) -> bytes:
    return PDF.replace(b"/Catalog", b"/Catalog " + inside)


def packed(inside: bytes) -> bytes:
    """A PDF that keeps its objects in a stream, as most programs write it today."""
    stream = zlib.compress(b"1 0 << /Type /Catalog " + inside + b" >>")
    objects = b"2 0 obj << /Type /ObjStm /N 1 /Filter /FlateDecode >> stream\n"
    return PDF.replace(b"trailer", objects + stream + b"\nendstream endobj\ntrailer")


@pytest.mark.parametrize(
    ("name", "body", "media"),
    [
        ("流程图.pdf", PDF, "application/pdf"),
        ("流程图.PDF", packed(b"/Pages 3 0 R"), "application/pdf"),
        ("scan.png", PNG, "image/png"),
        ("scan.jpg", JPEG, "image/jpeg"),
        ("scan.JPEG", JPEG + b"\0" * 16, "image/jpeg"),
    ],
)
def test_a_scan_is_known_by_its_content(name, body, media):
    assert read_scan(name, body) == Scan(name=name, media=media, body=body)


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.pdf", b"", "空的"),
        ("a.pdf", b"MZ\x90\x00", "不是 PDF"),
        ("a.html", b"<html>", "不是 PDF"),
        ("a.svg", b"<svg onload='x'/>", "不是 PDF"),
        ("a.png", PDF, "扩展名与内容不符"),
        ("a.pdf", PNG, "扩展名与内容不符"),
        ("a.pdf.exe", PDF, "扩展名与内容不符"),
        ("pdf", PDF, "扩展名与内容不符"),
        (".pdf", PDF, "扩展名与内容不符"),
        ("a.pdf", PDF[:-7], "不完整"),
        ("a.png", PNG[:-4], "不完整"),
        ("a.jpg", JPEG[:-2], "不完整"),
        ("a.pdf", pdf(b"/OpenAction << /S /JavaScript /JS (x) >>"), "脚本"),
        ("a.pdf", pdf(b"/Open#41ction 4 0 R"), "脚本"),
        ("a.pdf", pdf(b"/AA << >>"), "脚本"),
        ("a.pdf", pdf(b"/A << /S /Launch /F (cmd.exe) >>"), "脚本"),
        ("a.pdf", pdf(b"/Names << /EmbeddedFile 5 0 R >>"), "脚本"),
        ("a.pdf", pdf(b"/Encrypt 6 0 R"), "加密"),
        ("a.pdf", packed(b"/OpenAction 4 0 R"), "脚本"),
        ("a.pdf", packed(b"/AA << >>"), "脚本"),
        ("a.pdf", packed(b"").replace(b"stream\nx", b"stream\nnot packed"), "无法检查"),
        ("a.pdf", packed(b" " * 30_000_000), "过大"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_sentence(name, body, says):
    with pytest.raises(InvalidValueError, match=says):
        read_scan(name, body)


def test_more_than_fifty_megabytes_are_refused():
    with pytest.raises(InvalidValueError, match="50MB"):
        read_scan("a.pdf", PDF[:-6] + b"\n" * LARGEST + b"%%EOF\n")


@pytest.mark.parametrize("piece", [b"stream\n", b"/ObjStm stream\n"])
def test_streams_that_never_end_take_no_time(piece):
    began = time.process_time()

    read_scan("a.pdf", PDF.replace(b"trailer", piece * 40_000 + b"trailer"))

    assert time.process_time() - began < 2


def test_the_pixels_of_a_picture_spell_no_script():
    # Random bytes of a picture hold "/AA " every few megabytes.
    pixels = random.Random(7).randbytes(300_000) + b"/AA /JS "
    stream = b"3 0 obj << /Subtype /Image >> stream\n" + pixels + b"\nendstream endobj\n"

    assert (
        read_scan("a.pdf", PDF.replace(b"trailer", stream + b"trailer")).media == "application/pdf"
    )


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\扫描\\流程图.pdf", "流程图.pdf"),
        ("../../etc/流程图.pdf", "流程图.pdf"),
        ("流\r\n程\x00图.pdf", "流程图.pdf"),
        ("\u202efdp.流程图.pdf", "fdp.流程图.pdf"),
        ("图" * 300 + ".pdf", "图" * 196 + ".pdf"),
    ],
)
def test_a_name_is_cut_to_what_is_a_name(name, kept):
    assert read_scan(name, PDF).name == kept


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.png", PNG.replace(b"IHDR\x00\x00\x00\x00", b"IHDR\x00\x01\x00\x00\x00\x01\x00\x00")),
        (
            "a.jpg",
            JPEG[:2] + b"\xff\xe0\x00\x04xx\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\xff\xd9",
        ),
    ],
)
def test_a_picture_that_would_fill_the_memory_of_whoever_opens_it_is_refused(name, body):
    with pytest.raises(InvalidValueError, match="尺寸过大"):
        read_scan(name, body)


def test_pages_are_counted_also_where_objects_are_packed():
    two = b"<< /Type /Page >> << /Type/Page >> << /Type /Pages /Count 2 >>"

    assert pages_of(read_scan("a.png", PNG)) == 1
    assert pages_of(read_scan("a.pdf", PDF)) == 1
    assert pages_of(read_scan("a.pdf", pdf(two))) == 2
    assert pages_of(read_scan("a.pdf", packed(two))) == 2
