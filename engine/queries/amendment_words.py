"""What the events of an amendment (更正登记) say in a line of the history."""

from collections.abc import Mapping

from engine.audit import Event, Kind
from engine.bundle import Bundle

AMENDMENT_SENTENCES: Mapping[Kind, str] = {
    Kind.AMENDMENT_PROPOSED: "提请更正登记：{mistyped}",
    Kind.AMENDMENT_REJECTED: "不予更正登记",
    Kind.RECORD_AMENDED: "更正登记：{mistyped}{stand}",
}

AMENDMENT_TYPED: Mapping[Kind, str] = {
    Kind.AMENDMENT_PROPOSED: "amendment",
    Kind.AMENDMENT_REJECTED: "reason",
    Kind.RECORD_AMENDED: "amendment",
}
"""Under which name they keep what a person typed: the old words and the new ones."""


def amendment_words(bundle: Bundle, event: Event) -> dict[str, str]:
    """What they put into their sentences: the fields by their titles, never what they say."""
    if event.kind not in AMENDMENT_SENTENCES:
        return {}
    form = bundle.form_of(bundle.flow.start())
    titles = {field.name: field.title for field in form.fields} if form is not None else {}
    stand = len(event.data.get("stand", ()))
    return {
        "mistyped": "、".join(titles.get(name, name) for name in event.data.get("fields", ())),
        "stand": f"（另有{stand}份文书依法不能撤销重发）" if stand else "",
    }
