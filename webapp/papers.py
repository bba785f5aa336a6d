"""The one place where a letter of ours becomes part of another page without being escaped."""

from lxml import html
from markupsafe import Markup


def sheets(page: str) -> Markup:
    """The sheets of paper of a letter's own page, ready to stand beside others.

    A letter's page is made by ``engine.letters`` from our skeletons with everything that people
    typed escaped; parsed and written again, it is what the letter's own address shows.
    """
    mains = html.document_fromstring(page).xpath("//body//main")
    for main in mains:
        # A page has one main part; a window with several letters has one of its own.
        main.tag = "article"
        main.set("lang", "zh-CN")
    written = (html.tostring(main, encoding="unicode", with_tail=False) for main in mains)
    return Markup("".join(written))  # noqa: S704 - see above
