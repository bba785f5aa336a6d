"""Conditions: parsed once, evaluated in microseconds, and never Python.

Names are ``<node>.<field>``; numbers are Decimal, literals too. What is missing is an
error, never false: a case must not take a path because nobody asked the question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow

from engine.bpmn.checking import Known, problems
from engine.bpmn.errors import EvaluationError, MissingValueError
from engine.bpmn.grammar import (
    Arithmetic,
    Call,
    Choices,
    Comparison,
    Literal,
    Logic,
    Minus,
    Name,
    Negation,
    Tree,
    read,
)
from engine.bpmn.values import Value

Variables = Mapping[str, Mapping[str, Value]]
Result = str | Decimal | bool | tuple[str | Decimal | bool, ...] | None
Step = Callable[[Variables], Result]

# Our own context, so that nobody's getcontext() changes what a condition says.
_NUMBERS = Context(prec=34, traps=[DivisionByZero, InvalidOperation, Overflow])
_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _NUMBERS.add,
    "-": _NUMBERS.subtract,
    "*": _NUMBERS.multiply,
    "/": _NUMBERS.divide,
    "%": _NUMBERS.remainder,
}
_KINDS: dict[type, str] = {str: "文字", Decimal: "数字", bool: "是否", tuple: "列表"}


class _Unfit(Exception):  # noqa: N818 - it never leaves this module; evaluate() gives it a name
    """An operation met a value that it cannot take."""


@dataclass(frozen=True)
class Expression:
    """A condition, or a number of instances."""

    text: str
    names: frozenset[tuple[str, str]]
    tree: Tree
    _step: Step

    @classmethod
    def parse(cls, text: str) -> "Expression":
        """Read *text*.

        :raise ExpressionError: it is not of our language
        """
        tree = read(text)
        compiler = _Compiler(text.strip())
        step = compiler.step(tree)
        return cls(text.strip(), frozenset(compiler.names), tree, step)

    def check(self, known: Known) -> tuple[str, ...]:
        """Return a Chinese sentence for each unknown name and each comparison that cannot be meant.

        :param known: by (node, field) the type of the values (str, int, Decimal, bool, list or
            tuple) or, for a choice, the texts that can be chosen
        """
        return problems(self.tree, known)

    def evaluate(self, variables: Variables) -> Result:
        """Return what the expression says about *variables*, by node and field.

        :raise MissingValueError: a value that is needed is not there
        :raise EvaluationError: a value is of the wrong kind; a division by zero; too large a number
        """
        try:
            return self._step(variables)
        except _Unfit as error:
            raise EvaluationError(self.text, f"{error}。请核对填写的内容。") from error
        except DivisionByZero as error:
            raise EvaluationError(self.text, "除数为零。请核对填写的数字。") from error
        except DecimalException as error:
            raise EvaluationError(self.text, "数字过大或不能这样运算。请核对数字。") from error

    def decide(self, variables: Variables) -> bool:
        """Return whether the condition holds.

        :raise EvaluationError: as :meth:`evaluate`, and if the result is no truth value
        """
        result = self.evaluate(variables)
        if result is True or result is False:
            return result
        raise EvaluationError(self.text, "结果不是“是”或“否”。请联系流程设计人员。")


class _Compiler:
    """Turns a tree into closures: a call for each node, nothing looked up twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[tuple[str, str]] = set()

    def step(self, tree: Tree) -> Step:  # noqa: PLR0911 - a table of the nine forms
        match tree:
            case Literal(value):
                return lambda _variables: value
            case Choices(items):
                return lambda _variables: items
            case Name(node, field):
                return self.name(node, field)
            case Comparison():
                return self.comparison(tree)
            case Logic(op, parts):
                return self.logic(op, [self.step(part) for part in parts])
            case Negation(part):
                return _negation(self.step(part))
            case Arithmetic(op, left, right):
                return _arithmetic(_OPERATIONS[op], self.step(left), self.step(right))
            case Minus(part):
                return _arithmetic(
                    _NUMBERS.subtract, lambda _variables: Decimal(0), self.step(part)
                )
            case Call(function, arguments):
                return _call(function, [self.step(argument) for argument in arguments])

    def name(self, node: str, field: str, *, may_be_empty: bool = False) -> Step:
        self.names.add((node, field))
        text = self.text

        def value(variables: Variables) -> Result:
            try:
                found = variables[node][field]
            except KeyError:
                raise MissingValueError(text, node, field) from None
            kind = type(found)
            if kind is str or kind is bool or kind is Decimal or kind is tuple:
                return found  # type: ignore[return-value]
            if kind is int:
                return Decimal(found)  # type: ignore[arg-type]
            if found is None and not may_be_empty:
                raise MissingValueError(text, node, field)
            return tuple(found) if isinstance(found, list) else None

        return value

    def comparison(self, tree: Comparison) -> Step:
        # Asking whether something is empty is the one question an empty value may answer.
        asks_empty = Literal(None) in (tree.left, tree.right)
        left, right = (
            self.name(side.node, side.field, may_be_empty=True)
            if asks_empty and isinstance(side, Name)
            else self.step(side)
            for side in (tree.left, tree.right)
        )
        if asks_empty:
            return _emptiness(tree.op, left, right)
        if tree.op in ("in", "not in"):
            return _membership(left, right, wanted=tree.op == "in")
        if tree.op in ("==", "!="):
            return _equality(left, right, wanted=tree.op == "==")
        return _order(tree.op, left, right)

    @staticmethod
    def logic(op: str, parts: Sequence[Step]) -> Step:
        decisive = op == "or"

        def value(variables: Variables) -> bool:
            for part in parts:
                if _truth(part(variables)) is decisive:
                    return decisive
            return not decisive

        return value


