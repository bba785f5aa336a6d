"""What was mistyped of an application (更正登记): what may be put right, and what hangs on it.

The counter types what an original says; where it typed wrongly, the record is put right against
the original. The act stands as it was: its day, its clock, the way that the flow took. What would
contradict these is not put right by typing; the sentence says which way is lawful.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from engine.audit import canonical
from engine.bpmn import contradicted
from engine.casefile import CaseFile
from engine.casefile.turns import confirming_organs
from engine.errors import InvalidValueError, UnlawfulError, WrongStateError
from engine.letters import Application
from engine.letters.wording import plain
from engine.permissions import sees_personal_data
from engine.work.evidence import AT_HAND
from engine.work.gathering import particulars
from engine.work.reissuing import delivered
from engine.work.work import Look
from forms import Answers, Form, InvalidAnswersError
from forms.fields import Field, Raw
from forms.tables import MaterialsField, RowsField

PARTY = ("applicant_", "agent_")
"""Fields that tell who applies: they are kept as the party, everything else as the application."""

RULE = "R-RECORD"
_IDENTITY = frozenset(
    {"applicant_kind", "applicant_name", "applicant_id", "agent_name", "agent_id"}
)
_NUMBERS = frozenset({"citizen-id", "party-id", "uscc"})
"""Formats of the numbers of persons and organisations."""

_DELIVERED = (
    "决定已经送达，登记内容不再更正。决定书文字有错误的，另行作出更正决定并送达；证件载明的内容有错误"
    "或者情况变化的，申请变更（行政许可法第四十九条）；内容违法的，依照行政许可法第六十九条处理"
)
_ENDED = (
    "本件已经办结，登记内容不再更正。已经送达的决定或者证件有错误的，另行作出更正决定或者申请变更"
    "（行政许可法第四十九条）；没有受理或者撤回的，可以重新申请"
)
_NO_FORM = "本件不由申请人提出，没有窗口录入的申请内容"
_ERASED = "申请内容已经依法删除，不能更正"
LICENCE = "许可证件应当依法变更、补发，或者收回作废后重新制作，不随更正登记改变"

Read = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One answer that was mistyped."""

    field: Field
    old: Any
    new: Any

    @property
    def identity(self) -> bool:
        """Does it say who somebody is?"""
        return self.field.name in _IDENTITY or self.field.schema.get("format") in _NUMBERS

    def as_json(self) -> dict[str, Any]:
        """What is kept of it, as content: it may tell about a person."""
        party = self.field.name.startswith(PARTY)
        return {
            "name": self.field.name,
            "title": self.field.title,
            "old": said(self.field, self.old),
            "new": said(self.field, self.new),
            "personal": self.field.secret or party,
        }


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """An application as it was typed, and as it should have been.

    :ivar told: every answer as it should be
    """

    before: Application
    told: Answers
    slips: Sequence[Slip]

    @property
    def party(self) -> dict[str, Any]:
        """Who applies, by field."""
        return {name: each for name, each in self.told.items() if name.startswith(PARTY)}

    @property
    def answers(self) -> dict[str, Any]:
        """Everything else."""
        return {name: each for name, each in self.told.items() if not name.startswith(PARTY)}

    @property
    def names(self) -> list[str]:
        """The fields that change, in the order of the form."""
        return [slip.field.name for slip in self.slips]

    @property
    def renames(self) -> bool:
        """Does it change anything of the party?"""
        return any(name.startswith(PARTY) for name in self.names)


