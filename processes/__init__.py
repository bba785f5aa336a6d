"""The shipped items: data only, one folder an item, and the sample county."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the shipped bundles lie; their forms lie beside, in ``forms/<item>/``."""
