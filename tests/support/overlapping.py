"""Two transactions, of which the first has done its work and not committed when the second begins.

Threads that start at once meet by chance; these meet every time, on both databases.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.work import Work
from tests.support.county import County

PATIENCE = 0.6
"""Seconds that the first lets the second run into it."""


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[tuple[list[Any], Callable[[], None]]]:
    """Let *act* run in a thread against what the block has done and not committed.

    Hands out where its result or its error will stand, and what starts it.
    """
    came: list[Any] = []

    def run() -> None:
        try:
            came.append(act())
        except Exception as error:  # noqa: BLE001 - a fault is what the test is looking for
            came.append(error)

    thread = threading.Thread(target=run)

    def start() -> None:
        thread.start()
        thread.join(PATIENCE)

    yield came, start
    thread.join()


def overlapping(
    county: County,
    login: str,
    first: Callable[[Work], Any],
    second: Callable[[Work], Any],
    *,
    other: str = "",
) -> Any:
    """Do *first* and, before it is committed, *second*; return what the second came to.

    :param other: who does the second; the same person where empty
    """
    people = county.people

    def later() -> Any:
        with county.engine.begin(people[other or login]) as work:
            return second(work)

    with meanwhile(later) as (came, start), county.engine.begin(people[login]) as work:
        first(work)
        start()
    [answer] = came
    return answer
