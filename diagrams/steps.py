"""The numbers of the steps and the text version: the same steps in the same order."""

from collections.abc import Mapping, Sequence

from diagrams.chart import Arrow, Caption, Figure, Part, Shape
from diagrams.charting import chart_of
from diagrams.naming import GATHERED
from diagrams.net import Bar, topological
from engine.profile import Flow

NUMBERED = frozenset({Shape.STEP, Shape.CALL})


def numbers(parts: Sequence[Part]) -> dict[str, str]:
    """Number the steps of all parts: 1, 2, 3 …; behind a call 4.1, 4.2 …

    Along the flow, stage by stage; the happy path before its branches.
    """
    main, *called = parts
    found = {step: str(place) for place, step in enumerate(_ordered(main), 1)}
    callers = {figure.calls: found[figure.id] for figure in main.figures.values() if figure.calls}
    for place, part in enumerate(called, 1):
        prefix = callers.get(part.id, f"附{place}")
        for number, step in enumerate(_ordered(part), 1):
            found[step] = f"{prefix}.{number}"
    return found


def step_numbers(flow: Flow, caption: Caption, *, public: bool = True) -> dict[str, str]:
    """Return the number on the chart of each step, in the order of the chart."""
    return numbers(chart_of(flow, caption.cleaned(), public=public))


def _ordered(part: Part) -> list[str]:
    forward = [link for link in part.net.links if not link.back]
    entering = dict.fromkeys(part.net.spots, 0)
    for link in forward:
        entering[link.target] += 1
    main = {link.target for link in forward if link.main}
    depth = {spot: place for place, spot in enumerate(topological(part.net.spots, forward))}
    ready = [spot for spot, count in entering.items() if not count]
    done: list[str] = []
    while ready:
        ready.sort(key=lambda spot: (part.figures[spot].band, spot not in main, depth[spot]))
        spot = ready.pop(0)
        done.append(spot)
        for link in forward:
            if link.source == spot:
                entering[link.target] -= 1
                if not entering[link.target]:
                    ready.append(link.target)
    return [spot for spot in done if part.figures[spot].shape in NUMBERED]


def text_version(flow: Flow, caption: Caption, *, public: bool = True) -> str:
    """Return the flow in numbered sentences (文字版流程), for whoever cannot see the picture."""
    caption = caption.cleaned()
    parts = chart_of(flow, caption, public=public)
    return "\n".join(_paragraphs(parts, caption, numbers(parts)))


def paragraphs(parts: Sequence[Part], caption: Caption) -> str:
    """Return the text version of parts that are already known."""
    return "\n".join(_paragraphs(parts, caption, numbers(parts)))


def _paragraphs(parts: Sequence[Part], caption: Caption, numbered: Mapping[str, str]) -> list[str]:
    lines = [f"{caption.headline.removesuffix('图')}（文字版）"]
    if caption.organ:
        lines.append(f"实施机关：{caption.organ}")
    limits = (("法定办结时限", caption.statutory), ("承诺办结时限", caption.promised))
    known = "；".join(f"{name}：{limit}" for name, limit in limits if limit)
    lines += [known] if known else []
    for part in parts:
        if part is not parts[0]:
            lines.append(f"【{part.name}的步骤】")
        lines += _steps(part, numbered, headed=part is parts[0])
    lines += [f"办理依据：{'；'.join(caption.bases)}"] if caption.bases else []
    lines += caption.notes
    lines += ["；".join(caption.phones)] if caption.phones else []
    facts = (("版本", caption.version), ("", caption.date), ("校验码", caption.digest[:12]))
    said = "；".join(f"{name}：{fact}" if name else fact for name, fact in facts if fact)
    return [*lines, *([said] if said else [])]


def _steps(part: Part, numbered: Mapping[str, str], *, headed: bool) -> list[str]:
    lines: list[str] = []
    band = -1
    steps = [step for step in _ordered(part) if step in numbered]
    joins = _joins(part, steps)
    for step in steps:
        figure = part.figures[step]
        if headed and figure.band != band:
            band = figure.band
            lines.append(f"【{part.bands[band]}】")
        lines.append(_sentence(part, figure, numbered))
        lines += (_gathered(part, join, numbered) for join in joins.get(step, ()))
    return lines


