"""The web face over a sample county of the test's own."""

import pytest

from tests.support.desk import served, sign_in


@pytest.fixture
def app(sqlite_county):
    return served(sqlite_county.engine)


@pytest.fixture
def at_desk(app):
    """Sign people in, each once."""
    desks = {}

    def desk(login):
        if login not in desks:
            desks[login] = sign_in(app, login)
        return desks[login]

    return desk


@pytest.fixture
def case(sqlite_county):
    """A case that waits at the counter of the town."""
    return sqlite_county.make_case("felling", at="accept_review")


@pytest.fixture
def task(sqlite_county, case):
    return sqlite_county.task(case, "accept_review")
