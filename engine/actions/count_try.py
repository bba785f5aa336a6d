"""Count how often strangers ask, before they are answered: per address, and per number asked for.

A number stands on papers that pass through many hands, so whoever knows one may not be able to
keep its owner out: what he tries counts for him alone. Only a crowd makes a number slow, and
slow still means some tries for everybody.
"""

import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network

from engine.clock import ZONE
from engine.errors import TooManyTriesError
from engine.store.throttle import Taken
from engine.work import Engine

PURPOSE = "throttle"
"""Names the key of the digests: neither addresses nor numbers are kept."""

SPAN = timedelta(minutes=15)
FROM_AN_ADDRESS = 60
"""Tries of one address in a span: the machines of a hall share one, and so do a family's phones."""
FOR_A_NUMBER = 12
"""Tries of one number from one address in a span."""
A_CROWD = 240
"""Tries of one number in a span, from wherever: more is no family, and the number turns slow."""
IN_A_CROWD = 2
"""Tries of one number from one address, while it is slow: its owner needs one.

Of 31 to the power of 8 codes, 10,000 addresses that try a single number day and night find its
own with a chance of 1 in 440,000 a day.
"""
_NEIGHBOURS = 64


def count_try(engine: Engine, what: str, *, origin: str, number: str = "") -> None:
    """Count one try, in a transaction of its own: it counts whatever comes of it.

    :param what: which door he stands at; each counts for itself
    :param origin: the address that the request came from
    :param number: what he asks for, where each thing is to be guarded by itself
    :raise TooManyTriesError: the address has had its tries for now, of this number or of all
    """
    key = engine.settings.secrets(PURPOSE)[0]
    household = _household(origin)
    with engine.begin() as work:

        def take(kind: str, value: str) -> Taken:
            digest = hmac.digest(key, f"{what}/{kind}/{value}".encode(), "sha256").hex()
            name = f"{what}/{kind}/{digest[:32]}"
            return work.tables.throttle.take(name, now=work.now, span=SPAN)

        taken = take("address", household)
        refused = taken.tries > FROM_AN_ADDRESS
        if number and not refused:
            taken = take("number", f"{number}/{household}")
            refused = taken.tries > FOR_A_NUMBER
            # What is refused anyhow makes no crowd: one address alone slows down nobody.
            if not refused and take("crowd", number).tries > A_CROWD:
                refused = taken.tries > IN_A_CROWD
    if refused:
        raise TooManyTriesError(taken.ends_at.astimezone(ZONE) + timedelta(minutes=1))


def _household(origin: str) -> str:
    """Whoever has one address of IPv6 has all of its network."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if address.version == 4:  # noqa: PLR2004 - IPv4
        return str(address)
    return str(ip_network((address, _NEIGHBOURS), strict=False))
