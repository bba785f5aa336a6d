"""Charts of tests need not be beautiful, and take seconds if they have to be."""

import pytest

from diagrams import placing, search


def hasty(patch: pytest.MonkeyPatch) -> None:
    """Let every chart be the first that comes."""
    patch.setattr(placing, "MANY", 0)
    patch.setattr(search, "MANY", 0)
