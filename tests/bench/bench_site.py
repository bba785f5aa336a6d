"""The public website of 400 items in a folder: ``guhua bench site --json``.

Items are made from the shipped ones with names and codes of their own. The files of the shipped
ones are made once, as at publication, and kept for each of theirs: a build only fetches them.
CPU seconds of this process, with the catalogue opened anew for each build as the command does.
"""

import itertools
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from engine import publication
from engine.actions.load_sample import load_people
from engine.audit import Keys
from engine.bundle import Bundle, shipped, shipped_keys
from engine.clock import FixedClock
from engine.publication import ItemFacts, Office
from engine.publication.site import build
from engine.queries.site import site
from engine.settings import Settings
from engine.store import Store
from engine.store.log import Log
from engine.store.schema import migrate
from engine.work import Engine

ITEMS = 400
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def main() -> None:
    """Found the county, build the site, build again, change one item, build again."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = Settings(
            database_url=f"sqlite:///{place / 'guhua.db'}",
            secret_file=place / "secret",
            checkpoint_dir=place / "checkpoints",
            county="示例县",
            node="bench",
        )
        _found(settings)
        out = place / "out"
        measured = {
            "items": ITEMS,
            "first": _measure(settings, out),
            "nothing changed": _measure(settings, out),
        }
        _change_one(settings)
        measured["one changed"] = _measure(settings, out)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        measured["files"] = sum(path.is_file() for path in out.rglob("*"))
        measured["megabytes"] = round(size / 2**20)
        shutil.rmtree(out)
    json.dump(measured, sys.stdout, ensure_ascii=False)


def _measure(settings: Settings, out: Path) -> dict[str, float]:
    engine = Engine(settings, clock=FixedClock(NOW))
    started, spent = time.perf_counter(), time.process_time()
    done = build(site(engine), out)
    measured = {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu": round(time.process_time() - spent, 1),
        "written": done.written,
        "unchanged": done.unchanged,
    }
    engine.close()
    return measured


def _found(settings: Settings) -> None:
    settings.create_secret()
    store = Store(settings.database_url, node=settings.node)
    migrate(store)
    with store.begin() as connection:
        Log(connection, Keys(settings.secrets("log"), settings.hash)).open(at=NOW)
    store.close()
    engine = Engine(settings, clock=FixedClock(NOW))
    with engine.begin() as work:
        load_people(work, password="Bench-2026-x")
        office = Office(county=settings.county, organs=work.tables.people.organs())
    files = {key: _files(key, office) for key in shipped_keys()}
    for keys in _batches(20):
        with engine.begin() as work:
            for key, bundle in keys:
                _publish(work, bundle, files[key])
    engine.close()


def _files(key: str, office: Office) -> Mapping[str, tuple[str, bytes]]:
    facts = ItemFacts(
        bundle=shipped(key), office=office, number=1, state="published",
        published_on=DAY, in_force_from=DAY,
    )  # fmt: skip
    made = publication.files(facts)
    return {name: (publication.media(name), body) for name, body in made.items()}


def _batches(size: int) -> Iterator[list[tuple[str, Bundle]]]:
    clones = _clones()
    while batch := list(itertools.islice(clones, size)):
        yield batch


def _clones() -> Iterator[tuple[str, Bundle]]:
    for number, key in zip(range(ITEMS), itertools.cycle(shipped_keys()), strict=False):
        original = shipped(key)
        text = original.files["item.toml"].decode()
        name = f"{original.item.name}（{number + 1}）"
        text = text.replace(f'key = "{key}"', f'key = "{key}_{number:03d}"', 1)
        text = text.replace(f'name = "{original.item.name}"', f'name = "{name}"', 1)
        yield key, Bundle.from_files({**original.files, "item.toml": text.encode()})


def _publish(work: Any, bundle: Bundle, files: Mapping[str, tuple[str, bytes]]) -> None:
    item = bundle.item
    work.tables.items.add_version(
        {"key": item.key, "code": item.code, "name": item.name, "organ": item.organ},
        {"digest": bundle.digest, "flow_digest": bundle.flow_digest, "drafted_by": "item_admin1"},
        bundle.files,
    )
    version = work.tables.items.version(bundle.digest)
    work.tables.items.put_in_force(
        version, name=item.name, code=item.code, until=DAY, in_force_from=DAY, published_at=NOW,
        published_by="item_admin2", reviewed_by="item_admin3",
    )  # fmt: skip
    work.tables.publications.keep(bundle.digest, files)


def _change_one(settings: Settings) -> None:
    """Publish a second version of one item: another promise."""
    engine = Engine(settings, clock=FixedClock(NOW))
    old = next(bundle for key, bundle in _clones() if key == "felling")
    text = old.files["item.toml"].decode().replace('promised = "7wd"', 'promised = "6wd"', 1)
    bundle = Bundle.from_files({**old.files, "item.toml": text.encode()})
    with engine.begin() as work:
        files = work.tables.publications.bodies(old.digest)
        kept = {name: (publication.media(name), body) for name, body in files.items()}
        _publish(work, bundle, kept)
    engine.close()


if __name__ == "__main__":
    main()
