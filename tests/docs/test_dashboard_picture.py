"""The picture of the supervision's dashboard: after a year in the county, so it runs with --full.

`GUHUA_UPDATE_PICTURES=1 make test ARGS='tests/docs --full'` puts it in its place.
"""

import pytest

from tests.docs.test_pictures import compare, shown
from tests.support.county import county_settings, found_county, open_county
from tests.support.year import FIRST, NOW, live_a_year

A_MONTH = 12

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def sqlite_template(tmp_path_factory):
    """The county in which a year was lived: in place of that of four days."""
    folder = tmp_path_factory.mktemp("a-year")
    settings = county_settings(folder, f"sqlite:///{folder / 'guhua.db'}")
    found_county(settings, at=FIRST)
    county = open_county(settings)
    county.clock.move_to(FIRST)
    live_a_year(county, a_month=A_MONTH)
    county.engine.close()
    return folder


def test_the_dashboard_of_the_county(sqlite_county, office):
    sqlite_county.clock.move_to(NOW)
    page = shown(office.sign_in("e_supervisor1"), "/supervision?period=quarter")

    assert page.locator(".months .piece").count() >= 12
    compare("dashboard.png", page.screenshot(full_page=True))
