import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidBundleError
from engine.model import Basis, Limit, Mark, Outcome, Role, Stage
from engine.profile import Marking, NodeKind, read

PERMIT = (Path(__file__).parent.parent / "data/permit/flow.bpmn").read_bytes()


def problems(source):
    with pytest.raises(InvalidBundleError) as refused:
        read(source)
    return refused.value.problems


def told_of(source):
    try:
        read(source)
    except InvalidBundleError as refused:
        return refused.problems
    return ()


def changed(old, new, *, count=1):
    text = PERMIT.decode()
    assert text.count(old) >= 1, old
    return text.replace(old, new, count).encode()


def put(element):
    """Return the flow with another element in front of the first task."""
    return changed("    <bpmn:userTask", f"{element}\n    <bpmn:userTask")


def test_a_flow_is_read_with_everything_the_profile_says():
    flow = read(PERMIT)

    task = flow.nodes["accept_review"]
    assert (flow.id, flow.name, len(flow.nodes), len(flow.edges)) == ("permit", "示例许可", 21, 20)
    assert (task.role, task.unit, task.stage) == (Role.ACCEPTOR, "counter", Stage.ACCEPT)
    assert (task.limit, task.lane) == (Limit.parse("0.5wd"), "lane_counter")
    assert task.bases == (Basis(law="行政许可法", article="三十二"),)
    assert flow.nodes["accepted"].marks == (Marking(mark=Mark.ACCEPTED),)
    assert flow.nodes["correct_timeout"].host == "correct"
    assert flow.nodes["withdrawn_end"].outcome is Outcome.WITHDRAWN
    assert flow.edges["f_accepted"].default
    assert flow.start().kind is NodeKind.START


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb2312", "gb18030"])
def test_the_encodings_of_government_offices_are_read_right(encoding):
    declared = encoding.removesuffix("-sig")
    text = PERMIT.decode().replace('encoding="UTF-8"', f'encoding="{declared}"')

    flow = read(text.encode(encoding))

    assert flow.nodes["review"].name == "审核"


