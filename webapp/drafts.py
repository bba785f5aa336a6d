"""Charts of bundles that are drawn while somebody waits; the last ones are kept in the process."""

import threading
from collections import OrderedDict

from diagrams import Effort
from engine import actions, publication
from engine.actions import Drawn
from engine.bundle import Bundle
from engine.errors import InvalidBundleError
from engine.work import Engine

MOST_KEPT = 40

_kept: OrderedDict[tuple[str, int], Drawn] = OrderedDict()
_drawing = threading.Lock()


def drawn(engine: Engine, bundle: Bundle) -> Drawn:
    """The charts of a bundle as its next version would have them; drawn once.

    Seconds of work: one at a time in a process, so that two looks at one page draw it once and
    clerks still get their turn. Never inside a transaction.

    :raise InvalidBundleError: the bundle cannot be imported
    """
    with engine.look() as look:
        place = bundle.digest, len(look.tables.items.versions(bundle.item.key))
    with _drawing:
        if place not in _kept:
            _kept[place] = actions.draw_ahead(engine, bundle, Effort.DRAFT)
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        return _kept[place]


def layout(engine: Engine, bundle: Bundle, name: str) -> str:
    """One layout of a bundle, also of one with errors that do not keep it from being drawn.

    :param name: ``publication.PUBLIC`` or ``publication.STAFF``
    :raise DiagramError: it cannot be drawn
    """
    try:
        layouts = drawn(engine, bundle).layouts
    except InvalidBundleError:
        with engine.look() as look:
            organ = look.organ_name(bundle.item.organ)
        layouts = publication.layouts(bundle, organ=organ, number=0, effort=Effort.DRAFT)
    return str(layouts[name])
