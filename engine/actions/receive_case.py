"""The counter receives an application (接件): the case begins, its receipt is issued."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

import forms
from engine.actions.put_in_force import put_in_force
from engine.actions.tell_scans import tell_scans
from engine.audit import Kind
from engine.bundle import Bundle
from engine.casefile import pack
from engine.clock import ZONE
from engine.errors import NotFoundError, WrongStateError
from engine.identifiers import CaseNumber
from engine.model import Role
from engine.permissions import Action, desks, require_at
from engine.store.items import ItemRow
from engine.store.scans import DraftRow
from engine.work import Advance, Change, Work, query_codes
from engine.work.on_the_spot import Corrected

PARTY = ("applicant_", "agent_")
"""Fields that tell who applies: they become the party, everything else the application."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What comes with an application beside its form.

    :ivar authorisation: what the agent may do
    :ivar scans: scans of materials that become contents of the case
    :ivar corrected: what was put right on the spot
    :ivar corrected_by: by whom: the applicant or his agent
    """

    authorisation: Mapping[str, Any] = field(default_factory=dict)
    scans: Sequence[DraftRow] = ()
    corrected: Sequence[Corrected] = ()
    corrected_by: str = ""


def receive_case(
    work: Work, item_key: str, raw: Mapping[str, Sequence[str]], *, key: str
) -> Advance:
    """Begin a case at the counter and issue the receipt of its materials.

    :param raw: the application form as a browser sends it, not yet checked
    :raise WrongStateError: the item is not in force (R-01: no published rule, no basis)
    :raise NotPermittedError: the actor does not receive for this counter
    :raise forms.InvalidAnswersError: some answers will not do
    """
    return _receive(work, item_key, lambda form: form.read(raw), key=key)


def receive_with(
    work: Work, item_key: str, raw: Mapping[str, Sequence[str]], beside: Beside, *, key: str
) -> Advance:
    """Do the same with what lies beside the application: see ``receive_at_counter``."""
    return _receive(work, item_key, lambda form: form.read(raw), key=key, beside=beside)


def start_case(work: Work, item_key: str, answers: Mapping[str, Any], *, key: str) -> Advance:
    """Do the same with answers that are plain data: from a file or another program."""
    return _receive(work, item_key, lambda form: form.check(answers), key=key)


def start_because_of(work: Work, item_key: str, earlier: UUID, *, key: str) -> Advance:
    """Begin the case that another one causes, with its party: an after-check (P-06).

    :param key: one case for one cause, however often this is tried
    """
    bundle = _in_force(work, item_key)
    row = work.tables.cases.get(earlier)
    if row is None:
        raise NotFoundError("办件", earlier)
    party = work.contents(row.memory["party"]) or {}
    form = bundle.form_of(bundle.flow.start())
    asked = {field.name for field in form.fields} if form else set()
    told: dict[str, Any] = {}
    for _node, digest in row.memory["answers"]:
        told |= work.contents(digest) or {}
    answers = {name: value for name, value in told.items() if name in asked - party.keys()}
    return _begin(work, bundle, party, answers, key=key, role=None, case_id=uuid5(earlier, key))


def _receive(
    work: Work,
    item_key: str,
    read: Callable[[forms.Form], forms.Answers],
    *,
    key: str,
    beside: Beside | None = None,
) -> Advance:
    bundle = _in_force(work, item_key)
    organ = bundle.item.units[bundle.reception_unit].organ
    work.refresh_rights()
    require_at(work.actor, Action.RECEIVE_CASE, work.today, organs=[organ], item=bundle.item.key)

    form = bundle.form_of(bundle.flow.start())
    if form is None:
        raise WrongStateError(f"事项“{bundle.item.name}”不由申请人提出，不在窗口收件。")
    answers = read(form)

    party = {name: value for name, value in answers.items() if name.startswith(PARTY)}
    role = _role(work, organ, bundle.item.key)
    rest = {name: value for name, value in answers.items() if name not in party}
    came = beside or Beside()
    return _begin(work, bundle, party, rest, key=key, role=role, case_id=uuid4(), beside=came)


def _begin(
    work: Work,
    bundle: Bundle,
    party: Mapping[str, Any],
    answers: Mapping[str, Any],
    *,
    key: str,
    role: Role | None,
    case_id: UUID,
    beside: Beside | None = None,
) -> Advance:
    day = work.now.astimezone(ZONE).date()
    counter = f"case/{bundle.item.task_code}/{day:%Y%m%d}"
    work.tables.counters.hold(counter)
    with work.new_case(bundle, key=key) as change:
        if change.answered is not None:
            return change.answered
        no = CaseNumber(
            task_code=bundle.item.task_code, day=day, serial=work.tables.counters.take(counter)
        )
        form = bundle.form_of(bundle.flow.start())
        change.answers = dict(answers)
        change.query_code = query_codes.new_code() if bundle.item.materials else ""
        change.happen(
            Kind.CASE_RECEIVED,
            {
                "case": str(case_id),
                "no": str(no),
                "item": bundle.item.key,
                "digest": bundle.digest,
                **_sealed(work, case_id, change.query_code),
                "contents": {
                    "party": change.keep("party", party, case_id=case_id),
                    "answers": change.keep("answers", answers, case_id=case_id),
                    **_authorised(change, beside, case_id),
                },
                "values": pack(form.routing({**party, **answers})) if form else {},
            },
            role=role,
            letters={"material_receipt": _put_right(beside)} if bundle.item.materials else (),
            case_id=case_id,
        )
        _tell(change, beside, role)
    return change.answer()


def _put_right(beside: Beside | None) -> Mapping[str, object]:
    """What the receipt says of mistakes that were put right on the spot, for the signature."""
    if beside is None or not beside.corrected:
        return {}
    return {
        "corrected": [
            {"name": each.name, "was": each.was, "how": each.how} for each in beside.corrected
        ],
        "corrected_by": beside.corrected_by,
    }


def _authorised(change: Change, beside: Beside | None, case_id: UUID) -> dict[str, str]:
    told = beside.authorisation if beside is not None else {}
    if not told:
        return {}
    return {"authorisation": change.keep("authorisation", told, case_id=case_id)}


def _tell(change: Change, beside: Beside | None, role: Role | None) -> None:
    """Tell of scans and of what was corrected."""
    if beside is None:
        return
    tell_scans(change, beside.scans, role)
    if beside.corrected:
        said = {
            "text": "；".join(each.sentence for each in beside.corrected),
            "by": beside.corrected_by,
            "rows": [vars(each) for each in beside.corrected],
        }
        change.remark(
            Kind.MATERIAL_CORRECTED,
            {
                "materials": sorted(each.material for each in beside.corrected),
                "contents": {"corrected": change.keep("corrected", said)},
            },
            role=role,
        )


def _sealed(work: Work, case_id: UUID, code: str) -> dict[str, str]:
    """What the log learns of the code on the receipt; without a receipt nobody has one."""
    if not code:
        return {}
    key = work.settings.secrets(query_codes.PURPOSE)[0]
    return {"query": query_codes.seal(key, case_id, code)}


def _in_force(work: Work, item_key: str) -> Bundle:
    item = work.tables.items.get(item_key)
    if item is None:
        raise NotFoundError("事项", item_key)
    if put_in_force(work, item.key):
        item = work.tables.items.get(item.key) or item
    if item.state == "retired":
        raise WrongStateError(
            f"事项“{item.name}”已经取消{_since(item)}，不再收件（行政许可法第五条、第三十条）。"
            "已受理的办件继续办理。"
        )
    if item.state != "published" or item.digest is None:
        raise WrongStateError(
            f"事项“{item.name}”没有生效的版本，不能收件（行政许可法第五条、第三十条）。"
        )
    return work.bundle(item.digest)


def _since(item: ItemRow) -> str:
    return f"（自{item.retired_on}起，{item.retire_document}）" if item.retired_on else ""


def _role(work: Work, organ: str, item: str) -> Role:
    """The role as used: acceptor where he is one for this item, assistant otherwise."""
    accepts = any(
        desk.role is Role.ACCEPTOR and desk.organ == organ and desk.item in {None, item}
        for desk in desks(work.actor, work.today)
    )
    return Role.ACCEPTOR if accepts else Role.ASSISTANT
