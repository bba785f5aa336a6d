"""``guhua …``: text for people and, with --json, one document for programs.

Exit status: 0 done, 1 refused (with a sentence), 2 wrong usage.
"""

from engine.cli.group import main

__all__ = ["main"]
