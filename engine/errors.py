"""What the engine refuses, and how it says so.

The docstring of a class is its message for developers; ``str(error)`` is the
Chinese sentence for the person at the desk: what happened, why, what now.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar


class EngineError(Exception):
    """The engine refuses; subclasses say why."""


class NotFoundError(EngineError):
    """No such thing, or none that the actor may see: the two look alike on purpose."""

    def __init__(self, noun: str, key: object) -> None:
        super().__init__(noun, key)
        self.noun = noun
        self.key = key

    def __str__(self) -> str:
        return f"没有找到{self.noun}“{self.key}”，或者您无权查看。请核对编号后重试。"


class NotPermittedError(EngineError):
    """The actor may not do this to this case; carries the rule."""

    def __init__(self, reason: str, *, rule: str) -> None:
        super().__init__(reason, rule)
        self.reason = reason
        self.rule = rule

    def __str__(self) -> str:
        # People look a rule up by its number; R-ROLE and its like are names for programs.
        told = f"（规则 {self.rule}）" if any(each.isdigit() for each in self.rule) else ""
        return f"不能办理：{self.reason}{told}。"


class CaseChangedError(EngineError):
    """Somebody changed the case since the form was drawn; says who and when."""

    def __init__(self, *, by: str | None, at: datetime | None) -> None:
        super().__init__(by, at)
        self.by = by
        self.at = at

    def __str__(self) -> str:
        who = self.by or "其他人员"
        return f"本件刚刚已由{who}办理，您看到的页面已经过时。请核对最新情况后再办。"


class TaskClosedError(EngineError):
    """Somebody already completed this task."""

    def __init__(
        self, *, task_id: object, closed_by: str | None, closed_at: datetime | None
    ) -> None:
        super().__init__(task_id, closed_by, closed_at)
        self.task_id = task_id
        self.closed_by = closed_by
        self.closed_at = closed_at

    def __str__(self) -> str:
        who = self.closed_by or "系统"
        return f"该环节已由{who}办结，不能重复办理。请返回待办列表。"


class WrongStateError(EngineError):
    """The case is not in a state in which this can be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class AwaitedError(WrongStateError):
    """A step cannot be submitted: others are asked for their opinion and have not given it.

    :ivar what: before, after (those who sign), or vote
    """

    _WHY: ClassVar = {
        "before": "本环节已请{names}加签，收到签署意见以前不能提交。需要时可以在“办理操作”中减签",
        "after": "本环节已经提交，正在等待{names}加签，全部同意后自动流转",
        "vote": "本环节的会签尚未结束，还没有表决的有：{names}。会签结束以前不能提交，"
        "也可以在“办理操作”中写明理由终止会签",
    }

    def __init__(self, names: Sequence[str], what: str) -> None:
        self.names = tuple(names)
        self.what = what
        super().__init__(self._WHY[what].format(names="、".join(names)) + "。")


class NotInStateError(WrongStateError):
    """The permission table has no such act in the state that the case is in."""


class UnlawfulError(EngineError):
    """The law does not allow this in this case now; carries the rule of domain.md §2.1."""

    def __init__(self, reason: str, *, rule: str) -> None:
        super().__init__(reason, rule)
        self.reason = reason
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.reason}（规则 {self.rule}）。"


class InvalidValueError(EngineError):
    """A value from outside will not do; says which and why, and by which rule where one has an id."""

    def __init__(self, field: str, reason: str, *, rule: str = "") -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.field}：{self.reason}" + (f"（规则 {self.rule}）" if self.rule else "")


class InvalidBundleError(EngineError):
    """A bundle or one of its files is refused; carries every problem found."""

    def __init__(self, problems: Sequence["ProblemLike"]) -> None:
        super().__init__(*problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ProblemLike:
    """Anything with a sentence: see engine.model.Problem."""


class LetterFactsMissingError(EngineError):
    """A step owes a letter whose facts are not all there."""

    def __init__(self, letter: str, missing: Sequence[str]) -> None:
        super().__init__(letter, missing)
        self.letter = letter
        self.missing = tuple(missing)

    def __str__(self) -> str:
        return f"《{self.letter}》缺少必要内容：{'、'.join(self.missing)}。请补充后再提交。"


class LogBrokenError(EngineError):
    """The log does not verify; carries the first broken place."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(seq, reason)
        self.seq = seq
        self.reason = reason

    def __str__(self) -> str:
        return f"日志第 {self.seq} 条校验失败：{self.reason}"


class CalendarMissingError(EngineError):
    """A year is needed that is neither published nor estimated."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year

    def __str__(self) -> str:
        return (
            f"缺少 {self.year} 年工作日历，不能计算期限（规则 R-44）。"
            "请先导入国务院办公厅放假通知。"
        )


class DatabaseAwayError(EngineError):
    """The database does not answer."""

    def __str__(self) -> str:
        return "数据库暂时无法连接，您填写的内容没有丢失。请稍后再试。"


class UnsafeSettingError(EngineError):
    """A setting, a secret or a database is missing or unsafe: nothing starts on it."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(setting, reason)
        self.setting = setting
        self.reason = reason

    def __str__(self) -> str:
        return f"设置 {self.setting} 不能使用：{self.reason}。"


class CheckpointNotWrittenError(EngineError):
    """The node could not sign where the log stands; the change itself is committed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"办理结果已保存，但日志检查点没有写成：{self.reason}。请通知系统管理员。"


class TooManyTriesError(EngineError):
    """Somebody asks more often than people do; carries when he may again, in Asia/Shanghai."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at

    def __str__(self) -> str:
        return f"查询次数过多，请于 {self.again_at:%H:%M} 以后再试。着急的，请拨打凭证上的电话。"


class SignInRefusedError(EngineError):
    """The name or the password is wrong, or the account is locked; never says which of the two."""

    def __init__(self, *, locked_until: datetime | None = None) -> None:
        super().__init__(locked_until)
        self.locked_until = locked_until

    def __str__(self) -> str:
        if self.locked_until is not None:
            return "登录失败次数过多，账号已临时锁定。请15分钟后再试。"
        return "用户名或密码不正确。"
