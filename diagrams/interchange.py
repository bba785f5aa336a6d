"""Draw the diagrams of BPMN files in place.

python -m diagrams.interchange flow.bpmn …
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from diagrams.redrawing import with_diagram

__all__ = ["main", "with_diagram"]


def main(paths: Iterable[str]) -> int:
    """Draw the files in place; return how many could not be drawn."""
    failed = 0
    for path in map(Path, paths):
        try:
            path.write_bytes(with_diagram(path.read_bytes()))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{path}: {error}\n")
            failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
