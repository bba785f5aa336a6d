import decimal
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn import EvaluationError, Expression, ExpressionError, MissingValueError

VARIABLES = {
    "受理审查": {"结论": "补正", "次数": 2},
    "form": {
        "area": Decimal("12.50"),
        "zero": 0,
        "big": Decimal("1e999999"),
        "votes": ("同意", "反对", "同意"),
        "yes": True,
        "empty": None,
        "text": "abc",
    },
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('受理审查.结论 == "补正"', True),
        ("受理审查.结论 != '补正'", False),
        ('受理审查.结论 in ["受理", "补正"]', True),
        ('受理审查.结论 not in ("受理", "补正")', False),
        ('"反对" in form.votes', True),
        ("form.area > 12.49 and form.area < 12.51", True),
        ("12 < form.area <= 12.5", True),
        ("not form.yes or 受理审查.次数 >= 2", True),
        ("0.1 + 0.2 == 0.3", True),
        ("form.area * 2 - 5 == 20", True),
        ("7 % 4 == 3", True),
        ("-form.area < 0", True),
        ("1 / 4 == 0.25", True),
        ("len(form.votes) == 3 and len(form.text) == 3", True),
        ('count(form.votes, "同意") == 2 and count(form.votes) == 3', True),
        ("min(3, 1, 2) + max(1, 2) + abs(-4) == 7", True),
        ("form.empty == None", True),
        ("form.text != None", True),
        ("-1 in [-1, 1]", True),
        ("form.area + 1", Decimal("13.50")),
        ("form.text < 'abd'", True),
        ("form.text != '1or #2'", True),
        ("\n  form.yes\n\tand form.area > 1\r\n", True),
    ],
)
def test_an_expression_says_what_it_reads_like(text, value):
    assert Expression.parse(text).evaluate(VARIABLES) == value


def test_names_are_what_an_expression_reads():
    expression = Expression.parse('a.x == "1" and (b.y > 2 or not a.z) and a.x in ["1"]')

    assert expression.names == {("a", "x"), ("b", "y"), ("a", "z")}


@pytest.mark.parametrize(
    ("text", "node", "field"),
    [
        ('nobody.result == "x"', "nobody", "result"),
        ("form.nothing > 1", "form", "nothing"),
        ('form.empty == "x"', "form", "empty"),
        ("form.empty > 1", "form", "empty"),
        ('not (form.empty in ["x"])', "form", "empty"),
    ],
)
def test_a_missing_value_is_an_error_that_names_it_and_never_false(text, node, field):
    with pytest.raises(MissingValueError) as refusal:
        Expression.parse(text).evaluate(VARIABLES)

    assert (refusal.value.node, refusal.value.field) == (node, field)
    assert f"{node}.{field}" in str(refusal.value)


def test_a_value_that_is_not_needed_may_be_missing():
    assert Expression.parse("form.yes or nobody.knows").evaluate(VARIABLES) is True
    assert Expression.parse("not form.yes and nobody.knows").evaluate(VARIABLES) is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / form.zero > 1", "除数为零"),
        ("form.area % form.zero > 1", "数字"),
        ("form.big * form.big > 1", "数字过大"),
        ("form.area == form.text", "不能与"),
        ('form.area in ["12"]', "不能与"),
        ("form.yes == 1", "不能与"),
        ("form.yes > form.yes", "不能比较大小"),
        ("form.text + form.text == 1", "需要数字"),
        ("-form.text == 1", "需要数字"),
        ("form.text and form.yes", "只能用于"),
        ("form.text in form.text", "需要列表"),
        ("len(form.area) == 1", "len"),
        ("count(form.text) == 1", "count"),
        ("form.text > None", "不能比较大小"),
    ],
)
def test_what_cannot_be_computed_is_said_in_words(text, words):
    with pytest.raises(EvaluationError, match=words):
        Expression.parse(text).evaluate(VARIABLES)


def test_a_condition_must_end_in_yes_or_no():
    with pytest.raises(EvaluationError, match="是"):
        Expression.parse("form.area").decide(VARIABLES)


