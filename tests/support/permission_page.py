"""docs/permissions.md: the permission table, printed from the code in the words of the office."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.model import CASE_STATE_LABELS, ROLE_LABELS, CaseState, Role
from engine.permissions import CONFLICTS, IN_PERSON, OPEN, STAFF_ONLY, STATES, TABLE
from engine.permissions.labels import ACTS

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"

_HEAD = """\
# 权限表

本页由代码打印（`engine/permissions`），不手工修改；`tests/engine/test_permission_table.py` 对每一项
操作 × 每一种岗位 × 每一种办件状态实际核对。改动权限后：
`GUHUA_UPDATE_PERMISSIONS=1 make test ARGS=tests/engine/test_permission_table.py`。

没有列出的一律不允许。表中的岗位还须：属于办理本件的机关（监察、审计除外），授权的事项和日期
包括本件和当天；流程中的环节另由流程规定的岗位办理；代行他人岗位的，见下“替岗”。
"""


def text() -> str:
    """The whole page."""
    return "\n".join(
        [
            _HEAD,
            "## 对办件的操作：岗位与状态\n",
            *_table(("操作", "岗位", "办件状态", "依据"), _on_cases()),
            "## 其他操作：岗位\n",
            *_table(("操作", "岗位", "依据"), _beside()),
            "## 每种状态下的操作\n",
            *_table(("办件状态", "不能作的操作"), _by_state()),
            "## 职责分离\n",
            *_table(("岗位", "办理过本件下列岗位的，不得再办"), _separated()),
            "即办件且没有特别程序的，首席代表可以一人受理并决定（S1），听证主持除外（S2）。",
            f"合同制人员不得担任：{_roles(STAFF_ONLY)}（S3）。\n",
            "## 替岗（委托、AB 岗）\n",
            "替岗人以本人名义办理，记录注明代谁办理。替岗人和被替岗人任何一方办理过与之冲突的岗位的，",
            "都不得办理；替岗所办视为双方所办。代行的岗位不得再次委托（R-04），只能委托本机关人员。",
            f"下列操作不得由他人代行：{'、'.join(ACTS[each][0] for each in sorted(IN_PERSON))}。\n",
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _on_cases() -> Iterator[tuple[str, ...]]:
    for action in ACTS:
        if action in STATES:
            name, rule = ACTS[action]
            yield name, _roles(TABLE[action]), _states(STATES[action]), rule


def _beside() -> Iterator[tuple[str, ...]]:
    for action in ACTS:
        if action not in STATES:
            name, rule = ACTS[action]
            yield name, _roles(TABLE[action]), rule


def _by_state() -> Iterator[tuple[str, ...]]:
    for state in CaseState:
        refused = [ACTS[each][0] for each in ACTS if each in STATES and state not in STATES[each]]
        yield CASE_STATE_LABELS[state], "、".join(refused) or "（无）"


def _separated() -> Iterator[tuple[str, ...]]:
    for role, barred in CONFLICTS.items():
        yield ROLE_LABELS[role], _roles(barred)


def _roles(roles: Iterable[Role]) -> str:
    known = set(roles)
    return "、".join(ROLE_LABELS[role] for role in Role if role in known)


def _states(states: frozenset[CaseState]) -> str:
    if states == frozenset(CaseState):
        return "任何状态"
    if states == OPEN:
        return "办理期间（中止除外）"
    if states == OPEN | {CaseState.SUSPENDED}:
        return "办理期间（含中止）"
    return "、".join(CASE_STATE_LABELS[state] for state in CaseState if state in states)
