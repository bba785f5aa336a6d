import time
from pathlib import Path

import pytest

from engine.bundle import Bundle, run_golden, shipped, validate

FOLDER = Path(__file__).parent.parent.parent / "data/permit"
FILES = dict(Bundle.read(FOLDER).files)


def changed(path, old, new):
    text = FILES[path].decode()
    assert old in text, old
    return Bundle.from_files(FILES | {path: text.replace(old, new, 1).encode()})


BROKEN = {
    "a unit that is not there": (
        "item.toml", "[units.section]", "[units.office]", "B-10", "review", "不在 item.toml",
    ),
    "a form that is not there": (
        "flow.bpmn", 'gh:form="review"', 'gh:form="gone"', "B-11", "review", "没有表单“gone”",
    ),
    "no ground for refusal": (
        "item.toml", 'kind = "refuse"', 'kind = "revoke"', "L18", "grounds", "不予许可的情形",
    ),
    "a promise longer than the law": (
        "item.toml", '"7wd"', '"30wd"', "L13", "limits.promised", "长于法定时限",
    ),
    "steps longer than the promise": (
        "item.toml", '"7wd"', '"3wd"', "L14", "limits.promised", "最长合计4个工作日",
    ),
    "half a day that the law should count": (
        "item.toml", '"7wd"', '"6.5wd"', "B-15", "limits.promised", "半日只用于环节时限",
    ),
    "an extension by hours": (
        "item.toml", '"10wd"', '"8h"',
        "B-15", "limits.extension", "不能以小时计",
    ),
    "an answer at the counter by hours": (
        "item.toml", 'promised = "7wd"', 'promised = "7wd"\nacceptance = "4h"',
        "B-15", "limits.acceptance", "按日计算",
    ),
    "an ordinary promise longer than the law": (
        "item.toml", 'promised = "7wd"', 'promised = "7wd"\nordinary_promise = "21wd"',
        "L13", "limits.ordinary_promise", "长于法定时限",
    ),
    "an ordinary promise without a way to it": (
        "item.toml", 'promised = "7wd"', 'promised = "7wd"\nordinary_promise = "15wd"',
        "B-23", "limits.ordinary_promise", "没有标记何时转普通程序",
    ),
    "a way to the ordinary procedure without its promise": (
        "flow.bpmn", 'gh:marks="accepted"', 'gh:marks="accepted switched"',
        "B-23", "limits.ordinary_promise", "没有写明普通程序的承诺时限",
    ),
    "an extension of joint handling that nobody approves": (
        "item.toml", 'handling = "promised"', 'handling = "joint"',
        "B-24", "limits.extension_by", "人民政府负责人",
    ),
    "an uncounted step without its law": (
        "flow.bpmn", 'gh:limit="3wd"', 'gh:limit="3wd" gh:clock="excluded:testing"',
        "B-16", "review", "检测",
    ),
    "a check digit": (
        "item.toml", '[units.counter]\nname = "综合窗口"\norgan = "11990101000000019X"',
        '[units.counter]\nname = "综合窗口"\norgan = "11990101000000029X"',
        "L21", "units.counter.organ", "校验位",
    ),
    "a task code of another organ": (
        "item.toml", 'task_code = "11990101000000019X', 'task_code = "11990101000000027Q',
        "L21", "task_code", "实施机关",
    ),
    "a task code of another level": (
        "item.toml", "level = 4", "level = 5", "L21", "task_code", "行使层级",
    ),
    "a task code of another item": (
        "item.toml", 'code = "000164120000"', 'code = "000164120001"', "L21", "task_code", "基本编码",
    ),
    "an entrusted item without its principal": (
        "item.toml", 'power_source = "1"', 'power_source = "5"', "B-17", "power_source", "委托机关",
    ),
    "joint only by name": (
        "item.toml", '"promised"', '"joint"', "B-18", "handling", "联审联办",
    ),
    "on the spot, but promised for later": (
        "item.toml", '"promised"', '"instant"', "L01", "limits.promised", "当场",
    ),
    "a visit without a reason": (
        "item.toml", 'visits_reason = "领取证件"\n', "", "L03", "visits", "原因",
    ),
    "one telephone for questions and complaints": (
        "item.toml", "0000-0000002", "0000-0000001", "L07", "contacts.complain", "投诉",
    ),
    "a vague material": (
        "item.toml", 'name = "申请表"', 'name = "申请表及其他材料"', "L15", "materials[1].name", "其他材料",
    ),
    "a conditional material without its condition": (
        "item.toml", 'need = "必要"', 'need = "条件"', "B-19", "materials[1].when", "什么情况下",
    ),
    "an application by nobody": (
        "forms/application.json", '"applicant_name"', '"somebody"', "B-20", None, "",
    ),
    "a condition on an unknown field": (
        "flow.bpmn", "accept_review.result ==", "accept_review.reslt ==",
        "B-21", "f_accept_result_correction_requested", "accept_review.reslt",
    ),
    "a condition on a field that is not for routing": (
        "flow.bpmn", 'accept_review.result == "补正"', 'accept_review.reason == "补正"',
        "B-21", "f_accept_result_correction_requested", "accept_review.reason",
    ),
    "a condition that nobody can choose": (
        "flow.bpmn", '"补正"</bpmn', '"补政"</bpmn',
        "B-21", "f_accept_result_correction_requested", "补政",
    ),
    "a condition that runs a program": (
        "flow.bpmn", 'accept_review.result == "补正"', "__import__('os').system('true')",
        "B-21", "f_accept_result_correction_requested", "",
    ),
    "a golden case on an unknown node": (
        "golden.toml", 'node = "correct_timeout"', 'node = "gone"', "B-05", "gone", "不在流程中",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "element", "fragment"), BROKEN.values(), ids=BROKEN
)
def test_files_that_contradict_each_other_may_not_be_published(
    path, old, new, rule, element, fragment
):
    if rule == "B-20":
        text = FILES[path].decode().replace("applicant_name", "somebody")
        bundle = Bundle.from_files(FILES | {path: text.encode()})
    else:
        bundle = changed(path, old, new)

    told = validate(bundle)

    assert any(
        problem.rule == rule and problem.element == element and fragment in problem.sentence
        for problem in told
    ), [str(problem) for problem in told]


