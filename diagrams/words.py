"""Clean, measure and wrap the texts of a chart: the one place that does.

An em is the width of a Chinese character; all CJK fonts agree on it, so a text
that fits in one font fits in all.
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 120
NARROW = 0.32
LATIN = 0.58
ELLIPSIS = "…"

# Control, bidirectional, zero-width, private and unassigned characters draw nothing
# or turn the text around; surrogates cannot be encoded.
_UNPRINTABLE = {"Cc", "Cf", "Co", "Cn", "Cs"}

_NEVER_FIRST = set("，。、；：？！）》」』”’%·…,.;:?!)]}〉】")
_NEVER_LAST = set("（《「『“‘([{〈【")

_LEXICON = (
    "是否 合格 属实 核查 责令 限期 情况 清楚 采样 退回 重新 "
    "一次性 告知 补正 补齐 受理 不予 准予 许可 决定书 通知书 告知书 材料 申请 提交 "
    "接收 审查 审核 核对 核验 复核 现场 踏勘 勘验 检查 检验 检测 鉴定 专家 评审 "
    "听证 公告 举行 组织 意见 提出 作出 决定 制作 出具 送达 领取 公开 公示 结果 "
    "救济 途径 实质 形式 督办 催办 超期 预警 负责人 窗口 经办人 联合 统一 制证 食品 "
    "经营 消防 安全 户外 招牌 设置 排污 登记 卫生 条件 填报 申请表 收件 全部 理由 "
    "证照 承诺书 承诺 内容 签批 逾期 退回 重新 职权 机关 工作日 集体 审议 分管 领导 "
    "期限 办理 流程 预约 时间 牵头 整改 齐全 符合 法定 办结 归档 存档 缴费 发证 "
    "颁发 证书 备案 核准 报告 验收 评估 公众 征求 部门 会签 业务 科室 数据 系统 "
    "信息 邮寄 许可证 执照 撤回 终止 林木 采伐 营业 演出 设计 人防 需要 不需要 视为 "
    "一次 凭证 特别 程序 施工 规划 超限 运输 取水 餐饮 开办 公共 场所 审批 "
)
_WORDS = frozenset(_LEXICON.split())
"""Words that a line break should not tear apart."""


def clean(text: str | None, *, longest: int = LONGEST) -> str:
    r"""Return a text that can be drawn: one line, printable, not endless.

    A line break between Chinese characters is not even a space.

    >>> clean("  受理\n\u202e审查  A\tB ")
    '受理审查 A B'
    """
    if not text:
        return ""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", text)
    text = re.sub(r"\s+", " ", text)
    text = "".join(char for char in text if unicodedata.category(char) not in _UNPRINTABLE)
    text = re.sub(r" +", " ", text).strip()
    return text if len(text) <= longest else text[: longest - 1] + ELLIPSIS


def width(text: str) -> float:
    """Return how wide a text is, in ems."""
    return sum(map(_char_width, text))


def wrap(text: str, ems: float, *, lines: int = 3) -> tuple[str, ...]:
    """Break a text into lines of about equal length, between words where possible.

    :param ems: the width of a line; a single character may be wider
    :param lines: how many lines there may be; what is left over becomes an ellipsis
    """
    if not text:
        return ()
    if width(text) <= ems:
        return (text,)
    starts = [0.0]
    for char in text:
        starts.append(starts[-1] + _char_width(char))
    penalties = [_penalty(text, place) for place in range(len(text) + 1)]
    fewest = max(2, int(-(-starts[-1] // ems)))
    for count in range(fewest, lines + 1):
        broken = _break(text, starts, penalties, ems, count)
        if broken:
            return broken
    return _cut(text, ems, lines)


def fill(text: str, ems: float, *, lines: int) -> tuple[str, ...]:
    """Break a long text into full lines, after a punctuation mark where one is near."""
    found: list[str] = []
    while text:
        taken = 0
        while taken < len(text) and width(text[: taken + 1]) <= ems:
            taken += 1
        taken = max(1, taken)
        if taken < len(text):
            stops = [place for place in range(taken * 5 // 6, taken) if text[place] in "；。，　"]
            taken = stops[-1] + 1 if stops else _whole(text, taken)
        found.append(text[:taken].strip())
        text = text[taken:].strip()
    if len(found) > lines:
        found = [*found[: lines - 1], fit("".join(found[lines - 1 :]), ems)]
    return tuple(found)


def _whole(text: str, taken: int) -> int:
    """Return where to break a full line so that neither an article nor a mark is torn off."""
    article = re.search(r"第[^；。，、《》\s]{0,5}$", text[:taken])
    if article and article.start():
        taken = article.start()
    while taken > 1 and (text[taken] in _NEVER_FIRST or text[taken - 1] in _NEVER_LAST):
        taken -= 1
    return taken


def fit(text: str, ems: float) -> str:
    """Cut a text to a width, with an ellipsis when something is lost."""
    if width(text) <= ems:
        return text
    kept = ""
    for char in text:
        if width(kept) + _char_width(char) > ems - 1:
            break
        kept += char
    return kept + ELLIPSIS


def widest(lines: Iterable[str]) -> float:
    """Return the width of the widest line, in ems."""
    return max(map(width, lines), default=0.0)


def _char_width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return NARROW if char in " .,:;'|!il" else LATIN


def _penalty(text: str, place: int) -> float:
    """Return how bad a line break before this place is."""
    if place in {0, len(text)}:
        return 0.0
    before, after = text[place - 1], text[place]
    penalty = 2.6 * _torn_words(text, place)
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        penalty += 40
    if before.isascii() and after.isascii() and before.isalnum() and after.isalnum():
        penalty += 12
    if before.isdigit() and not after.isascii():
        penalty += 6
    if after in "（《" or before in "）》":
        penalty -= 2
    return penalty - (after == " ")


def _torn_words(text: str, place: int) -> int:
    return sum(
        text[start : start + length] in _WORDS
        for length in (2, 3, 4)
        for start in range(max(0, place - length + 1), place)
    )


def _break(
    text: str, starts: list[float], penalties: list[float], ems: float, count: int
) -> tuple[str, ...]:
    """Return the best break into exactly *count* lines, or nothing when none fits."""
    target = starts[-1] / count
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(count):
        row: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            for end in range(start + 1, len(text) + 1):
                wide = starts[end] - starts[start]
                if wide > ems and end > start + 1:
                    break
                price = cost + (wide - target) ** 2 * 0.12 + penalties[end]
                if end not in row or price < row[end][0]:
                    row[end] = (price, start)
        best.append(row)
    if len(text) not in best[-1]:
        return ()
    lines: list[str] = []
    end = len(text)
    for row in reversed(best[1:]):
        start = row[end][1]
        lines.append(text[start:end].strip())
        end = start
    return tuple(line for line in reversed(lines) if line)


def _cut(text: str, ems: float, lines: int) -> tuple[str, ...]:
    found: list[str] = []
    line = ""
    for char in text:
        if line and width(line) + _char_width(char) > ems:
            found.append(line.strip())
            line = ""
        line += char
    found.append(line.strip())
    if len(found) > lines:
        found = [*found[: lines - 1], fit("".join(found[lines - 1 :]), ems)]
    return tuple(line for line in found if line)
