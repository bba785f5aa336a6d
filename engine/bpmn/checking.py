"""What can be said about a condition before any case runs: names, kinds and choices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
)

Known = Mapping[tuple[str, str], type | Collection[str]]
"""By (node, field): the type of the values, or the texts that can be chosen."""

_KINDS: dict[type, str] = {
    str: "文字",
    int: "数字",
    float: "数字",
    Decimal: "数字",
    bool: "是否",
    list: "列表",
    tuple: "列表",
}
_ANY = ""


def problems(tree: Tree, known: Known, *, wanted: str = _ANY) -> tuple[str, ...]:
    """Return a Chinese sentence for each thing that cannot work, in reading order, each once.

    :param wanted: the kind that the whole must have (是否 for a condition, 数字 for a number)
    """
    checker = _Checker(known)
    kind = checker.kind(tree)
    if wanted:
        checker.want(kind, wanted, "整个表达式")
    return tuple(dict.fromkeys(checker.found))


@dataclass
class _Checker:
    known: Known
    found: list[str] = field(default_factory=list)

    def kind(self, tree: Tree) -> str:
        """Return the kind of the tree's value, or "" where it cannot be known."""
        match tree:
            case Literal(value):
                return _KINDS.get(type(value), _ANY)
            case Choices():
                return "列表"
            case Name():
                return self.name(tree)
            case Arithmetic() | Minus() | Call():
                self.number(tree)
                return "数字"
            case _:
                self.truth(tree)
                return "是否"

    def truth(self, tree: Comparison | Logic | Negation) -> None:
        match tree:
            case Comparison():
                self.comparison(tree)
            case Logic(_, parts):
                for part in parts:
                    self.want(self.kind(part), "是否", "and、or 的每一边")
            case Negation(part):
                self.want(self.kind(part), "是否", "not 的后面")

    def number(self, tree: Arithmetic | Minus | Call) -> None:
        match tree:
            case Arithmetic(_, left, right):
                self.want(self.kind(left), "数字", "运算的每一边")
                self.want(self.kind(right), "数字", "运算的每一边")
            case Minus(part):
                self.want(self.kind(part), "数字", "负号的后面")
            case Call(function, arguments):
                self.call(function, [self.kind(argument) for argument in arguments])

    def want(self, kind: str, wanted: str, where: str) -> None:
        if kind not in (_ANY, wanted):
            self.found.append(f"{where}需要{wanted}，却是{kind}。")

    def name(self, tree: Name) -> str:
        allowed = self.known.get((tree.node, tree.field))
        if allowed is None:
            self.found.append(
                f"没有可用于判断的字段“{tree.node}.{tree.field}”，请核对节点和字段名。"
            )
            return _ANY
        if isinstance(allowed, type):
            return _KINDS.get(allowed, _ANY)
        return "文字"

    def call(self, function: str, kinds: Sequence[str]) -> None:
        if function == "count":
            self.want(kinds[0], "列表", "count 的第一个参数")
        elif function == "len":
            if kinds[0] not in (_ANY, "文字", "列表"):
                self.found.append(f"len 需要文字或列表，却是{kinds[0]}。")
        else:
            for kind in kinds:
                self.want(kind, "数字", f"函数{function}的参数")

    def comparison(self, tree: Comparison) -> None:
        left, right = self.kind(tree.left), self.kind(tree.right)
        if tree.op in ("in", "not in"):
            self.want(right, "列表", "in 的右边")
            if isinstance(tree.right, Choices) and tree.right.items:
                self.same(left, _KINDS[type(tree.right.items[0])])
            elif isinstance(tree.right, Name):
                self.same(left, "文字")
        elif tree.op in ("==", "!="):
            self.same(left, right)
        else:
            self.same(left, right)
            for kind in (left, right):
                if kind in ("是否", "列表"):
                    self.found.append(f"{kind}不能比较大小。")
        self.choice(tree.left, tree.right)
        self.choice(tree.right, tree.left)

    def same(self, left: str, right: str) -> None:
        if left and right and left != right:
            self.found.append(f"{left}不能与{right}比较。")

    def choice(self, name: Tree, other: Tree) -> None:
        """Find texts that nobody can choose: a typing error that would never be true."""
        if not isinstance(name, Name):
            return
        allowed = self.known.get((name.node, name.field))
        if allowed is None or isinstance(allowed, type):
            return
        items = other.items if isinstance(other, Choices) else ()
        items = (other.value,) if isinstance(other, Literal) and other.value else items
        self.found.extend(
            f"“{item}”不在“{name.node}.{name.field}”的可选值中（{'、'.join(allowed)}）。"
            for item in items
            if isinstance(item, str) and item not in allowed
        )
