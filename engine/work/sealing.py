"""Under which seal a letter goes out (P-13): its organ's, in use on that day, for that letter."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.errors import UnlawfulError
from engine.letters import kind_of
from engine.store.seals import SealRow, SealState
from engine.store.tables import Tables


def seal_for(
    tables: Tables, code: str, *, organ: str, organ_name: str, item: str, on: date
) -> SealRow | None:
    """Return the seal for a letter; None for a letter that bears none.

    Where a town acts by entrustment, *organ* is the principal and the seal is the principal's
    (行政许可法 art. 24; S12, P-08).

    :param on: the day of the letter, Asia/Shanghai
    :raise UnlawfulError: the organ has no seal for it that day; says who has to do what
    """
    kind = kind_of(code)
    if not kind.sealed:
        return None
    seals = tables.seals.held(organ)
    found = chosen(seals, code, item, on)
    if found is None:
        raise UnlawfulError(_no_seal(kind.title, organ_name, seals, code, item, on), rule="P-13")
    return found


def chosen(seals: Iterable[SealRow], code: str, item: str, on: date) -> SealRow | None:
    """Return the seal that is made for this letter and item most of all, then the oldest."""
    usable = [seal for seal in seals if seal.usable(code, item, on)]
    return min(
        usable,
        key=lambda seal: (not seal.letters, not seal.items, seal.registered_at),
        default=None,
    )


def _no_seal(
    title: str, organ: str, seals: Sequence[SealRow], code: str, item: str, on: date
) -> str:
    away = [seal.name for seal in seals if seal.state == SealState.SUSPENDED]
    if away:
        why = f"“{'、'.join(away)}”已经封存"
    elif any(seal.state == SealState.ACTIVE and not _reaches(seal, code, item) for seal in seals):
        why = "登记的印章不能用于本文书或者本事项"
    elif any(seal.state == SealState.ACTIVE and seal.starts_on > on for seal in seals):
        why = "登记的印章尚未到启用日期"
    else:
        why = "印章登记簿中没有该机关使用中的印章"
    return (
        f"《{title}》应当加盖{organ}的印章，{why}，不能出具。"
        f"请{organ}的分管领导在“印章”页面登记或者启封印章后再提交，已填写的内容不会丢失"
    )


def _reaches(seal: SealRow, code: str, item: str) -> bool:
    return (not seal.letters or code in seal.letters) and (not seal.items or item in seal.items)
