"""Numbers of people as keyed digests: they can be compared, and read by nobody."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

BLIND_COLUMNS = ("id_digest", "phone_digest")


class Blind:
    """The secrets that stand between a number and its digest: the one in use, then retired ones."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)

    def digest(self, number: str) -> str:
        """Return the digest under the secret in use; that of no number is ""."""
        return self.digests(number)[0] if number else ""

    def digests(self, number: str) -> list[str]:
        """Return the digests under every secret: what older rows may hold."""
        text = number.encode()
        return [hmac.digest(secret, text, hashlib.sha256).hex() for secret in self._secrets]

    def row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row about a party with digests where it brought numbers."""
        return {**row, **{name: self.digest(row[name]) for name in BLIND_COLUMNS if name in row}}
