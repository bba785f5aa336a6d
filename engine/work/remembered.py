"""What may be a minute old: answers that cost much and hardly ever change."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Answer = TypeVar("_Answer")

SECONDS = 60
"""How old an answer may be, on the monotonic clock."""
MOST = 64


class Remembered:
    """The answers of one process; safe to share between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Answer]) -> _Answer:
        """Return the answer to a question, a new one where it has grown old."""
        now = time.monotonic()
        with self._lock:
            found = self._answers.get(key)
        if found is not None and now - found[0] < SECONDS:
            answer: _Answer = found[1]
            return answer
        answer = make()
        with self._lock:
            self._answers[key] = (now, answer)
            if len(self._answers) > MOST:
                self._answers.popitem(last=False)
        return answer

    def forget(self) -> None:
        """Ask everything anew."""
        with self._lock:
            self._answers.clear()
