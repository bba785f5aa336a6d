"""One unit of work of the tick: one transaction that holds up no other."""

from collections.abc import Callable
from uuid import UUID

import structlog

from engine.errors import DatabaseAwayError, EngineError
from engine.scheduler.node import Node
from engine.work import Work

_log = structlog.get_logger()


def isolated(
    node: Node,
    what: str,
    row_id: UUID,
    act: Callable[[Work], bool],
    *,
    failed: Callable[[str], None],
) -> bool:
    """Do one thing in a transaction of its own.

    :param act: says whether it did anything; its transaction rests on a clock that is right
    :param failed: told why it could not be done, after the transaction
    :raise DatabaseAwayError: nobody's fault, and no row's
    """
    try:
        with node.engine.begin() as work:
            return node.goes_on(work.now) and act(work)
    except DatabaseAwayError:
        # It may be this row alone that waits for a lock: the next tick begins behind it.
        node.patience.held_up(row_id)
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours in one case is not another case's
        _log.error("not carried out", what=what, row=str(row_id), reason=type(error).__name__)
        # What a fault says of itself may quote a case; what the engine says does not.
        reason = str(error) if isinstance(error, EngineError) else type(error).__name__
    failed(reason)
    return False