def said(field: Field, value: Any) -> str:
    """An answer in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return f"{value}{field.unit}"


def require_amendable(file: CaseFile) -> None:
    """Refuse where the record has done its work, and name the lawful way.

    :raise UnlawfulError: a decision was delivered, or the case has ended
    """
    if file.bundle.form_of(file.bundle.flow.start()) is None:
        raise UnlawfulError(_NO_FORM, rule=RULE)
    if file.header.status != "open":
        raise UnlawfulError(_DELIVERED if delivered(file) else _ENDED, rule=RULE)
    if delivered(file):
        raise UnlawfulError(_DELIVERED, rule=RULE)


def application(file: CaseFile, read: Read) -> Application:
    """The application as it is in force now.

    :raise UnlawfulError: it was erased
    """
    start = file.bundle.flow.start().id
    party, answers = file.memory.party, dict(file.memory.answers)[start]
    kept = read([party, answers])
    if party not in kept or answers not in kept:
        raise UnlawfulError(_ERASED, rule=RULE)
    return typed_so(file, party, answers, kept[party], kept[answers])


def typed_so(
    file: CaseFile,
    party: str,
    answers: str,
    who: Mapping[str, Any],
    what: Mapping[str, Any],
) -> Application:
    """An application by its contents and their digests."""
    start = file.bundle.flow.start()
    rows = particulars(file.bundle.form_of(start), _plain(what))
    return Application(
        node=start.id,
        party=party,
        answers=answers,
        told=_plain({**who, **what}),
        rows=[{name: plain(text) for name, text in row.items()} for row in rows],
    )


def asked(file: CaseFile, *, whole: bool) -> Form:
    """The form of the application with what can be mistyped: materials have their own way.

    :param whole: also what tells about persons
    """
    form = file.bundle.form_of(file.bundle.flow.start())
    assert form is not None  # noqa: S101 - require_amendable() saw it
    return form.asking(
        field.name
        for field in form.fields
        if not isinstance(field, MaterialsField | RowsField)
        and (whole or not (field.secret or field.name.startswith(PARTY)))
    )


def papers(file: CaseFile, read: Read) -> dict[str, str]:
    """What may show what is right: key of a material that came in → its name.

    What the applicant need not hand in is looked up in its register, and shows it as well.
    """
    kept = read([digest for _node, digest in file.memory.answers])
    tables = [
        body["materials"] for body in kept.values() if isinstance(body.get("materials"), dict)
    ]
    came = {key for rows in tables for key, row in rows.items() if row.get("state") in AT_HAND}
    return {
        each.key: each.name
        for each in file.bundle.item.materials
        if each.key in came or each.form == "免提交"
    }


def amendment(file: CaseFile, read: Read, raw: Raw, *, whole: bool) -> Amendment:
    """Read what somebody typed anew; what he may not type stays as it was.

    :raise InvalidAnswersError: some answers will not do
    :raise InvalidValueError: nothing differs, or the agent came or went
    :raise UnlawfulError: a way that was taken would be another one, or a share is reserved
    """
    form = file.bundle.form_of(file.bundle.flow.start())
    assert form is not None  # noqa: S101 - require_amendable() saw it
    before = application(file, read)
    names = {field.name for field in asked(file, whole=whole).fields}
    drawn = form.draw(before.told)
    typed = {name: [*each] for name, each in raw.items() if name in names}
    kept = {name: each for name, each in drawn.items() if name.partition(".")[0] not in names}
    told = form.read({**kept, **typed})
    told |= {
        field.name: before.told[field.name]
        for field in form.fields
        if isinstance(field, MaterialsField | RowsField) and field.name in before.told
    }
    now = _plain(told)
    slips = [
        Slip(field=field, old=before.told.get(field.name), new=now.get(field.name))
        for field in form.fields
        if before.told.get(field.name) != now.get(field.name)
    ]
    found = Amendment(before=before, told=told, slips=slips)
    _require_typing(found)
    _require_way(file, form, found)
    _require_share(file, found)
    return found


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain_values: dict[str, Any] = orjson.loads(canonical(values))
    return plain_values


def _require_typing(found: Amendment) -> None:
    if not found.slips:
        raise InvalidValueError("form", "没有改动任何一项，请把录入有误的项目改为原件所载的内容")
    for slip in found.slips:
        if slip.field.name == "agent_name" and bool(slip.old) != bool(slip.new):
            raise InvalidValueError(
                "agent_name",
                "增加或者取消代理人不是录入错误，请提交授权委托书或者解除委托的书面材料",
            )


def _require_way(file: CaseFile, form: Form, found: Amendment) -> None:
    """What a gateway has decided, the record must not contradict."""
    start = file.bundle.flow.start().id
    before = file.workflow.values
    after = {**before, start: form.routing(found.told)}
    nodes = contradicted(file.definition, file.memory.taken, before, after)
    if nodes:
        titles = "、".join(slip.field.title for slip in found.slips if slip.field.routes)
        ways = "、".join(f"“{file.node(node).name or node}”" for node in nodes)
        raise UnlawfulError(
            f"“{titles}”已经决定了流程在{ways}的走向，更正后与已经办理的环节不一致，不能更正登记。"
            "退回到这一判断以前的环节后可以更正；收件录入有误的，也可以提请作废后重新收件",
            rule=RULE,
        )


def _require_share(file: CaseFile, found: Amendment) -> None:
    state = file.memory.results.get("quota", [""])[0]
    if claims(file, found) is None or state == "claimed":
        return
    raise UnlawfulError(
        "限额已经按原登记的数量预留或者扣减，不能更正登记的数量。"
        "由审核环节退回后重新核定数量，再作更正",
        rule=RULE,
    )


def claims(file: CaseFile, found: Amendment) -> str | None:
    """What the case now asks of its item's quota; None where that does not change."""
    quota = file.bundle.item.quota
    if quota is None or not file.memory.results.get("quota") or quota.asked not in found.names:
        return None
    return str(found.told.get(quota.asked, ""))


def pending(file: CaseFile, read: Read) -> Amendment:
    """What was proposed, read anew against the case as it stands now.

    :raise WrongStateError: nothing was, or its content was erased
    :raise UnlawfulError: a way was taken meanwhile, or a share reserved
    """
    digest = file.memory.amendment.get("typed", "")
    kept = read([digest]).get(digest) if digest else None
    if kept is None:
        raise WrongStateError("没有等待核准的更正登记。")
    try:
        return amendment(file, read, kept["raw"], whole=True)
    except (InvalidAnswersError, InvalidValueError) as error:
        raise WrongStateError("申请内容在提请以后已经变动，请不予更正后重新提请。") from error


def counter_organ(file: CaseFile) -> str:
    """Whose counter typed it."""
    return file.bundle.item.units[file.bundle.reception_unit].organ


def organs(file: CaseFile) -> list[str]:
    """Whose people confirm it: the counter's, the organ's that handles it, its principal's."""
    return confirming_organs(file.bundle)


def sees_persons(look: Look, file: CaseFile) -> bool:
    """May this person read, and so type, what tells about people?"""
    handling = {file.header.organ, *(unit.organ for unit in file.bundle.item.units.values())}
    return sees_personal_data(look.actor, handling, file.header.item_key, look.today)