BROKEN = {
    "script task": (
        put('<bpmn:scriptTask id="s"><bpmn:script>open("/etc/passwd")</bpmn:script></bpmn:scriptTask>'),
        "F-02", "s", "脚本任务",
    ),
    "service task": (put('<bpmn:serviceTask id="s"/>'), "F-02", "s", "服务任务"),
    "send task": (put('<bpmn:sendTask id="s"/>'), "F-02", "s", "发送任务"),
    "receive task": (put('<bpmn:receiveTask id="s"/>'), "F-02", "s", "接收任务"),
    "manual task": (put('<bpmn:manualTask id="s"/>'), "F-02", "s", "手工任务"),
    "business rule task": (put('<bpmn:businessRuleTask id="s"/>'), "F-02", "s", "业务规则任务"),
    "plain task": (put('<bpmn:task id="s"/>'), "F-02", "s", "未定类型的任务"),
    "sub-process": (put('<bpmn:subProcess id="s"/>'), "F-02", "s", "嵌入子流程"),
    "event sub-process": (
        put('<bpmn:subProcess id="s" triggeredByEvent="true"/>'), "F-02", "s", "事件子流程",
    ),
    "transaction": (put('<bpmn:transaction id="s"/>'), "F-02", "s", "事务子流程"),
    "ad-hoc sub-process": (put('<bpmn:adHocSubProcess id="s"/>'), "F-02", "s", "即席子流程"),
    "complex gateway": (put('<bpmn:complexGateway id="s"/>'), "F-02", "s", "复杂网关"),
    "event gateway": (put('<bpmn:eventBasedGateway id="s"/>'), "F-02", "s", "事件网关"),
    "catch event": (put('<bpmn:intermediateCatchEvent id="s"/>'), "F-02", "s", "中间捕获事件"),
    "message definition": (
        changed("  <bpmn:process", '<bpmn:message id="m"/><bpmn:process'), "F-02", "m", "消息定义",
    ),
    "message boundary": (
        changed('<bpmn:timerEventDefinition id="correct_timer"/>', '<bpmn:messageEventDefinition id="m"/>'),
        "F-02", "m", "消息事件",
    ),
    "signal boundary": (
        changed('<bpmn:timerEventDefinition id="correct_timer"/>', '<bpmn:signalEventDefinition id="m"/>'),
        "F-02", "m", "信号事件",
    ),
    "error end": (
        changed('gh:outcome="granted"/>', 'gh:outcome="granted"><bpmn:errorEventDefinition/></bpmn:endEvent>'),
        "F-02", "granted_end", "错误事件",
    ),
    "timer start": (
        changed(
            'gh:letters="material_receipt"/>',
            "><bpmn:timerEventDefinition/></bpmn:startEvent>",
        ),
        "F-02", "apply", "定时事件",
    ),
    "standard loop": (
        changed("</bpmn:userTask>", "<bpmn:standardLoopCharacteristics/></bpmn:userTask>"),
        "F-02", "accept_review", "循环标记",
    ),
    "sequential instances": (
        changed(
            "</bpmn:userTask>",
            '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>3'
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        ),
        "F-02", "accept_review", "依次进行的多实例",
    ),
    "a thousand million instances": (
        changed(
            "</bpmn:userTask>",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1000000000"
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        ),
        "F-15", "accept_review", "多实例份数",
    ),
    "instances without a number": (
        changed(
            "</bpmn:userTask>",
            "<bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>",
        ),
        "F-15", "accept_review", "份数",
    ),
    "a timer's own duration": (
        changed(
            '<bpmn:timerEventDefinition id="correct_timer"/>',
            '<bpmn:timerEventDefinition id="correct_timer"><bpmn:timeDuration>__import__("os")'
            "</bpmn:timeDuration></bpmn:timerEventDefinition>",
        ),
        "F-02", "correct_timer", "定时时长",
    ),
    "a pre-script of another product": (
        changed(
            "<gh:content>",
            '<s:preScript xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">x</s:preScript><gh:content>',
        ),
        "F-02", "accept_review", "其他软件的扩展",
    ),
    "an attribute of another product": (
        changed('name="受理审查"', 'name="受理审查" xmlns:c="urn:c" c:expression="x"'),
        "F-02", "accept_review", "其他软件的属性",
    ),
    "data object": (put('<bpmn:dataObject id="d"/>'), "F-02", "d", "数据对象"),
    "missing id": (changed('id="review" ', ""), "F-03", None, "没有编号"),
    "duplicate id": (changed('id="decide"', 'id="review"'), "F-03", "review", "编号重复"),
    "id Start": (changed('id="apply"', 'id="Start"'), "F-03", "Start", "保留字"),
    "id End": (changed('id="granted_end"', 'id="End"'), "F-03", "End", "保留字"),
    "id Root": (changed('id="review"', 'id="Root"'), "F-03", "Root", "保留字"),
    "id with a hyphen": (changed('id="review"', 'id="re-view"'), "F-03", "re-view", "编号应是"),
    "id that is a word of conditions": (changed('id="review"', 'id="in"'), "F-03", "in", "编号应是"),
    "flow without id": (changed('id="f_apply_accept_review" ', ""), "F-03", None, "没有编号"),
    "no process": (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "F-04", None, "没有流程",
    ),
    "two main processes": (
        changed("</bpmn:definitions>", '<bpmn:process id="other"/></bpmn:definitions>'),
        "F-04", None, "主流程只能有一个",
    ),
    "call of an unknown process": (
        put('<bpmn:callActivity id="c" name="c" calledElement="nowhere"/>'), "F-04", "c", "nowhere",
    ),
    "call of itself": (
        put('<bpmn:callActivity id="c" name="c" calledElement="permit"/>'), "F-04", "c", "自己",
    ),
    "no start": (
        changed('<bpmn:startEvent id="apply" name="申请" gh:form="application" gh:letters="material_receipt"/>', ""),
        "F-05", "permit", "0个开始事件",
    ),
    "two starts": (put('<bpmn:startEvent id="again" name="x"/>'), "F-05", "permit", "2个开始事件"),
    "dangling target": (
        changed('targetRef="decision"', 'targetRef="gone"'), "F-06", "f_decide_decision", "终点“gone”不存在",
    ),
    "dangling source": (
        changed('sourceRef="decide"', 'sourceRef="gone"'), "F-06", "f_decide_decision", "起点“gone”不存在",
    ),
    "condition out of a task": (
        changed(
            '<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>',
            '<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide">'
            "<bpmn:conditionExpression>True</bpmn:conditionExpression></bpmn:sequenceFlow>",
        ),
        "F-07", "f_review_decide", "不能带条件",
    ),
    "no default": (changed(' default="f_refused"', ""), "F-07", "decision", "没有默认流向"),
    "default of another gateway": (
        changed(' default="f_refused"', ' default="f_accepted"'), "F-07", "decision", "不从",
    ),
    "several flows out of a task": (
        changed(
            "  </bpmn:process>",
            '<bpmn:sequenceFlow id="f_two" sourceRef="review" targetRef="refused"/></bpmn:process>',
        ),
        "F-08", "review", "2条流出的流向",
    ),
    "no way out of a task": (
        changed('<bpmn:sequenceFlow id="f_review_decide" sourceRef="review" targetRef="decide"/>', ""),
        "F-08", "review", "停在这里",
    ),
    "task in no lane": (
        changed("        <bpmn:flowNodeRef>review</bpmn:flowNodeRef>\n", ""), "F-09", "review", "0个泳道",
    ),
    "task in two lanes": (
        changed(
            "<bpmn:flowNodeRef>review</bpmn:flowNodeRef>",
            "<bpmn:flowNodeRef>review</bpmn:flowNodeRef><bpmn:flowNodeRef>deliver</bpmn:flowNodeRef>",
        ),
        "F-09", "deliver", "2个泳道",
    ),
    "whitespace in a lane": (
        changed("<bpmn:flowNodeRef>review<", "<bpmn:flowNodeRef> review <"), "F-09", "lane_section", "首尾有空白",
    ),
    "nested lanes": (
        changed("<bpmn:flowNodeRef>review", "<bpmn:childLaneSet/><bpmn:flowNodeRef>review"),
        "F-02", "lane_section", "嵌套泳道",
    ),
    "unknown role": (changed('gh:role="reviewer"', 'gh:role="king"'), "F-10", "review", "king"),
    "no role": (changed(' gh:role="reviewer"', ""), "F-10", "review", "没有角色"),
    "role not of the lane": (
        changed('gh:role="reviewer"', 'gh:role="expert"'), "F-10", "review", "泳道“审批科”的角色",
    ),
    "unit not of the lane": (
        changed('gh:role="reviewer" gh:unit="section"', 'gh:role="reviewer" gh:unit="counter"'),
        "F-10", "review", "不一致",
    ),
    "no limit": (changed(' gh:limit="3wd"', ""), "F-11", "review", "时限"),
    "unknown limit": (changed('gh:limit="3wd"', 'gh:limit="P3D"'), "F-11", "review", "P3D"),
    "a third officer": (
        changed('gh:limit="3wd"', 'gh:limit="3wd" gh:officers="3"'), "F-11", "review", "1到2",
    ),
    "unknown stage": (changed('gh:stage="review"', 'gh:stage="later"'), "F-11", "review", "later"),
    "no content": (changed("<gh:content>办理审核</gh:content>", ""), "F-11", "review", "工作内容"),
    "no standard": (changed("<gh:standard>事实清楚，材料齐全</gh:standard>", ""), "F-11", "accept_review", "工作标准"),
    "no duty": (changed("<gh:duty>首办负责</gh:duty>", ""), "F-11", "accept_review", "工作责任"),
    "timer without a limit": (
        changed('attachedToRef="correct" gh:limit="10wd"', 'attachedToRef="correct"'),
        "F-12", "correct_timeout", "没有时长",
    ),
    "timer on nothing": (
        changed('attachedToRef="correct"', 'attachedToRef="nobody"'), "F-18", "correct_timeout", "nobody",
    ),
    "unknown mark": (changed('gh:marks="accepted"', 'gh:marks="agreed"'), "F-13", "accepted", "agreed"),
    "pause without a notice": (
        changed('gh:marks="accepted"', 'gh:marks="accepted paused:testing"'), "F-13", "accepted", "未告知的不扣除",
    ),
    "pause without a kind": (
        changed('gh:marks="accepted"', 'gh:marks="paused"'), "F-13", "accepted", "特别程序种类",
    ),
    "unknown letter": (
        changed('gh:letters="acceptance_notice"', 'gh:letters="love_letter"'), "F-13", "accepted", "love_letter",
    ),
    "unknown outcome": (changed('gh:outcome="granted"', 'gh:outcome="won"'), "F-14", "granted_end", "won"),
    "outcome of an action": (
        changed('gh:outcome="granted"', 'gh:outcome="voided"'), "F-14", "granted_end", "操作产生",
    ),
    "no outcome": (changed(' gh:outcome="granted"', ""), "F-14", "granted_end", "没有办理结果"),
    "return to nowhere": (
        changed('gh:returnTo="accept_review"', 'gh:returnTo="moon"'), "F-17", "review", "moon",
    ),
    "misspelt attribute": (
        changed('gh:officers="1"' if b"gh:officers" in PERMIT else 'gh:limit="3wd"', 'gh:limit="3wd" gh:rolle="x"'),
        "F-19", "review", "rolle",
    ),
    "misspelt child": (changed("<gh:content>办理审核", "<gh:contents/><gh:content>办理审核"), "F-19", "review", "contents"),
    "direction control in a name": (changed('name="审核"', 'name="审\u202e核"'), "F-20", "review", "看不见"),
    "endless name": (changed('name="审核"', f'name="{"审" * 9000}"'), "F-20", "review", "9000个字"),
    "public name over 16": (
        changed('gh:limit="3wd"', f'gh:limit="3wd" gh:publicName="{"审" * 17}"'), "F-20", "review", "17个字",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "rule", "element", "fragment"), BROKEN.values(), ids=BROKEN)
