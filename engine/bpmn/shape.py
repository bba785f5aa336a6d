"""What the drawing of an executable process must be like, beyond the elements it uses.

Whether a flow is *wise* is for the lint rules; here stands only what would make the engine do
something other than what is drawn.
"""

from collections.abc import Sequence
from typing import NoReturn

from engine.bpmn.drawing import GATEWAYS, HOSTS, Arrow, Box, Process
from engine.bpmn.errors import DefinitionError, UnsupportedElementError

_CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})


def main_process(processes: Sequence[Process]) -> Process:
    """Return the one process that no call activity calls, after checking all of them.

    :raise DefinitionError: the drawing cannot be executed as it is drawn
    """
    by_id = {process.id: process for process in processes}
    for process in processes:
        _check_start(process)
        _check_arrows(process)
        for box in process.boxes.values():
            _check_box(process, box, by_id)
    seen: set[str] = set()
    for process in processes:
        _refuse_recursion(process, by_id, (), seen)
    called = {box.called for process in processes for box in process.boxes.values()}
    mains = [process for process in processes if process.id not in called]
    if len(mains) != 1:
        names = "、".join(process.name or process.id for process in mains) or "没有"
        raise DefinitionError(f"应当恰有一个主流程（不被其他流程调用），现有：{names}")
    return mains[0]


def _refuse(thing: Box | Arrow | Process, reason: str) -> NoReturn:
    raise DefinitionError(reason, element_id=thing.id, name=thing.name, line=thing.line)


def _check_start(process: Process) -> None:
    starts = [box for box in process.boxes.values() if box.kind == "startEvent"]
    if len(starts) != 1:
        _refuse(process, f"每个流程应当恰有一个开始事件，现有{len(starts)}个")
    if not any(box.kind == "endEvent" for box in process.boxes.values()):
        _refuse(process, "流程没有结束事件")


def _check_arrows(process: Process) -> None:
    for arrow in process.arrows:
        source = process.boxes.get(arrow.source)
        if source is None or arrow.target not in process.boxes:
            _refuse(arrow, "连线的起点或终点不在本流程中")
        if arrow.condition is not None and source.kind not in _CONDITIONAL:
            raise UnsupportedElementError(
                "只有排他网关和包容网关引出的连线可以带条件，请在前面加一个网关",
                element_id=arrow.id,
                name=arrow.name,
                line=arrow.line,
            )


def _check_box(process: Process, box: Box, by_id: dict[str, Process]) -> None:
    leaving, arriving = process.leaving(box.id), process.arriving(box.id)
    if box.kind == "endEvent":
        if leaving:
            _refuse(box, "结束事件不能再引出连线")
    elif not leaving:
        _refuse(box, "没有去向，请连到下一个节点或结束事件")
    elif len(leaving) > 1 and box.kind not in GATEWAYS:
        _refuse(box, "只有网关可以引出多条连线，请在后面加一个网关")
    if box.kind in ("startEvent", "boundaryEvent"):
        if arriving:
            _refuse(box, "开始事件和边界事件不能有进入的连线")
    elif not arriving:
        _refuse(box, "没有连线进入，流程永远走不到这里")
    if box.kind == "boundaryEvent":
        _check_host(process, box)
    if box.kind == "callActivity" and box.called not in by_id:
        _refuse(box, f"调用的流程“{box.called or ''}”不在本文件中")
    _check_default(box, leaving)


def _check_host(process: Process, timer: Box) -> None:
    host = process.boxes.get(timer.host or "")
    if host is None or host.kind not in HOSTS:
        _refuse(timer, "边界定时器只能附在人工环节或调用活动上")


def _check_default(box: Box, leaving: Sequence[Arrow]) -> None:
    if box.default is not None and box.kind not in _CONDITIONAL:
        _refuse(box, "只有排他网关和包容网关可以有默认去向")
    if box.default is not None and box.default not in {arrow.id for arrow in leaving}:
        _refuse(box, f"默认去向“{box.default}”不是从这里引出的连线")
    for arrow in leaving:
        if arrow.id == box.default and arrow.condition is not None:
            _refuse(arrow, "默认去向不能再带条件")
        if (
            box.kind in _CONDITIONAL
            and len(leaving) > 1
            and arrow.id != box.default
            and arrow.condition is None
        ):
            _refuse(arrow, "从判断引出的连线没有条件，也不是默认去向")


def _refuse_recursion(
    process: Process, by_id: dict[str, Process], above: tuple[str, ...], seen: set[str]
) -> None:
    if process.id in above:
        _refuse(process, "流程直接或间接调用了自己")
    if process.id in seen:
        return
    seen.add(process.id)
    for box in process.boxes.values():
        if box.called is not None:
            _refuse_recursion(by_id[box.called], by_id, (*above, process.id), seen)
