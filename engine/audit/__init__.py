"""The append-only log: its words (kinds) and its chain (hashes, seals, canonical writing)."""

from engine.audit.chain import (
    ALGORITHMS,
    GENESIS,
    Draft,
    Event,
    Keys,
    Line,
    canonical,
    content_digest,
    instant,
    seal,
    verify_chain,
)
from engine.audit.kinds import ASIDE, SUPERVISION, Kind

__all__ = [
    "ALGORITHMS",
    "ASIDE",
    "GENESIS",
    "SUPERVISION",
    "Draft",
    "Event",
    "Keys",
    "Kind",
    "Line",
    "canonical",
    "content_digest",
    "instant",
    "seal",
    "verify_chain",
]
