"""The child process that :mod:`engine.paper.printing` starts: ``python -m engine.paper``.

Standard input is one JSON list of documents; standard output is, for each of them, a line of JSON
and then the bytes of its file.
"""

import gc
import json
import sys
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

_REMEDY = "请安装 libpango-1.0-0、libpangoft2-1.0-0 和 libharfbuzz-subset0 后重试。"


def main() -> None:
    """Print what comes in; stop at the first document that fails, and say why."""
    try:
        # Here and not above, so that a library that is missing becomes a sentence.
        from engine.paper.press import Press, RefusedError  # noqa: PLC0415
    except (ImportError, OSError) as error:
        _refuse(f"缺少排版所需的程序库（{str(error)[:120]}）", _REMEDY)
        return
    if not Press.can_take_fonts_apart:
        _refuse("缺少程序库 libharfbuzz-subset，不能嵌入字体", _REMEDY)
        return
    press = Press()
    for message in json.load(sys.stdin.buffer):
        pictures = {name: b64decode(body) for name, body in message.pop("pictures").items()}
        try:
            body, families = press.print(**message, pictures=pictures)
        except RefusedError as refusal:
            _refuse(refusal.reason, refusal.remedy)
            return
        _answer({"size": len(body), "fonts": families}, body)
        # The library would otherwise keep 66 MB of fonts for every sheet.
        gc.collect()


def _answer(about: Mapping[str, Any], body: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(about).encode() + b"\n" + body)


def _refuse(reason: str, remedy: str) -> None:
    _answer({"reason": reason, "remedy": remedy})


if __name__ == "__main__":
    main()
