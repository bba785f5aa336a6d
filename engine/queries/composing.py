"""What a refusal may rest on, for the page that composes it."""

from engine.casefile import CaseFile
from engine.work import Look
from engine.work.editions import standing
from engine.work.evidence import evidence
from engine.work.procedures import reader
from forms import Form


def with_evidence(look: Look, file: CaseFile, form: Form | None, node_id: str) -> Form | None:
    """The form of a step with the grounds that stand today, and the evidence that its case holds."""
    if form is None:
        return form
    form = standing(file.bundle.item, form, look.today)
    if form.refusal is None:
        return form
    return form.offering(evidence(file, reader(look), but=node_id))
