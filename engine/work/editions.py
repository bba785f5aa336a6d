"""Grounds as they stand on a day: each article in the edition in force, and those that lapsed.

A refusal names the law of its day (行政许可法 art. 38). A case keeps the version of its item, so
that a law may pass away under it: then the ground is gone until the item has a new version.
"""

from collections.abc import Mapping
from datetime import date

from engine.bundle import ItemData
from engine.letters.wording import day
from forms import Answers, Form, InvalidAnswersError
from forms.fields import ListField
from forms.refusal import RefusalField


def standing(item: ItemData, form: Form, on: date) -> Form:
    """Return the form with the grounds that may be used on a day."""
    editions = item.editions(on)
    bases = {
        each.code: f"《{each.law}》（{editions[each.law]}）{each.basis.numbered}"
        for each in item.grounds
        if each.law in editions
    }
    return form.in_force(bases, lapsed(item, on))


def lapsed(item: ItemData, on: date) -> Mapping[str, str]:
    """Return code → why a ground cannot be used on a day any more."""
    found: dict[str, str] = {}
    for each in item.grounds:
        edition = item.lapsed(each.law, on)
        if edition is None:
            continue
        since = f"{day(edition.ends_on)}以后" if edition.ends_on else "现在"
        found[each.code] = (
            f"理由{each.code}依据的《{each.law}》（{edition.edition}）{since}不再施行，"
            "本事项须先发布列明现行版本的新版本"
        )
    return found


def require_in_force(item: ItemData, form: Form, answers: Answers, on: date) -> None:
    """Refuse what rests on a law that is none any more.

    :raise InvalidAnswersError: at the very row, or at the field
    """
    gone = lapsed(item, on)
    wrong: dict[str, str] = {}
    for field in form.fields if gone else ():
        given = answers.get(field.name)
        if not isinstance(given, list):
            continue
        if isinstance(field, RefusalField):
            wrong |= {
                f"{field.name}.{index}.ground": gone[row["ground"]]
                for index, row in enumerate(given)
                if row["ground"] in gone
            }
        elif isinstance(field, ListField) and field.widget == "grounds":
            sentences = [gone[code] for code in given if code in gone]
            wrong |= {field.name: "；".join(sentences)} if sentences else {}
    if wrong:
        raise InvalidAnswersError(wrong, answers)