def test_the_sample_bundle_may_be_published():
    assert validate(Bundle.read(FOLDER)) == []


def test_a_form_that_nobody_uses_is_told():
    bundle = Bundle.from_files(FILES | {"forms/spare.json": FILES["forms/review.json"]})

    assert [(p.file, p.rule) for p in validate(bundle)] == [("forms/spare.json", "B-11")]


def test_letter_texts_that_are_never_printed_are_told():
    bundle = Bundle.from_files(FILES | {"letters/termination.toml": b'paragraphs = ["x"]'})

    assert [(p.file, p.rule) for p in validate(bundle)] == [("letters/termination.toml", "B-13")]


def test_a_letter_that_names_no_fact_is_told_before_it_stops_a_case():
    text = 'paragraphs = ["{applicant}，{aplicant}"]'.encode()
    bundle = Bundle.from_files(FILES | {"letters/grant_decision.toml": text})

    told = validate(bundle, facts={"applicant"})

    assert [(p.file, p.rule) for p in told] == [("letters/grant_decision.toml", "B-13")]
    assert "{aplicant}" in told[0].sentence


def test_materials_of_the_same_key_are_told():
    text = FILES["item.toml"].decode()
    material = text[text.index("[[materials]]") : text.index("[[grounds]]")]
    bundle = Bundle.from_files(FILES | {"item.toml": (text + "\n" + material).encode()})

    assert [(p.element, p.rule) for p in validate(bundle)] == [("materials", "B-14")]


def test_lint_of_the_flow_is_part_of_the_validation():
    bundle = changed("flow.bpmn", ' gh:letters="refusal_decision"', "")

    assert "L38" in {problem.rule for problem in validate(bundle)}


def tangle(number):
    """Return the sample flow with gateways that fork and join across each other."""
    names = [f"x{n}" for n in range(number)]
    boxes = "".join(f'<bpmn:inclusiveGateway id="{n}" name="" default="d{n}"/>' for n in names)
    condition = "<bpmn:conditionExpression>1 == 1</bpmn:conditionExpression></bpmn:sequenceFlow>"
    onward = [*names[1:], "review"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="d{a}" sourceRef="{a}" targetRef="{b}"/>'
        f'<bpmn:sequenceFlow id="c{a}" sourceRef="{a}" targetRef="{names[(i * 7 + 3) % number]}">'
        + condition
        for i, (a, b) in enumerate(zip(names, onward, strict=True))
    )
    text = FILES["flow.bpmn"].decode()
    text = text.replace(
        'sourceRef="accepted" targetRef="review"', 'sourceRef="accepted" targetRef="x0"'
    )
    return text.replace("  </bpmn:process>", boxes + flows + "</bpmn:process>").encode()


def test_the_worst_tangle_within_the_limits_is_judged_within_five_seconds():
    began = time.perf_counter()
    bundle = Bundle.from_files(FILES | {"flow.bpmn": tangle(275)})

    told = validate(bundle)

    assert time.perf_counter() - began < 5
    assert {problem.rule for problem in told} & {"L34", "L35", "L36", "L37"}


def replayed(old, new):
    bundle = changed("golden.toml", old, new)
    return [run_golden(bundle, case) for case in bundle.golden]


def test_golden_cases_of_the_sample_replay():
    bundle = Bundle.read(FOLDER)

    replays = [run_golden(bundle, case) for case in bundle.golden]

    assert [replay.problem for replay in replays] == ["", ""]
    assert [replay.outcome for replay in replays] == ["granted", "withdrawn"]


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ('outcome = "granted"', 'outcome = "refused"', "办理结果应是refused"),
        ("open = []", 'open = ["review"]', "在办环节"),
        ('"corrected", "accepted"', '"accepted", "corrected"', "经过的节点"),
        ('by = "decider"', 'by = "reviewer"', "由decider办理"),
        ('answers = { result = "准予" }', 'answers = { result = "也许" }', ""),
        ('node = "review"', 'node = "deliver"', "正在办理的是：review"),
        ('node = "apply"', 'node = "review"', "第一步应是"),
    ],
    ids=["outcome", "open", "path", "role", "answer", "node", "start"],
)  # fmt: skip
def test_a_golden_case_that_goes_another_way_says_where(old, new, fragment):
    [first, second] = replayed(old, new)

    assert first.problem
    assert fragment in first.problem
    assert second.problem == ""


def test_a_day_bound_by_what_nobody_is_asked_is_refused():
    files = dict(shipped("karaoke").files)
    text = files["forms/hearing.json"].decode()
    files["forms/hearing.json"] = text.replace(".hearing_on", ".heard_on").encode()

    [problem] = validate(Bundle.from_files(files))

    assert (problem.rule, problem.file) == ("B-25", "forms/hearing.json")
    assert "hearing_arrange.heard_on" in problem.sentence
