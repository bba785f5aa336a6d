"""A person arranges his own desk: columns, order, page size, views, what opens by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.work import Work
from engine.work.arranged import Arranged, chosen, sized


def arrange_desk(
    work: Work, *, columns: Sequence[str], sort: str, size: object, opens_next: bool, usual: str
) -> None:
    """Keep how the list of this person looks; nobody else's changes."""
    now = _arranged(work)
    known = usual if now.view(usual) is not None else ""
    _keep(
        work,
        replace(
            now,
            columns=chosen(columns),
            sort=sort,
            size=sized(size),
            opens_next=opens_next,
            usual=known,
        ),
    )


def keep_view(work: Work, name: str, asks: Mapping[str, str]) -> None:
    """Keep a view of this person under a name; one of the same name gives way.

    :raise InvalidValueError: the name will not do, or there are too many views
    """
    _keep(work, _arranged(work).with_view(name, asks))


def drop_view(work: Work, name: str) -> None:
    """Forget a view of this person."""
    _keep(work, _arranged(work).without_view(name))


def _arranged(work: Work) -> Arranged:
    return Arranged.of(work.tables.desks.settings(work.actor.user_id))


def _keep(work: Work, arranged: Arranged) -> None:
    work.tables.desks.arrange(work.actor.user_id, arranged.as_json(), now=work.now)