def _kind(value: Result) -> str:
    return _KINDS.get(type(value), "空值")


def _truth(value: Result) -> bool:
    if value is True or value is False:
        return value
    raise _Unfit(f"and、or、not 只能用于“是”或“否”，不能用于{_kind(value)}")


def _number(value: Result) -> Decimal:
    if type(value) is Decimal:
        return value
    raise _Unfit(f"这里需要数字，却是{_kind(value)}")


def _negation(part: Step) -> Step:
    return lambda variables: not _truth(part(variables))


def _emptiness(op: str, left: Step, right: Step) -> Step:
    if op not in ("==", "!="):
        return _order(op, left, right)
    wanted = op == "=="
    return lambda variables: ((left(variables) is None) is (right(variables) is None)) is wanted


def _equality(left: Step, right: Step, *, wanted: bool) -> Step:
    def value(variables: Variables) -> bool:
        one, other = left(variables), right(variables)
        if type(one) is not type(other):
            raise _Unfit(f"{_kind(one)}不能与{_kind(other)}比较")
        return (one == other) is wanted

    return value


def _membership(left: Step, right: Step, *, wanted: bool) -> Step:
    def value(variables: Variables) -> bool:
        one, choices = left(variables), right(variables)
        if type(choices) is not tuple:
            raise _Unfit(f"in 的右边需要列表，却是{_kind(choices)}")
        if choices and type(one) is not type(choices[0]):
            raise _Unfit(f"{_kind(one)}不能与{_kind(choices[0])}比较")
        return (one in choices) is wanted

    return value


def _order(op: str, left: Step, right: Step) -> Step:
    def value(variables: Variables) -> bool:
        one, other = left(variables), right(variables)
        if type(one) is not type(other) or type(one) not in (Decimal, str):
            raise _Unfit(f"{_kind(one)}与{_kind(other)}不能比较大小")
        return bool(_ORDERS[op](one, other))

    return value


_ORDERS: dict[str, Callable[..., bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def _arithmetic(operation: Callable[[Decimal, Decimal], Decimal], left: Step, right: Step) -> Step:
    return lambda variables: operation(_number(left(variables)), _number(right(variables)))


def _call(function: str, arguments: Sequence[Step]) -> Step:
    implementation = _FUNCTIONS[function]
    return lambda variables: implementation(*(argument(variables) for argument in arguments))


def _length(value: Result) -> Decimal:
    if isinstance(value, str | tuple):
        return Decimal(len(value))
    raise _Unfit(f"len 需要文字或列表，却是{_kind(value)}")


def _count(value: Result, *wanted: Result) -> Decimal:
    if type(value) is not tuple:
        raise _Unfit(f"count 需要列表，却是{_kind(value)}")
    if not wanted:
        return Decimal(len(value))
    return Decimal(sum(type(item) is type(wanted[0]) and item == wanted[0] for item in value))


_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "len": _length,
    "count": _count,
    "abs": lambda value: _NUMBERS.abs(_number(value)),
    "min": lambda *values: min(map(_number, values)),
    "max": lambda *values: max(map(_number, values)),
}
