"""The website in a folder: only what changed is written, and never half a file.

What was written stands in a manifest with it. A file that is not in the manifest is somebody
else's and is never touched. New pages come before the pages that link to them, and what
vanished goes last: whenever the work is cut off, every link of the site still leads somewhere.
"""

import errno
import fcntl
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from engine.errors import EngineError
from engine.publication.site.rendering import builder
from engine.publication.site.site import Site

MANIFEST = "guhua-site.json"
_FORMAT = "guhua-site/1"
_NEW = ".guhua-new"
"""Where a file is written before it takes its place; there is only ever one."""
_NAME = re.compile(r"(?!\.{1,2}$)[a-z0-9._-]{1,64}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class SiteError(EngineError):
    """The website cannot be written there; what stood there is still whole."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, kw_only=True)
class Built:
    """What a run did, counted in files."""

    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One written file; *source* spares making its bytes again (:meth:`Site.source`)."""

    sha256: str
    size: int
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class _Manifest:
    """What stands in the folder.

    :ivar pending: addresses that an unfinished run may have written
    """

    entries: Mapping[str, _Entry] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()

    @property
    def ours(self) -> frozenset[str]:
        return self.pending | self.entries.keys()


def build(site: Site, out: Path) -> Built:
    """Write a site to a folder that is empty, new, or written by an earlier run.

    :raise SiteError: the folder is somebody else's, another run is at work in it, or it cannot
        be written; pages that were there before are whole
    """
    paths = sorted(site.paths(), key=_order)
    if odd := [path for path in paths if not all(map(_NAME.fullmatch, path.split("/")))]:
        raise ValueError(odd[0])
    with _sentences(out), _alone(out):
        known = _read(out)
        _require_free(out, [path for path in paths if path not in known.ours])
        pending = frozenset(paths) - known.entries.keys()
        _write_manifest(out, known.entries, pending | known.pending)

        entries: dict[str, _Entry] = {}
        written = 0
        for path in paths:
            entry, changed = _renew(site, out, path, known.entries.get(path))
            entries[path] = entry
            written += changed

        gone = sorted(known.ours - entries.keys())
        _write_manifest(out, entries, frozenset(gone))
        removed = _remove(out, gone)
        if gone:
            _write_manifest(out, entries, frozenset())
    return Built(written=written, unchanged=len(paths) - written, removed=removed)


def _order(path: str) -> tuple[int, int, bool, str]:
    """Styles first, then from the leaves to the front page; a page after the files beside it."""
    return (
        not path.startswith("assets/"),
        -path.count("/"),
        path.endswith("index.html"),
        path,
    )


def _renew(site: Site, out: Path, path: str, known: _Entry | None) -> tuple[_Entry, bool]:
    """Bring one file up to date; return its entry, and whether it was written."""
    source = site.source(path)
    there = known is not None and _size(out / path) == known.size
    if known is not None and there and source and source == known.source:
        return known, False
    body = site.page(path)
    entry = _Entry(sha256=sha256(body).hexdigest(), size=len(body), source=source)
    if known is not None and there and entry.sha256 == known.sha256:
        return entry, False
    _put(out, path, body)
    return entry, True


def _put(out: Path, path: str, body: bytes) -> None:
    """Let a file take its place at once: readers see the old one or the new one."""
    target, fresh = out / path, out / _NEW
    for folder in reversed(list(target.relative_to(out).parents)[:-1]):
        if (out / folder).is_symlink():
            raise SiteError(f"{out / folder} 是链接，不能写入。请改用真实的文件夹。")
    target.parent.mkdir(parents=True, exist_ok=True)
    # A link that somebody laid there is not followed.
    fresh.unlink(missing_ok=True)
    try:
        with fresh.open("xb") as file:
            file.write(body)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _remove(out: Path, gone: list[str]) -> int:
    """Take away what vanished, and the folders that are empty without it."""
    removed = 0
    for path in gone:
        target = out / path
        if target.is_symlink() or target.is_file():
            target.unlink()
            removed += 1
    folders = {parent for path in gone for parent in PurePosixPath(path).parents}
    for folder in sorted(folders - {PurePosixPath()}, key=lambda each: -len(each.parts)):
        place = out / folder
        if place.is_dir() and not place.is_symlink() and not any(place.iterdir()):
            place.rmdir()
    return removed


def _size(path: Path) -> int | None:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return found.st_size if path.is_file() and not path.is_symlink() else None


def _read(out: Path) -> _Manifest:
    """Read what an earlier run wrote down.

    :raise SiteError: the folder holds something, and no manifest that we could read
    """
    place = out / MANIFEST
    if not place.exists():
        if others := sorted(entry.name for entry in out.iterdir() if entry.name != _NEW):
            raise SiteError(
                f"{out} 不是空文件夹（有 {others[0]} 等），也不是本程序生成的网站，没有写入任何文件。"
                "请指定一个空文件夹。"
            )
        return _Manifest()
    try:
        said = json.loads(place.read_text(encoding="utf-8"))
        entries = {path: _Entry(**entry) for path, entry in said["paths"].items()}
        pending = frozenset(map(str, said["pending"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SiteError(
            f"{place} 已损坏，无法判断哪些文件是本程序写的，没有写入任何文件。"
            "请删去该文件夹或者另选一个空文件夹。"
        ) from error
    if any(not all(map(_NAME.fullmatch, path.split("/"))) for path in (*entries, *pending)):
        raise SiteError(f"{place} 中有不合规则的文件名，没有写入任何文件。请另选一个空文件夹。")
    return _Manifest(entries=entries if said.get("format") == _FORMAT else {}, pending=pending)


def _require_free(out: Path, paths: list[str]) -> None:
    if taken := [path for path in paths if os.path.lexists(out / path)]:
        raise SiteError(
            f"{out / taken[0]} 不是本程序写的文件，网站却需要这个位置，没有写入任何文件。"
            "请移走该文件后重试。"
        )


def _write_manifest(out: Path, entries: Mapping[str, _Entry], pending: frozenset[str]) -> None:
    said: dict[str, Any] = {
        "format": _FORMAT,
        "builder": builder(),
        "pending": sorted(pending),
        "paths": {path: asdict(entry) for path, entry in sorted(entries.items())},
    }
    body = (json.dumps(said, ensure_ascii=False, indent=0) + "\n").encode()
    if _size(out / MANIFEST) != len(body) or (out / MANIFEST).read_bytes() != body:
        _put(out, MANIFEST, body)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Let no second run write to the same folder."""
    out.mkdir(parents=True, exist_ok=True)
    handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise SiteError(f"另一个进程正在向 {out} 生成网站。请等它结束后重试。") from error
    finally:
        os.close(handle)


@contextmanager
def _sentences(out: Path) -> Iterator[None]:
    """Say in words why a file could not be written."""
    try:
        yield
    except OSError as error:
        place = error.filename or out
        if error.errno in _FULL:
            sentence = f"磁盘空间不足，{place} 没有写完。原有页面没有损坏；请腾出空间后重新执行。"
        elif error.errno in _FORBIDDEN:
            sentence = f"没有写入 {place} 的权限。原有页面没有损坏；请改用可写的文件夹。"
        elif error.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}:
            sentence = f"{place} 处应是文件夹，却是别的文件（或者相反）。请移走后重试。"
        else:
            sentence = (
                f"写入 {place} 时出错：{error.strerror}。原有页面没有损坏；请排除后重新执行。"
            )
        raise SiteError(sentence) from error
