"""Two hundred flows as an office might draw them, made from their numbers.

Lanes, corrections, loops, parallel blocks, timers and called processes, 8 to 60 nodes.
``digests.txt`` holds what each number must give, so that figures compare between years.
"""

import hashlib
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from engine.model import Limit, Outcome, Role, Stage, Unit
from engine.profile import Flow, Node, NodeKind
from tests.diagrams.flows import flow_of, node, step

COUNT = 200
SMALLEST, LARGEST = 8, 60
DIGESTS = Path(__file__).with_name("digests.txt")

UNITS = ("业务科", "现场踏勘组", "法规科", "联审科室", "局领导")
WORKS = (
    "初审", "复核材料", "现场踏勘", "专家评审", "征求部门意见", "公示", "检验检测", "拟定审查意见",
    "集体讨论", "法制审核", "听证", "核对图纸", "核实权属", "消防核查", "环境影响审查", "汇总意见",
)  # fmt: skip
QUESTIONS = ("是否需要踏勘？", "资料属实？", "意见是否一致？", "审核结果？", "是否重大事项？")
ANSWERS = (("是", "否"), ("通过", "不通过"), ("一般", "重大", "需补充说明"))
LONG = "（含附件、图件与权属证明的逐项核对）"

Tail = tuple[str, str]


