import threading
from uuid import UUID

import pytest

from engine.bpmn import (
    Definition,
    DefinitionError,
    LaneMismatchError,
    UnsafeDocumentError,
    UnsupportedElementError,
    Workflow,
)
from engine.bpmn.parser import _Parser
from tests.engine.bpmn.documents import TIMER, document, drawn, process, several

CASE = UUID(int=7)
PLAIN = ("startEvent s\nuserTask a name=受理\nendEvent e", "s -> a\na -> e")
BPMN_NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def test_a_definition_knows_names_conditions_and_its_fingerprint():
    source = drawn(
        "startEvent s\nuserTask a name=受理\nexclusiveGateway g\nendEvent e\nendEvent z",
        "s -> a\na -> g\ng -> e : a.result == '受理'\ng -> z default",
    )

    definition = Definition.parse(source)

    assert definition.names["a"] == "受理"
    assert definition.expressions["f3"].names == {("a", "result")}
    assert len(definition.fingerprint) == 64
    assert definition.check({("a", "result"): ["受理", "补正"]}) == {}
    assert "受里" in str(definition.check({("a", "result"): ["受里"]})["f3"])


def test_the_answers_of_several_people_are_checked_as_a_list():
    definition = Definition.parse(
        drawn(
            f"startEvent s\nuserTask a | {several('form.people')}\nexclusiveGateway g\n"
            "endEvent e\nendEvent z",
            "s -> a\na -> g\ng -> e : count(a.result, '同意') > 1\ng -> z default",
        )
    )
    known = {("a", "result"): ["同意", "反对"]}

    assert "form.people" in str(definition.check(known)["a"])
    assert definition.check({**known, ("form", "people"): int}) == {}
    assert "数字" in str(definition.check({**known, ("form", "people"): str})["a"])


