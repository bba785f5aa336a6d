"""The jobs of the catalogue: what takes effect on a day, and the files of what is published."""

import structlog

from engine import actions
from engine.errors import DatabaseAwayError
from engine.scheduler.node import Node

_log = structlog.get_logger()


def take_effect(node: Node) -> int:
    """Write down which versions have come into force, and which items are retired by now.

    :return: how many
    """
    with node.engine.look() as look:
        items = look.tables.items
        due = bool(items.scheduled(look.today) or items.retiring(look.today))
    if not due:
        return 0
    with node.engine.begin() as work:
        # A clock that was put forward must bring nothing into force.
        return actions.put_in_force(work) if node.goes_on(work.now) else 0


def make_files(node: Node) -> int:
    """Make the files of versions that were published without, one version at a time.

    Whoever is second keeps nothing. A version that cannot be printed holds up no other: it is
    tried again after a minute, then two, at last every hour.

    :return: of how many versions
    """
    with node.engine.look() as look:
        missing = look.tables.publications.missing()
    done, failed = 0, 0
    for digest in missing:
        if node.stop.is_set():
            break
        if not node.printing.ready(digest):
            continue
        try:
            done += actions.make_files(node.engine, digest)
            node.printing.worked(digest)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001 - one item's fault is not another one's
            failed += 1
            node.printing.failed(digest)
            _log.error("files not made", version=digest[:12], reason=str(error))
    if failed and not done:
        raise RuntimeError(f"the files of {failed} versions could not be made")
    return done
