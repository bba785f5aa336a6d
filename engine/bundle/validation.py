"""What must hold between the files of a bundle before it may be published.

Rules: B-10 units, B-11 forms, B-13 letters, B-14 keys, B-15 limits, B-16 pauses,
B-17 entrusting, B-18 handling, B-19 conditional materials, B-20 applicant, B-21 conditions,
B-22 dry run, B-26 reasons for warnings, B-27 fee, B-28 quota; and the errors of the lint (``engine.bundle.rules``).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from engine.bpmn import DefinitionError, Workflow
from engine.bundle.bundle import FLOW, GOLDEN, ITEM, PLACEHOLDER, Bundle
from engine.bundle.owed import check_owed
from engine.bundle.rules import RULES, lint_item
from engine.bundle.terms import check_limits
from engine.errors import EngineError
from engine.lint import Level
from engine.model import PAUSE_KINDS, Mark, Problem, Value
from engine.profile import Node
from forms.fields import Field, NumberField

_ENTRUSTED = frozenset({"5", "6"})
_CASE = UUID(int=0)


def validate(bundle: Bundle, *, facts: Collection[str] | None = None) -> list[Problem]:
    """Return everything for which this bundle may not be published; nothing where all is well.

    Runs the flow to its first steps, saves and loads it; nothing of it is stored.

    :param facts: what ``{…}`` may stand for in letters (``engine.letters`` knows); a name that
        is none would stop every case at that letter. Not looked at where None.
    """
    remarks = lint_item(bundle)
    problems = [each.problem for each in remarks if each.rule.level is Level.ERROR]
    problems += _accepted(bundle, {each.rule.id for each in remarks})
    for check in _CHECKS:
        problems += check(bundle)
    if facts is not None:
        problems += _placeholders(bundle, facts)
    return problems


def _units(bundle: Bundle) -> Iterator[Problem]:
    for node in bundle.flow.nodes.values():
        if node.unit not in {None, "applicant"} and node.unit not in bundle.item.units:
            known = "、".join(bundle.item.units)
            sentence = f"承办单位“{node.unit}”不在 item.toml 的 units 中（{known}）。请改正或补上"
            yield _at(node, "B-10", sentence)


def _forms(bundle: Bundle) -> Iterator[Problem]:
    for node in bundle.flow.nodes.values():
        if node.form is not None and node.form not in bundle.forms:
            yield _at(node, "B-11", f"没有表单“{node.form}”（forms/{node.form}.json）。请补上")
    used = {node.form for node in bundle.flow.nodes.values()}
    for key in bundle.forms:
        if key not in used:
            sentence = "没有环节使用这个表单。请在流程中引用（gh:form），或者删去"
            yield Problem(file=f"forms/{key}.json", sentence=sentence, rule="B-11")


def _bounds(bundle: Bundle) -> Iterator[Problem]:
    for key in bundle.forms:
        for field in bundle.form(key).fields:
            for bound in field.not_before:
                node = bundle.flow.nodes.get(bound.node)
                form = bundle.form_of(node) if node else None
                asked = {each.name for each in form.fields} if form else set()
                if bound.node and bound.field not in asked:
                    sentence = (
                        f"“{field.title}”不得早于的“{bound.node}.{bound.field}”不存在。请改正"
                    )
                    yield Problem(file=f"forms/{key}.json", sentence=sentence, rule="B-25")


def _letters(bundle: Bundle) -> Iterator[Problem]:
    issued = {letter for node in bundle.flow.nodes.values() for letter in node.letters}
    for code in bundle.letters:
        if code not in issued:
            sentence = f"流程没有环节发出文书“{code}”，这些段落不会印出来。请核对或删去"
            yield Problem(file=f"letters/{code}.toml", sentence=sentence, rule="B-13")


def _placeholders(bundle: Bundle, facts: Collection[str]) -> Iterator[Problem]:
    for code, paragraphs in bundle.letters.items():
        used = (name for text in paragraphs for name in PLACEHOLDER.findall(text))
        for name in sorted(set(used) - set(facts)):
            sentence = f"文书段落不能使用“{{{name}}}”，没有这项内容。请改正或删去"
            yield Problem(file=f"letters/{code}.toml", sentence=sentence, rule="B-13")


def _keys(bundle: Bundle) -> Iterator[Problem]:
    named: dict[str, Iterable[str]] = {
        "materials": [material.key for material in bundle.item.materials],
        "grounds": [ground.code for ground in bundle.item.grounds],
        "exclusions": [exclusion.kind for exclusion in bundle.item.exclusions],
    }
    for table, keys in named.items():
        for key, times in Counter(keys).items():
            if times > 1:
                yield _item("B-14", f"“{key}”写了{times}次。请为每一条起不同的键", table)


def _pauses(bundle: Bundle) -> Iterator[Problem]:
    listed = {exclusion.kind for exclusion in bundle.item.exclusions}
    for node in bundle.flow.nodes.values():
        kinds = {marking.kind for marking in node.marks if marking.mark is Mark.PAUSED}
        if node.excluded is not None:
            kinds.add(node.excluded)
        for kind in sorted(kinds - listed):
            sentence = f"特别程序“{PAUSE_KINDS.get(kind, kind)}”（{kind}）不在 item.toml 的"
            yield _at(node, "B-16", f"{sentence} exclusions 中，没有依据不能扣除时间。请补上")


def _handling(bundle: Bundle) -> Iterator[Problem]:
    item = bundle.item
    if item.joint != bundle.flow.joint:
        sentence = "办件类型（handling）与流程的联审联办标记（gh:joint）不一致。请改正其中一处"
        yield _item("B-18", sentence, "handling")


def _entrusted(bundle: Bundle) -> Iterator[Problem]:
    item = bundle.item
    if item.power_source in _ENTRUSTED and item.principal is None:
        yield _item("B-17", "委托行使的事项没有写明委托机关（principal）。请补上", "power_source")


def _conditional(bundle: Bundle) -> Iterator[Problem]:
    for number, material in enumerate(bundle.item.materials, start=1):
        if material.need == "条件" and not material.when:
            sentence = f"“{material.name}”是有条件提交的，没有写明什么情况下提交（when）。请补上"
            yield _item("B-19", sentence, f"materials[{number}].when")


def _accepted(bundle: Bundle, told: Collection[str]) -> Iterator[Problem]:
    """Tell reasons that excuse nothing: they would be published and mislead."""
    for number, accepted in enumerate(bundle.item.accepted, start=1):
        rule = RULES.get(accepted.rule)
        if rule is None or rule.level is Level.ERROR:
            sentence = f"“{accepted.rule}”不是可以说明原因的提示，错误只能改正。请删去这一条"
            yield _item("B-26", sentence, f"accepted[{number}].rule")
        elif accepted.rule not in told:
            sentence = f"{accepted.rule} 已经没有提示，不再需要说明原因。请删去这一条"
            yield _item("B-26", sentence, f"accepted[{number}].rule")


def _applicant(bundle: Bundle) -> Iterator[Problem]:
    start = bundle.flow.start()
    if start.form is not None and start.form in bundle.forms:
        names = {field.name for field in bundle.form(start.form).fields}
        missing = [name for name in ("applicant_name", "applicant_id") if name not in names]
        if missing:
            sentence = f"申请表没有{'、'.join(missing)}，系统不知道是谁的申请。请补上这些字段"
            yield Problem(file=f"forms/{start.form}.json", sentence=sentence, rule="B-20")


def _conditions(bundle: Bundle) -> Iterator[Problem]:
    try:
        wrong = bundle.definition.check(_known(bundle))
    except DefinitionError as error:
        yield Problem(
            file=FLOW, sentence=error.reason, rule="B-21", element=error.element_id, line=error.line
        )
        return
    except EngineError as error:
        yield Problem(file=FLOW, sentence=str(error), rule="B-21")
        return
    for element, sentences in wrong.items():
        place = bundle.flow.edges.get(element) or bundle.flow.nodes[element]
        for sentence in sentences:
            yield Problem(
                file=FLOW, sentence=sentence, rule="B-21", element=element, line=place.line
            )


def _known(bundle: Bundle) -> dict[tuple[str, str], type | tuple[str, ...]]:
    """Return what conditions may ask: by node and field the choices, or the type."""
    return {
        (node.id, field.name): field.choices or _type(field) for node, field in _routing(bundle)
    }


def _routing(bundle: Bundle) -> Iterator[tuple[Node, Field]]:
    for node in bundle.flow.nodes.values():
        if node.form is not None and node.form in bundle.forms:
            for field in bundle.form(node.form).fields:
                if field.routes:
                    yield node, field


def _type(field: Field) -> type:
    if isinstance(field, NumberField):
        return int if field.whole else Decimal
    return bool if field.schema.get("type") == "boolean" else str


def _dry_run(bundle: Bundle) -> Iterator[Problem]:
    """Start, save, load and compare: what cannot be loaded again would be lost for its applicant."""
    start = bundle.flow.start()
    values = {
        field.name: _example(field) for node, field in _routing(bundle) if node.id == start.id
    }
    try:
        workflow, _ = Workflow.start(
            bundle.definition, case_id=_CASE, change=1, values={start.id: values}
        )
        state = workflow.dump()
        again = Workflow.load(bundle.definition, _CASE, state)
    except DefinitionError:
        return
    except EngineError as error:
        sentence = f"试运行没有成功：{error}"
        yield Problem(file=FLOW, sentence=sentence, rule="B-22", element=start.id, line=start.line)
        return
    if again.dump() != state or again.open_steps != workflow.open_steps:
        sentence = "试运行后存档再打开，状态不一致。请联系系统管理员，不要发布"
        yield Problem(file=FLOW, sentence=sentence, rule="B-22", element=start.id, line=start.line)


def _example(field: Field) -> Value:
    if field.choices:
        return field.choices[0]
    examples: dict[type, Value] = {int: 1, Decimal: Decimal(1), bool: True}
    return examples.get(_type(field), "示例")


def _golden(bundle: Bundle) -> Iterator[Problem]:
    for case in bundle.golden:
        named = [*(step.node for step in case.steps), *case.expect.open, *case.expect.path]
        for name in dict.fromkeys(named):
            if name not in bundle.flow.nodes:
                sentence = f"样例办件“{case.name}”提到的节点“{name}”不在流程中。请改正"
                yield Problem(file=GOLDEN, sentence=sentence, rule="B-05", element=name)


def _at(node: Node, rule: str, sentence: str) -> Problem:
    return Problem(file=FLOW, sentence=sentence, rule=rule, element=node.id, line=node.line)


def _item(rule: str, sentence: str, place: str) -> Problem:
    return Problem(file=ITEM, sentence=sentence, rule=rule, element=place)


_CHECKS: tuple[Callable[[Bundle], Iterator[Problem]], ...] = (
    _units,
    _forms,
    _bounds,
    _letters,
    _keys,
    check_limits,
    check_owed,
    _pauses,
    _entrusted,
    _handling,
    _conditional,
    _applicant,
    _conditions,
    _dry_run,
    _golden,
)
