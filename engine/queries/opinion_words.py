"""The events of extra signers, votes, copies and notes in words."""

from collections.abc import Iterable, Mapping

from engine.audit import Event, Kind

KINDS = {"before": "前加签", "after": "后加签"}
CHOICES = {"agree": "同意", "against": "反对", "abstain": "弃权"}
RESULTS = {"agreed": "通过", "rejected": "不通过", "none": "终止，没有结果"}


def opinion_words(event: Event, names: Mapping[str, str]) -> dict[str, str]:
    """The words of one event that colleagues caused beside the flow."""
    data = event.data
    words = {"who": _named(data.get(_WHO.get(event.kind, ""), ()), names)}
    match event.kind:
        case Kind.SIGNATURE_ASKED:
            words["sign"] = KINDS[data["kind"]]
        case Kind.SIGNATURE_GIVEN:
            said = "同意" if data["agrees"] else "有不同意见"
            back = "，退回承办人" if data["kind"] == "after" and not data["agrees"] else ""
            words["said"] = f"{KINDS[data['kind']]}：{said}{back}"
        case Kind.VOTE_CAST:
            words["said"] = CHOICES[data["choice"]]
        case Kind.VOTE_CLOSED:
            words["said"] = RESULTS[data["result"]]
        case Kind.NOTE_ADDED:
            words["who"] = f"，提醒{words['who']}" if words["who"] else ""
    return words


def _named(users: str | Iterable[str], names: Mapping[str, str]) -> str:
    listed = [users] if isinstance(users, str) else users
    return "、".join(names.get(user, user) for user in listed)


_WHO: Mapping[Kind, str] = {
    Kind.SIGNATURE_ASKED: "user",
    Kind.SIGNATURE_REMOVED: "user",
    Kind.VOTE_OPENED: "members",
    Kind.CASE_COPIED: "users",
    Kind.NOTE_ADDED: "mentions",
}
"""Under which name an event keeps whom it is meant for."""

SENTENCES: Mapping[Kind, str] = {
    Kind.TASK_HELD: "{name}　提交，等待加签",
    Kind.SIGNATURE_ASKED: "{name}　请{who}{sign}",
    Kind.SIGNATURE_GIVEN: "{name}　{said}",
    Kind.SIGNATURE_REMOVED: "{name}　减签：不再请{who}签署",
    Kind.VOTE_OPENED: "{name}　发起会签：{who}",
    Kind.VOTE_CAST: "{name}　会签表决：{said}",
    Kind.VOTE_CLOSED: "{name}　会签结束：{said}",
    Kind.CASE_COPIED: "抄送{who}",
    Kind.COPY_READ: "已阅",
    Kind.NOTE_ADDED: "添加批注{who}",
    Kind.NOTE_STRUCK: "划去批注",
}

TYPED: Mapping[Kind, str] = {
    Kind.TASK_HELD: "answers",
    Kind.SIGNATURE_ASKED: "question",
    Kind.SIGNATURE_GIVEN: "opinion",
    Kind.SIGNATURE_REMOVED: "reason",
    Kind.VOTE_OPENED: "question",
    Kind.VOTE_CAST: "opinion",
    Kind.VOTE_CLOSED: "reason",
    Kind.CASE_COPIED: "words",
    Kind.NOTE_STRUCK: "reason",
}
"""Under which name an event keeps what a person typed; a note's own text stands by itself on the
page, where it can be struck out."""
