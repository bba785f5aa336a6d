"""Bundles as people send them: a ZIP of the folder, or some of its files; judged by content."""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath

from engine.bundle.bundle import FLOW, ITEM, OUTSIDE
from engine.bundle.folder import MOST_BYTES, MOST_FILE_BYTES, MOST_FILES
from engine.errors import InvalidBundleError
from engine.model import Problem
from engine.profile import LETTERS

MOST_ENTRIES = 1000
"""Entries of an archive, folders and what is passed over included."""

MEASURED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How entries may be packed. The library unpacks all others whole, whatever is asked of it: two
kilobytes of bzip2 become gigabytes before anybody can count them."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_NAMED_IN_UTF8 = 0x800
_ENCRYPTED = 0x1
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PASSED_OVER = frozenset({"__MACOSX"})
_OTHERS = {
    b"%PDF-": "PDF文件",
    b"\xd0\xcf\x11\xe0": "旧版Office文件",
    b"Rar!": "RAR压缩包，请改用ZIP",
    b"7z\xbc\xaf": "7z压缩包，请改用ZIP",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"MZ": "程序",
    b"\x7fELF": "程序",
}


def unpack(sent: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the files of a bundle, by path, from what somebody chose on his machine.

    One ZIP is opened. Loose files are put where bundles have them; one flow under whatever
    name becomes ``flow.bpmn``. Nothing is written anywhere.

    :raise InvalidBundleError: empty, encrypted, too many or too large, outside the folder,
        links, packed in an odd way, another kind of file
    """
    if not sent:
        raise _refusal("", "没有选择文件。请选择ZIP压缩包、事项包中的文件，或者一个BPMN文件")
    for name, body in sent:
        _require_content(name, body)
    if len(sent) == 1 and sent[0][1].startswith((_ZIP, _EMPTY_ZIP)):
        return _inside(_opened(*sent[0]))
    if len(sent) > MOST_FILES or sum(len(body) for _name, body in sent) > MOST_BYTES:
        raise _refusal("", f"文件超过{MOST_FILES}个，或者合计超过{MOST_BYTES}字节。请删去无关文件")
    found: dict[str, bytes] = {}
    for name, body in _inside({_path(name): body for name, body in sent}).items():
        place = _place(name)
        if place in found:
            raise _refusal(name, f"有两个文件都是“{place}”。请只选一个")
        found[place] = body
    return found


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of a bundle; the same files give the same bytes."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, body in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, body)
    return written.getvalue()


def _require_content(name: str, body: bytes) -> None:
    if not body:
        raise _refusal(name, "文件是空的（0字节）。请重新导出后再选择")
    for mark, what in _OTHERS.items():
        if body.startswith(mark):
            raise _refusal(name, f"这是{what}，不是事项包或BPMN文件")


def _opened(name: str, body: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            return dict(_entries(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise _refusal(name, "压缩包已损坏，或者用了不支持的压缩方式。请重新压缩为ZIP") from error


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise _refusal("", f"压缩包中有{len(entries)}个文件，超过上限{MOST_ENTRIES}个")
    total, seen = 0, set[str]()
    for entry in entries:
        path = _path(_name(entry))
        parts = PurePosixPath(path).parts
        if entry.is_dir() or any(part.startswith(".") or part in _PASSED_OVER for part in parts):
            continue
        _require_plain(entry, path)
        if path in seen or len(seen) >= MOST_FILES:
            raise _refusal(path, f"文件重名，或者超过{MOST_FILES}个。请删去多余的文件")
        body = _read(archive, entry, path)
        total += len(body)
        if total > MOST_BYTES:
            raise _refusal(path, f"解压后合计超过{MOST_BYTES}字节。请删去无关文件")
        seen.add(path)
        yield path, body


def _require_plain(entry: zipfile.ZipInfo, path: str) -> None:
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise _refusal(path, "不是普通文件（链接不能导入）。请换成文件本身")
    if entry.flag_bits & _ENCRYPTED:
        raise _refusal(path, "压缩包设有密码，无法读出。请去掉密码后重新压缩")
    if entry.compress_type not in MEASURED:
        raise _refusal(path, "用了不支持的压缩方式。请重新压缩为普通的ZIP")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> bytes:
    # What the archive says of its sizes is a claim: only what comes out is counted.
    with archive.open(entry) as opened:
        body = opened.read(MOST_FILE_BYTES + 1)
    if len(body) > MOST_FILE_BYTES:
        raise _refusal(path, f"解压后超过上限{MOST_FILE_BYTES}字节")
    return body


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; older Windows programs write GBK without saying so."""
    if entry.flag_bits & _NAMED_IN_UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename


def _path(name: str) -> str:
    """A path inside the bundle; what leads out of it is refused."""
    path = name.replace("\\", "/")
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in path:
        raise _refusal(name, "文件路径指向事项包之外，不予导入。请重新压缩事项包的文件夹")
    return path


def _inside(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Take away the one folder that everything lies in."""
    tops = {path.partition("/")[0] for path in files}
    whole = all("/" in path for path in files) and len(tops) == 1
    if whole and tops.isdisjoint({"forms", "letters"}):
        return {path.partition("/")[2]: body for path, body in files.items()}
    if not files:
        raise _refusal("", "压缩包中没有文件。请压缩事项包的文件夹")
    return dict(files)


def _place(path: str) -> str:
    """Where a bundle has a file that came alone: by its folder, its name, its kind."""
    if "/" in path or path in {FLOW, ITEM, *OUTSIDE}:
        return path
    plain = PurePosixPath(path)
    match plain.suffix.lower():
        case ".bpmn" | ".xml":
            return FLOW
        case ".json":
            return f"forms/{path}"
        case ".toml" if plain.stem in LETTERS:
            return f"letters/{path}"
        case _:
            return path


def _refusal(file: str, sentence: str) -> InvalidBundleError:
    return InvalidBundleError([Problem(file=file[:200], sentence=sentence, rule="B-01")])
