"""The service guide of an item (服务指南): its sections, and what they say beyond the elements.

The sections are the same, in the same order and with the same numbers, for every item of a
county (统一标准): what an item does not have is said, not left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import diagrams
from engine.bundle.item import Exclusion, Ground
from engine.limits import ClockBasis
from engine.model import PAUSE_KINDS, Outcome
from engine.profile import LETTERS, Node, NodeKind
from engine.publication import elements, rights, sentences
from engine.publication.facts import Change, ItemFacts, Step

_NUMERALS = "一二三四五六七八九"
_TITLES = {
    "basic": "基本信息",
    "organs": "实施机构",
    "bases": "设定依据",
    "conditions": "受理条件",
    "materials": "申请材料",
    "process": "办理流程",
    "limits": "办理时限",
    "result": "审批结果",
    "fee": "收费标准",
    "handling": "办理方式",
    "contacts": "办理地点、时间和联系方式",
    "refusals": "不予许可的情形",
    "remedies": "行政复议和行政诉讼",
    "rights": "权利和义务",
    "intermediaries": "中介服务",
    "questions": "常见问题",
    "notes": "注意事项",
    "version": "版本说明",
}
_NO_LICENCE = {"result": "办理结果", "refusals": "不予办理的情形"}
_BY_OFFICE = {"conditions": "实施条件", "refusals": "处理情形"}
"""What nobody applies for (检查、处罚 …) is done by the office itself."""

_REFUSALS = ("non_acceptance", "not_required", "refusal_decision", "termination")
"""The letters that tell somebody he does not get what he asked for."""

_TOLD_ELSEWHERE = {"备注", "联办机构"}
"""Elements that have a section or a table of their own."""

_STEP_LINE = re.compile(r"【|附?[0-9]+(\.[0-9]+)*\. ")
# What a step carries is never called the limit of the item (P-07).
_STEP_LIMIT = re.compile(r"(?<=[；（])时限：(?=[0-9]|当场)")
_WEB = re.compile(r"https?://[^\s<>\"'\\]+")
_PAPER = re.compile(rb'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')
_A4_WIDTH, _A3_WIDTH = 596, 842


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Where the drawing of a chart is found, and which paper it needs.

    :ivar paper: A4, A3 or "" for larger
    """

    address: str
    paper: str = "A4"


