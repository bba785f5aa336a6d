"""What our own attributes and children say, read into values; every bad one is told."""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from lxml.etree import _Element as Element

from engine.errors import InvalidValueError
from engine.model import ROLE_LABELS, STAGE_LABELS, Basis, Limit, Mark, Outcome, Role, Stage
from engine.profile.findings import Findings
from engine.profile.flow import BPMN, GH, LETTERS, Marking, NodeKind

Word = TypeVar("Word", bound=StrEnum)

_SHOWN = frozenset({"stage", "public", "publicName"})
ALLOWED: Mapping[str, frozenset[str]] = {
    "process": frozenset({"joint"}),
    "lane": frozenset({"unit", "roles"}),
    NodeKind.START: _SHOWN | {"form", "letters", "unit"},
    NodeKind.USER_TASK: _SHOWN
    | {"role", "unit", "limit", "clock", "form", "letters", "marks", "officers", "returnTo"},
    NodeKind.MILESTONE: _SHOWN | {"marks", "letters", "unit", "starts"},
    NodeKind.TIMER: _SHOWN | {"limit"},
    NodeKind.CALL: _SHOWN,
    NodeKind.EXCLUSIVE: _SHOWN,
    NodeKind.PARALLEL: _SHOWN,
    NodeKind.INCLUSIVE: _SHOWN,
    NodeKind.END: _SHOWN | {"outcome"},
}
CHILDREN = frozenset({"content", "standard", "duty", "basis", "checklist"})
OUTCOMES = frozenset(
    {
        Outcome.GRANTED,
        Outcome.PARTLY_GRANTED,
        Outcome.REFUSED,
        Outcome.NOT_ACCEPTED,
        Outcome.NOT_REQUIRED,
        Outcome.WITHDRAWN,
        Outcome.COMPLETED,
    }
)
"""How a drawn end may end; termination and voiding are actions, never arrows."""

