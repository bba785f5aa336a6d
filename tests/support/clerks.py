"""Clerks in processes of their own, which can be killed in the middle of an act.

A clerk opens an engine, then carries out one act after the other as they come through a pipe,
and answers each with what it did or with the name of the error. Processes are forked from a
server that has imported the engine already: a new clerk is at work within a tenth of a second.
"""

import multiprocessing
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Self
from uuid import UUID

from engine import actions
from engine.errors import EngineError
from engine.settings import Settings
from engine.work import Advance, Engine, Work
from tests.support.county import open_county

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__, "tests.support.warm"])

PATIENCE = 30
"""Seconds after which a clerk who does not answer is a failed test."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What a clerk shall do: receive a case, complete a task (with answers), or confirm it."""

    login: str
    key: str
    item: str = ""
    task: UUID | None = None
    answers: Mapping[str, Any] | None = None
    not_before: float = 0.0
    """An instant of the machine's monotonic clock, at which several clerks begin together."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of an act, and how many seconds it took."""

    done: Advance | None = None
    error: str = ""
    seconds: float = 0.0


def carry_out(engine: Engine, act: Act) -> Advance:
    """Carry out one act in one transaction, with the rights that the person has now."""
    with engine.look() as look:
        actor = look.tables.people.actor(act.login)
    assert actor is not None
    with engine.begin(actor) as work:
        return _do(work, act)


def _do(work: Work, act: Act) -> Advance:
    if act.task is None:
        return actions.start_case(work, act.item, act.answers or {}, key=act.key)
    if act.answers is None:
        return actions.confirm_task(work, act.task, seen=None, key=act.key)
    return actions.check_answers(work, act.task, act.answers, seen=None, key=act.key)


def try_out(engine: Engine, act: Act) -> Answer:
    """Carry out an act and tell what came of it."""
    time.sleep(max(0.0, act.not_before - time.monotonic()))
    began = time.monotonic()
    try:
        done = carry_out(engine, act)
    except EngineError as error:
        return Answer(error=type(error).__name__, seconds=time.monotonic() - began)
    return Answer(done=done, seconds=time.monotonic() - began)


def _serve(settings: Settings, pipe: Connection) -> None:
    engine = open_county(settings).engine
    pipe.send("at work")
    while (act := pipe.recv()) is not None:
        pipe.send(try_out(engine, act))
    engine.close()


@dataclass
class Clerk:
    """A clerk's process; leaving the context ends it."""

    settings: Settings
    deaths: int = 0
    unanswered: int = 0
    _process: Any = field(init=False)
    _pipe: Connection = field(init=False)

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._pipe, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_serve, args=(self.settings, theirs))
        self._process.start()
        theirs.close()
        assert self._receive() == "at work"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.is_alive():
            self._pipe.send(None)
        self._process.join(PATIENCE)
        self._pipe.close()
        self._process.close()

    def send(self, act: Act) -> None:
        self._pipe.send(act)

    def receive(self) -> Answer:
        """Wait for the answer to the act that was sent.

        :raise EOFError: the clerk was killed
        """
        answer = self._receive()
        assert isinstance(answer, Answer)
        return answer

    def kill(self) -> None:
        """Kill -9."""
        self._process.kill()

    def ask(self, act: Act) -> Answer:
        """Send an act until it is answered, to another process when this one is killed."""
        while True:
            try:
                self.send(act)
                return self.receive()
            except (EOFError, BrokenPipeError):
                self.unanswered += 1
                self.replace()

    def replace(self) -> None:
        """Put another process in the place of a killed one."""
        self._process.join(PATIENCE)
        self._process.close()
        self._pipe.close()
        self._begin()
        self.deaths += 1

    def _receive(self) -> object:
        if not self._pipe.poll(PATIENCE):
            raise TimeoutError("no answer from a clerk")
        try:
            return self._pipe.recv()
        except ConnectionResetError as error:
            raise EOFError from error
