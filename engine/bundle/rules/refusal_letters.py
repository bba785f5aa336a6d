"""L23: whoever is refused is told on which basis, and where to appeal."""

from collections.abc import Iterator

from engine.bundle.rules.rule import Finding, ItemRule, Subject
from engine.lint import Example
from engine.profile import LETTERS

_REFUSALS = frozenset({"non_acceptance", "refusal_decision", "not_required"})
_REMEDIED = frozenset({"non_acceptance", "refusal_decision"})


def _check(subject: Subject) -> Iterator[Finding]:
    refusing = [node for node in subject.flow.nodes.values() if _REFUSALS & {*node.letters}]
    for node in refusing:
        titles = "、".join(f"《{LETTERS[code]}》" for code in node.letters if code in _REFUSALS)
        if not node.bases:
            sentence = f"“{node.name}”发出{titles}，没有写明依据（gh:basis）。请写明哪部法的哪一条"
            yield Finding.at(node, sentence)
    if any(_REMEDIED & {*node.letters} for node in refusing):
        yield from _remedies(subject)


def _remedies(subject: Subject) -> Iterator[Finding]:
    court = subject.item.contacts.court
    if "人民法院" not in court:
        sentence = f"不利决定要告知向哪个法院起诉，“{court}”不是人民法院。请改正"
        yield Finding.of("contacts", "court", sentence=sentence)


RULE = ItemRule(
    id="L23",
    title="不予受理、不予许可的文书写明依据和救济途径",
    reason="不说理由、不告知复议和诉讼的决定，当事人没有办法救济；是否发出文书由L38检查",
    basis="行政许可法第三十二、三十八条",
    example=Example(
        file="flow.bpmn",
        anchor='gh:marks="refused" gh:letters="refusal_decision">\n'
        "      <bpmn:extensionElements>\n"
        '        <gh:basis law="行政许可法" article="三十八"/>\n'
        "      </bpmn:extensionElements>",
        failing='gh:marks="refused" gh:letters="refusal_decision">',
        passing='gh:marks="refused" gh:letters="refusal_decision">\n'
        "      <bpmn:extensionElements>\n"
        '        <gh:basis law="行政许可法" article="三十八"/>\n'
        "      </bpmn:extensionElements>",
    ),
    check=_check,
)
