"""The charts of a draft are drawn as they will be published, before anybody reviews them."""

from diagrams import Effort
from engine import publication
from engine.actions.import_item import Drawn
from engine.actions.versions import held_version, require
from engine.errors import NotFoundError
from engine.permissions import Action
from engine.store.items import VersionState
from engine.work import Engine, Work


def draw_version(engine: Engine, digest: str, effort: Effort = Effort.PUBLICATION) -> Drawn:
    """Lay out the charts of a stored version anew; its boxes stay near those in force.

    Takes seconds, for large flows half a minute, and is done before the transaction begins.

    :raise NotFoundError: nobody imported it
    """
    with engine.look() as look:
        version = look.tables.items.version(digest)
        if version is None:
            raise NotFoundError("事项版本", digest[:12])
        bundle = look.bundle(digest)
        item = look.tables.items.get(version.item_key)
        current = look.tables.items.version(item.digest) if item and item.digest else None
        organ = look.tables.people.organs().get(bundle.item.organ, bundle.item.organ)
    layouts = publication.layouts(
        bundle,
        organ=organ,
        number=version.number,
        effort=effort,
        previous=current.layouts if current is not None else None,
    )
    return Drawn(digest=digest, organ=organ, number=version.number, layouts=layouts)


def keep_charts(work: Work, drawn: Drawn) -> None:
    """Keep the charts of a draft; those of a version that went on stay as they are.

    :raise NotPermittedError: the actor may not draft items
    """
    require(work, Action.DRAFT_ITEM)
    _item, version = held_version(work, drawn.digest)
    if version.state == VersionState.DRAFT:
        work.tables.items.keep_layouts(drawn.digest, drawn.layouts)
