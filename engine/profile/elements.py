"""Which elements may stand where, and what the refused ones are called."""

from lxml.etree import _Element as Element

from engine.profile.findings import Findings
from engine.profile.flow import BPMN, GH, NodeKind

XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"

_TEXTS = frozenset({"documentation", "extensionElements"})
_DRAWN = frozenset({"textAnnotation", "association", "group"})
_ENDS = frozenset({"incoming", "outgoing"})
_NODE = _TEXTS | _ENDS

CHILDREN: dict[str, frozenset[str]] = {
    "definitions": _TEXTS | {"process", "collaboration", "category"},
    "collaboration": _TEXTS | _DRAWN | {"participant"},
    "participant": _TEXTS,
    "process": _TEXTS | _DRAWN | {"laneSet", "sequenceFlow", *NodeKind},
    "laneSet": _TEXTS | {"lane"},
    "lane": _TEXTS | {"flowNodeRef"},
    "sequenceFlow": _TEXTS | {"conditionExpression"},
    "startEvent": _NODE,
    "userTask": _NODE | {"multiInstanceLoopCharacteristics"},
    "callActivity": _NODE | {"multiInstanceLoopCharacteristics"},
    "exclusiveGateway": _NODE,
    "parallelGateway": _NODE,
    "inclusiveGateway": _NODE,
    "intermediateThrowEvent": _NODE,
    "boundaryEvent": _NODE | {"timerEventDefinition"},
    "endEvent": _NODE | {"terminateEventDefinition"},
    "multiInstanceLoopCharacteristics": _TEXTS | {"loopCardinality"},
    "timerEventDefinition": _TEXTS,
    "terminateEventDefinition": _TEXTS,
    "conditionExpression": frozenset(),
    "loopCardinality": frozenset(),
    "flowNodeRef": frozenset(),
    "incoming": frozenset(),
    "outgoing": frozenset(),
}
"""BPMN element → the BPMN children that it may have. Drawings and texts are not looked into."""

_REFUSED = {
    "task": "未定类型的任务",
    "scriptTask": "脚本任务",
    "serviceTask": "服务任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "manualTask": "手工任务",
    "businessRuleTask": "业务规则任务",
    "subProcess": "嵌入子流程",
    "adHocSubProcess": "即席子流程",
    "transaction": "事务子流程",
    "complexGateway": "复杂网关",
    "eventBasedGateway": "事件网关",
    "intermediateCatchEvent": "中间捕获事件",
    "implicitThrowEvent": "隐式抛出事件",
    "messageEventDefinition": "消息事件",
    "signalEventDefinition": "信号事件",
    "errorEventDefinition": "错误事件",
    "escalationEventDefinition": "升级事件",
    "compensateEventDefinition": "补偿事件",
    "cancelEventDefinition": "取消事件",
    "conditionalEventDefinition": "条件事件",
    "linkEventDefinition": "链接事件",
    "timerEventDefinition": "此处的定时事件",
    "terminateEventDefinition": "此处的终止事件",
    "eventDefinitionRef": "引用的事件定义",
    "standardLoopCharacteristics": "循环标记",
    "multiInstanceLoopCharacteristics": "此处的多实例标记",
    "loopDataInputRef": "按数据的多实例",
    "loopDataOutputRef": "按数据的多实例",
    "inputDataItem": "按数据的多实例",
    "outputDataItem": "按数据的多实例",
    "completionCondition": "多实例的提前结束条件",
    "timeDate": "定时日期",
    "timeCycle": "定时周期",
    "timeDuration": "定时时长",
    "childLaneSet": "嵌套泳道",
    "messageFlow": "消息流",
    "message": "消息定义",
    "signal": "信号定义",
    "error": "错误定义",
    "escalation": "升级定义",
    "import": "外部导入",
    "itemDefinition": "数据类型定义",
    "dataObject": "数据对象",
    "dataObjectReference": "数据对象",
    "dataStore": "数据存储",
    "dataStoreReference": "数据存储",
    "ioSpecification": "输入输出映射",
    "property": "流程变量",
}

