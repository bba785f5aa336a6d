"""The sentences about an item that several sheets say alike: limits, fee, remedies."""

from engine.limits import ClockBasis
from engine.publication.facts import ItemFacts

CORRECTION = "补正材料期间审批时限尚未起算（《行政许可法》第三十二条）。"


def acceptance(facts: ItemFacts) -> str:
    """How soon an application is answered (行政许可法 art. 32); empty where nobody applies."""
    item = facts.item
    if not item.on_request:
        return ""
    limit = item.limits.acceptance.label
    return (
        f"收到申请之日起{limit}内决定是否受理；材料不齐全或者不符合法定形式的，当场或者在{limit}内"
        "一次告知需要补正的全部内容，逾期不告知的，自收到申请材料之日起即为受理（《行政许可法》第三十二条）。"
    )


def handling(facts: ItemFacts) -> str:
    """From when to when the statutory and the promised limit run (P-07)."""
    limits = facts.item.limits
    promise = "承诺当场办结" if not limits.promised.amount else f"承诺{limits.promised.label}内办结"
    if limits.ordinary_promise is not None:
        promise += f"，转入普通程序的承诺{limits.ordinary_promise.label}内办结"
    made = "，包括制作证件的时间" if facts.item.result.closing == "出证办结" else ""
    return f"自{start(facts)}起，法定{limits.statutory.label}内办结；{promise}{made}。"


def start(facts: ItemFacts) -> str:
    """The day from which the handling limits count."""
    if facts.item.limits.basis is ClockBasis.ACCEPTANCE:
        return "受理之日"
    return "收到申请之日" if facts.item.on_request else "发起之日"


def uncounted(facts: ItemFacts) -> tuple[str, ...]:
    """What takes time that is not counted (行政许可法 art. 45)."""
    item = facts.item
    said = [f"{stop(each.text)}（{each.basis.label}）。" for each in item.exclusions]
    said += [f"{each.name}：{stop(each.text)}。" for each in item.specials if not each.counted]
    return tuple(said)


def correction(facts: ItemFacts) -> str:
    """That nothing is counted while materials are supplied, and nothing paused (P-01)."""
    return CORRECTION if facts.item.on_request else ""


def counted(facts: ItemFacts) -> tuple[str, ...]:
    """The special steps whose time counts like any other, so that nobody expects a pause."""
    specials = facts.item.specials
    return tuple(f"{each.name}：{stop(each.text)}。" for each in specials if each.counted)


def extension(facts: ItemFacts) -> str:
    """Who may extend, and by how much; empty where nobody may."""
    item = facts.item
    if item.limits.extension is None:
        return ""
    organ = facts.office.name(item.extending_organ)
    limit = item.limits.extension.label
    return (
        f"期限内不能办结的，经{organ}负责人批准可以延长{limit}，并告知申请人延长的理由"
        "（《行政许可法》第四十二条）。"
    )


def delivery(facts: ItemFacts) -> str:
    """How soon the decision is handed over (行政许可法 art. 44)."""
    if not facts.item.on_request:
        return ""
    return f"自作出决定之日起{facts.item.limits.delivery.label}内送达（《行政许可法》第四十四条）。"


def reconsideration(facts: ItemFacts) -> tuple[str, ...]:
    """Where and until when to ask for reconsideration (行政复议法 art. 20 and 24, L20)."""
    contacts = facts.item.contacts
    sentence = (
        f"不服行政决定的，可以自知道该决定之日起60日内向{contacts.review_authority}申请行政复议"
        "（《行政复议法》第二十条、第二十四条）。"
    )
    return (sentence, *_found(contacts.review_address, contacts.review_phone))


def lawsuit(facts: ItemFacts) -> tuple[str, ...]:
    """Where and until when to go to court (行政诉讼法 art. 46)."""
    contacts = facts.item.contacts
    sentence = (
        f"也可以自知道或者应当知道作出该决定之日起6个月内向{contacts.court}提起行政诉讼"
        "（《行政诉讼法》第四十六条）。"
    )
    return (sentence, *_found(contacts.court_address, contacts.court_phone))


def fee(facts: ItemFacts) -> str:
    """What it costs, in one sentence."""
    fee = facts.item.fee
    if not fee.charged:
        return "不收费。"
    exempt = f"减免：{stop(fee.exemption)}。" if fee.exemption else ""
    return f"{fee.name}：{stop(fee.standard)}（{stop(fee.basis)}）。{exempt}"


def joint_matter(facts: ItemFacts, key: str) -> str:
    """One department of joint handling with its own matter (P-03); empty for other units."""
    unit = facts.item.units[key]
    if not unit.matter:
        return ""
    result = f"，结果为{unit.result}" if unit.result else ""
    bases = "、".join(each.basis.label for each in unit.bases)
    law = f"（{bases}）" if bases else ""
    return f"{facts.office.name(unit.organ)}（{unit.name}）：{unit.matter}{law}{result}"


def stop(text: str) -> str:
    """Return a text without a stop at its end, so that a sentence may go on."""
    return text.rstrip("。；;. \n")


def _found(address: str, phone: str) -> tuple[str, ...]:
    said = [f"地址：{address}"] if address else []
    said += [f"电话：{phone}"] if phone else []
    return ("　".join(said),) if said else ()
