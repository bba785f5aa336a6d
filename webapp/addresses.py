"""Addresses that a browser sent: taken apart, never trusted."""

from urllib.parse import SplitResult, urlsplit


def parted(address: str) -> SplitResult | None:
    """Return the parts of an address, or None where it is none: ``http://[`` and its like."""
    try:
        return urlsplit(address)
    except ValueError:
        return None
