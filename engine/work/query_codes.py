"""The code with which an applicant asks how far his case is: printed once, known by its seal."""

import hmac
import secrets
from collections.abc import Sequence
from unicodedata import normalize
from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0 and O, no 1, I and L: what is copied from paper must not be guessed at."""

LENGTH = 8
PURPOSE = "query"
"""Names the keys of the seals (``Settings.secrets``)."""

_MOST = 64


def asked_at(public_url: str) -> str:
    """Where the applicant asks with number and code; "" where the county has no such address."""
    return f"{public_url}/public/progress" if public_url else ""


def new_code() -> str:
    """Draw a code: one of 31 to the power of 8, too many to be tried at the pace we allow."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def cleaned(typed: str) -> str:
    """Read a code as people type it: small letters, full-width ones, gaps and dashes."""
    plain = normalize("NFKC", typed[:_MOST]).upper()
    return "".join(sign for sign in plain if sign in ALPHABET)


def seal(key: bytes, case_id: UUID, code: str) -> str:
    """What the log keeps of a code: whoever reads the log cannot ask in the applicant's place.

    A bare digest of so short a text could be found by trying; this needs the office's secret.
    """
    return hmac.digest(key, case_id.bytes + code.encode(), "sha256").hex()


def fits(keys: Sequence[bytes], case_id: UUID, code: str, sealed: str) -> bool:
    """Is it the code of this case? Takes as long for a wrong one, and for a case without one.

    :param keys: the one in use first, then those it followed
    """
    found = [
        hmac.compare_digest(seal(key, case_id, code).encode(), sealed.encode()) for key in keys
    ]
    return any(found) and len(code) == LENGTH