NO_CHARTS: Mapping[str, Picture] = MappingProxyType({})
NO_DRAWINGS: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section: its key is its anchor."""

    key: str
    number: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Length:
    """One limit of the item with how it is counted."""

    name: str
    words: str
    told: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One way on which somebody is refused: what happens, who says so, in which letter, on what.

    :ivar organ: in whose name (行政许可法 art. 24: the principal's where one acts for another)
    """

    name: str
    letter: str
    organ: str
    bases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What one department decides in joint handling, in its own name (P-03)."""

    organ: str
    unit: str
    name: str
    bases: tuple[str, ...]
    result: str


@dataclass(frozen=True, kw_only=True)
class Guide:
    """One item's guide.

    :ivar chart: the address of the chart's drawing; empty where there is none to show
    :ivar paper: which the chart needs: A4, A3 or "" for larger
    :ivar prefix: stands before every anchor, where several guides are on one page
    :ivar printed: on paper the chart has a sheet of its own, behind the text
    """

    facts: ItemFacts
    chart: str = ""
    paper: str = "A4"
    prefix: str = ""
    printed: bool = False

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section in its order."""
        titles = _TITLES | ({} if self.facts.item.licence else _NO_LICENCE)
        titles |= {} if self.facts.item.on_request else _BY_OFFICE
        return tuple(
            Section(key=key, number=numeral(place), title=title)
            for place, (key, title) in enumerate(titles.items(), 1)
        )

    def section(self, key: str) -> Section:
        """Return one section."""
        return next(section for section in self.sections if section.key == key)

    def anchor(self, key: str) -> str:
        """Return the id of a section on its page."""
        return self.prefix + key

    @cached_property
    def _groups(self) -> Mapping[str, elements.Group]:
        return {group.title: group for group in elements.groups(self.facts)}

    def rows(self, *titles: str) -> tuple[tuple[elements.Element, ...], ...]:
        """Return the elements of groups as the rows of one form."""
        groups = (self._groups[title] for title in titles if title in self._groups)
        said = (each for group in groups for each in group.elements)
        told = tuple(each for each in said if each.label not in _TOLD_ELSEWHERE)
        return elements.Group(title="", elements=told).rows

    @property
    def matters(self) -> tuple[Matter, ...]:
        """What each department decides; empty where one organ handles all."""
        units = self.facts.item.units.values() if self.facts.item.joint else ()
        return tuple(
            Matter(
                organ=self.facts.office.name(unit.organ),
                unit=unit.name,
                name=unit.matter,
                bases=tuple(each.basis.label for each in unit.bases),
                result=unit.result,
            )
            for unit in units
            if unit.matter
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the chart; those of a called process stand behind the step that calls."""
        return tuple(sorted(self.facts.public_steps, key=lambda step: _place(step.number)))

    @property
    def text(self) -> tuple[str, ...]:
        """The flow in numbered sentences, without what the guide says elsewhere."""
        lines = diagrams.text_version(self.facts.flow, self.facts.caption).splitlines()
        return tuple(
            _STEP_LIMIT.sub("环节时限：", line) for line in lines if _STEP_LINE.match(line)
        )

    @property
    def has_forms(self) -> bool:
        """Whether any material has an empty form or an example to take away."""
        return any(each.blank_form or each.example for each in self.facts.item.materials)

    @cached_property
    def lengths(self) -> tuple[Length, ...]:
        """Every limit of the item, in the order in which they run."""
        return tuple(_lengths(self.facts))

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every way on which somebody is refused, in the order of the flow."""
        nodes = self.facts.flow.nodes.values()
        found = (_refusal(self.facts, node, code) for node in nodes for code in node.letters
                 if code in _REFUSALS)  # fmt: skip
        return tuple(dict.fromkeys(found))

    @property
    def lapses(self) -> bool:
        """Whether an application counts as withdrawn when nothing is corrected in time."""
        nodes = self.facts.flow.nodes
        timers = (node for node in nodes.values() if node.kind is NodeKind.TIMER)
        ends = (
            nodes[edge.target] for timer in timers for edge in self.facts.flow.outgoing(timer.id)
        )
        return any(end.outcome is Outcome.WITHDRAWN for end in ends)

    def grounds(self, kind: str) -> tuple[Ground, ...]:
        """Return the coded grounds of a kind: refuse, switch or revoke."""
        return tuple(ground for ground in self.facts.item.grounds if ground.kind == kind)

    def pause_name(self, exclusion: Exclusion) -> str:
        """Return what a procedure is called whose time is not counted."""
        return PAUSE_KINDS.get(exclusion.kind, "法定不计时情形")

    def web_address(self, text: str) -> str:
        """Return a text that is an address of the web; empty for any other, which is no link."""
        return text if _WEB.fullmatch(text) else ""

    @property
    def rights(self) -> tuple[str, ...]:
        """What the law gives everybody, then what this item adds."""
        return (*rights.rights(self.facts), *self.facts.item.rights)

    @property
    def duties(self) -> tuple[str, ...]:
        """What the law asks of everybody."""
        return rights.duties(self.facts)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The published versions, newest first."""
        return self.facts.changes


def numeral(number: int) -> str:
    """Return a number below one hundred in Chinese: 一, 十, 十八, 二十."""
    tens, ones = divmod(number, 10)
    ten = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (_NUMERALS[ones - 1] if ones else "")


def pictures(charts: Mapping[str, bytes]) -> dict[str, Picture]:
    """Return drawings (SVG), by the digest of a version, as the pictures of one document."""
    return {
        digest: Picture(address=f"{digest}.svg", paper=_paper(body))
        for digest, body in charts.items()
    }


def guide(
    facts: ItemFacts, charts: Mapping[str, Picture], *, printed: bool = False, prefix: str = ""
) -> Guide:
    """Return the guide of an item with its chart."""
    shown = charts.get(facts.digest, Picture(address=""))
    return Guide(
        facts=facts, chart=shown.address, paper=shown.paper, prefix=prefix, printed=printed
    )


def _paper(chart: bytes) -> str:
    found = _PAPER.search(chart)
    width = float(found[1]) if found else 0.0
    return "A4" if width <= _A4_WIDTH else "A3" if width <= _A3_WIDTH else ""


def _place(number: str) -> tuple[int, ...]:
    """Where a step stands; one of a process that nobody calls (附1.1) stands behind all."""
    parts = number.removeprefix("附").split(".")
    return (int(number.startswith("附")), *map(int, parts))


def _lengths(facts: ItemFacts) -> Iterator[Length]:
    item = facts.item
    limits = item.limits
    from_when = "受理" if limits.basis is ClockBasis.ACCEPTANCE else "收到申请"
    start = f"自{from_when if item.on_request else '启动'}之日起计算。"
    if item.on_request:
        yield _length("受理审查期限", limits.acceptance.label, sentences.acceptance(facts))
        if limits.correction is not None:
            lapse = "申请人按补正告知书一次补齐全部材料的期限。"
            yield _length("补正期限", limits.correction.label, lapse, sentences.CORRECTION)
    yield _length("法定办结时限", limits.statutory.label, start, limits.statutory_note)
    made = "包括制作证件的时间。" if item.result.closing == "出证办结" else ""
    yield _length("承诺办结时限", limits.promised.label, start + made, limits.promised_note)
    if limits.ordinary_promise is not None:
        yield _length(
            "普通程序承诺时限", limits.ordinary_promise.label, f"转入普通程序的，{start}{made}"
        )
    if limits.extension is not None:
        yield _length("可以延长的期限", limits.extension.label, sentences.extension(facts))
    if item.on_request:
        yield _length("送达期限", limits.delivery.label, sentences.delivery(facts))


def _length(name: str, words: str, *told: str) -> Length:
    return Length(name=name, words=words, told=tuple(filter(None, told)))


def _refusal(facts: ItemFacts, node: Node, code: str) -> Refusal:
    unit = facts.item.units.get(node.unit or "")
    own = unit is not None and bool(unit.matter)
    organ = facts.office.name(unit.organ) if unit is not None and own else ""
    return Refusal(
        name=node.label,
        letter=LETTERS[code],
        organ=organ or facts.principal_name or facts.organ_name,
        bases=_labels(node),
    )


def _labels(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(basis.label for basis in node.bases))
