"""What people send as a bundle is judged by its content, and never written anywhere."""

import io
import stat
import zipfile

import pytest

from engine.bundle import Bundle, archive, shipped
from engine.errors import InvalidBundleError


def zipped(*entries, **kept):
    """A ZIP of names and bodies; a name may be a ZipInfo."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in (*entries, *kept.items()):
            made.writestr(name, body)
    return written.getvalue()


def packed_otherwise(kind):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", kind) as made:
        made.writestr("flow.bpmn", b"<x/>")
    return written.getvalue()


def linked(name, target):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target


def refusal(*sent):
    with pytest.raises(InvalidBundleError) as caught:
        archive.unpack(sent)
    return str(caught.value)


def encrypted():
    body = bytearray(zipped(("flow.bpmn", b"<x/>")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + offset] |= 1
    return bytes(body)


def test_what_is_packed_comes_back_and_packs_to_the_same_bytes():
    files = dict(shipped("felling").files)

    packed = archive.pack(files)

    assert archive.unpack([("x.zip", packed)]) == files
    assert archive.pack(dict(reversed(files.items()))) == packed


@pytest.mark.parametrize("top", ["felling/", "林木采伐/", ""])
def test_the_folder_around_a_bundle_is_taken_away(top):
    files = shipped("felling").files
    sent = zipped(*((top + path, body) for path, body in files.items()))

    assert archive.unpack([("包.zip", sent)]) == dict(files)


def test_a_chinese_name_without_the_utf8_mark_is_read_as_gbk():
    entry = zipfile.ZipInfo("x")
    entry.filename = "采伐".encode("gbk").decode("cp437")
    body = zipped((entry.filename + "/flow.bpmn", b"<x/>"), (entry.filename + "/item.toml", b"x"))
    raw = body.replace(entry.filename.encode(), "采伐".encode("gbk"))

    assert entry.filename.encode() in body
    assert raw != body


def test_hidden_files_and_those_of_a_mac_are_passed_over():
    sent = zipped(("a/flow.bpmn", b"<x/>"), ("a/.DS_Store", b"x"), ("__MACOSX/a/._flow", b"x"))

    assert archive.unpack([("x.zip", sent)]) == {"flow.bpmn": b"<x/>"}


def test_loose_files_find_their_places():
    sent = [
        ("我的流程.bpmn", b"<x/>"),
        ("item.toml", b"x"),
        ("apply.json", b"{}"),
        ("refusal_decision.toml", b"x"),
    ]

    assert set(archive.unpack(sent)) == {
        "flow.bpmn",
        "item.toml",
        "forms/apply.json",
        "letters/refusal_decision.toml",
    }


def test_a_chosen_folder_is_read_like_a_zip():
    files = shipped("sewage").files

    found = archive.unpack([(f"sewage/{path}", body) for path, body in files.items()])

    assert Bundle.from_files(found).digest == shipped("sewage").digest


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ([], "没有选择文件"),
        ([("flow.bpmn", b"")], "0字节"),
        ([("a.pdf", b"%PDF-1.7")], "PDF"),
        ([("a.bpmn", b"\x89PNG\r\n")], "图片"),
        ([("a.doc", b"\xd0\xcf\x11\xe0x")], "Office"),
        ([("a.rar", b"Rar!x")], "RAR"),
        ([("a.zip", b"PK\x03\x04rubbish")], "损坏"),
        ([("a.zip", zipped(("x", b"y"))[:-10])], "损坏"),
        ([("a.zip", zipped())], "没有文件"),
        ([("a.zip", zipped(("../flow.bpmn", b"x")))], "之外"),
        ([("a.zip", zipped(("a/../../flow.bpmn", b"x")))], "之外"),
        ([("a.zip", zipped(("/etc/passwd", b"x")))], "之外"),
        ([("a.zip", zipped(("C:/flow.bpmn", b"x")))], "之外"),
        ([("a.zip", zipped((r"..\flow.bpmn", b"x")))], "之外"),
        ([("a.zip", zipped(linked("flow.bpmn", "/etc/passwd")))], "链接"),
        ([("a.zip", zipped(("flow.bpmn", bytes(50_000_000))))], "超过上限"),
        ([("a.zip", zipped(*((f"{n}.json", bytes(1_900_000)) for n in range(9))))], "合计超过"),
        ([("a.zip", zipped(*((f"{n}.json", b"x") for n in range(301))))], "超过300"),
        ([("a.zip", zipped(*((f"{n}/", b"") for n in range(1001))))], "超过上限1000"),
        ([("a.zip", encrypted())], "密码"),
        ([("a.zip", packed_otherwise(zipfile.ZIP_BZIP2))], "压缩方式"),
        ([("a.zip", packed_otherwise(zipfile.ZIP_LZMA))], "压缩方式"),
        ([("a.bpmn", b"<x/>"), ("b.bpmn", b"<x/>")], "两个文件"),
        ([("../flow.bpmn", b"x")], "之外"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_will_not_do_is_refused_in_a_sentence(sent, word):
    assert word in refusal(*sent)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused():
    assert "重名" in refusal(("a.zip", zipped(("flow.bpmn", b"x"), ("flow.bpmn", b"y"))))
