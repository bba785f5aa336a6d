"""Fills in a form on the page as a person does, from what a browser would send."""

from collections.abc import Mapping, Sequence

from playwright.sync_api import Locator, Page


def fill(page: Page, raw: Mapping[str, Sequence[str]]) -> None:
    """Fill in every field of *raw* that the page asks for, in its order, so that what an answer
    brings into sight is there when its turn comes.
    """
    form = page.locator("form[data-form]")
    done: set[str] = set()
    for _ in range(3):
        for name in raw.keys() - done:
            controls = form.locator(f'[name="{name}"]')
            if controls.count() and controls.first.is_visible():
                _answer(controls, raw[name])
                done.add(name)


def _answer(controls: Locator, values: Sequence[str]) -> None:
    kind = controls.first.get_attribute("type")
    if kind in {"radio", "checkbox"}:
        for index in range(controls.count()):
            if controls.nth(index).get_attribute("value") in values:
                controls.nth(index).check()
    elif controls.first.evaluate("each => each.tagName") == "SELECT":
        controls.first.select_option(values[0])
    else:
        controls.first.fill(values[0])
