"""What a case led to, in words for its history: licences, fees, shares of a quota, publication."""

from collections.abc import Mapping

from engine.audit import Event, Kind
from engine.bundle import Bundle

SENTENCES: Mapping[Kind, str] = {
    Kind.LICENCE_MADE: "制发{licence}",
    Kind.FEE_OWED: "应缴{fee}",
    Kind.FEE_CONFIRMED: "确认缴费{amount}元，票据{receipt}",
    Kind.FEE_EXEMPTED: "登记减免缴费",
    Kind.QUOTA_CLAIMED: "按受理先后排队，申请{amount}{unit}",
    Kind.QUOTA_RESERVED: "预留限额{amount}{unit}",
    Kind.QUOTA_DEDUCTED: "扣除限额{amount}{unit}",
    Kind.QUOTA_RELEASED: "释放限额{amount}{unit}",
    Kind.DECISION_PUBLISHED: "公开决定{number}，至{until}",
    Kind.DECISION_WITHHELD: "登记决定{number}不公开",
}


def result_words(bundle: Bundle, event: Event) -> dict[str, str]:
    """What these events put into their sentences."""
    if event.kind not in SENTENCES:
        return {}
    data = event.data
    return {
        "licence": f"《{data.get('name', '')}》{data.get('number', '')}",
        "fee": data.get("name", ""),
        "amount": data.get("amount", ""),
        "unit": bundle.item.quota.unit if bundle.item.quota else "",
        "receipt": data.get("receipt", ""),
        "number": data.get("number", ""),
        "until": data.get("ends_on", ""),
    }
