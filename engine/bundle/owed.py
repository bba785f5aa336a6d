"""What must hold between the fee and the quota of an item and its units and forms."""

from collections.abc import Iterator

from engine.bundle.bundle import ITEM, Bundle
from engine.model import Problem


def check_owed(bundle: Bundle) -> Iterator[Problem]:
    """Tell a fee that nobody could confirm, and a quota that no form asks for (B-27, B-28)."""
    fee, units = bundle.item.fee, bundle.item.units
    if fee.unit and fee.unit not in units:
        sentence = f"确认缴费的单位“{fee.unit}”不在 units 中（{'、'.join(units)}）。请改正或补上"
        yield Problem(file=ITEM, sentence=sentence, rule="B-27", element="fee.unit")
    quota = bundle.item.quota
    if quota is None:
        return
    asked = {field.name for key in bundle.forms for field in bundle.form(key).fields}
    for place in ("asked", "reserved", "granted"):
        name = getattr(quota, place)
        if name not in asked:
            sentence = f"没有表单填写“{name}”，“{quota.name}”无从扣除。请改正字段名"
            yield Problem(file=ITEM, sentence=sentence, rule="B-28", element=f"quota.{place}")