class _Author:
    """Draws one flow; ``tails`` are the open ends, each with the name of its branch."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(f"chart corpus {number}")
        self.size = SMALLEST + (number * 37) % (LARGEST - SMALLEST + 1)
        self.nodes: list[Node] = []
        self.edges: list[tuple[str, str, str]] = []
        self.tails: list[Tail] = []
        self.units = self._random.sample(UNITS, self._random.randint(1, len(UNITS) - 1))
        self._unit = self.units[0]
        self._calls = 0
        self._correction = ""
        self._refusal: list[Tail] = []

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def key(self) -> str:
        return f"n{len(self.nodes):02d}"

    def unit(self) -> str:
        """Return who acts next: mostly the unit that acted before."""
        if self.chance(0.35):
            self._unit = self._random.choice(self.units)
        return self._unit

    def join(self, key: str) -> str:
        self.edges += [(source, key, name) for source, name in self.tails]
        self.tails = [(key, "")]
        return key

    def event(self, kind: NodeKind, name: str, stage: Stage, lane: str, **more: object) -> str:
        key = self.key()
        self.nodes.append(node(key, kind, name, stage=stage, lane=lane, **more))
        return self.join(key)

    def work(self, stage: Stage, name: str = "", lane: str = "", **more: object) -> str:
        name = name or self._random.choice(WORKS) + (LONG if self.chance(0.08) else "")
        key, lane = self.key(), lane or self.unit()
        limit = Limit(Decimal(self._random.randint(1, 15)), Unit.WORKING_DAY)
        letters = ("acceptance_notice",) if self.chance(0.15) else ()
        facts = {"lane": lane, "limit": limit, "letters": letters, "public": self.chance(0.85)}
        self.nodes.append(step(key, name, stage, **facts | more))
        return self.join(key)

    def end(self, name: str, outcome: Outcome, stage: Stage, lane: str) -> None:
        self.event(NodeKind.END, name, stage, lane, outcome=outcome)
        self.tails = []

    def timer(self, host: str, name: str, lane: str) -> str:
        key = self.key()
        limit = Limit(Decimal(10), Unit.WORKING_DAY)
        self.nodes.append(node(key, NodeKind.TIMER, name, host=host, lane=lane, limit=limit))
        return key

    def gateway(self, kind: NodeKind, name: str, stage: Stage, lane: str = "") -> str:
        return self.event(kind, name, stage, lane or self.unit())

    def branches(self, source: str, names: tuple[str, ...], draw: Callable[[int], None]) -> None:
        """Draw each branch of a gateway; the open ends of all of them are left."""
        ends: list[Tail] = []
        for place, name in enumerate(names):
            self.tails = [(source, name)]
            draw(place)
            ends += self.tails
        self.tails = ends

    def begin(self) -> None:
        self.event(NodeKind.START, "提出申请", Stage.APPLY, "申请人")
        if self.size < 12:
            self.work(Stage.ACCEPT, "受理审查", "综合窗口", public=True)
            return

        accept = self.work(Stage.ACCEPT, "受理审查", "综合窗口", public=True)
        asked = self.gateway(NodeKind.EXCLUSIVE, "材料审核结果？", Stage.ACCEPT, "综合窗口")
        self.tails = [(asked, "材料不齐")]
        correct = self.work(Stage.APPLY, "补正材料", "申请人", role=Role.APPLICANT, public=True)
        self.edges.append((correct, accept, ""))
        self._correction = correct
        if self.chance(0.6):
            self.tails = [(self.timer(correct, "逾期未补正", "申请人"), "")]
            self.end("视为撤回申请", Outcome.WITHDRAWN, Stage.APPLY, "申请人")
        if self.chance(0.7):
            self.tails = [(asked, "不符合受理条件")]
            self.work(Stage.ACCEPT, "送达不予受理决定书", "综合窗口")
            self.end("不予受理", Outcome.NOT_ACCEPTED, Stage.ACCEPT, "综合窗口")
        self.tails = [(asked, "齐全")]
        self.event(NodeKind.MILESTONE, "受理", Stage.ACCEPT, "综合窗口", public=True)

    def middle(self) -> None:
        blocks = (self.row, self.choice, self.parallel, self.loop, self.overdue, self.call)
        rest = 3 if self.size < 12 else 6
        while len(self.nodes) < self.size - rest:
            room = self.size - rest - len(self.nodes)
            block = self.row if room < 5 else self._random.choice(blocks)
            block(min(room, 16))

    def row(self, room: int) -> None:
        for _ in range(self._random.randint(1, min(3, room))):
            self.work(Stage.REVIEW)

    def choice(self, room: int) -> None:
        names = self._random.choice(ANSWERS[:2] if room < 7 else ANSWERS)
        asked = self.gateway(NodeKind.EXCLUSIVE, self._random.choice(QUESTIONS), Stage.REVIEW)

        def draw(place: int) -> None:
            if place == 1 and self._correction and self.chance(0.2):
                self.edges.append((asked, self._correction, "补正"))
                self.tails = []
            elif place == 1 and self.chance(0.25):
                self._refusal += self.tails
                self.tails = []
            elif place or self.chance(0.6):
                self.row(2)

        self.branches(asked, names, draw)
        if self.chance(0.5):
            self.gateway(NodeKind.EXCLUSIVE, "", Stage.REVIEW)

    def parallel(self, room: int) -> None:
        fork = self.gateway(NodeKind.PARALLEL, "", Stage.REVIEW)
        count = self._random.randint(2, max(2, min(5, room - 3)))
        long = room > 2 * count + 2

        def draw(place: int) -> None:
            self.work(Stage.REVIEW)
            if long and self.chance(0.5):
                self.work(Stage.REVIEW)

        self.branches(fork, ("",) * count, draw)
        self.gateway(NodeKind.PARALLEL, "", Stage.REVIEW)

    def loop(self, room: int) -> None:
        first = self.work(Stage.REVIEW)
        self.row(1)
        asked = self.gateway(NodeKind.EXCLUSIVE, self._random.choice(QUESTIONS), Stage.REVIEW)
        if room > 5 and self.chance(0.5):
            self.tails = [(asked, "退回修改")]
            self.work(Stage.REVIEW, "修改材料", "申请人", role=Role.APPLICANT)
            self.edges.append((self.tails[0][0], first, ""))
        else:
            self.edges.append((asked, first, "退回"))
        self.tails = [(asked, "通过")]

    def overdue(self, room: int) -> None:
        if room < 3:
            self.row(room)
            return
        lane = self.unit()
        host = self.work(Stage.REVIEW, lane=lane)
        late = self.timer(host, "超期未办", lane)
        open_ = self.tails
        self.tails = [(late, "")]
        self.work(Stage.REVIEW, "督办", lane)
        self.tails = open_ + self.tails

    def call(self, room: int) -> None:
        if self._calls == 2 or room < 6:
            self.row(room)
            return
        self._calls += 1
        process = f"called{self._calls}"
        lane = self.unit()
        called = self.event(
            NodeKind.CALL, "联合审查" if self._calls == 1 else "现场勘验",
            Stage.REVIEW, lane, calls=process, public=True,
        )  # fmt: skip
        outside = self.tails
        self.tails = []
        inner = {"process": process, "public": True}
        self.nodes.append(node(self.key(), NodeKind.START, "开始", process=process))
        self.tails = [(self.nodes[-1].id, "")]
        for _ in range(self._random.randint(1, 3)):
            key = self.key()
            self.nodes.append(step(key, self._random.choice(WORKS), Stage.REVIEW, **inner))
            self.join(key)
        self.nodes.append(node(self.key(), NodeKind.END, "完成", process=process))
        self.join(self.nodes[-1].id)
        self.tails = outside
        assert self.tails == [(called, "")]

    def finish(self) -> None:
        chief = self.units[-1]
        if self._refusal and self.size < 12:
            self.tails += self._refusal
        decide = self.work(Stage.DECIDE, "作出决定", chief, public=True)
        if self.size >= 12:
            asked = self.gateway(NodeKind.EXCLUSIVE, "决定结果？", Stage.DECIDE, chief)
            self.tails = [*self._refusal, (asked, "不予许可")]
            if self.chance(0.5):
                self.work(Stage.DELIVER, "送达不予许可决定书", "综合窗口")
            self.end("不予许可", Outcome.REFUSED, Stage.DELIVER, "综合窗口")
            if self.chance(0.3):
                reviews = [one.id for one in self.nodes if one.stage is Stage.REVIEW
                           and one.kind is NodeKind.USER_TASK and one.process == "permit"]  # fmt: skip
                back = self._random.choice(reviews) if reviews else decide
                self.edges.append((asked, back, "退回重审"))
            self.tails = [(asked, "准予许可")]
        self.work(Stage.DELIVER, "制证送达", "综合窗口", public=True)
        self.end("准予许可", Outcome.GRANTED, Stage.DELIVER, "综合窗口")


def generated(number: int) -> Flow:
    """Return flow *number* of the corpus; the same everywhere and always."""
    author = _Author(number)
    author.begin()
    author.middle()
    author.finish()
    edges = list(dict.fromkeys(author.edges))
    pairs = {(source, target): (source, target, name) for source, target, name in edges}
    return flow_of(author.nodes, list(pairs.values()))


def digest(flow: Flow) -> str:
    """Return what identifies a flow: all that is drawn of it."""
    lines = [f"{one.id} {one.kind} {one.name} {one.lane} {one.stage} {one.host} {one.calls} "
             f"{one.process} {one.public} {one.limit} {one.letters}" for one in flow.nodes.values()]  # fmt: skip
    lines += [f"{edge.source} {edge.target} {edge.name}" for edge in flow.edges.values()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
