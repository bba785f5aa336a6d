"""Drawing by lot that anybody can repeat: the same seed gives the same order, on any machine."""

import hashlib
from collections.abc import Collection, Iterable


def drawn_order(seed: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Return the candidates in the order of the lot.

    Each is ranked by the hash of the seed and its id: who stands in the register before whom
    makes no difference, and nobody can choose a seed for an outcome without trying seeds. The
    seed comes from the operating system and is written into the event, so that whoever doubts
    the drawing can repeat it.
    """
    return tuple(sorted(set(candidates), key=lambda each: (_rank(seed, each), each)))


def _rank(seed: str, candidate: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{candidate}".encode()).digest()


def panel(order: Iterable[str], excluded: Collection[str], number: int) -> tuple[str, ...]:
    """Return the panel: the first of the order who have no conflict of interest (S5).

    Fewer than *number* where the order does not hold so many.
    """
    free = [each for each in order if each not in excluded]
    return tuple(free[:number])
