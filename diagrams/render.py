"""Run graphviz in a child process with limits; nothing of it runs in ours.

graphviz can abort or run for ever on unlucky input, so it never shares a process
with a web worker. The limits are set by the shell and not by ``preexec_fn``,
which is not safe in a program with threads.
"""

import os
import shutil
import subprocess
import tempfile
from functools import cache

CPU_SECONDS = 15
WALL_SECONDS = 25
MEMORY_KIB = 2_000_000

FONTS = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")
"""What of our surroundings says where fonts are found."""

_SCRIPT = f'ulimit -t {CPU_SECONDS}; ulimit -v {MEMORY_KIB}; ulimit -c 0; form=$1; shift; exec "$0" -Knop2 -T"$form" "$@"'
FORMATS = frozenset({"svg", "png", "pdf", "json"})
PNG_DPI = 300
_LAST = {"svg": b"</svg>", "png": b"IEND\xaeB`\x82", "pdf": b"%%EOF", "json": b"}"}
"""With what each format ends."""


class DiagramError(Exception):
    """A diagram could not be drawn."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"流程图未能绘出：{self.reason}。流程本身不受影响，请联系系统管理员检查 graphviz。"


def render(dot: str, form: str) -> bytes:
    """Return the picture of a DOT text whose positions are all fixed.

    :param form: svg, png, pdf or json (graphviz's own account of what it drew)
    :raise DiagramError: graphviz is missing, failed or took too long; no Chinese font for print
    """
    program = shutil.which("dot")
    shell = shutil.which("sh")
    if program is None or shell is None:
        raise DiagramError("本机没有安装 graphviz")
    if form not in FORMATS:
        raise DiagramError(f"不支持格式“{form}”")
    if form in {"png", "pdf"}:
        # In an SVG it is the reader's fonts that count.
        _require_fonts()
    arguments = [shell, "-c", _SCRIPT, program, form]
    if form == "png":
        arguments.append(f"-Gdpi={PNG_DPI}")
    try:
        # The program is found on the path, its arguments are ours, the text goes to its input.
        done = subprocess.run(  # noqa: S603
            arguments,
            input=dot.encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            env=_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DiagramError("绘图程序没有及时完成") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise DiagramError(said[0][:200] if said else f"绘图程序中途退出（{done.returncode}）")
    if not done.stdout:
        raise DiagramError("绘图程序没有画出任何内容")
    if not done.stdout.rstrip().endswith(_LAST.get(form, b"")):
        raise DiagramError("绘图程序只画了一半")
    return done.stdout


def _environment() -> dict[str, str]:
    found = {name: os.environ[name] for name in FONTS if name in os.environ}
    return found | {
        "PATH": os.environ.get("PATH", ""),
        "HOME": tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "SOURCE_DATE_EPOCH": "1735689600",
    }


def _require_fonts() -> None:
    """Refuse to print boxes instead of Chinese characters.

    :raise DiagramError: fontconfig knows no font for Chinese
    """
    if not _has_fonts(*(os.environ.get(name, "") for name in FONTS)):
        _has_fonts.cache_clear()
        raise DiagramError("本机没有中文字体，汉字会印成方框，请安装 fonts-noto-cjk")


@cache
def _has_fonts(*_surroundings: str) -> bool:
    program = shutil.which("fc-list")
    if program is None:
        return True
    try:
        # The program is found on the path, its arguments are ours.
        done = subprocess.run(  # noqa: S603
            [program, ":lang=zh-cn", "family"],
            capture_output=True,
            timeout=WALL_SECONDS,
            env=_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return True
    return bool(done.stdout.strip())
