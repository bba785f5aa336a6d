"""A command's file, written whole or not at all."""

from contextlib import suppress
from pathlib import Path

import click


def write_whole(output: Path, body: bytes) -> None:
    """Write a file at once: whoever reads it finds all of it, or what was there before."""
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(body)
        part.replace(output)
    except OSError as error:
        # The folder may be missing, or be a file: then there is nothing to take away.
        with suppress(OSError):
            part.unlink()
        raise click.ClickException(f"未能写入 {output}：{error.strerror}") from error
