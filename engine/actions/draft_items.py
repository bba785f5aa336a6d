"""Many items enter the catalogue as drafts, from one workbook and a template item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagrams import DiagramError, Effort
from engine.actions.import_item import draw_ahead, import_item
from engine.actions.item_lines import Fault
from engine.actions.item_rows import ITEMS, Batch, read_batch
from engine.bundle import Bundle
from engine.errors import EngineError, NotFoundError, NotPermittedError
from engine.model import Actor
from engine.store.items import VersionRow
from engine.work import Engine, Look


@dataclass(frozen=True, kw_only=True)
class DraftedItems:
    """What became of a workbook.

    :ivar versions: the drafts by the row that asked for each; a row whose bundle was there
        already names that version
    """

    versions: Mapping[int, VersionRow]
    faults: Sequence[Fault]


def template_item(look: Look, key: str) -> Bundle:
    """Return the version whose flow others take over: the one in force, or else the newest.

    :raise NotFoundError: there is no such item
    """
    row = look.tables.items.get(key)
    if row is None:
        raise NotFoundError("样板事项", key)
    newest = look.tables.items.history(row.key)[-1].digest
    return look.bundle(row.digest or newest)


def read_items(engine: Engine, body: bytes, key: str) -> Batch:
    """Read a workbook against a template item; nothing is kept.

    :raise InvalidValueError: this is no workbook that can be read, or has no items
    :raise NotFoundError: there is no such template
    """
    with engine.look() as look:
        template = template_item(look, key)
    return read_batch(body, template)


def draft_items(
    engine: Engine, actor: Actor, batch: Batch, *, all_or_none: bool = False
) -> DraftedItems:
    """Import every item of a batch that will do, each in a transaction of its own.

    A third of a second an item, most of it for its chart: not while a browser waits for
    hundreds. Whoever is interrupted starts again with the same workbook: what is there
    already stays what it is.

    :param all_or_none: where anything in the workbook is wrong, import nothing
    :raise NotPermittedError: the actor is neither designer nor item administrator
    """
    versions: dict[int, VersionRow] = {}
    faults = list(batch.faults)
    if faults and all_or_none:
        return DraftedItems(versions={}, faults=faults)
    for draft in batch.drafts:
        try:
            drawn = draw_ahead(engine, draft.bundle, Effort.DRAFT, like=batch.template.digest)
            with engine.begin(actor) as work:
                versions[draft.row] = import_item(work, draft.bundle, drawn)
        except NotPermittedError:
            raise
        except (EngineError, DiagramError) as error:
            faults.append(Fault(sheet=ITEMS, row=draft.row, sentence=str(error)))
    return DraftedItems(versions=versions, faults=faults)
