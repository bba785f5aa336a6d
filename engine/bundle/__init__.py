"""Bundles: read, validate, freeze, digest, import, export.

Rules: B-01 files, B-02 item.toml, B-03 forms, B-04 letters, B-05 golden cases; what
must hold between the files is in ``validation`` (B-10 …).
"""

from engine.bundle.bundle import Bundle, shipped
from engine.bundle.folder import shipped_keys
from engine.bundle.golden import GoldenCase, GoldenStep, Replay, run_golden
from engine.bundle.item import Ground, ItemData, Material, OrganUnit, schema
from engine.bundle.rules import RULES, Holders, Remark, lint_item
from engine.bundle.validation import validate

__all__ = [
    "RULES",
    "Bundle",
    "GoldenCase",
    "GoldenStep",
    "Ground",
    "Holders",
    "ItemData",
    "Material",
    "OrganUnit",
    "Remark",
    "Replay",
    "lint_item",
    "run_golden",
    "schema",
    "shipped",
    "shipped_keys",
    "validate",
]
