"""What a refusal may rest on, for the page that composes it."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from engine.casefile import CaseFile
from engine.work import Look
from engine.work.evidence import evidence
from forms import Form


def with_evidence(look: Look, file: CaseFile, form: Form | None, node_id: str) -> Form | None:
    """The form of a step with the evidence that its case holds, where the step may refuse."""
    if form is None or form.refusal is None:
        return form

    def read(digests: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        bodies = look.tables.contents.bodies(list(digests))
        return {digest: orjson.loads(body) for digest, body in bodies.items() if body is not None}

    return form.offering(evidence(file, read, but=node_id))