def _joins(part: Part, steps: Sequence[str]) -> dict[str, list[str]]:
    """Return after which step each join is told: the last one that leads to it."""
    last: dict[str, str] = {}
    for step in steps:
        seen: set[str] = set()
        waiting = [step, *(timer.id for timer in part.timers(step))]
        while waiting:
            targets = {arrow.target for arrow in part.leaving(waiting.pop())}
            new = targets - seen - set(steps)
            seen |= new
            waiting += new
        last |= {key: step for key in sorted(seen) if part.figures[key].bar is Bar.JOIN}
    order = topological(part.net.spots, [link for link in part.net.links if not link.back])
    found: dict[str, list[str]] = {}
    for join in sorted(last, key=order.index):
        found.setdefault(last[join], []).append(join)
    return found


def _gathered(part: Part, join: str, numbered: Mapping[str, str]) -> str:
    """Say what happens when all branches are done; each branch only says that it ends here."""
    ways = [_way(part, arrow.target, numbered) for arrow in part.leaving(join)]
    return f"{_gathering(part.figures[join])}：各项均完成后{'；'.join(ways)}。"


def _gathering(join: Figure) -> str:
    return "汇总" if join.title == GATHERED else f"汇总“{join.title}”"


def _sentence(part: Part, figure: Figure, numbered: Mapping[str, str]) -> str:
    who = " ".join(dict.fromkeys(word for word in (figure.unit, figure.who) if word))
    facts = (("责任", who), ("环节时限", figure.limit), ("文书", "".join(figure.letters)))
    known = "；".join(f"{name}：{value}" for name, value in facts if value)
    sentence = f"{numbered[figure.id]}. {figure.title}"
    sentence += f"（{known}）。" if known else "。"
    inner = [number for number in numbered.values() if number.startswith(f"{numbered[figure.id]}.")]
    if figure.calls and inner:
        sentence += f"具体步骤见第{'步至第'.join(dict.fromkeys((inner[0], inner[-1])))}步。"
    ways = [_way(part, arrow.target, numbered) for arrow in part.leaving(figure.id)]
    if ways:
        sentence += f"完成后{'；'.join(ways)}。"
    for timer in part.timers(figure.id):
        late = "；".join(_way(part, arrow.target, numbered) for arrow in part.leaving(timer.id))
        length = f"（{timer.limit}）" if timer.limit else ""
        still = "" if timer.interrupting else "（本步骤继续办理）"
        sentence += f"{timer.title}{length}的{still}，{late or '到期提醒'}。"
    return sentence


def _way(
    part: Part, target: str, numbered: Mapping[str, str], seen: frozenset[str] = frozenset()
) -> str:
    """Say where a flow leads, through gateways, to the next step or end."""
    figure = part.figures[target]
    goal = _goal(figure, numbered)
    if goal or target in seen:
        return goal or "……"
    seen |= {target}
    leaving = part.leaving(target)
    ways = [_way(part, arrow.target, numbered, seen) for arrow in leaving]
    if figure.bar is Bar.FORK:
        return f"同时{'、'.join(ways)}"
    if figure.shape is Shape.DECISION:
        branches = zip(map(_answer, leaving), ways, strict=True)
        said = "；".join(f"{answer}的，{way}" for answer, way in branches)
        return f"判断“{figure.title or '办理情形'}”：{said}"
    return "；".join(ways)


def _goal(figure: Figure, numbered: Mapping[str, str]) -> str:
    """Say what a flow has reached; nothing where it only passes a gateway."""
    if figure.id in numbered:
        return f"转第{numbered[figure.id]}步“{figure.title}”"
    if figure.shape is Shape.TERMINAL:
        return f"结束（{figure.title}）"
    return f"进入{_gathering(figure)}" if figure.bar is Bar.JOIN else ""


def _answer(arrow: Arrow) -> str:
    return arrow.label or ("其他情形" if arrow.default else "符合条件")
