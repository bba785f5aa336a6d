"""The item that the benchmarks run: seven human steps on five lanes, one parallel block.

受理 → 初审 → XOR(退回 → 受理) → {现场核查 ∥ 专家评审} → 审核 → 批准 → 送达
"""

import json
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from engine.bundle import Bundle, shipped

ORGAN = "11990101000000019X"
LANES = {
    "applicant": ("申请人", ["applicant"]),
    "counter": ("综合窗口", ["acceptor", "issuer"]),
    "section": ("审批科", ["reviewer"]),
    "field": ("外勤与专家", ["liaison_officer", "expert"]),
    "leader": ("分管领导", ["decider"]),
}
STEPS = {
    "accept_review": ("受理审查", "acceptor", "counter", "accept", "0.5wd"),
    "first_review": ("初审", "reviewer", "section", "review", "1wd"),
    "site_check": ("现场核查", "liaison_officer", "field", "review", "2wd"),
    "expert_review": ("专家评审", "expert", "field", "review", "2wd"),
    "review": ("审核", "reviewer", "section", "review", "1wd"),
    "decide": ("批准", "decider", "leader", "decide", "1wd"),
    "deliver": ("送达", "issuer", "counter", "deliver", "1wd"),
}
CHOICES = {
    "accept_review": ["受理", "不予受理"],
    "first_review": ["同意", "退回"],
    "decide": ["准予", "不予"],
}
FLOWS = [
    ("apply", "accept_review", ""),
    ("accept_review", "accept_result", ""),
    ("accept_result", "accepted", "*"),
    ("accept_result", "not_accepted", 'accept_review.result == "不予受理"'),
    ("accepted", "first_review", ""),
    ("not_accepted", "deliver_not_accepted", ""),
    ("deliver_not_accepted", "not_accepted_end", ""),
    ("first_review", "first_result", ""),
    ("first_result", "fork", "*"),
    ("first_result", "accept_review", 'first_review.result == "退回"'),
    ("fork", "site_check", ""),
    ("fork", "expert_review", ""),
    ("site_check", "join", ""),
    ("expert_review", "join", ""),
    ("join", "review", ""),
    ("review", "decide", ""),
    ("decide", "decision", ""),
    ("decision", "granted", "*"),
    ("decision", "refused", 'decide.result == "不予"'),
    ("granted", "deliver", ""),
    ("deliver", "granted_end", ""),
    ("refused", "deliver_refusal", ""),
    ("deliver_refusal", "refused_end", ""),
]
GATEWAYS = {
    "accept_result": ("exclusiveGateway", "counter"),
    "first_result": ("exclusiveGateway", "section"),
    "decision": ("exclusiveGateway", "leader"),
    "fork": ("parallelGateway", "section"),
    "join": ("parallelGateway", "section"),
}
MILESTONES = {
    "accepted": ("受理", "accept", "accepted", "acceptance_notice"),
    "not_accepted": ("不予受理", "accept", "not_accepted", "non_acceptance"),
    "granted": ("准予许可", "decide", "granted", "grant_decision"),
    "refused": ("不予许可", "decide", "refused", "refusal_decision"),
}
ENDS = {"not_accepted_end": "not_accepted", "granted_end": "granted", "refused_end": "refused"}
DELIVERIES = ("deliver", "deliver_refusal", "deliver_not_accepted")

ANSWER = "核对材料与现场情况一致，符合规定条件。" * 28
"""About 550 Chinese characters: seven of them and the application are about 4 KB a case... """


def bundle() -> Bundle:
    """Make the item from the shipped felling permit's data, with the flow of the benchmark."""
    files = dict(shipped("felling").files)
    item = files["item.toml"].decode()
    item = item[: item.index("[units.")] + _units() + item[item.index("[[laws]]") :]
    # None of its forms reserves or grants a share of a quota.
    item = item[: item.index("[quota]")] + item[item.index("[fee]") :]
    kept = {
        "item.toml": item.replace('key = "felling"', 'key = "bench"')
        .replace("11990101000000027Q5", f"{ORGAN}4")
        .replace("level = 5", "level = 4")
        .replace('organ = "11990101000000027Q"', f'organ = "{ORGAN}"')
        .replace('principal = "11990101000000035K"\n', "")
        .replace('power_source = "5"', 'power_source = "1"')
        .encode(),
        "flow.bpmn": _flow().encode(),
        "forms/application.json": files["forms/application.json"],
    }
    kept |= {
        f"forms/{node}.json": json.dumps(_form(node), ensure_ascii=False).encode()
        for node in (*STEPS, "deliver_refusal", "deliver_not_accepted")
    }
    return Bundle.from_files(kept)


def answers(node: str) -> dict[str, object]:
    """What a person fills in at a step: about 550 bytes of opinion beside the choice."""
    text = ANSWER[:180]
    given: dict[str, object] = {"opinion": text}
    if node in CHOICES:
        given["result"] = CHOICES[node][0]
    if node == "decide":
        given |= {"facts": "申请材料齐全，符合规定。", "scope": "按申请内容"}
    if node in DELIVERIES:
        given |= {"recipient": "王示例", "service_method": "直接送达", "served_on": "2026-03-10"}
    return given


