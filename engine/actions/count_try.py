"""Count how often strangers ask, before they are answered: per address, and per number asked for."""

import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network

from engine.clock import ZONE
from engine.errors import TooManyTriesError
from engine.work import Engine

PURPOSE = "throttle"
"""Names the key of the digests: neither addresses nor numbers are kept."""

SPAN = timedelta(minutes=15)
FROM_AN_ADDRESS = 60
"""Tries of one address in a span: the machines of a hall share one, and so do a family's phones."""
FOR_A_NUMBER = 12
"""Tries of one number in a span, from wherever: with 31 to the power of 8 codes no way in."""
_NEIGHBOURS = 64


def count_try(engine: Engine, what: str, *, origin: str, number: str = "") -> None:
    """Count one try, in a transaction of its own: it counts whatever comes of it.

    :param what: which door he stands at; each counts for itself
    :param origin: the address that the request came from
    :param number: what he asks for, where each thing is to be guarded by itself
    :raise TooManyTriesError: the address, or the number, has had its tries for now
    """
    key = engine.settings.secrets(PURPOSE)[0]

    def name(kind: str, value: str) -> str:
        digest = hmac.digest(key, f"{what}/{kind}/{value}".encode(), "sha256").hex()
        return f"{what}/{kind}/{digest[:32]}"

    with engine.begin() as work:
        wait = [
            work.tables.throttle.take(
                name("address", _household(origin)), now=work.now, most=FROM_AN_ADDRESS, span=SPAN
            )
        ]
        if number and wait[0] is None:
            wait.append(
                work.tables.throttle.take(
                    name("number", number), now=work.now, most=FOR_A_NUMBER, span=SPAN
                )
            )
    ends = [at for at in wait if at is not None]
    if ends:
        raise TooManyTriesError(max(ends).astimezone(ZONE) + timedelta(minutes=1))


def _household(origin: str) -> str:
    """Whoever has one address of IPv6 has all of its network."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if address.version == 4:  # noqa: PLR2004 - IPv4
        return str(address)
    return str(ip_network((address, _NEIGHBOURS), strict=False))