def test_what_would_not_run_as_drawn_is_named_with_its_place(source, rule, element, fragment):
    found = problems(source)

    [told] = [p for p in found if p.rule == rule and fragment in p.sentence][:1]
    assert told.element == element
    assert told.line or told.element in {None, "permit", "lane_section"}


def test_all_problems_of_a_file_are_told_at_once():
    text = changed(' gh:role="reviewer"', "").decode().replace(' default="f_refused"', "")

    found = problems(text.encode())

    assert {(p.rule, p.element) for p in found} == {
        ("F-10", "review"),
        ("F-07", "decision"),
        ("F-07", "f_refused"),
    }
    assert [p.line for p in found] == sorted(p.line for p in found)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
HOSTILE = {
    "nothing": (b"", "格式"),
    "NUL": (PERMIT.replace("审核".encode(), b"\0"), "格式"),
    "cut off": (PERMIT[: len(PERMIT) // 2], "格式"),
    "plain text": ("不是XML".encode(), "格式"),
    "html": (b"<html><body/></html>", "BPMN 2.0"),
    "zip": (b"PK\x03\x04" + b"\0" * 200, "格式"),
    "10 MB": (b"<a b='" + b"x" * 10_000_000 + b"'/>", "超过上限2兆字节"),
    "100,000 deep": (b"<a>" * 100_000 + b"</a>" * 100_000, "嵌套过深"),
    "65 deep": (b"<a>" * 65 + b"</a>" * 65, "嵌套65层"),
    "100,000 elements": (b"<r>" + b"<a/>" * 100_000 + b"</r>", "超过上限20000个"),
    "billion laughs": (f"<!DOCTYPE r [{LAUGHS}]><r>&l11;</r>".encode(), "DOCTYPE"),
    "quadratic": (
        f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><r>{"&a;" * 10_000}</r>'.encode(), "DOCTYPE",
    ),
    "external entity": (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "DOCTYPE",
    ),
    "parameter entity": (
        b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]><r/>', "DOCTYPE",
    ),
    "external DTD": (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>', "DOCTYPE"),
    "DOCTYPE in UTF-16": ('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'.encode("utf-16"), "DOCTYPE"),
    "bare DOCTYPE": (b"<!DOCTYPE definitions>" + PERMIT.partition(b"\n")[2], "DOCTYPE"),
    "UTF-7": (b'<?xml version="1.0" encoding="utf-7"?><r/>', "utf-7"),
    "EBCDIC": (b'<?xml version="1.0" encoding="cp037"?><r/>', "cp037"),
    "GBK that says UTF-8": (PERMIT.decode().encode("gbk"), "文字编码"),
    "UTF-32": ("<r/>".encode("utf-32"), "格式"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "fragment"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_in_words_within_five_seconds(source, fragment):
    began = time.perf_counter()
    found = problems(source)
    took = time.perf_counter() - began

    assert fragment in found[0].sentence
    assert took < 5


def thousand_tasks(*, joined):
    tasks = "".join(f'<bpmn:userTask id="t{n}" name="t"/>' for n in range(1000))
    flows = "".join(
        f'<bpmn:sequenceFlow id="x{n}" sourceRef="{f"t{n - 1}" if joined and n else "apply"}" targetRef="t{n}"/>'
        for n in range(1000)
    )
    return put(tasks + flows)


@pytest.mark.parametrize("joined", [True, False], ids=["in a chain", "side by side"])
def test_a_thousand_nodes_are_refused_within_five_seconds(joined):
    began = time.perf_counter()
    found = problems(thousand_tasks(joined=joined))

    assert time.perf_counter() - began < 5
    assert any("超过上限300个" in problem.sentence for problem in found)
    assert len(found) == 201
    assert "没有列出" in found[-1].sentence


def test_twenty_one_processes_are_refused():
    others = "".join(f'<bpmn:process id="p{n}" name="p"/>' for n in range(20))

    found = problems(changed("</bpmn:definitions>", f"{others}</bpmn:definitions>"))

    assert any("超过上限20个" in problem.sentence for problem in found)


def test_nine_hundred_and_one_flows_are_refused():
    flow = '<bpmn:sequenceFlow id="x{}" sourceRef="accept_result" targetRef="accepted"/>'

    found = problems(put("".join(flow.format(n) for n in range(900))))

    assert any("超过上限900条" in problem.sentence for problem in found)


@given(st.binary(max_size=400))
def test_random_bytes_are_only_ever_refused_in_words(source):
    assert problems(source)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_flow_is_read_or_refused_in_words_but_never_raises_anything_else(data):
    source = bytearray(PERMIT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(source) - 1))
        length = data.draw(st.integers(0, 60))
        source[at : at + length] = data.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from(source.split(b" ")).map(bytes))
        )

    assert all(problem.sentence and problem.rule for problem in told_of(bytes(source)))


LINES = PERMIT.decode().splitlines(keepends=True)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(2, len(LINES) - 2), min_size=1, max_size=3), st.booleans())
def test_lines_left_out_or_repeated_never_raise_anything_else(picked, repeat):
    lines = [
        line * (2 if repeat else 0) if number in picked else line
        for number, line in enumerate(LINES)
    ]

    told = told_of("".join(lines).encode())

    assert all(problem.sentence and problem.rule for problem in told)
