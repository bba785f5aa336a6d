"""What applicants may ask for and what they owe (权利和义务), as the law says it of every licence."""

from engine.model import Basis
from engine.publication.facts import ItemFacts

_LICENSING = "行政许可法"

_RIGHTS = (
    ("依法取得行政许可的平等权利，行政机关不得歧视", "五"),
    ("要求行政机关对公示的事项、依据、条件、程序、期限和材料目录予以说明、解释", "三十"),
    ("委托代理人提出申请；免费取得申请书格式文本", "二十九、五十八"),
    ("材料不齐全或者不符合法定形式的，得到一次告知的全部补正内容", "三十二"),
    ("对许可享有陈述权、申辩权；合法权益因违法实施许可受到损害的，依法要求赔偿", "七"),
    ("许可直接涉及与他人之间重大利益关系的，被告知后五日内要求听证，不承担听证费用", "四十七"),
    ("不予许可的，得到书面决定、理由以及申请行政复议、提起行政诉讼的告知", "三十八"),
)
_DUTIES = (
    ("如实提交有关材料和反映真实情况，对申请材料实质内容的真实性负责", "三十一"),
    ("接受行政机关依法进行的监督检查，如实提供有关情况和材料", "六十二"),
    ("不隐瞒有关情况、不提供虚假材料，不以欺骗、贿赂等不正当手段取得许可", "七十八、七十九"),
    ("不涂改、倒卖、出租、出借或者以其他形式非法转让许可证件", "八十"),
)


def rights(facts: ItemFacts) -> tuple[str, ...]:
    """What everybody may ask for; the articles are those of licences (行政许可法)."""
    return _said(_RIGHTS) if facts.item.licence else ()


def duties(facts: ItemFacts) -> tuple[str, ...]:
    """What everybody owes who asks for a licence; empty for what is no licence."""
    return _said(_DUTIES) if facts.item.licence else ()


def _said(rows: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(f"{text}（{_articles(numbers)}）。" for text, numbers in rows)


def _articles(numbers: str) -> str:
    first, *others = numbers.split("、")
    label = Basis(law=_LICENSING, article=first).label
    return "、".join([label, *(Basis(law="", article=number).numbered for number in others)])
