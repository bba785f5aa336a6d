"""Print sheets in a child process with limits; nothing of it runs in ours.

The press takes a second to start and tens of megabytes to hold its fonts, and a sheet can keep
it busy for ever, so it never shares a process with a web worker. As in ``diagrams.render`` the
limits are set by the shell, because ``preexec_fn`` is not safe in a program with threads.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.paper.errors import PaperError

CPU_SECONDS = 30
"""What any press may use, and beyond that a second for every so many characters of HTML."""
CHARACTERS_A_SECOND = 3_000
"""A quarter of what was measured for tables of Chinese text on a slow machine."""
WALL_FACTOR = 4
"""A busy machine makes a process wait; so many times its CPU seconds are still patience."""
MEMORY_KIB = 3_000_000
AT_ONCE = 24
"""Sheets for one process: its start is spread over them, and a fault costs no more than them."""

_SCRIPT = 'ulimit -t "$1"; ulimit -v "$2"; ulimit -c 0; exec "$0" -P -m engine.paper'
_PASSED_ON = ("PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
_PROBE = "固化：一次性告知单，2026 年"
_ADMINISTRATOR = "请联系系统管理员运行 guhua doctor 查看缺少什么。"
_FONTS = "请系统管理员安装中文字体（如 fonts-noto-cjk）后重试。"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One document to print."""

    html: str
    css: str
    title: str
    identifier: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def pdf(
    html: str,
    *,
    css: str,
    title: str,
    identifier: str,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an HTML document as a PDF file: A4, tagged, fonts embedded, bookmarks from headings.

    The same arguments give the same bytes, in every process: no date is written, and the file's
    own number is *identifier*. Scripts, forms, objects and linked files of the document do
    nothing, and nothing is fetched but *pictures*. Page numbers are on every sheet unless *css*
    sets ``@page`` boxes of its own.

    :param title: what the reader's window is called; the language of the file is zh-CN
    :param identifier: tells this file from others, a digest for example
    :param pictures: SVG or PNG by the name that ``<img src="chart.svg">`` uses
    :raise PaperError: libraries, fonts or a picture are missing, or it took too long
    """
    sheet = Sheet(html=html, css=css, title=title, identifier=identifier, pictures=pictures or {})
    return pdfs([sheet])[0]


def pdfs(sheets: Iterable[Sheet]) -> list[bytes]:
    """Print several documents, in their order, with few starts of the press; all or none.

    :raise PaperError: as in :func:`pdf`; names the sheet that failed
    """
    waiting = list(sheets)
    batches = [waiting[at : at + AT_ONCE] for at in range(0, len(waiting), AT_ONCE)]
    return [body for batch in batches for _, body in _print(batch)]


def families() -> tuple[str, ...]:
    """Return the font families in which a Chinese sheet comes out on this machine.

    :raise PaperError: none has Chinese, or the libraries are missing
    """
    sheet = Sheet(html=f"<p>{_PROBE}</p>", css="", title="字体检查", identifier="fonts")
    [(fonts, _)] = _print([sheet])
    return fonts


def _print(sheets: Sequence[Sheet]) -> list[tuple[tuple[str, ...], bytes]]:
    shell = shutil.which("sh")
    if shell is None:
        raise PaperError(sheets[0].title, "本机没有 sh 命令", _ADMINISTRATOR)
    seconds = CPU_SECONDS + sum(len(sheet.html) for sheet in sheets) // CHARACTERS_A_SECOND
    try:
        # The program is ourselves, its arguments are numbers, the documents go to its input.
        done = subprocess.run(  # noqa: S603
            [shell, "-c", _SCRIPT, sys.executable, str(seconds), str(MEMORY_KIB)],
            input=json.dumps([_message(sheet) for sheet in sheets]).encode(),
            capture_output=True,
            timeout=seconds * WALL_FACTOR,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow(sheets[0], seconds) from error
    except OSError as error:
        raise PaperError(sheets[0].title, "排版程序没有启动", _ADMINISTRATOR) from error
    return _results(done, sheets, seconds)


def _message(sheet: Sheet) -> dict[str, Any]:
    return {
        "html": sheet.html,
        "css": sheet.css,
        "title": sheet.title,
        "identifier": sheet.identifier,
        "pictures": {name: b64encode(body).decode() for name, body in sheet.pictures.items()},
    }


def _environment() -> dict[str, str]:
    """Nothing of the caller's secrets, and nothing that would make two runs differ."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | {
        "HOME": tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "1735689600",
    }


def _results(
    done: subprocess.CompletedProcess[bytes], sheets: Sequence[Sheet], seconds: int
) -> list[tuple[tuple[str, ...], bytes]]:
    """Read what the press wrote: for each sheet a line about it, then its bytes."""
    results: list[tuple[tuple[str, ...], bytes]] = []
    rest = done.stdout
    for sheet in sheets:
        line, end, rest = rest.partition(b"\n")
        if not end:
            raise _died(done, sheet, seconds)
        about = json.loads(line)
        if "reason" in about:
            raise PaperError(sheet.title, about["reason"], about["remedy"])
        body, rest = rest[: about["size"]], rest[about["size"] :]
        if len(body) != about["size"]:
            raise _died(done, sheet, seconds)
        results.append((tuple(about["fonts"]), body))
    return results


def _died(done: subprocess.CompletedProcess[bytes], sheet: Sheet, seconds: int) -> PaperError:
    # A shell reports a child killed by a signal as 128 + its number; exec leaves no shell.
    if done.returncode in (-24, -9, 128 + 24, 128 + 9):
        return _too_slow(sheet, seconds)
    said = done.stderr.decode(errors="replace").strip().splitlines()
    if any("PANGO_IS_FONT" in line for line in said):
        # The library goes on without a font until it falls over its own feet.
        return PaperError(sheet.title, "本机没有任何可用的字体", _FONTS)
    last = said[-1][:200] if said else f"返回 {done.returncode}"
    return PaperError(sheet.title, f"排版程序中止（{last}）", _ADMINISTRATOR)


def _too_slow(sheet: Sheet, seconds: int) -> PaperError:
    return PaperError(
        sheet.title, f"排版超过 {seconds} 秒仍未完成，已经停止", "请减少内容，或者分成几份后重试。"
    )
