"""``guhua …``: text for people and, with --json, one document for programs.

Exit status: 0 done, 1 refused (with a sentence), 2 wrong usage.
"""

from engine.cli import cases, checks, doctor, items, office, service
from engine.cli.group import main

__all__ = ["cases", "checks", "doctor", "items", "main", "office", "service"]
