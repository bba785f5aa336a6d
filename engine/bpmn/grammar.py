"""The grammar of conditions: from text to a small tree, and nothing else gets through.

Python's own parser reads the text, because its precedences are the ones that
designers know from every other tool. Only the forms below are taken over into our
tree; whatever is not named here is refused. Nothing of the text is ever executed.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from engine.bpmn.errors import ExpressionError

MAX_LENGTH = 1_000
MAX_DEPTH = 24
MAX_DIGITS = 30

FUNCTIONS: dict[str, tuple[int, int]] = {
    "len": (1, 1),
    "min": (1, 16),
    "max": (1, 16),
    "abs": (1, 1),
    "count": (1, 2),
}
"""The functions with the least and the greatest number of their arguments."""

_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+", re.ASCII)
_TEXTS = re.compile(r"""'[^']*'|"[^"]*\"""")
_GLUED = re.compile(r"(?<![\w.])[\d.]*\d[\d.]*[^\W\d]")
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Mod: "%",
}


@dataclass(frozen=True)
class Name:
    """A value of the case: the latest answer to a field of a node."""

    node: str
    field: str


@dataclass(frozen=True)
class Literal:
    """A text, a number, a truth value or nothing, as written."""

    value: str | Decimal | bool | None


@dataclass(frozen=True)
class Choices:
    """A list of literals of one kind."""

    items: tuple[str | Decimal | bool, ...]


@dataclass(frozen=True)
class Comparison:
    """``left op right``; a chain is several of them joined by *and*."""

    op: str
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True)
class Logic:
    """``and`` or ``or`` over two or more parts, from left to right, as far as needed."""

    op: str
    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Negation:
    """``not`` something."""

    part: "Tree"


@dataclass(frozen=True)
class Arithmetic:
    """``left op right`` on numbers."""

    op: str
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True)
class Minus:
    """The negative of a number."""

    part: "Tree"


@dataclass(frozen=True)
class Call:
    """One of our functions."""

    function: str
    arguments: tuple["Tree", ...]


Tree = Name | Literal | Choices | Comparison | Logic | Negation | Arithmetic | Minus | Call


def read(text: str) -> Tree:
    """Return the tree of *text*.

    :raise ExpressionError: the text is too long or too deep, no expression, or uses a form
        outside the grammar
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text, f"超过{MAX_LENGTH}个字符，请拆成几个判断")
    # Escapes are needed by no condition, and Python warns of odd ones instead of refusing.
    if "\\" in text or "\0" in text:
        raise ExpressionError(text, "不能使用反斜杠")
    # Python reads "1or 2" with a warning today and will refuse it one day: we refuse it now.
    outside = _TEXTS.sub("''", text)
    if _GLUED.search(outside):
        raise ExpressionError(text, "数字后面要空一格")
    if "#" in outside:
        raise ExpressionError(text, "不能写注释，说明请写在文档栏")
    # Editors break long lines; in one line or in two a condition says the same.
    source = re.sub(r"[\r\n\t]", " ", text).strip()
    try:
        parsed = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, Warning) as error:
        raise ExpressionError(text, "写法有误，请检查引号、括号和运算符是否为半角") from error
    return _Reader(text, source).tree(parsed, 1)


class _Reader:
    """Takes over what the grammar names; every other form is refused with a sentence."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        self.forms: dict[type[ast.expr], Callable[..., Tree]] = {
            ast.BoolOp: self.logic,
            ast.UnaryOp: self.unary,
            ast.BinOp: self.arithmetic,
            ast.Compare: self.comparison,
            ast.Call: self.call,
            ast.Constant: self.literal,
            ast.Attribute: self.name,
            ast.List: self.choices,
            ast.Tuple: self.choices,
        }

    def tree(self, node: ast.expr, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise self.refusal("嵌套层次过深，请拆成几个判断")
        form = self.forms.get(type(node))
        if form is None:
            raise self.refusal(
                "只能使用“节点.字段”、文字、数字、比较、and/or/not、in、四则运算和"
                f"函数{'、'.join(FUNCTIONS)}"
            )
        return form(node, depth + 1)

    def refusal(self, reason: str) -> ExpressionError:
        return ExpressionError(self.text, reason)

    def logic(self, node: ast.BoolOp, depth: int) -> Tree:
        op = "and" if isinstance(node.op, ast.And) else "or"
        return Logic(op, tuple(self.tree(part, depth) for part in node.values))

    def unary(self, node: ast.UnaryOp, depth: int) -> Tree:
        part = self.tree(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return Negation(part)
        if isinstance(node.op, ast.USub):
            return Minus(part)
        raise self.refusal("不认识的运算符，只能用 not 和负号")

    def arithmetic(self, node: ast.BinOp, depth: int) -> Tree:
        op = _ARITHMETIC.get(type(node.op))
        if op is None:
            raise self.refusal("不认识的运算符，只能用 + - * / %")
        return Arithmetic(op, self.tree(node.left, depth), self.tree(node.right, depth))

    def comparison(self, node: ast.Compare, depth: int) -> Tree:
        operands = [self.tree(part, depth) for part in (node.left, *node.comparators)]
        parts = []
        for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
            word = _COMPARISONS.get(type(op))
            if word is None:
                raise self.refusal("不认识的比较，只能用 == != < <= > >= in")
            parts.append(Comparison(word, left, right))
        return parts[0] if len(parts) == 1 else Logic("and", tuple(parts))

    def call(self, node: ast.Call, depth: int) -> Tree:
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
            raise self.refusal(f"只能调用函数{'、'.join(FUNCTIONS)}")
        least, most = FUNCTIONS[node.func.id]
        if not least <= len(node.args) <= most:
            raise self.refusal(f"函数{node.func.id}的参数个数不对")
        return Call(node.func.id, tuple(self.tree(argument, depth) for argument in node.args))

    def literal(self, node: ast.Constant, _depth: int) -> Literal:
        value = node.value
        if value is None or isinstance(value, str | bool):
            if isinstance(value, str) and not self.source_of(node).startswith(("'", '"')):
                raise self.refusal("文字前不能加字母")
            return Literal(value)
        # The text is read again, so that 0.1 is the number that was written.
        digits = self.source_of(node)
        if not _NUMBER.fullmatch(digits) or len(digits) > MAX_DIGITS:
            raise self.refusal(f"数字只能写成不超过{MAX_DIGITS}位的十进制数")
        return Literal(Decimal(digits))

    def source_of(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.source, node) or ""

    def name(self, node: ast.Attribute, _depth: int) -> Name:
        if not isinstance(node.value, ast.Name):
            raise self.refusal("名称只能写成“节点.字段”两段")
        if node.value.id.startswith("__") or node.attr.startswith("__"):
            raise self.refusal("名称不能以两个下划线开头")
        return Name(node.value.id, node.attr)

    def choices(self, node: ast.List | ast.Tuple, depth: int) -> Choices:
        items = []
        for element in node.elts:
            item = self.tree(element, depth)
            if isinstance(item, Minus) and isinstance(item.part, Literal):
                item = Literal(-item.part.value) if isinstance(item.part.value, Decimal) else item
            if not isinstance(item, Literal) or item.value is None:
                raise self.refusal("列表里只能写文字、数字、True 或 False")
            items.append(item.value)
        if len({type(item) for item in items}) > 1:
            raise self.refusal("列表里的值必须是同一类")
        return Choices(tuple(items))
