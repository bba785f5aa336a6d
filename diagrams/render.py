"""Run graphviz in a child process with limits; nothing of it runs in ours.

graphviz can abort or run for ever on unlucky input, so it never shares a process
with a web worker. The limits are set by the shell and not by ``preexec_fn``,
which is not safe in a program with threads.
"""

import os
import shutil
import subprocess
import tempfile

CPU_SECONDS = 15
WALL_SECONDS = 25
MEMORY_KIB = 2_000_000

_SCRIPT = f'ulimit -t {CPU_SECONDS}; ulimit -v {MEMORY_KIB}; ulimit -c 0; form=$1; shift; exec "$0" -Knop2 -T"$form" "$@"'
FORMATS = frozenset({"svg", "png", "pdf", "json"})
PNG_DPI = 144


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
    :raise DiagramError: graphviz is missing, failed or took too long
    """
    program = shutil.which("dot")
    shell = shutil.which("sh")
    if program is None or shell is None:
        raise DiagramError("本机没有安装 graphviz")
    if form not in FORMATS:
        raise DiagramError(f"不支持格式“{form}”")
    arguments = [shell, "-c", _SCRIPT, program, form]
    if form == "png":
        arguments.append(f"-Gdpi={PNG_DPI}")
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": tempfile.gettempdir(),
        "LANG": "C.UTF-8",
        "SOURCE_DATE_EPOCH": "1735689600",
    }
    try:
        # The program is found on the path, its arguments are ours, the text goes to its input.
        done = subprocess.run(  # noqa: S603
            arguments,
            input=dot.encode(),
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DiagramError("绘图程序没有及时完成") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise DiagramError(said[0][:200] if said else f"绘图程序返回 {done.returncode}")
    return done.stdout
