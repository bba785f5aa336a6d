"""The events of a case in words, and frame by frame for the replay."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import orjson

from engine.audit import SUPERVISION, Event, Kind
from engine.bundle import Bundle
from engine.casefile import done_by
from engine.clock import ZONE
from engine.model import OUTCOME_LABELS, ROLE_LABELS, Limit, Outcome, Role
from engine.permissions import Action, require_at
from engine.profile import Flow, NodeKind
from engine.queries import procedure_words
from engine.queries.amendment_words import (
    AMENDMENT_SENTENCES,
    AMENDMENT_TYPED,
    amendment_words,
)
from engine.queries.masking import mask_of
from engine.queries.opinion_words import SENTENCES, TYPED, opinion_words
from engine.queries.paper_words import PAPER_SENTENCES, paper_words
from engine.queries.result_words import SENTENCES as RESULT_SENTENCES
from engine.queries.result_words import result_words
from engine.queries.retold import desk_words
from engine.queries.scanned import material_words
from engine.queries.values import EventView, Frame
from engine.store.cases import CaseRow
from engine.supervision import LEVEL_LABELS, Level
from engine.work import Look

NOTE_FIELDS = ("result", "opinion", "reason", "facts", "text")
NOTE_LENGTH = 200


def events_of(look: Look, row: CaseRow) -> list[EventView]:
    """Every event of a case in words, oldest first."""
    events = look.log.of_case(row.id)
    return _views(look, row, look.bundle(row.digest), events)


def frames(look: Look, case_id: UUID) -> list[Frame]:
    """The case as of each of its events: what was done, what lay open, what was late.

    :raise NotFoundError: no such case, or not his to see
    :raise NotPermittedError: he may see the case but not replay it
    """
    row = look.visible_case(case_id)
    bundle = look.bundle(row.digest)
    organs = look.organs(row)
    require_at(look.actor, Action.REPLAY_CASE, look.today, organs=organs, item=row.item_key)
    events = look.log.of_case(case_id)
    views = _views(look, row, bundle, events)
    dues = {str(task.id): task.due_at for task in look.tables.tasks.of_case(case_id)}
    return list(_frames(bundle.flow, events, views, dues))


def _views(look: Look, row: CaseRow, bundle: Bundle, events: Sequence[Event]) -> list[EventView]:
    mask = mask_of(look, row, bundle)
    names = look.tables.people.names() | {"system": "系统"}
    bodies = look.tables.contents.bodies(digest for event in events if (digest := _digest(event)))
    return [
        EventView(
            seq=event.seq,
            at=event.at,
            kind=event.kind.value,
            sentence=sentence(bundle, event, names),
            actor=names.get(done_by(event), done_by(event)),
            role=ROLE_LABELS[Role(event.role)] if event.role else "",
            node_id=event.data.get("node"),
            note=_fitting(event, mask(_note(event, bodies))),
            acting_for=_place(event, names),
        )
        for event in events
    ]


def _place(event: Event, names: Mapping[str, str]) -> str:
    """In whose place somebody acted: the applicant's, or that of a colleague who is away."""
    place = event.acting_for
    return "申请人" if place == Role.APPLICANT else names.get(place, place)


def sentence(bundle: Bundle, event: Event, names: Mapping[str, str]) -> str:
    """One event in one line.

    :param names: of persons by their accounts
    """
    node = bundle.flow.nodes.get(event.data.get("node", ""))
    words = {
        "name": node.name if node else "",
        "target": bundle.flow.nodes[event.data["to"]].name if "to" in event.data else "",
        "began": "接收申请材料" if bundle.item.materials else "转入办理",
        "letter": f"《{event.data.get('title', '')}》{event.data.get('number', '')}",
        "due": _day(event.data["due"]) if "due" in event.data else "",
        "longer": Limit.parse(event.data["length"]).label if "length" in event.data else "",
        "outcome": OUTCOME_LABELS[Outcome(event.data["outcome"])]
        if "outcome" in event.data
        else "",
    }
    words |= material_words(bundle, event) | result_words(bundle, event) | paper_words(event)
    words |= amendment_words(bundle, event)
    return _SENTENCES.get(event.kind, event.kind.value).format_map(
        words
        | _supervised(event)
        | desk_words(event, names)
        | opinion_words(event, names)
        | procedure_words.procedure_words(event)
    )


