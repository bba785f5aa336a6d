"""What an applicant puts right at the counter: which row, what was wrong, how (行政许可法 art. 32 (3)).

The law wants it allowed, and asks for no letter: what was put right was never missing. It is
written down all the same, on the receipt that the applicant signs and in the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.bundle import Material
from engine.work.counter import CORRECTED, DEFECTS, MATERIALS
from forms import InvalidAnswersError
from forms.errors import RefusedValueError
from forms.fields import Raw, last
from forms.text import clean

PREFIX = "corrected"
RECEIVED = "已收"
BY = "corrected_by"
HOW = {"缺": "当场补交", "不合格": "当场改正"}
"""What usually puts a row right: it stands in the field, and may be said otherwise."""

_LENGTH = 200
_NAME = 60
_REASON = 500


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """One row that was put right: what was wrong, and how it was put right."""

    material: str
    name: str
    was: str
    how: str

    @property
    def sentence(self) -> str:
        """What the register and the history say of it."""
        return f"{self.name}：{self.was}，{self.how}"


def mark(raw: Raw, materials: Sequence[Material]) -> dict[str, Sequence[str]]:
    """Turn rows that are missing or unfit into such as were put right; nothing is lost of them.

    :return: what the page shows next; the same where no row has a defect
    """
    told = dict(raw)
    for material in materials:
        row, note = f"{MATERIALS}.{material.key}", f"{PREFIX}.{material.key}"
        state = last(raw, f"{row}.state")
        if state in DEFECTS:
            told[f"{note}.state"] = [state]
            told[f"{note}.was"] = [last(raw, f"{row}.reason") or last(raw, f"{note}.was")]
            told[f"{note}.how"] = [last(raw, f"{note}.how") or HOW[state]]
            told[f"{row}.state"], told[f"{row}.reason"] = [RECEIVED], [""]
    if told != dict(raw) and not last(raw, BY).strip():
        told[BY] = [last(raw, "agent_name").strip() or last(raw, "applicant_name").strip()]
    return told


def unmark(raw: Raw, material: str) -> dict[str, Sequence[str]]:
    """Take it back: the row is as bad as it was."""
    row, note = f"{MATERIALS}.{material}", f"{PREFIX}.{material}"
    told = {name: texts for name, texts in raw.items() if not name.startswith(f"{note}.")}
    if last(raw, f"{note}.state") in DEFECTS:
        told[f"{row}.state"] = [last(raw, f"{note}.state")]
        told[f"{row}.reason"] = [last(raw, f"{note}.was")]
    return told


def read(raw: Raw, materials: Sequence[Material]) -> tuple[tuple[Corrected, ...], str]:
    """Return what was put right, and by whom; a row that is bad again was not.

    :raise InvalidAnswersError: it is not said how, or by whom
    """
    found: list[Corrected] = []
    errors: dict[str, str] = {}
    for material in materials:
        row, note = f"{MATERIALS}.{material.key}", f"{PREFIX}.{material.key}"
        state = last(raw, f"{note}.state")
        if state not in DEFECTS or last(raw, f"{row}.state") != RECEIVED:
            continue
        how = _text(raw, f"{note}.how", _LENGTH, errors, f"请写明“{material.name}”怎样当场更正")
        said = _text(raw, f"{note}.was", _REASON, errors)
        was = f"{state}，{said}" if said else state
        found.append(Corrected(material=material.key, name=material.name, was=was, how=how))
    who = "请写明由谁当场更正（申请人或者代理人的姓名）"
    by = _text(raw, BY, _NAME, errors, who) if found else ""
    if errors:
        raise InvalidAnswersError(errors, raw)
    return tuple(found), by


def _text(raw: Raw, path: str, longest: int, errors: dict[str, str], empty: str = "") -> str:
    """One text as people may type it; *empty* says what is wrong with none."""
    try:
        text = clean(last(raw, path))
    except RefusedValueError as error:
        errors[path] = error.sentence
        return ""
    if empty and not text:
        errors[path] = empty
    elif len(text) > longest:
        errors[path] = f"不能超过{longest}字"
    return text


def noted(raw: Raw, corrected: Sequence[Corrected]) -> Mapping[str, Sequence[str]]:
    """Let the rows say on the receipt that they were put right."""
    return {
        **raw,
        **{
            f"{MATERIALS}.{each.material}.reason": [
                f"{CORRECTED}：{each.was}；{each.how}"[:_REASON]
            ]
            for each in corrected
        },
    }