_WHAT_NOW = {
    "scriptTask": "系统不执行文件中的任何程序，请改为由人办理的用户任务",
    "serviceTask": "系统不执行文件中的任何程序，请改为由人办理的用户任务",
    "businessRuleTask": "系统不执行文件中的任何程序，请改为由人办理的用户任务",
    "task": "请改为用户任务，并写明角色、时限、内容、标准和责任",
    "manualTask": "请改为用户任务，并写明角色、时限、内容、标准和责任",
    "subProcess": "请改为同一文件中的独立流程，并用调用活动引用",
    "transaction": "请改为同一文件中的独立流程，并用调用活动引用",
    "adHocSubProcess": "请改为同一文件中的独立流程，并用调用活动引用",
    "complexGateway": "请改为排他、并行或包容网关",
    "eventBasedGateway": "请改为用户任务加边界定时事件",
    "intermediateCatchEvent": "等待请画成用户任务，期限请画成用户任务上的边界定时事件",
    "timeDate": "时长请只写在边界事件的 gh:limit 上，由法定工作日历计算",
    "timeCycle": "时长请只写在边界事件的 gh:limit 上，由法定工作日历计算",
    "timeDuration": "时长请只写在边界事件的 gh:limit 上，由法定工作日历计算",
    "standardLoopCharacteristics": "需要重办的，请画退回的箭头",
    "childLaneSet": "请把各科室画成并列的泳道",
}
_OTHERWISE = "请删去，或改用用户任务、网关、里程碑和调用活动"

_FIXED = {
    "isForCompensation": ("false", "补偿活动"),
    "startQuantity": ("1", "多个令牌才启动"),
    "completionQuantity": ("1", "一次产生多个令牌"),
    "isSequential": ("false", "依次进行的多实例"),
    "triggeredByEvent": ("false", "事件子流程"),
    "parallelMultiple": ("false", "并行多重事件"),
}
"""Plain attributes that change what is executed → the only value that the product does."""


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(name: str) -> str:
    """Return the namespace of a ``{namespace}name``, empty when it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def check(root: Element, findings: Findings) -> None:
    """Name every element and attribute that the product would not execute as drawn (F-02).

    Looks at everything under ``definitions`` but the diagram interchange, our own
    extension children and the texts of annotations.
    """
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        _check_attributes(parent, findings)
        allowed = CHILDREN[local(parent)]
        for child in parent:
            name = local(child)
            if namespace(str(child.tag)) != BPMN:
                if parent is not root:
                    _refuse_foreign(child, findings)
            elif name not in allowed:
                _refuse(child, findings)
            elif name == "extensionElements":
                _check_extensions(child, parent, root, findings)
            elif name in CHILDREN:
                waiting.append(child)


def _refuse(element: Element, findings: Findings) -> None:
    name = local(element)
    noun = _REFUSED.get(name, "该元素")
    if name == "subProcess" and element.get("triggeredByEvent") == "true":
        noun = "事件子流程"
    if name == "startEvent":
        noun = "此处的开始事件"
    findings.add(
        "F-02",
        f"不支持{noun}（{name}）。{_WHAT_NOW.get(name, _OTHERWISE)}",
        element=_nearest_id(element),
        line=element.sourceline,
    )


def _check_extensions(
    extensions: Element, parent: Element, root: Element, findings: Findings
) -> None:
    if parent is root:
        return
    for child in extensions:
        if namespace(str(child.tag)) != GH:
            _refuse_foreign(child, findings)


def _refuse_foreign(element: Element, findings: Findings) -> None:
    findings.add(
        "F-02",
        f"含有其他软件的扩展“{local(element)}”，系统不会执行它，也不能假装没有看见。请删去",
        element=_nearest_id(element),
        line=element.sourceline,
    )


def _check_attributes(element: Element, findings: Findings) -> None:
    for key, value in element.attrib.items():
        name, space = str(key).rpartition("}")[2], namespace(str(key))
        if space and space not in {BPMN, GH, XSI, XML} and local(element) != "definitions":
            sentence = f"含有其他软件的属性“{name}”，系统不会执行它。请删去"
        elif not space and name in _FIXED and value != _FIXED[name][0]:
            sentence = f"不支持{_FIXED[name][1]}（{name}=“{value}”）。请删去该属性"
        else:
            continue
        findings.add("F-02", sentence, element=_nearest_id(element), line=element.sourceline)


def _nearest_id(element: Element) -> str | None:
    for near in (element, *element.iterancestors()):
        found = near.get("id")
        if found:
            return str(found)
    return None