def _units() -> str:
    return "".join(
        f'[units.{unit}]\nname = "{name}"\norgan = "{ORGAN}"\n\n'
        for unit, (name, _roles) in LANES.items()
        if unit != "applicant"
    )


def _form(node: str) -> Mapping[str, object]:
    text = {"type": "string", "maxLength": 1000, "x-widget": "textarea"}
    fields: dict[str, object] = {"opinion": {**text, "title": "意见"}}
    if node in CHOICES:
        fields["result"] = {
            "type": "string",
            "title": "结果",
            "enum": CHOICES[node],
            "x-widget": "buttons",
            "x-route": True,
        }
    if node == "accept_review":
        fields |= {name: {**text, "title": name} for name in ("reason", "legal_basis")}
    if node == "decide":
        fields |= {name: {**text, "title": name} for name in ("facts", "scope")}
        fields["grounds"] = {"type": "array", "title": "理由", "x-widget": "grounds"}
    if node in DELIVERIES:
        fields |= {
            "recipient": {"type": "string", "title": "受送达人", "maxLength": 60},
            "service_method": {"type": "string", "title": "送达方式", "maxLength": 20},
            "served_on": {"type": "string", "title": "送达日期", "format": "date"},
        }
    return {"title": node, "type": "object", "properties": fields, "required": ["opinion"]}


def _flow() -> str:
    nodes = [_user_task(node, *step) for node, step in STEPS.items()]
    nodes += [
        _user_task("deliver_refusal", "送达", "issuer", "counter", "deliver", "1wd"),
        _user_task("deliver_not_accepted", "送达", "issuer", "counter", "deliver", "1wd"),
    ]
    nodes += [_gateway(node, kind) for node, (kind, _lane) in GATEWAYS.items()]
    nodes += [
        f'<bpmn:intermediateThrowEvent id="{node}" name="{name}" gh:stage="{stage}"'
        f' gh:marks="{mark}" gh:letters="{letter}" gh:unit="counter" gh:public="true">'
        '<bpmn:extensionElements><gh:basis law="行政许可法" article="三十八"/>'
        "</bpmn:extensionElements></bpmn:intermediateThrowEvent>"
        for node, (name, stage, mark, letter) in MILESTONES.items()
    ]
    nodes += [
        f'<bpmn:endEvent id="{node}" name="{node}" gh:outcome="{outcome}"/>'
        for node, outcome in ENDS.items()
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:gh="urn:guhua:bpmn:1"'
        ' targetNamespace="urn:guhua:item:bench">\n'
        '<bpmn:process id="bench" name="基准事项" isExecutable="true">\n'
        f"<bpmn:laneSet>{_lanes()}</bpmn:laneSet>\n"
        '<bpmn:startEvent id="apply" name="提出申请" gh:stage="apply" gh:form="application"/>\n'
        + "\n".join([*nodes, *_edges()])
        + "\n</bpmn:process></bpmn:definitions>\n"
    )


def _lane_of(node: str) -> str:
    if node in STEPS:
        return STEPS[node][2]
    if node in GATEWAYS:
        return GATEWAYS[node][1]
    return "applicant" if node == "apply" else "counter"


def _lanes() -> str:
    names = ["apply", *STEPS, *DELIVERIES[1:], *GATEWAYS, *MILESTONES, *ENDS]
    return "".join(
        f'<bpmn:lane id="lane_{unit}" name="{name}" gh:unit="{unit}" gh:roles="{" ".join(roles)}">'
        + "".join(
            f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>"
            for node in names
            if _lane_of(node) == unit
        )
        + "</bpmn:lane>"
        for unit, (name, roles) in LANES.items()
    )


def _user_task(node: str, name: str, role: str, unit: str, stage: str, limit: str) -> str:
    extra = ' gh:marks="delivered" gh:letters="service_receipt"' if node in DELIVERIES else ""
    if node == "deliver_not_accepted":
        extra = ' gh:letters="service_receipt"'
    return (
        f'<bpmn:userTask id="{node}" name="{name}" gh:role="{role}" gh:unit="{unit}"'
        f' gh:stage="{stage}" gh:limit="{limit}" gh:clock="counts" gh:form="{node}"'
        f' gh:public="true"{extra}><bpmn:extensionElements><gh:content>办理{name}</gh:content>'
        "<gh:standard>逐项核对</gh:standard><gh:duty>经办人负责</gh:duty>"
        '<gh:basis law="行政许可法" article="三十四"/></bpmn:extensionElements></bpmn:userTask>'
    )


def _gateway(node: str, kind: str) -> str:
    default = ""
    for source, target, condition in FLOWS:
        if source == node and condition == "*":
            default = f' default="{source}__{target}"'
    return f'<bpmn:{kind} id="{node}" name="{node}"{default}/>'


def _edges() -> list[str]:
    return [
        f'<bpmn:sequenceFlow id="{source}__{target}" sourceRef="{source}" targetRef="{target}"'
        + (
            f" name={quoteattr(condition[-10:])}><bpmn:conditionExpression"
            f' xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
            "</bpmn:sequenceFlow>"
            if condition not in {"", "*"}
            else "/>"
        )
        for source, target, condition in FLOWS
    ]
