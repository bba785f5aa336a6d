"""What the door to the workflow engine refuses.

The docstring of a class is its message for developers; ``str(error)`` is the
Chinese sentence for the person who caused it: what happened, why, what now.
"""

from engine.errors import EngineError


class DefinitionError(EngineError):
    """A BPMN document is refused; says which element, where and why.

    :ivar element_id: of the element, or None where the file as a whole will not do
    :ivar line: in the file, from 1; None where there is none
    """

    def __init__(
        self,
        reason: str,
        *,
        element_id: str | None = None,
        name: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(reason, element_id, name, line)
        self.reason = reason
        self.element_id = element_id
        self.name = name
        self.line = line

    def __str__(self) -> str:
        place = f"第{self.line}行" if self.line else ""
        label = f"“{self.name}”" if self.name else ""
        element = f"元素{self.element_id}{label}" if self.element_id else ""
        where = "，".join(part for part in (place, element) if part)
        return f"{where}：{self.reason}" if where else self.reason


class UnsupportedElementError(DefinitionError):
    """The document holds an element that this engine does not execute."""


class UnsafeDocumentError(DefinitionError):
    """The bytes are no BPMN document that may be read safely."""


class LaneMismatchError(DefinitionError):
    """SpiffWorkflow and our own reading put a human task into different lanes."""


class ExpressionError(EngineError):
    """An expression is not of our language; says what is wrong with it."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"条件表达式“{self.text[:80]}”不正确：{self.reason}"


class EvaluationError(EngineError):
    """An expression cannot be evaluated with the values of this case."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"条件“{self.text[:80]}”无法判断：{self.reason}"


class MissingValueError(EvaluationError):
    """An expression reads a value that nobody has entered yet; carries its name."""

    def __init__(self, text: str, node: str, field: str) -> None:
        super().__init__(text, f"尚未填写“{node}.{field}”。请先填写该项，再提交本环节。")
        self.node = node
        self.field = field


class WorkflowError(EngineError):
    """A case cannot go on the way that was asked for."""


class StepNotOpenError(WorkflowError):
    """The step is not open: somebody completed it, or it was cancelled, or it never was."""

    def __init__(self, step_id: object) -> None:
        super().__init__(step_id)
        self.step_id = step_id

    def __str__(self) -> str:
        return "该环节已经办结、已被取消或尚未开始，不能提交。请刷新待办列表。"


class NoReturnError(WorkflowError):
    """The case cannot be sent back to this step from that one."""

    def __init__(self, node_id: str, name: str, reason: str) -> None:
        super().__init__(node_id, name, reason)
        self.node_id = node_id
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"不能退回到“{self.name or self.node_id}”：{self.reason}"


class TimerNotWaitingError(WorkflowError):
    """The timer does not wait: it fired, or its step was completed before."""

    def __init__(self, timer_id: object) -> None:
        super().__init__(timer_id)
        self.timer_id = timer_id

    def __str__(self) -> str:
        return "该期限提醒已经触发或已随环节办结而失效，无需再次触发。"


class NoPathError(WorkflowError):
    """No condition of a gateway is true and it has no default flow."""

    def __init__(self, node_id: str, name: str) -> None:
        super().__init__(node_id, name)
        self.node_id = node_id
        self.name = name

    def __str__(self) -> str:
        return (
            f"流程到达判断“{self.name or self.node_id}”时，没有任何一个条件成立，也没有默认去向。"
            "请核对填写的内容；仍不能提交的，请联系流程设计人员补充去向。"
        )


class CardinalityError(WorkflowError):
    """The number of instances of a multi-instance step is no whole number from 0 to the limit."""

    def __init__(self, node_id: str, value: object, limit: int) -> None:
        super().__init__(node_id, value, limit)
        self.node_id = node_id
        self.value = value
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"会签环节“{self.node_id}”的人数“{self.value}”不正确：应为0至{self.limit}的整数。"
            "请核对填写的人数。"
        )


class BudgetExceededError(WorkflowError):
    """One change took more engine steps than allowed: the flow runs in a circle without a person."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"流程连续自动运行超过{self.limit}步仍未到达办理环节，已停止，本次提交没有生效。"
            "流程图中可能有不经过人工环节的循环，请联系流程设计人员。"
        )


class DeadlockError(WorkflowError):
    """After this change nobody could ever act on the case again, though it is not finished."""

    def __init__(self, node_ids: tuple[str, ...]) -> None:
        super().__init__(node_ids)
        self.node_ids = node_ids

    def __str__(self) -> str:
        places = "、".join(self.node_ids)
        return (
            f"提交后流程将停在汇合点“{places}”，再没有可办理的环节，因此本次提交没有生效。"
            "流程图的分支与汇合不配对，请联系流程设计人员。"
        )


class WorkflowSpoiltError(WorkflowError):
    """An earlier call on this object failed half-way: it must be dropped and loaded again."""

    def __str__(self) -> str:
        return "上一次操作没有完成，请重新打开本件后再办。"


class StateError(EngineError):
    """The stored state of a case cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"办件的流程状态无法读取：{self.reason}。请联系管理员从日志重建。"


class StateTooNewError(StateError):
    """The state was written by a newer release; this one must not touch it."""

    def __init__(self, version: int, known: int) -> None:
        super().__init__(f"状态版本为{version}，本程序只认识到{known}，请先升级程序")
        self.version = version
        self.known = known
