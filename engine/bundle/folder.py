"""Bundles on a disk: read within limits and without links, written file by file."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import forms
import processes
from engine.errors import InvalidBundleError, InvalidValueError
from engine.model import Problem

MOST_FILES = 300
MOST_FILE_BYTES = 2_000_000
MOST_BYTES = 10_000_000

_LIBRARY = Path(processes.__file__).parent
_SHIPPED_FORMS = Path(forms.__file__).parent


def shipped_keys() -> tuple[str, ...]:
    """Return the folders of the shipped library, sorted."""
    return tuple(sorted(path.parent.name for path in _LIBRARY.glob("*/item.toml")))


def shipped_folder(key: str) -> Path:
    """Return the folder of a shipped item.

    :raise InvalidValueError: none is called so
    """
    if key not in shipped_keys():
        raise InvalidValueError("事项", f"随系统提供的事项中没有“{key}”")
    return _LIBRARY / key


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of an exported bundle, or of one of the shipped library, by path.

    In the library the forms lie beside, in ``forms/<item>/``. Names that begin with a dot
    are passed over.

    :raise InvalidBundleError: no folder, a link, a special file, too many or too large files
    """
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path, file in _listed(folder):
        sentence = _unfit(file, len(found), sum(map(len, found.values())))
        if sentence is None:
            found[path] = _content(file)
        else:
            problems.append(Problem(file=path, sentence=sentence, rule="B-01"))
            break
    if not found and not problems:
        sentence = "没有这个文件夹，或者里面没有文件。请核对路径"
        problems.append(Problem(file=folder.name, sentence=sentence, rule="B-01"))
    if problems:
        raise InvalidBundleError(problems)
    return found


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a bundle into a new or empty folder: a file left behind would change its digest.

    :raise InvalidValueError: the folder is not empty
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidValueError("导出位置", f"“{folder.name}”不是空文件夹。请换一个文件夹")
    for path, body in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def _listed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield path in the bundle and place on the disk; links are yielded, never followed."""
    yield from _entries(folder, "")
    yield from _entries(folder / "letters", "letters/")
    beside = _SHIPPED_FORMS / folder.name if _is_shipped(folder) else None
    yield from _entries(beside or folder / "forms", "forms/")


def _is_shipped(folder: Path) -> bool:
    return folder.resolve().parent == _LIBRARY and not (folder / "forms").exists()


def _entries(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir() or (prefix and folder.is_symlink()):
        return
    for file in sorted(folder.iterdir()):
        inside = not prefix and file.name in {"forms", "letters"} and not file.is_symlink()
        if not file.name.startswith(".") and not (inside and file.is_dir()):
            yield f"{prefix}{file.name}", file


def _unfit(file: Path, number: int, total: int) -> str | None:
    about = file.lstat()
    if not stat.S_ISREG(about.st_mode):
        return "不是普通文件（链接和文件夹不能导入）。请换成文件本身"
    if about.st_size > MOST_FILE_BYTES:
        return f"文件有{about.st_size}字节，超过上限{MOST_FILE_BYTES}字节"
    if number >= MOST_FILES or total + about.st_size > MOST_BYTES:
        return f"文件超过{MOST_FILES}个，或者合计超过{MOST_BYTES}字节。请删去无关文件"
    return None


def _content(file: Path) -> bytes:
    # O_NOFOLLOW: between the look and the opening somebody may have put a link there.
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as opened:
        return opened.read(MOST_FILE_BYTES + 1)