UNSUPPORTED = [
    "manualTask x",
    "scriptTask x",
    "serviceTask x",
    "sendTask x",
    "receiveTask x",
    "businessRuleTask x",
    "task x",
    "subProcess x",
    "transaction x",
    "adHocSubProcess x",
    "subProcess x triggeredByEvent=true",
    "complexGateway x",
    "eventBasedGateway x",
    "intermediateCatchEvent x",
    "userTask x | <bpmn:standardLoopCharacteristics/>",
    (
        "userTask x | <bpmn:multiInstanceLoopCharacteristics isSequential='true'>"
        "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    ),
    (
        "userTask x | <bpmn:multiInstanceLoopCharacteristics>"
        "<bpmn:loopDataInputRef>y</bpmn:loopDataInputRef></bpmn:multiInstanceLoopCharacteristics>"
    ),
    (
        "userTask x | <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2"
        "</bpmn:loopCardinality><bpmn:completionCondition>1</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    ),
    "userTask x isForCompensation=true",
    "userTask x | <bpmn:ioSpecification/>",
    "userTask x | <bpmn:dataInputAssociation/>",
    "startEvent x | <bpmn:timerEventDefinition/>",
    "startEvent x | <bpmn:messageEventDefinition/>",
    "intermediateThrowEvent x | <bpmn:signalEventDefinition/>",
    "endEvent x | <bpmn:errorEventDefinition/>",
    "boundaryEvent x attachedToRef=a | <bpmn:messageEventDefinition/>",
    "boundaryEvent x attachedToRef=a",
    (
        "boundaryEvent x attachedToRef=a | <bpmn:timerEventDefinition>"
        "<bpmn:timeCycle>R3/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
    ),
    (
        "boundaryEvent x attachedToRef=a | <bpmn:timerEventDefinition>"
        "<bpmn:timeDate>2024-01-01</bpmn:timeDate></bpmn:timerEventDefinition>"
    ),
    "dataObject x",
    "dataObjectReference x",
    "property x",
    "userTask x | <gh:content>not in extensionElements</gh:content>",
]


@pytest.mark.parametrize("line", UNSUPPORTED)
def test_an_element_we_do_not_execute_is_refused_with_its_line_and_a_sentence(line):
    with pytest.raises(UnsupportedElementError) as refusal:
        Definition.parse(drawn(f"{PLAIN[0]}\n{line}", PLAIN[1]))

    assert refusal.value.line
    assert (
        "支持" in str(refusal.value) or "执行" in str(refusal.value) or "扩展" in str(refusal.value)
    )


@pytest.mark.parametrize("element", ["message", "signal", "error", "dataStore", "import"])
def test_a_root_element_with_a_meaning_of_its_own_is_refused(element):
    with pytest.raises(UnsupportedElementError):
        Definition.parse(document(process(*PLAIN), beside=f'<bpmn:{element} id="m1"/>'))


def test_a_refusal_names_the_element_and_its_name():
    with pytest.raises(UnsupportedElementError) as refusal:
        Definition.parse(drawn(f"{PLAIN[0]}\nscriptTask calc name=计算", PLAIN[1]))

    assert (refusal.value.element_id, refusal.value.name) == ("calc", "计算")
    assert str(refusal.value).startswith(f"第{refusal.value.line}行，元素calc“计算”：")


def test_notes_lanes_extensions_and_the_diagram_are_fine():
    beside = (
        '<bpmn:collaboration id="c"><bpmn:participant id="pool" processRef="main"/>'
        "</bpmn:collaboration>"
        '<bpmn:category id="cat"><bpmn:categoryValue id="catv"/></bpmn:category>'
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="diagram"/>'
    )
    inside = (
        "laneSet ls | <bpmn:lane id='l' name='窗口'><bpmn:flowNodeRef> a </bpmn:flowNodeRef>"
        "</bpmn:lane>\n"
        "textAnnotation t | <bpmn:text>说明</bpmn:text>\nassociation as sourceRef=a targetRef=t\n"
        "group gr\nstartEvent s\nendEvent e\n"
        "userTask a | <bpmn:documentation>x</bpmn:documentation><bpmn:extensionElements>"
        "<gh:content>核对</gh:content></bpmn:extensionElements>"
    )

    definition = Definition.parse(document(process(inside, PLAIN[1]), beside=beside))

    assert definition.boxes["a"].lane == "窗口"


def test_two_pools_are_refused():
    beside = (
        '<bpmn:collaboration id="c"><bpmn:participant id="p1" processRef="main"/>'
        '<bpmn:participant id="p2"/></bpmn:collaboration>'
    )

    with pytest.raises(DefinitionError, match="泳池"):
        Definition.parse(document(process(*PLAIN), beside=beside))


@pytest.mark.parametrize("reserved", ["Start", "End", "Root", "a.BoundaryEventSplit", "x.EndJoin"])
def test_ids_that_collide_with_the_library_are_refused(reserved):
    with pytest.raises(DefinitionError, match="保留"):
        Definition.parse(
            drawn(
                f"startEvent s\nuserTask {reserved}\nendEvent e",
                f"s -> {reserved}\n{reserved} -> e",
            )
        )


@pytest.mark.parametrize(
    ("nodes", "flows", "words"),
    [
        ("userTask a\nendEvent e", "a -> e", "开始事件"),
        ("startEvent s\nstartEvent s2\nuserTask a\nendEvent e", "s -> a\ns2 -> a\na -> e", "2个"),
        ("startEvent s\nuserTask a", "s -> a\na -> a", "没有结束事件"),
        (PLAIN[0] + "\nuserTask b", PLAIN[1] + "\nb -> e", "没有连线进入"),
        (PLAIN[0] + "\nuserTask b\nuserTask c", PLAIN[1] + "\nb -> c\nc -> b", "走不到"),
        (PLAIN[0] + "\nuserTask b", PLAIN[1] + "\na -> b", "多条连线|没有去向"),
        (PLAIN[0], PLAIN[1] + "\na -> e", "多条连线"),
        (PLAIN[0], PLAIN[1] + "\na -> nowhere", "不在本流程"),
        (PLAIN[0], PLAIN[1] + "\ne -> a", "结束事件"),
        (
            "startEvent s\nuserTask a\nuserTask b\nendEvent e",
            "s -> a\na -> b\nb -> s",
            "开始事件和边界事件",
        ),
        ("startEvent s\nuserTask a\nendEvent e", "s -> a\na -> e : a.x == 1", "条件"),
        (
            "startEvent s\nparallelGateway g\nendEvent e",
            "s -> g\ng -> e : a.x == 1",
            "条件",
        ),
        (
            "startEvent s\nexclusiveGateway g\nendEvent e\nendEvent z",
            "s -> g\ng -> e : a.x == 1\ng -> z",
            "没有条件",
        ),
        (
            "startEvent s\nexclusiveGateway g\nendEvent e\nendEvent z",
            "s -> g\ng -> e : a.x == 1\ng -> z default : a.x == 2",
            "默认去向不能再带条件",
        ),
        (
            "startEvent s\nexclusiveGateway g default=f1\nendEvent e",
            "s -> g\ng -> e",
            "默认去向",
        ),
        (
            "startEvent s\nexclusiveGateway g\nendEvent e\nendEvent z",
            "s -> g\ng -> e : __import__('os')\ng -> z default",
            "条件表达式",
        ),
        (f"{PLAIN[0]}\nboundaryEvent t attachedToRef=e | {TIMER}", PLAIN[1] + "\nt -> e", "附在"),
        (f"{PLAIN[0]}\nboundaryEvent t attachedToRef=a | {TIMER}", PLAIN[1], "没有去向"),
        ("startEvent s\ncallActivity a calledElement=other\nendEvent e", PLAIN[1], "不在本文件中"),
        ("startEvent s\ncallActivity a calledElement=main\nendEvent e", PLAIN[1], "调用了自己"),
        (f"startEvent s\nuserTask a | {several('')}\nendEvent e", PLAIN[1], "条件表达式"),
        (
            "startEvent s\nuserTask a | <bpmn:multiInstanceLoopCharacteristics/>\nendEvent e",
            PLAIN[1],
            "人数",
        ),
        ("startEvent s\nuserTask a\nuserTask a\nendEvent e", PLAIN[1], "重复"),
        ("startEvent s\nuserTask 1a\nendEvent e", "s -> 1a\n1a -> e", "编号"),
    ],
)
def test_a_drawing_that_would_not_run_as_drawn_is_refused(nodes, flows, words):
    with pytest.raises(DefinitionError, match=words):
        Definition.parse(drawn(nodes, flows))


def test_processes_that_call_each_other_are_refused():
    def calling(process_id, called, first):
        nodes = (
            f"startEvent s{first}\ncallActivity c{first} calledElement={called}\nendEvent e{first}"
        )
        flows = f"s{first} -> c{first}\nc{first} -> e{first}"
        return process(nodes, flows, process_id=process_id, first_flow=first)

    circle = [calling("main", "one", 1), calling("one", "two", 10), calling("two", "one", 20)]

    with pytest.raises(DefinitionError, match="调用了自己"):
        Definition.parse(document(*circle))
    with pytest.raises(DefinitionError, match="调用了自己"):
        Definition.parse(
            document(process(*PLAIN), calling("two", "one", 10), calling("one", "two", 20))
        )


def test_a_node_in_two_lanes_is_refused_and_a_lane_in_a_lane_is_not():
    def lanes(xml):
        return Definition.parse(drawn(f"laneSet ls | {xml}\n{PLAIN[0]}", PLAIN[1])).boxes["a"].lane

    reference = "<bpmn:flowNodeRef>a</bpmn:flowNodeRef>"
    nested = (
        f"<bpmn:lane id='o' name='外'>{reference}<bpmn:childLaneSet id='cl'>"
        f"<bpmn:lane id='i' name='内'>{reference}</bpmn:lane></bpmn:childLaneSet></bpmn:lane>"
    )

    assert lanes(nested) == "内"
    with pytest.raises(DefinitionError, match="两个泳道"):
        lanes(
            f"<bpmn:lane id='o' name='甲'>{reference}</bpmn:lane><bpmn:lane id='p' name='乙'>{reference}</bpmn:lane>"
        )


def test_a_lane_that_the_library_reads_otherwise_is_refused(monkeypatch):
    source = drawn(
        "laneSet ls | <bpmn:lane id='l' name='窗口'><bpmn:flowNodeRef>a</bpmn:flowNodeRef>"
        f"</bpmn:lane>\n{PLAIN[0]}",
        PLAIN[1],
    )
    Definition.parse(source)
    monkeypatch.setattr(_Parser, "get_document_lanes", lambda _self, _root: {"a": "决定人"})

    with pytest.raises(LaneMismatchError, match="泳道"):
        Definition.parse(source)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "XML"),
        (b"\x00\x01\x02", "XML"),
        (b"not xml", "XML"),
        (b"\xff\xfe\x00", "编码|XML"),
        (b"\xc3\x28", "编码"),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "编码"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16"), "DOCTYPE"),
        (b"<a>&undefined;</a>", "XML"),
        (b"<a>" + b" " * 2_000_000 + b"</a>", "超过2MB"),
        (b"<a>" * 65 + b"</a>" * 65, "64层"),
        (b"<a>" * 5_000 + b"</a>" * 5_000, "XML|64层"),
        (b"<a>" + b"<b/>" * 20_000 + b"</a>", "20000个"),
        (b"<a/>", "definitions"),
    ],
)
def test_bytes_that_are_no_safe_document_are_refused(source, words):
    with pytest.raises(DefinitionError, match=words):
        Definition.parse(source)


