"""A small county's website: five items in force, one retired, one older version, no chart drawn."""

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from engine.bundle import Bundle, shipped
from engine.publication import Change, ItemFacts, Office
from engine.publication.site import KeptFile, Retirement, Site

COUNTY = "11990101000000019X"
TOWN = "11990101000000027Q"
FORESTRY = "11990101000000035K"
OFFICE = Office(
    county="示例县",
    organs={COUNTY: "示例县行政审批服务局", TOWN: "示例镇人民政府", FORESTRY: "示例县林业局"},
)
PUBLISHED = date(2026, 3, 2)


class Kept:
    """An archive in memory; counts what is fetched from it."""

    def __init__(self, bodies):
        self.bodies = bodies
        self.fetched = []

    def files(self, digest):
        return {
            name: KeptFile(sha256=sha256(body).hexdigest(), size=len(body))
            for name, body in self.bodies.get(digest, {}).items()
        }

    def body(self, digest, name):
        self.fetched.append((digest, name))
        return self.bodies[digest][name]


def version_of(bundle, *, number=1, state="published", day=PUBLISHED, note="", office=OFFICE):
    """One version that was published on a day."""
    return ItemFacts(
        bundle=bundle,
        office=office,
        number=number,
        state=state,
        published_on=day,
        in_force_from=day,
        changes=(Change(number=number, published_on=day, digest=bundle.digest, note=note),),
    )


def edited(bundle, *changes):
    """The bundle with texts of its item file replaced."""
    text = bundle.files["item.toml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Bundle.from_files({**bundle.files, "item.toml": text.encode()})


@pytest.fixture(scope="session")
def versions():
    """Every version of the county, the older one of the felling permit among them."""
    felling = version_of(shipped("felling"), number=2, note="压缩承诺时限")
    older = edited(felling.bundle, ('promised = "7wd"', 'promised = "10wd"'))
    before = version_of(older, state="superseded", day=date(2026, 1, 5))
    felling = replace(felling, changes=(*felling.changes, *before.changes))
    gone = version_of(shipped("sewage"), state="retired")
    others = [version_of(shipped(key)) for key in ("hygiene", "hygiene_check", "joint", "karaoke")]
    return [felling, replace(before, in_force_to=date(2026, 3, 1)), gone, *others]


@pytest.fixture
def archive(versions):
    names = ("chart.svg", "chart.pdf", "guide.pdf", "notice.pdf", "information.xlsx")
    return Kept(
        {
            each.digest: {name: f"{each.digest} {name}".encode() for name in names}
            | {"handbook.pdf": b"names of staff"}
            for each in versions
        }
    )


@pytest.fixture
def site_of(archive):
    """Make the website of some versions."""

    def make(versions, *, office=OFFICE, address=""):
        return Site(
            versions,
            archive,
            office=office,
            address=address,
            retirements={
                "sewage": Retirement(
                    on=date(2026, 9, 1), document="示政发〔2026〕1号", reason="改为备案"
                )
            },
        )

    return make


@pytest.fixture
def site(site_of, versions):
    return site_of(versions)
