"""An item as open data: one JSON document a version, its fields described by a JSON Schema.

Fields are only ever added; a field that changes its meaning gets a new name. What comes to be
known later (that a version was superseded, and when) stands in the index, not here: the
document of a version never changes.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.letters.wording import plain
from engine.model import Basis
from engine.publication import sentences, terms
from engine.publication.facts import ItemFacts, Step

FORMAT: Literal["guhua-item/1"] = "guhua-item/1"


class _Open(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Code(_Open):
    """A code of the national lists with what it is called."""

    code: str = Field(description="代码")
    label: str = Field(description="名称")


class Organ(_Open):
    """An organ."""

    code: str = Field(description="统一社会信用代码")
    name: str = Field(description="名称")


class LegalBasis(_Open):
    """An article of a law."""

    law: str = Field(description="法律、法规、规章的名称")
    article: str = Field(description="条款，可以为空")


class StatedText(_Open):
    """A sentence with its article."""

    text: str = Field(description="内容")
    basis: LegalBasis = Field(description="依据")


class GroundText(StatedText):
    """A ground to refuse, to switch to another procedure or to revoke."""

    code: str = Field(description="情形代码，在本事项内唯一")
    leads_to: Code = Field(description="处理：不予许可、转为其他程序、撤销许可")


class MaterialRow(_Open):
    """One material that the applicant hands in."""

    key: str = Field(description="材料标识，在本事项内唯一")
    name: str = Field(description="材料名称")
    form: str = Field(description="形式：原件、复印件、电子、核验原件收复印件、免提交")
    copies: int = Field(description="份数")
    need: str = Field(description="必要性：必要，或者符合条件时提交")
    when: str = Field(description="在什么条件下提交，必要的为空")
    source: str = Field(description="来源渠道")
    standard: str = Field(description="受理标准")
    basis: LegalBasis = Field(description="要求提交的依据")


class StepRow(_Open):
    """One public step of the flow; internal steps are never published."""

    number: str = Field(description="流程图上的编号")
    name: str = Field(description="环节名称")
    stage: str = Field(description="阶段：受理、审查、决定、送达")
    role: str = Field(description="岗位，没有人办理的为空")
    unit: str = Field(description="办理单位")
    limit: str = Field(description="环节时限（内部时限，不是法定时限），没有的为空")
    counted: bool = Field(description="是否计入办理时限")
    content: str = Field(description="办理内容")
    standard: str = Field(description="办理标准")
    duty: str = Field(description="责任")
    letters: tuple[str, ...] = Field(description="出具的文书")


class Limits(_Open):
    """The limits of the item itself."""

    statutory: str = Field(description="法定办结时限")
    promised: str = Field(description="承诺办结时限")
    acceptance: str = Field(description="受理时限")
    delivery: str = Field(description="送达时限")
    sentences: tuple[str, ...] = Field(description="时限的完整说明：受理、办结、延长、送达")
    uncounted: tuple[str, ...] = Field(description="依法不计入时限的程序")


class Fee(_Open):
    """What it costs."""

    charged: bool = Field(description="是否收费")
    text: str = Field(description="收费项目、标准、依据和减免")


class Contacts(_Open):
    """Where to go, to ask, to complain and to appeal."""

    address: str = Field(description="办理地点")
    hours: str = Field(description="办理时间")
    consult: str = Field(description="咨询方式")
    complain: str = Field(description="监督投诉方式")
    review_authority: str = Field(description="行政复议机关")
    court: str = Field(description="诉讼法院")


class Answered(_Open):
    """A question of applicants with its answer."""

    question: str = Field(description="问题")
    answer: str = Field(description="回答")


class Version(_Open):
    """Which version this is."""

    number: int | None = Field(description="版本号；草案为空")
    digest: str = Field(description="版本校验码：SHA-256，64位十六进制数")
    published_on: date | None = Field(description="公布日期")
    in_force_from: date | None = Field(description="施行日期（北京时间该日零时起）")
    note: str = Field(description="发布单位对本版变更的说明")
    changes: tuple[str, ...] = Field(description="与上一版逐项比较的结果")


class OpenItem(_Open):
    """One version of an item (政务服务事项实施清单) as open data."""

    format: Literal["guhua-item/1"] = Field(description="本文件的格式")
    key: str = Field(description="事项的短名，长期不变")
    code: str = Field(description="基本编码或者地方基本编码")
    task_code: str = Field(description="实施编码")
    handling_code: str = Field(description="业务办理项编码，可以为空")
    name: str = Field(description="事项名称")
    kind: Code = Field(description="事项类型")
    level: Code = Field(description="行使层级")
    power_source: Code = Field(description="权力来源")
    handling: Code = Field(description="办件类型")
    organ: Organ = Field(description="实施机关")
    principal: Organ | None = Field(description="委托机关，没有委托的为空")
    region: str = Field(description="行政区划代码")
    subjects: tuple[str, ...] = Field(description="服务对象")
    themes_citizens: tuple[str, ...] = Field(description="面向自然人主题")
    themes_organisations: tuple[str, ...] = Field(description="面向法人主题")
    quantity_limit: str = Field(description="数量限制")
    visits: int = Field(description="到办事现场次数")
    visits_reason: str = Field(description="到现场的原因")
    on_request: bool = Field(description="是否依申请办理")
    limits: Limits = Field(description="时限")
    fee: Fee = Field(description="收费")
    result: str = Field(description="审批结果名称")
    result_kind: Code = Field(description="结果类型")
    result_validity: str = Field(description="结果的有效期，可以为空")
    bases: tuple[LegalBasis, ...] = Field(description="设定依据")
    conditions: tuple[StatedText, ...] = Field(description="许可（办理）条件")
    materials: tuple[MaterialRow, ...] = Field(description="申请材料")
    steps: tuple[StepRow, ...] = Field(description="公开的办理环节，顺序与流程图一致")
    grounds: tuple[GroundText, ...] = Field(description="不予许可等情形")
    contacts: Contacts = Field(description="地点、时间和联系方式")
    remedies: tuple[str, ...] = Field(description="行政复议和行政诉讼的途径与期限")
    rights: tuple[str, ...] = Field(description="申请人的权利和义务")
    questions: tuple[Answered, ...] = Field(description="常见问题")
    version: Version = Field(description="版本")


def document(facts: ItemFacts) -> bytes:
    """Return a version as its JSON document; equal facts, equal bytes."""
    return encoded(_open(facts).model_dump(mode="json"))


def schema() -> bytes:
    """Return the JSON Schema (2020-12) of :func:`document`."""
    made = OpenItem.model_json_schema()
    return encoded({"$schema": "https://json-schema.org/draft/2020-12/schema", **made})


def encoded(value: Any) -> bytes:
    """Return JSON for people and programs: indented, in UTF-8, without hidden characters."""
    text = json.dumps(_cleaned(value), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def _open(facts: ItemFacts) -> OpenItem:
    item = facts.item
    return OpenItem(
        format=FORMAT,
        key=item.key,
        code=item.code,
        task_code=item.task_code,
        handling_code=item.handling_code,
        name=item.name,
        kind=_code(item.kind, terms.KINDS),
        level=Code(code=str(item.level), label=terms.LEVELS[item.level]),
        power_source=_code(item.power_source, terms.POWER_SOURCES),
        handling=_code(item.handling, terms.HANDLINGS),
        organ=Organ(code=item.organ, name=facts.organ_name),
        principal=(
            Organ(code=item.principal, name=facts.principal_name) if item.principal else None
        ),
        region=item.region,
        subjects=item.subjects,
        themes_citizens=item.themes.citizens,
        themes_organisations=item.themes.organisations,
        quantity_limit=item.quantity_limit,
        visits=item.visits,
        visits_reason=item.visits_reason,
        on_request=item.on_request,
        limits=_limits(facts),
        fee=Fee(charged=item.fee.charged, text=sentences.fee(facts)),
        result=item.result.name,
        result_kind=_code(item.result.kind, terms.RESULT_KINDS),
        result_validity=item.result.validity,
        bases=tuple(_basis(each.basis) for each in item.bases),
        conditions=tuple(
            StatedText(text=each.text, basis=_basis(each.basis)) for each in item.conditions
        ),
        materials=tuple(_materials(facts)),
        steps=tuple(_step(step) for step in facts.public_steps),
        grounds=tuple(_grounds(facts)),
        contacts=_contacts(facts),
        remedies=(*sentences.reconsideration(facts), *sentences.lawsuit(facts)),
        rights=item.rights,
        questions=tuple(
            Answered(question=each.question, answer=each.answer) for each in item.questions
        ),
        version=_version(facts),
    )


def _limits(facts: ItemFacts) -> Limits:
    limits = facts.item.limits
    said = (
        sentences.acceptance(facts),
        sentences.handling(facts),
        *sentences.counted(facts),
        sentences.extension(facts),
        sentences.delivery(facts),
    )
    return Limits(
        statutory=limits.statutory.label,
        promised=limits.promise_words,
        acceptance=limits.acceptance.label,
        delivery=limits.delivery.label,
        sentences=tuple(filter(None, said)),
        uncounted=sentences.uncounted(facts),
    )


def _materials(facts: ItemFacts) -> Iterable[MaterialRow]:
    for each in facts.item.materials:
        yield MaterialRow(
            key=each.key,
            name=each.name,
            form=each.form,
            copies=each.copies,
            need=each.need,
            when=each.when,
            source=each.source,
            standard=each.standard,
            basis=_basis(each.basis.basis),
        )


def _step(step: Step) -> StepRow:
    return StepRow(
        number=step.number,
        name=step.name,
        stage=step.stage,
        role=step.role,
        unit=step.unit,
        limit=step.limit,
        counted=step.counted,
        content=step.content,
        standard=step.standard,
        duty=step.duty,
        letters=step.letters,
    )


def _grounds(facts: ItemFacts) -> Iterable[GroundText]:
    for each in facts.item.grounds:
        yield GroundText(
            code=each.code,
            text=each.text,
            basis=_basis(each.basis),
            leads_to=_code(each.kind, terms.GROUNDS),
        )


def _contacts(facts: ItemFacts) -> Contacts:
    said = facts.item.contacts
    return Contacts(**{name: getattr(said, name) for name in Contacts.model_fields})


def _version(facts: ItemFacts) -> Version:
    own = next((each for each in facts.changes if each.digest == facts.digest), None)
    return Version(
        number=facts.number,
        digest=facts.digest,
        published_on=facts.published_on,
        in_force_from=facts.in_force_from,
        note=own.note if own else "",
        changes=own.sentences if own else (),
    )


def _code(code: str, labels: dict[str, str]) -> Code:
    return Code(code=code, label=labels[code])


def _basis(basis: Basis) -> LegalBasis:
    return LegalBasis(law=basis.law, article=basis.article)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _cleaned(each) for key, each in value.items()}
    return [_cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value