def test_a_document_of_bombs_is_refused_as_unsafe():
    with pytest.raises(UnsafeDocumentError):
        Definition.parse(b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gbk", "gb2312", "gb18030"])
def test_documents_are_read_in_the_encodings_that_offices_use(encoding):
    text = drawn(*PLAIN).decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')

    definition = Definition.parse(text.encode(encoding))

    assert definition.names["a"] == "受理"


def test_a_byte_order_mark_does_no_harm():
    assert Definition.parse(b"\xef\xbb\xbf" + drawn(*PLAIN)).names["a"] == "受理"


def chain(length):
    nodes = "\n".join(f"userTask t{n}" for n in range(length))
    flows = "\n".join(f"t{n} -> t{n + 1}" for n in range(length - 1))
    return drawn(f"startEvent s\n{nodes}\nendEvent e", f"s -> t0\n{flows}\nt{length - 1} -> e")


def test_the_longest_flow_that_is_allowed_parses_even_deep_in_the_stack():
    source = chain(298)

    def deep(levels):
        return deep(levels - 1) if levels else Definition.parse(source)

    assert len(deep(150).boxes) == 300


def test_more_nodes_than_allowed_are_refused():
    with pytest.raises(DefinitionError, match="300"):
        Definition.parse(chain(299))


def test_a_definition_gives_the_same_flow_to_eight_threads():
    votes = several("apply.people")
    definition = Definition.parse(
        drawn(
            f"startEvent s\nuserTask apply\nuserTask sign | {votes}\nboundaryEvent t attachedToRef=sign"
            f" | {TIMER}\nparallelGateway fork\nuserTask a\nuserTask b\nparallelGateway join\n"
            "exclusiveGateway again\nendEvent e\nendEvent late",
            "s -> apply\napply -> sign\nsign -> fork\nfork -> a\nfork -> b\na -> join\nb -> join\n"
            "join -> again\nagain -> apply : a.more\nagain -> e default\nt -> late",
        )
    )
    results, failures = [], []

    def run(number):
        try:
            results.append([case(number, turn) for turn in range(15)])
        except Exception as error:  # noqa: BLE001 - a thread must not die unheard
            failures.append(error)

    def case(number, turn):
        case_id = UUID(int=number * 100 + turn + 1)
        workflow, move = Workflow.start(definition, case_id=case_id, change=1, values={})
        answers = {"apply": [3, 1], "a": [True, False]}
        seen = []
        while not move.finished:
            workflow = Workflow.load(definition, case_id, workflow.dump())
            step = workflow.open_steps[-1]
            said = answers[step.node_id].pop(0) if step.node_id in answers else 0
            move = workflow.complete(
                step.step_id, {"people": int(said), "more": bool(said)}, change=len(seen) + 2
            )
            seen.append((step.node_id, step.ordinal))
        return tuple(seen)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(results) == 8
    assert len({seen for each in results for seen in each}) == 1
