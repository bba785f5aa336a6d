"""A browser that prefers English: the pages speak it and still fit the screen."""

import pytest

from tests.support.county import PASSWORD

PAGES = (
    "/worklist",
    "/tasks/{task}",
    "/cases/{case}",
    "/cases/{case}/replay",
    "/receive",
    "/receive/felling",
    "/items/felling",
    "/password",
)
BOARDS = (
    "/supervision",
    "/supervision/cases",
    "/supervision/statistics",
    "/supervision/score",
    "/supervision/time",
    "/cards",
    "/orders",
    "/orders/new?case={case}",
    "/calendar",
    "/cases/{case}/clock",
)


@pytest.mark.parametrize(
    ("login", "paths"), [("town_acceptor", PAGES), ("e_supervisor1", BOARDS)], ids=["clerk", "desk"]
)
def test_english_pages_are_no_wider_than_the_screen(
    sqlite_county, office, browser, browser_context_args, login, paths
):
    case = sqlite_county.make_case("felling", at="accept_review")
    task = sqlite_county.task(case, "accept_review").id
    english = browser_context_args | {"locale": "en-GB", "base_url": office.address}
    context = browser.new_context(**english)
    page = context.new_page()

    page.goto("/sign-in")
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/worklist")
    wide = []
    for path in paths:
        page.goto(path.format(case=case, task=task))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    context.close()

    assert wide == []