def _supervised(event: Event) -> dict[str, str]:
    """What the events of supervision put into their sentences."""
    data = event.data
    if event.kind not in SUPERVISION:
        return {}
    level = LEVEL_LABELS[Level(data["level"])] if "level" in data else ""
    card = f"{level}（{data.get('rule', '')}）"
    waits = "待确认的" if data.get("state") == "pending" else ""
    return {
        "card": card,
        "issued": f"{waits}{card}：{data.get('sentence', '')}",
        "number": data.get("number", ""),
        "result": {"upheld": "成立，撤销该牌", "dismissed": "不成立"}.get(
            data.get("result", ""), ""
        ),
    }


def _day(instant: str) -> str:
    """The minute of an instant; a day as it is."""
    if len(instant) == len("2026-03-02"):
        return instant
    return datetime.fromisoformat(instant).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _digest(event: Event) -> str:
    """The digest of what a person typed in an event, where its note shows it."""
    digest: str = event.data.get("contents", {}).get(_TYPED.get(event.kind, ""), "")
    return digest


def _note(event: Event, bodies: Mapping[str, bytes | None]) -> str:
    body = bodies.get(_digest(event))
    if body is None:
        return ""
    answers = orjson.loads(body)
    said = [str(answers[name]) for name in NOTE_FIELDS if answers.get(name)]
    # Two sentences stand side by side as they are; words and a sentence are parted.
    return "；".join(said).replace("。；", "。")


def _fitting(event: Event, note: str) -> str:
    """A note as long as a line of the history may be; whoever decides reads reasons in full.

    Masked before it is cut: half a name is no name that a mask would know.
    """
    return note if event.kind in SUPERVISION else note[:NOTE_LENGTH]


def _frames(
    flow: Flow,
    events: Sequence[Event],
    views: Sequence[EventView],
    dues: Mapping[str, datetime | None],
) -> Iterable[Frame]:
    taken: set[str] = set()
    open_tasks: dict[str, str] = {}
    for number, (event, view) in enumerate(zip(events, views, strict=True)):
        data = event.data
        taken = (taken - set(data.get("undone", ()))) | set(data.get("taken", ()))
        if event.kind is Kind.TASK_OPENED:
            open_tasks[data["task"]] = data["node"]
        elif event.kind in {Kind.TASK_COMPLETED, Kind.TASK_CANCELLED}:
            open_tasks.pop(data["task"], None)
        late = {
            node
            for task, node in open_tasks.items()
            if (due := dues.get(task)) is not None and due < event.at
        }
        current, done = painted(flow, taken, open_tasks.values())
        yield Frame(
            number=number,
            event=view,
            done=done,
            current=frozenset(current - late),
            overdue=frozenset(late),
            flows=frozenset(taken),
        )