ATTACKS = [
    "__import__('os').system('touch pwned') == 0",
    "().__class__.__base__.__subclasses__()",
    "[c for c in ().__class__.__base__.__subclasses__()]",
    "form.__class__",
    "__builtins__.eval",
    "form.text.__len__",
    "form.text.upper()",
    "form.votes[0]",
    "form['text']",
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "getattr(form, 'text')",
    "globals()",
    "lambda: 1",
    "(lambda: 1)()",
    "9**9**9",
    "1 << 100000",
    "1 | 2",
    "~1",
    "1 // 2",
    "f'{form.text}'",
    "f'{().__class__}'",
    "b'bytes' == 1",
    "r'raw' == 1",
    "u'text' == 1",
    "'a' 'b' if form.yes else 'c'",
    "1 if form.yes else 2",
    "(x := 5)",
    "{1: 2}",
    "{1, 2}",
    "{**form}",
    "[*form.votes]",
    "len(*form.votes)",
    "len(obj=form.votes)",
    "max(form.votes, key=len)",
    "await form.text",
    "yield 1",
    "form",
    "text",
    "...",
    "1j",
    "0x10",
    "1_000",
    "1e9",
    "9" * 31 + " > 1",
    "form.text is None",
    "[1, 'a'] == 1",
    "form.yes in [form.yes]",
    "[[1]] == 1",
    "'\\N{LATIN SMALL LETTER A}' == 1",
    "form.text == 'a\x00b'",
    "form.a.b.c == 1",
    "print(form.text)",
    "len(form.text).real",
    "len",
    "",
    "   ",
    "1; 2",
    "import os",
    "a.b = 1",
    "form.text == “a”",
    "(" * 300 + "1" + ")" * 300,
    "not " * 30 + "form.yes",
    "-" * 300 + "1",
    "1 + " * 500 + "1",
    "form.yes and " * 200 + "form.yes",
    "@form.yes",
    "1or form.yes",
    "form.area > 1and form.yes",
    "form.yes; form.yes",
    "form.yes # and the rest would be lost\n and form.area > 99",
]


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_whatever_is_not_of_the_language_is_refused(text):
    with pytest.raises(ExpressionError):
        Expression.parse(text)


ALPHABET = st.sampled_from(
    [
        *"()[]{}.,+-*/%<>=!:'\"\\#@\n\x00 01289",
        *(
            "and",
            "or",
            "not",
            "in",
            "is",
            "if",
            "else",
            "for",
            "None",
            "True",
            "lambda",
            "==",
            "f''",
        ),
        *(
            "form",
            ".text",
            ".votes",
            "form.area",
            "form.yes",
            "form.zero",
            "form.big",
            "len",
            "count",
        ),
        *("补正", "“", "\ud800", "1e5", "__class__"),
    ]
)


def attempt(text):
    """Parse, check and evaluate; a refusal of ours is as good as an answer, and says something."""
    try:
        expression = Expression.parse(text)
        expression.check({("form", "text"): ["a"], ("form", "area"): Decimal})
        return repr(expression.evaluate(VARIABLES))
    except (ExpressionError, EvaluationError) as refusal:
        return str(refusal)


@given(st.lists(ALPHABET, max_size=14).map("".join) | st.text(max_size=40))
def test_no_text_raises_anything_but_our_own_errors(text):
    assert attempt(text) != ""


@given(st.lists(ALPHABET, max_size=8).map(" ".join))
def test_no_spaced_text_raises_anything_but_our_own_errors(text):
    assert attempt(text) != ""


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_a_decimal_is_read_as_it_is_written(number):
    assert Expression.parse(f"{number:f}").evaluate({}) == number


def test_a_decimal_context_of_somebody_else_changes_nothing():
    with decimal.localcontext(decimal.Context(prec=2)):
        assert Expression.parse("1000.5 + 1 == 1001.5").evaluate({}) is True


KNOWN = {
    ("accept", "result"): ["受理", "补正"],
    ("form", "area"): Decimal,
    ("form", "count"): int,
    ("form", "yes"): bool,
    ("form", "text"): str,
    ("form", "votes"): list,
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('accept.resutl == "补正"', "accept.resutl"),
        ('accept.result == "补政"', "补政"),
        ('accept.result in ["受理", "不予"]', "不予"),
        ("accept.result == 1", "文字不能与数字比较"),
        ("form.area == '1'", "数字不能与文字比较"),
        ("form.yes > True", "不能比较大小"),
        ("form.yes + 1 == 2", "运算的每一边需要数字"),
        ("form.text and form.yes", "需要是否"),
        ("not form.text", "not"),
        ("form.text in form.text", "in 的右边需要列表"),
        ("form.area in form.votes", "数字不能与文字比较"),
        ("len(form.area) == 1", "len"),
        ("count(form.text) == 1", "count"),
        ("abs(form.text) == 1", "abs"),
        ("-form.text == 1", "负号"),
    ],
)
def test_a_check_finds_what_can_never_work(text, words):
    [first, *_] = Expression.parse(text).check(KNOWN)

    assert words in first


@pytest.mark.parametrize(
    "text",
    [
        'accept.result == "补正" and form.area > 1.5 or form.yes',
        'accept.result != None and form.text in ["随便"]',
        'count(form.votes, "同意") >= form.count and "同意" in form.votes',
        "min(form.area, form.count) % 2 == 0 and not (form.yes == True)",
    ],
)
def test_a_check_is_silent_where_all_is_well(text):
    assert Expression.parse(text).check(KNOWN) == ()