MOST_NAME = 100
MOST_PUBLIC_NAME = 16
MOST_TEXT = 2_000
MOST_OFFICERS = 2
"""A first one signs, a second one confirms (S4); nothing asks a third."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


class Attributes:
    """The ``gh:`` attributes of one element; what will not do becomes a finding."""

    def __init__(self, element: Element, kind: str, findings: Findings) -> None:
        self._element = element
        self._kind = kind
        self._findings = findings
        self._id = element.get("id")
        for key in element.attrib:
            name = str(key).removeprefix(f"{{{GH}}}")
            if name != key and name not in ALLOWED.get(kind, frozenset()):
                self.refuse("F-19", f"这里不能写属性 gh:{name}，系统不会执行它。请核对拼写或删去")
        extensions = element.find(f"{{{BPMN}}}extensionElements")
        self._children = () if extensions is None else tuple(extensions)
        for child in self._children:
            name = str(child.tag).removeprefix(f"{{{GH}}}")
            if name != child.tag and name not in CHILDREN:
                self.refuse("F-19", f"没有 gh:{name} 这样的内容。请核对拼写或删去")

    def refuse(self, rule: str, sentence: str) -> None:
        """Note a finding at this element."""
        self._findings.add(rule, sentence, element=self._id, line=self._element.sourceline)

    def raw(self, name: str) -> str | None:
        """Return an attribute as written, None when it is missing or blank."""
        value = str(self._element.get(f"{{{GH}}}{name}", "")).strip()
        return value or None

    def name(self) -> str:
        """Return the name on the box, one line, NFC."""
        return self._clean(str(self._element.get("name", "")), "名称", MOST_NAME)

    def public_name(self) -> str:
        """Return the name for citizens, at most 16 characters."""
        return self._clean(self.raw("publicName") or "", "对外名称", MOST_PUBLIC_NAME)

    def key(self, name: str, noun: str) -> str | None:
        """Return a key of another file: a unit, a form, an item."""
        value = self.raw(name)
        if value is not None and not _KEY.fullmatch(value):
            self.refuse("F-11", f"{noun}“{value}”不是有效的键，应由小写字母、数字和下划线组成")
            return None
        return value

    def role(self) -> Role | None:
        """Return the one role of a step."""
        return self._word("role", Role, "角色", ROLE_LABELS, rule="F-10")

    def roles(self) -> frozenset[Role]:
        """Return the roles of a lane, written with spaces between."""
        found = (
            self._one_of(text, Role, "角色", ROLE_LABELS, rule="F-10")
            for text in (self.raw("roles") or "").split()
        )
        return frozenset(role for role in found if role is not None)

    def stage(self) -> Stage | None:
        """Return the stage of the skeleton."""
        return self._word("stage", Stage, "阶段", STAGE_LABELS, rule="F-11")

    def outcome(self) -> Outcome | None:
        """Return how a case ends here."""
        value = self._word("outcome", Outcome, "办理结果", dict.fromkeys(OUTCOMES, ""), rule="F-14")
        if value is not None and value not in OUTCOMES:
            self.refuse("F-14", f"办理结果“{value}”由办件上的操作产生，不能画成结束事件")
        return value

    def limit(self) -> Limit | None:
        """Return the length of time."""
        value = self.raw("limit")
        if value is None:
            return None
        try:
            return Limit.parse(value)
        except InvalidValueError as error:
            self.refuse("F-11", f"{error.reason}。请改正 gh:limit")
            return None

    def clock(self) -> str:
        """Return ``counts`` or ``excluded:<kind>`` (行政许可法 art. 45)."""
        value = self.raw("clock") or "counts"
        way, _, kind = value.partition(":")
        if value == "counts" or (way == "excluded" and _KEY.fullmatch(kind)):
            return value
        self.refuse("F-11", f"计时方式“{value}”无效，应写 counts 或 excluded:<特别程序种类>")
        return "counts"

    def marks(self) -> tuple[Marking, ...]:
        """Return the milestones of the clock, written with spaces between."""
        found = (self._marking(text) for text in (self.raw("marks") or "").split())
        return tuple(marking for marking in found if marking is not None)

    def _marking(self, text: str) -> Marking | None:
        word, colon, kind = text.partition(":")
        mark = self._one_of(word, Mark, "时点标记", dict.fromkeys(Mark, ""), rule="F-13")
        if mark is None:
            return None
        if mark is Mark.PAUSED and not _KEY.fullmatch(kind):
            self.refuse(
                "F-13", "中止标记必须写明特别程序种类，例如 paused:testing（行政许可法第四十五条）"
            )
            return None
        if colon and mark not in {Mark.PAUSED, Mark.RESUMED}:
            self.refuse("F-13", f"时点标记“{text}”不能带种类，只有 paused 和 resumed 可以")
            return None
        return Marking(mark=mark, kind=kind)

    def letters(self) -> tuple[str, ...]:
        """Return the codes of the letters issued here."""
        codes = tuple((self.raw("letters") or "").split())
        for code in codes:
            if code not in LETTERS:
                self.refuse("F-13", f"没有文书“{code}”，可用的是：{'、'.join(LETTERS)}")
        return tuple(code for code in codes if code in LETTERS)

    def officers(self) -> int:
        """Return the least number of officers."""
        value = self.raw("officers") or "1"
        if value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= MOST_OFFICERS:
            return int(value)
        self.refuse("F-11", f"最少人数“{value}”无效，应是1到{MOST_OFFICERS}的整数")
        return 1

    def truth(self, name: str, *, otherwise: bool = False) -> bool:
        """Return a yes or no."""
        value = self.raw(name)
        if value not in {None, "true", "false"}:
            self.refuse("F-19", f"gh:{name}=“{value}”无效，应写 true 或 false")
        return otherwise if value is None else value == "true"

    def words(self, name: str) -> tuple[str, ...]:
        """Return ids or keys written with spaces between."""
        return tuple((self.raw(name) or "").split())

    def text(self, name: str, noun: str) -> str:
        """Return the one text child of a kind, empty when it is missing."""
        texts = self.texts(name, noun)
        if len(texts) > 1:
            self.refuse("F-11", f"{noun}写了{len(texts)}次，只能写一次。请合并")
        return texts[0] if texts else ""

    def texts(self, name: str, noun: str) -> tuple[str, ...]:
        """Return the text children of a kind that are not blank."""
        found = (
            self._clean("".join(child.itertext()), noun, MOST_TEXT)
            for child in self._children
            if child.tag == f"{{{GH}}}{name}"
        )
        return tuple(text for text in found if text)

    def bases(self) -> tuple[Basis, ...]:
        """Return the articles that the step rests on."""
        found = []
        for child in self._children:
            if child.tag == f"{{{GH}}}basis":
                law = self._clean(str(child.get("law", "")), "依据", MOST_NAME)
                article = self._clean(str(child.get("article", "")), "条款", MOST_NAME)
                if not law:
                    self.refuse("F-11", "依据没有写明法律名称。请填写 gh:basis 的 law")
                found.append(Basis(law=law, article=article))
        return tuple(found)

    def _word(
        self, name: str, words: type[Word], noun: str, labels: Mapping[Word, str], *, rule: str
    ) -> Word | None:
        value = self.raw(name)
        return None if value is None else self._one_of(value, words, noun, labels, rule=rule)

    def _one_of(
        self, text: str, words: type[Word], noun: str, labels: Mapping[Word, str], *, rule: str
    ) -> Word | None:
        try:
            return words(text)
        except ValueError:
            known = "、".join(f"{word}{labels[word]}" for word in labels)
            self.refuse(rule, f"没有{noun}“{text}”，可用的是：{known}")
            return None

    def _clean(self, text: str, noun: str, most: int) -> str:
        clean = " ".join(unicodedata.normalize("NFC", text).split())
        if _UNSEEN.search(clean):
            self.refuse("F-20", f"{noun}中有看不见的控制字符，公布时会误导。请重新输入{noun}")
            clean = _UNSEEN.sub("", clean)
        if len(clean) > most:
            self.refuse("F-20", f"{noun}有{len(clean)}个字，超过{most}个字。请缩短")
        return clean[:most]
