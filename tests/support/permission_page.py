"""docs/permissions.md: the permission table, printed from the code in the words of the office."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.model import CASE_STATE_LABELS, ROLE_LABELS, CaseState, Role
from engine.permissions import CONFLICTS, DESK_ROLES, IN_PERSON, OPEN, STAFF_ONLY, STATES, TABLE
from engine.permissions.labels import ACTS, RULES

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"

_HEAD = """\
# 权限表

谁（岗位）、在办件的什么状态下、能作什么操作，依据哪一条。没有列出的一律不允许。

本页由代码打印（`engine/permissions`），不手工修改。`tests/engine/test_permission_table.py` 对每一项
操作 × 每一种岗位 × 每一种办件状态，在真实的办件上实际办理一次：表中允许的，日志记下该项操作；表中不允许
的，写明原因予以拒绝，除拒绝记录以外不留下任何数据。替岗人、合同制人员、没有岗位的人员同样逐项核对。
改动权限后：`GUHUA_UPDATE_PERMISSIONS=1 make test ARGS=tests/engine/test_permission_table.py`。

怎样读：表中的岗位还须属于办理本件的机关（监察、审计除外），授权的事项和日期包括本件和当天；“条件和依据”
一栏所列的条件同时适用；S1 至 S12、P-08 见“职责分离”，替岗见“替岗”。R- 开头的是系统规则的编号，
拒绝办理时随原因一并显示，日志中据此查找。
"""

_CONFLICTS = """\
下列岗位由同一人办理过的，系统拒绝再办；其他的岗位重叠只作提示。即办件且没有特别程序的，首席代表可以一人
受理并决定（S1），听证主持除外（S2）。加签、会签、特别程序和替岗中所办的，同样计入“办理过”。
"""

_LENT = """\
替岗人以本人名义办理，记录注明代谁办理。替岗人和被替岗人任何一方办理过与之冲突的岗位的，
都不得办理；替岗所办视为双方所办。代行的岗位不得再次委托（R-04），只能委托本机关人员，到期自行终止。
签署加签意见、会签表决、主持听证，只能由本人办理。
"""


def text() -> str:
    """The whole page."""
    in_person = "、".join(ACTS[each][0] for each in ACTS if each in IN_PERSON)
    return "\n".join(
        [
            _HEAD,
            f"“各承办岗位”：{'、'.join(_names(DESK_ROLES))}。\n",
            "## 对办件的操作：岗位、状态、条件和依据\n",
            *_table(("操作", "岗位", "办件状态", "条件和依据"), _on_cases()),
            "## 其他操作：岗位、条件和依据\n",
            *_table(("操作", "岗位", "条件和依据"), _beside()),
            "## 每种状态下的操作\n",
            "“办理期间”：已收件待受理、待补正、办理中、特别程序中、已决定待办结。\n",
            *_table(("办件状态", "不能作的操作"), _by_state()),
            "## 职责分离\n",
            "每一条由 `tests/engine/test_separation.py` 中同名的测试核对。\n",
            *_table(("编号", "规则", "依据"), ((rule, *said) for rule, said in RULES.items())),
            _CONFLICTS,
            *_table(("岗位", "办理过本件下列岗位的，不得再办"), _separated()),
            f"合同制人员不得担任：{_roles(STAFF_ONLY)}（S3），由他人授权或者委托的也无效。\n",
            "## 替岗（委托、AB 岗）\n",
            _LENT,
            f"下列操作不得由他人代行：{in_person}。\n",
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
    """States in which the same is refused share a row."""
    refused: dict[str, list[str]] = {}
    for state in CaseState:
        acts = [ACTS[each][0] for each in ACTS if each in STATES and state not in STATES[each]]
        refused.setdefault("；".join(acts) or "（无）", []).append(CASE_STATE_LABELS[state])
    for acts_refused, states in refused.items():
        yield "、".join(states), acts_refused


def _separated() -> Iterator[tuple[str, ...]]:
    for role, barred in CONFLICTS.items():
        yield ROLE_LABELS[role], _roles(barred)


def _roles(roles: Iterable[Role]) -> str:
    known = set(roles)
    short = ["各承办岗位"] if known >= DESK_ROLES else []
    rest = known - DESK_ROLES if short else known
    return "、".join([*short, *_names(rest)])


def _names(roles: Iterable[Role]) -> list[str]:
    known = set(roles)
    return [ROLE_LABELS[role] for role in Role if role in known]


def _states(states: frozenset[CaseState]) -> str:
    if states == frozenset(CaseState):
        return "任何状态"
    if states == OPEN:
        return "办理期间（中止除外）"
    if states == OPEN | {CaseState.SUSPENDED}:
        return "办理期间（含中止）"
    return "、".join(CASE_STATE_LABELS[state] for state in CaseState if state in states)
