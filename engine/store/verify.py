"""The check of the whole log, and of everything that must agree with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.audit import GENESIS, Keys, Line, verify_chain
from engine.errors import LogBrokenError
from engine.settings import Settings
from engine.store import Connection, Store, triggers
from engine.store.checkpoints import Checkpoint, Checkpoints
from engine.store.log import Log
from engine.store.published_witness import PublishedRows
from engine.store.register_witness import RegisterRows
from engine.store.witnesses import CaseRows, ContentRows


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that does not agree, and the event where it begins, when there is one."""

    seq: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the check of a log found."""

    at: datetime
    rows: int
    """Events that are whole, from the first one on."""
    checkpoints: int
    erased: int
    """Contents that were erased: the log names them, their text is gone for good."""
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.problems

    @property
    def first_broken(self) -> int | None:
        """The lowest number of an event that has a problem."""
        return min((p.seq for p in self.problems if p.seq is not None), default=None)


def verify(store: Store, settings: Settings, *, now: datetime) -> Report:
    """Check the log from its first event to its last, in one view of the database.

    The chain and its seals, the head row, every content that events name, every published file
    and scan, the registers of the office, every case row, the signed checkpoints of all nodes, and the triggers that keep
    history.

    :raise UnsafeSettingError: the secret cannot be read
    """
    keys = Keys(settings.secrets("log"), settings.hash)
    checkpoints = Checkpoints(settings.checkpoint_dir, settings.node)
    with store.look_long() as connection:
        return check(connection, keys, list(checkpoints.all()), now=now)


def check(
    connection: Connection,
    keys: Keys,
    checkpoints: Sequence[tuple[Checkpoint, bool]],
    *,
    now: datetime,
) -> Report:
    """Do the same on an open transaction, with checkpoints from wherever they are kept."""
    return _Check(connection, keys, checkpoints, now).run()


class _Check:
    """One check: the log streams past, and its witnesses are asked a chunk at a time."""

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        checkpoints: Sequence[tuple[Checkpoint, bool]],
        now: datetime,
    ) -> None:
        self._connection = connection
        self._log = Log(connection, keys)
        self._keys = keys
        self._checkpoints = checkpoints
        self._signed: dict[int, list[Checkpoint]] = {}
        self._now = now
        self._seq = 0
        self._hash = GENESIS
        self._problems: list[Problem] = []

    def run(self) -> Report:
        contents = ContentRows(self._connection)
        published = PublishedRows(self._connection)
        registers = RegisterRows(self._connection)
        self._sort_checkpoints()

        whole = True
        for lines in self._log.lines():
            sound = list(self._follow(lines))
            self._add(contents.compare(sound))
            published.note(sound)
            registers.note(sound)
            if len(sound) < len(lines):
                whole = False
                break

        # Behind a broken link nothing can be said of what the rest of the log names.
        if whole:
            self._compare_head()
            self._compare_tail()
            self._add(contents.left_over())
            self._add(published.compare())
            self._add(registers.compare())
        self._add(CaseRows(self._connection).compare())
        self._compare_triggers()
        return Report(
            at=self._now,
            rows=self._seq,
            checkpoints=len(self._checkpoints),
            erased=contents.erased,
            problems=tuple(self._problems),
        )

    def _add(self, problems: Iterator[tuple[int | None, str]]) -> None:
        self._problems += [Problem(seq=seq, sentence=sentence) for seq, sentence in problems]

    def _sort_checkpoints(self) -> None:
        for checkpoint, is_signed in self._checkpoints:
            if is_signed:
                self._signed.setdefault(checkpoint.seq, []).append(checkpoint)
            else:
                sentence = f"节点 {checkpoint.node} 的检查点签名无效"
                self._problems.append(Problem(seq=checkpoint.seq, sentence=sentence))

    def _follow(self, lines: Sequence[Line]) -> Iterator[Line]:
        """Hand on the lines that are whole; stop at the first that is not."""
        try:
            for line in verify_chain(lines, self._keys, seq=self._seq, previous=self._hash):
                self._seq, self._hash = line.seq, line.hash
                for checkpoint in self._signed.get(line.seq, ()):
                    if checkpoint.hash != line.hash:
                        sentence = f"与节点 {checkpoint.node} 签名的检查点不符"
                        self._problems.append(Problem(seq=line.seq, sentence=sentence))
                yield line
        except LogBrokenError as error:
            self._problems.append(Problem(seq=error.seq, sentence=error.reason))

    def _compare_head(self) -> None:
        heads = self._log.heads()
        if [tuple(head) for head in heads] != [(self._seq, self._hash)]:
            said = "、".join(str(head.seq) for head in heads) or "无"
            sentence = f"日志头记录（{said}）与最后一条（{self._seq}）不符"
            self._problems.append(Problem(seq=self._seq + 1, sentence=sentence))

    def _compare_tail(self) -> None:
        beyond = [seq for seq in self._signed if seq > self._seq]
        if beyond:
            sentence = f"末尾被截断：检查点证明日志曾到第 {max(beyond)} 条"
            self._problems.append(Problem(seq=self._seq + 1, sentence=sentence))

    def _compare_triggers(self) -> None:
        for name in triggers.missing(self._connection):
            self._problems.append(Problem(seq=None, sentence=f"数据库缺少保护触发器 {name}"))