def painted(
    flow: Flow, taken: Iterable[str], open_nodes: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Which nodes are current and which are done, from the flows taken and the open steps."""
    callers = {node.calls: node.id for node in flow.nodes.values() if node.kind is NodeKind.CALL}
    current = set(open_nodes)
    current |= {
        callers[flow.nodes[node].process] for node in current if flow.nodes[node].process in callers
    }
    # Where a flow leads is done when it was left again, or is an end: a step that was sent back
    # from, or a join that waits, is neither.
    passed = {flow.edges[edge].source for edge in taken}
    reached = {flow.edges[edge].target for edge in taken}
    passed |= {node for node in reached if flow.nodes[node].kind is NodeKind.END}
    return frozenset(current), frozenset(passed - current)


_SENTENCES: Mapping[Kind, str] = {
    Kind.CASE_RECEIVED: "{began}",
    Kind.TASK_OPENED: "{name}　到达",
    Kind.TASK_CONFIRMED: "{name}　第一名承办人签署",
    Kind.TASK_COMPLETED: "{name}　办结",
    Kind.TASK_SENT_BACK: "{name}　退回至{target}",
    Kind.TASK_TAKEN_BACK: "{name}　{taken_back}",
    Kind.TASK_REASSIGNED: "{name}　{handed}",
    Kind.CASE_VOID_PROPOSED: "提请作废",
    Kind.CASE_VOID_REJECTED: "不予作废",
    Kind.CASE_SUSPENDED: "中止办理：{stopped}",
    Kind.CASE_RESUMED: "恢复办理",
    Kind.TASK_CANCELLED: "未办环节　取消",
    Kind.MILESTONE_REACHED: "{name}",
    Kind.LETTER_ISSUED: "出具{letter}",
    Kind.MATERIAL_SCANNED: "扫描材料：{material}",
    Kind.MATERIAL_SUPPLIED: "收到部分补正材料：{material}",
    Kind.MATERIAL_CORRECTED: "申请人当场更正：{material}",
    Kind.LETTER_WITHDRAWN: "撤销{letter}",
    Kind.TIMER_ARMED: "{name}　开始计期，至{due}",
    Kind.TIMER_DISARMED: "计期　结束",
    Kind.TIMER_FIRED: "{name}　期限届满（{due}）",
    Kind.CASE_WITHDRAWN: "申请人撤回申请",
    Kind.CASE_TERMINATED: "终止办理",
    Kind.CASE_VOIDED: "作废",
    Kind.CASE_ENDED: "办结：{outcome}",
    Kind.CASE_URGED: "催办",
    Kind.CARD_ISSUED: "{issued}",
    Kind.CARD_CONFIRMED: "确认{card}",
    Kind.CARD_DISMISSED: "取消{card}：经核查不成立",
    Kind.CARD_REVOCATION_ASKED: "申请撤销{card}",
    Kind.CARD_REVOKED: "核准撤销{card}",
    Kind.CARD_KEPT: "不予撤销{card}",
    Kind.CARD_APPEALED: "对{card}提出申诉",
    Kind.APPEAL_DECIDED: "对{card}的申诉{result}",
    Kind.ORDER_ISSUED: "发出{number}",
    Kind.ORDER_ANSWERED: "答复{number}",
    Kind.ORDER_CLOSED: "办结{number}",
    Kind.CASE_DEEMED_ACCEPTED: "逾期没有告知，视为受理",
    Kind.CASE_EXTENDED: "延长办理时限{longer}，至{due}",
    **procedure_words.SENTENCES,
    **SENTENCES,
    **RESULT_SENTENCES,
    **PAPER_SENTENCES,
    **AMENDMENT_SENTENCES,
}
"""Our own words; what people wrote is only ever put in, never read as a pattern."""

_TYPED: Mapping[Kind, str] = {
    Kind.TASK_COMPLETED: "answers",
    Kind.MATERIAL_SUPPLIED: "answers",
    Kind.MATERIAL_CORRECTED: "corrected",
    Kind.TASK_CONFIRMED: "answers",
    Kind.TASK_SENT_BACK: "reason",
    Kind.TASK_TAKEN_BACK: "reason",
    Kind.TASK_REASSIGNED: "reason",
    Kind.CASE_VOID_PROPOSED: "reason",
    Kind.CASE_VOID_REJECTED: "reason",
    Kind.CASE_SUSPENDED: "reason",
    Kind.CASE_RESUMED: "reason",
    Kind.CASE_WITHDRAWN: "answers",
    Kind.CASE_TERMINATED: "answers",
    Kind.CASE_VOIDED: "answers",
    Kind.CASE_EXTENDED: "reason",
    **procedure_words.TYPED,
    Kind.CASE_URGED: "reason",
    Kind.FEE_EXEMPTED: "reason",
    Kind.DECISION_WITHHELD: "reason",
    Kind.LETTER_WITHDRAWN: "reason",
    Kind.HANDOVER_REFUSED: "reason",
    Kind.CARD_CONFIRMED: "reason",
    Kind.CARD_DISMISSED: "reason",
    Kind.CARD_REVOCATION_ASKED: "reason",
    Kind.CARD_REVOKED: "reason",
    Kind.CARD_KEPT: "reason",
    Kind.CARD_APPEALED: "reason",
    Kind.APPEAL_DECIDED: "reason",
    Kind.ORDER_ISSUED: "text",
    Kind.ORDER_ANSWERED: "answer",
    Kind.ORDER_CLOSED: "result",
    **TYPED,
    **AMENDMENT_TYPED,
}
"""Under which name an event keeps what a person typed."""
