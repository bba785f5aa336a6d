"""Two flows in words: steps that came, went, changed their names, hands, limits or places."""

from collections.abc import Callable, Iterator, Mapping

from engine.model import ROLE_LABELS, STAGE_LABELS
from engine.profile import LETTERS, Flow, Node, NodeKind

_STEPS = frozenset({NodeKind.USER_TASK, NodeKind.MILESTONE, NodeKind.CALL, NodeKind.TIMER})
"""What has a name that people know; gateways only lead the way."""


def flow_differences(
    old: Flow, new: Flow, units: Mapping[str, str], *, public: bool = False
) -> Iterator[str]:
    """Yield one sentence a change, in the order of the new flow.

    A step is the same where its id is the same, or, failing that, its name.

    :param units: what units are called, of both versions
    :param public: only what citizens see of the steps that they see
    """
    sees = _shown if public else _known
    same = _same(old, new, sees)
    for node in _steps(old, sees):
        if node.id not in same:
            yield f"取消环节“{node.label}”"
    kept = {there: here for here, there in same.items()}
    for node in _steps(new, sees):
        if node.id not in kept:
            yield f"增加环节“{node.label}”{_where(node, units)}"
            continue
        before = old.nodes[kept[node.id]]
        yield from _changes(before, node, units)
        if not public:
            yield from _inside(before, node)
    yield from _ways(old, new, same, sees)
    if not public:
        yield from _returns(old, new, same)
    yield from _conditions(old, new)


_Sees = Callable[[Node], bool]


def _known(node: Node) -> bool:
    return node.kind in _STEPS


def _shown(node: Node) -> bool:
    return node.kind in _STEPS and node.public


def _steps(flow: Flow, sees: _Sees) -> list[Node]:
    return [node for node in flow.nodes.values() if sees(node)]


def _same(old: Flow, new: Flow, sees: _Sees) -> dict[str, str]:
    """Return the steps of the old flow that the new one has, by id."""
    there_too = {node.id: node for node in _steps(new, sees)}
    found = {
        node.id: node.id
        for node in _steps(old, sees)
        if node.id in there_too and _alike(node, there_too[node.id])
    }
    free = {node.label: node.id for node in there_too.values() if node.id not in found}
    for node in _steps(old, sees):
        there = free.get(node.label)
        if node.id not in found and there is not None and _alike(node, new.nodes[there]):
            found[node.id] = free.pop(node.label)
    return found


def _alike(one: Node, other: Node) -> bool:
    return one.kind is other.kind


def _where(node: Node, units: Mapping[str, str]) -> str:
    words = (
        units.get(node.unit or "", ""),
        ROLE_LABELS[node.role] if node.role else "",
        node.limit.label if node.limit else "",
    )
    told = "，".join(word for word in words if word)
    return f"（{told}）" if told else ""


_Told = Callable[[Node, Mapping[str, str]], str]

_ASPECTS: tuple[tuple[str, _Told], ...] = (
    ("所属阶段", lambda node, _units: STAGE_LABELS[node.stage] if node.stage else ""),
    ("岗位", lambda node, _units: ROLE_LABELS[node.role] if node.role else ""),
    ("承办单位", lambda node, units: units.get(node.unit or "", node.unit or "")),
    ("环节时限", lambda node, _units: node.limit.label if node.limit else ""),
    ("办理人数", lambda node, _units: f"{node.officers}人"),
    ("出具文书", lambda node, _units: "、".join(f"《{LETTERS[code]}》" for code in node.letters)),
    ("依据", lambda node, _units: "、".join(basis.label for basis in node.bases)),
    ("计时", lambda node, _units: "不计入时限" if node.excluded else "计入时限"),
    ("公开", lambda node, _units: "向社会公开" if node.public else "内部环节"),
)
"""What a sentence gives from and to of a step."""

_WORDINGS: tuple[tuple[str, Callable[[Node], object]], ...] = (
    ("办理内容", lambda node: node.content),
    ("审查标准", lambda node: node.standard),
    ("岗位责任", lambda node: node.duty),
)
"""What a sentence only calls changed."""

_INSIDE: tuple[tuple[str, Callable[[Node], object]], ...] = (
    ("审查要点", lambda node: node.checklist),
    ("表单", lambda node: node.form),
)
"""The same, of what only the office sees."""


def _changes(old: Node, new: Node, units: Mapping[str, str]) -> Iterator[str]:
    if old.label != new.label:
        yield f"环节“{old.label}”改名为“{new.label}”"
    for name, told in _ASPECTS:
        before, after = told(old, units), told(new, units)
        if before != after:
            yield f"环节“{new.label}”的{name}{changed(before, after)}"
    yield from _worded(old, new, _WORDINGS)


def _inside(old: Node, new: Node) -> Iterator[str]:
    if old.label == new.label and old.name != new.name:
        yield f"环节“{new.label}”的内部名称{changed(old.name, new.name)}"
    yield from _worded(old, new, _INSIDE)


def _worded(
    old: Node, new: Node, wordings: tuple[tuple[str, Callable[[Node], object]], ...]
) -> Iterator[str]:
    worded = [name for name, told in wordings if told(old) != told(new)]
    if worded:
        yield f"环节“{new.label}”的{'、'.join(worded)}有调整"


def changed(before: str, after: str) -> str:
    """Say from what to what; an empty word is what was not there."""
    if not before:
        return f"新增为“{after}”"
    return f"由“{before}”改为“{after}”" if after else f"“{before}”取消"


def _ways(old: Flow, new: Flow, same: Mapping[str, str], sees: _Sees) -> Iterator[str]:
    """Say of which steps that stayed the next ones are others."""
    for here, there in same.items():
        before = {same.get(each, each) for each in _next(old, here, sees)}
        after = _next(new, there, sees)
        if before != after:
            names = "、".join(f"“{new.nodes[each].label}”" for each in _ordered(new, after))
            yield (
                f"环节“{new.nodes[there].label}”之后改为到{names}"
                if names
                else (f"环节“{new.nodes[there].label}”之后流程结束")
            )


def _returns(old: Flow, new: Flow, same: Mapping[str, str]) -> Iterator[str]:
    for here, there in same.items():
        returns = [
            "、".join(flow.nodes[each].label for each in flow.nodes[key].return_to)
            for flow, key in ((old, here), (new, there))
        ]
        if returns[0] != returns[1]:
            yield f"环节“{new.nodes[there].label}”可以退回到的环节{changed(*returns)}"


def _conditions(old: Flow, new: Flow) -> Iterator[str]:
    conditions = [
        {edge.condition or "" for edge in flow.edges.values() if edge.condition}
        for flow in (old, new)
    ]
    if conditions[0] != conditions[1]:
        yield "流程的分支条件有调整"


def _next(flow: Flow, start: str, sees: _Sees) -> set[str]:
    """Return the steps and ends that follow one, through what is not told of between."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [edge.target for edge in flow.outgoing(start)]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        node = flow.nodes[key]
        if sees(node) or node.kind is NodeKind.END:
            found.add(key)
        else:
            waiting += [edge.target for edge in flow.outgoing(key)]
    return found


def _ordered(flow: Flow, keys: set[str]) -> list[str]:
    return [key for key in flow.nodes if key in keys]
