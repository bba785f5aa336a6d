"""Flows for the drawing tests: the usual permit by hand, and random ones."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from diagrams import Caption
from engine.model import ROLE_LABELS, Limit, Outcome, Role, Stage, Unit
from engine.profile import Edge, Flow, Lane, Node, NodeKind

LETTERS = {"acceptance_notice": "受理通知书", "correction_notice": "补正告知书"}

NASTY = (
    "<script>alert(1)</script>",
    '"]; evil [label="x',
    "</TD></TR></TABLE>>",
    "]]><svg onload=alert(1)>",
    "<![CDATA[x]]>",
    r"\N\G\E\T\L\l\r",
    "a\nb\r\nc\td",
    "\\",
    '"',
    "'",
    "&amp;&lt;",
    "javascript:alert(1)",
    "受" * 300,
    "W" * 300,
    "\u202eeteled\u202c",
    "👨‍👩‍👧",
    "\x00\x07",
    "",
    "   ",
    "{a|b}<c>",
    "node-review",
    "%s%n{0}${7*7}",
)


def node(key: str, kind: NodeKind, name: str = "", **more: Any) -> Node:
    return Node(id=key, kind=kind, name=name, process=more.pop("process", "permit"), line=1, **more)


def step(key: str, name: str, stage: Stage, unit: str = "counter", **more: Any) -> Node:
    facts = {
        "role": Role.REVIEWER,
        "limit": Limit(Decimal(2), Unit.WORKING_DAY),
        "public": True,
        "stage": stage,
        "unit": unit,
    }
    return node(key, NodeKind.USER_TASK, name, **facts | more)


def flow_of(nodes: list[Node], edges: list[tuple[str, str, str]], **more: Any) -> Flow:
    """Join nodes; an edge is (source, target, name) and called ``source__target``."""
    defaults = {n.default for n in nodes}
    lanes: dict[str, list[str]] = {}
    for one in nodes:
        if one.lane:
            lanes.setdefault(one.lane, []).append(one.id)
    return Flow(
        id="permit",
        name="采伐许可",
        processes=tuple(dict.fromkeys(["permit", *(n.process for n in nodes)])),
        nodes={n.id: n for n in nodes},
        edges={
            f"{a}__{b}": Edge(
                id=f"{a}__{b}", source=a, target=b, name=name, default=f"{a}__{b}" in defaults
            )
            for a, b, name in edges
        },
        lanes=tuple(
            Lane(id=key, name=key, process="permit", unit=key, roles=frozenset(), nodes=tuple(ids))
            for key, ids in lanes.items()
        ),
        **more,
    )


def permit() -> Flow:
    """Build a flow with a question, a loop, a timer, a fork, a call and two ends."""
    kind = NodeKind
    nodes = [
        node("apply", kind.START, "提出申请", stage=Stage.APPLY, lane="申请人"),
        step("accept_review", "受理审查", Stage.ACCEPT, lane="窗口"),
        node("accept_result", kind.EXCLUSIVE, "材料审核结果？", lane="窗口",
             default="accept_result__accepted"),
        node("accepted", kind.MILESTONE, "受理", stage=Stage.ACCEPT, public=True, lane="窗口",
             letters=("acceptance_notice",)),
        step("correct", "补正材料", Stage.APPLY, "applicant", lane="申请人", role=Role.APPLICANT),
        node("late", kind.TIMER, "逾期未补正", host="correct", lane="申请人",
             limit=Limit(Decimal(10), Unit.WORKING_DAY)),
        node("withdrawn", kind.END, "视为撤回申请", outcome=Outcome.WITHDRAWN, lane="申请人"),
        step("register", "内部登记", Stage.REVIEW, lane="科室", public=False),
        node("fork", kind.PARALLEL, "", lane="科室"),
        step("visit", "现场踏勘", Stage.REVIEW, lane="科室", officers=2),
        step("opinion", "专家评审", Stage.REVIEW, lane="科室", clock="excluded:expert_review"),
        node("join", kind.PARALLEL, "", lane="科室"),
        node("joint", kind.CALL, "联合踏勘", stage=Stage.REVIEW, public=True, calls="visit_flow",
             lane="科室"),
        step("decide", "决定", Stage.DECIDE, lane="领导"),
        node("decision", kind.EXCLUSIVE, "决定结果？", lane="领导",
             default="decision__granted"),
        node("granted", kind.MILESTONE, "准予许可", stage=Stage.DECIDE, public=True, lane="窗口"),
        step("deliver", "送达", Stage.DELIVER, lane="窗口"),
        node("granted_end", kind.END, "结束（准予许可）", outcome=Outcome.GRANTED, lane="窗口"),
        node("refused_end", kind.END, "结束（不予许可）", outcome=Outcome.REFUSED, lane="窗口"),
        node("begin", kind.START, "开始", process="visit_flow"),
        step("look", "看现场", Stage.REVIEW, process="visit_flow"),
        node("over", kind.END, "完成", process="visit_flow"),
    ]  # fmt: skip
    edges = [
        ("apply", "accept_review", ""),
        ("accept_review", "accept_result", ""),
        ("accept_result", "accepted", "齐全"),
        ("accept_result", "correct", "不齐"),
        ("correct", "accept_review", ""),
        ("late", "withdrawn", ""),
        ("accepted", "register", ""),
        ("register", "fork", ""),
        ("fork", "visit", ""),
        ("fork", "opinion", ""),
        ("visit", "join", ""),
        ("opinion", "join", ""),
        ("join", "joint", ""),
        ("joint", "decide", ""),
        ("decide", "decision", ""),
        ("decision", "granted", "准予"),
        ("decision", "refused_end", "不予"),
        ("decision", "decide", "重新研究"),
        ("granted", "deliver", ""),
        ("deliver", "granted_end", ""),
        ("begin", "look", ""),
        ("look", "over", ""),
    ]
    return flow_of(nodes, edges)


def caption(**more: Any) -> Caption:
    facts: Mapping[str, Any] = {
        "title": "林木采伐许可",
        "organ": "示例县林业局",
        "code": "000164120000",
        "statutory": "20个工作日",
        "promised": "7个工作日",
        "bases": ("《森林法》第五十七条",),
        "phones": ("咨询电话：0578-1234567",),
        "notes": ("补正时间不计入",),
        "version": "2026-01",
        "digest": "368cdb2d74b2",
        "units": {"counter": "综合窗口", "applicant": "申请人"},
        "letters": LETTERS,
        "roles": ROLE_LABELS,
    }
    return Caption(**dict(facts) | more)


KINDS = (
    NodeKind.USER_TASK,
    NodeKind.USER_TASK,
    NodeKind.EXCLUSIVE,
    NodeKind.PARALLEL,
    NodeKind.MILESTONE,
    NodeKind.END,
)


@st.composite
def random_flows(draw: st.DrawFn, *, most: int = 11) -> Flow:
    """Draw a flow of any shape: branches, loops, several lanes, stages out of order."""
    count = draw(st.integers(min_value=1, max_value=most))
    stages, lanes = st.sampled_from(list(Stage)), st.sampled_from(["甲", "乙", "丙"])
    nodes = [node("s", NodeKind.START, "开始", lane="甲")]
    for place in range(count):
        kind = draw(st.sampled_from(KINDS))
        nodes.append(
            node(
                f"n{place}", kind, draw(st.text("受理审查决定？", max_size=9)),
                stage=draw(st.none() | stages), lane=draw(lanes), public=draw(st.booleans()),
            )
        )  # fmt: skip
    sources = [one.id for one in nodes if one.kind is not NodeKind.END]
    targets = [one.id for one in nodes[1:]]
    pairs = {("s", "n0")}
    for place in range(1, count):
        pairs.add((draw(st.sampled_from(sources[: place + 1])), f"n{place}"))
    more = st.tuples(st.sampled_from(sources), st.sampled_from(targets))
    pairs |= set(draw(st.lists(more, max_size=6)))
    names = st.sampled_from(["", "是", "材料不齐全"])
    edges = [(a, b, draw(names)) for a, b in sorted(pairs) if a != b]
    return flow_of(nodes, edges)
