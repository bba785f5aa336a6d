"""What completing a step leads to: licences, fees, shares of a quota; and what must come first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from engine.audit import Kind
from engine.bundle import OrganUnit
from engine.casefile import CaseFile
from engine.errors import UnlawfulError
from engine.model import Mark, Outcome, Stage
from engine.work.shares import require_share
from forms import InvalidAnswersError

if TYPE_CHECKING:
    from engine.work.change import Change

_OVER = frozenset({Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.TERMINATED, Outcome.VOIDED})


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A licence or approval paper that a step makes.

    :ivar field: of the form that says its number
    """

    field: str
    name: str
    number: str
    unit: OrganUnit | None = None


def require(change: "Change") -> None:
    """Refuse to complete a step that something else must come before.

    :raise UnlawfulError: a fee is owed (行政许可法 art. 59), or the quota has no room in the
        order of acceptance (art. 57, R-36)
    :raise InvalidAnswersError: the number of a licence was given to another one
    """
    made = list(_papers(change))
    if made:
        _require_paid(change.file)
    wrong = {
        paper.field: f"编号“{paper.number}”已经用于另一件“{paper.name}”，请核对后重新填写。"
        for paper in made
        if _taken(change, paper)
    }
    if wrong:
        raise InvalidAnswersError(wrong, dict(change.answers))
    require_share(change)


def follow(change: "Change", kind: Kind) -> None:
    """Tell what follows from what has just happened to the case."""
    if kind is Kind.TASK_COMPLETED:
        for number, paper in enumerate(_papers(change), start=1):
            _make(change, number, paper)
    _owe(change)
    _share(change)


def _papers(change: "Change") -> Iterator[Paper]:
    """The papers that the step of this change makes: one, or in joint handling one a department."""
    node, item = change.node(), change.file.bundle.item
    if node is None or node.stage is not Stage.DELIVER:
        return
    rows = change.answers.get("licences")
    if isinstance(rows, list):
        units = {unit.name: unit for unit in item.units.values()}
        for row in rows:
            unit = units.get(str(row.get("department", "")))
            yield Paper(field="licences", name=row["name"], number=row["number"], unit=unit)
    elif number := change.answers.get("licence_no"):
        yield Paper(field="licence_no", name=item.result.name, number=str(number))


def _organ(change: "Change", paper: Paper) -> str:
    """The organ whose licence it is: a town makes it in its principal's name (R-04)."""
    item = change.file.bundle.item
    return paper.unit.organ if paper.unit else item.principal or item.organ


def _id(change: "Change", number: int) -> str:
    """The id of the n-th paper of a step: the same when the step is done again."""
    node = change.node()
    assert node is not None  # noqa: S101 - papers come from steps
    return str(uuid5(change.case_id, f"licence/{node.id}/{number}"))


def _taken(change: "Change", paper: Paper) -> bool:
    organ = _organ(change, paper)
    change.tables.counters.hold(f"licence/{organ}")
    found = change.tables.results.licence_with(organ, paper.name, paper.number)
    return found is not None and found.case_id != change.case_id


def _make(change: "Change", number: int, paper: Paper) -> None:
    digest, said = _decided(change, paper)
    change.remark(
        Kind.LICENCE_MADE,
        {
            "licence": _id(change, number),
            "organ": _organ(change, paper),
            "name": paper.name,
            "number": paper.number,
            "valid_from": str(said.get("valid_from") or ""),
            "valid_to": str(said.get("valid_to") or ""),
            "decision": digest,
        },
    )


def _decided(change: "Change", paper: Paper) -> tuple[str, Mapping[str, Any]]:
    """What the decision says of validity and scope: of the paper's own department, if it has one."""
    file = change.file
    answers = file.memory.answers
    known = change.read(digest for _node, digest in answers)
    for node_id, digest in reversed(answers):
        unit = file.bundle.item.units.get(file.node(node_id).unit or "")
        said = known.get(digest, {})
        if "scope" in said and (paper.unit is None or unit == paper.unit):
            return digest, said
    return "", {}


def _require_paid(file: CaseFile) -> None:
    fee = file.bundle.item.fee
    if file.memory.results.get("fee") == "owed":
        raise UnlawfulError(
            f"本件应缴“{fee.name}”（{fee.standard}），尚未确认缴费，不能制发证件。"
            f"请收费窗口先在“缴费确认”中登记缴费，或者登记减免及其依据（{fee.basis}）",
            rule="R-37",
        )


def _owe(change: "Change") -> None:
    """A case that is granted owes its fee, once."""
    file, fee = change.file, change.file.bundle.item.fee
    if not (fee.charged and fee.unit) or "fee" in file.memory.results or not _marked(file):
        return
    change.remark(
        Kind.FEE_OWED,
        {
            "fee": str(uuid5(change.case_id, "fee")),
            "name": fee.name,
            "organ": file.bundle.item.units[fee.unit].organ,
        },
    )


def _share(change: "Change") -> None:
    """Claim at acceptance, reserve at review, deduct at the decision, else release (P-06)."""
    file = change.file
    quota = file.bundle.item.quota
    if quota is None:
        return
    state, amount, year = file.memory.results.get("quota", ["", "", 0])
    if not state and file.header.accepted_on is not None:
        asked = _amount(change, quota.asked)
        if asked:
            told = {"amount": asked, "year": file.header.accepted_on.year}
            change.remark(Kind.QUOTA_CLAIMED, told)
        return
    if state in {"", "deducted", "released"}:
        return
    if _marked(file):
        granted = str(change.answers.get(quota.granted) or amount)
        change.remark(Kind.QUOTA_DEDUCTED, {"amount": granted, "year": year})
    elif file.header.outcome in _OVER or _marked(file, Mark.REFUSED):
        change.remark(Kind.QUOTA_RELEASED, {"amount": amount, "year": year})
    elif reserved := change.answers.get(quota.reserved):
        change.remark(Kind.QUOTA_RESERVED, {"amount": str(Decimal(reserved)), "year": year})


def _amount(change: "Change", field: str) -> str:
    """What the application asks for, as it was entered last."""
    if (given := change.answers.get(field)) is not None:
        return str(given)
    answers = change.file.memory.answers
    known = change.read(digest for _node, digest in answers)
    said = [known.get(digest, {}).get(field) for _node, digest in reversed(answers)]
    return next((str(value) for value in said if value is not None), "")


def _marked(file: CaseFile, mark: Mark = Mark.GRANTED) -> bool:
    return any(moment[0] == mark for moment in file.memory.moments)
