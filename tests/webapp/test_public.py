"""The public website served live: the same bytes as in a folder, with tags, for anybody."""

from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from engine import actions
from engine.bundle import shipped_keys
from engine.publication.site import build
from engine.queries.site import PREFIX, site
from tests.support.desk import drawn


@pytest.fixture
def client(app):
    return app.test_client()


def test_every_link_of_the_website_answers(client):
    seen, ahead = {}, ["/public/index.html"]
    while ahead:
        address = ahead.pop()
        if address in seen:
            continue
        response = client.get(address)
        seen[address] = response.status_code
        if response.content_type.startswith("text/html"):
            page = html.document_fromstring(response.data)
            ahead += [
                urlsplit(urljoin(address, link)).path
                for _element, _name, link, _place in page.iterlinks()
                if not urlsplit(link).scheme
            ]
        response.close()

    assert {address: code for address, code in seen.items() if code != 200} == {}
    assert all(f"/public/items/{key}/index.html" in seen for key in shipped_keys())


def test_the_same_bytes_are_served_as_are_written(sqlite_county, client, tmp_path):
    build(site(sqlite_county.engine, live=PREFIX), tmp_path / "out")

    for path in ("index.html", "items/felling/index.html", "assets/site.css", "data/index.json"):
        served = client.get(f"/public/{path}")
        assert served.data == (tmp_path / "out" / path).read_bytes()


def test_the_guide_says_what_the_version_in_force_says(sqlite_county, client):
    bundle = sqlite_county.bundle("felling")

    text = drawn(client.get("/public/items/felling/index.html")).text_content()

    assert bundle.digest in text
    for each in (*bundle.item.conditions, *bundle.item.grounds):
        assert each.text in text
    for each in bundle.item.materials:
        assert each.name in text
    assert "在线办理" not in text


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_chart_can_be_taken_away_before_its_files_are_made(client, form, begins):
    response = client.get(f"/public/items/felling/chart.{form}")

    assert response.data.startswith(begins)


def test_addresses_that_people_kept_lead_on(client):
    for old, new in (
        ("/items", "/public/items.html"),
        ("/items/felling", "/public/items/felling/index.html"),
        ("/items/000164120000", "/public/items/felling/index.html"),
        ("/items/felling/chart.svg", "/public/items/felling/chart.svg"),
        ("/public", "/public/"),
        ("/public/items/felling", "/public/items/felling/index.html"),
    ):
        response = client.get(old)
        assert (response.status_code, response.location) == (301, new)
    assert client.get("/items/nothing").status_code == 404
    assert client.get("/public/items/nothing/index.html").status_code == 404


def test_no_address_tells_whether_a_draft_is_there(sqlite_county, client):
    with sqlite_county.engine.begin() as work:
        work.tables.items.add_version(
            {"key": "secret", "code": "999", "name": "秘密", "organ": "11990101000000027Q"},
            {"digest": "0f" * 32, "flow_digest": "0f" * 32, "drafted_by": "process_designer1"},
            {"item.toml": b""},
        )

    for old in ("/items/secret", "/items/999", "/items/secret/chart.svg"):
        assert client.get(old).status_code == 404


@pytest.mark.parametrize(
    "path", ["index.html", "items/felling/index.html", "items/felling/chart.svg"]
)
def test_what_a_browser_has_is_not_sent_again(client, path):
    first = client.get(f"/public/{path}")
    tag = first.headers["ETag"]

    again = client.get(f"/public/{path}", headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["Last-Modified"].endswith("2026 00:00:00 GMT")


def test_a_retired_item_is_retired_on_the_website_at_once(sqlite_county, client):
    address = "/public/items/karaoke/index.html"
    tag = client.get(address).headers["ETag"]

    with sqlite_county.engine.begin(sqlite_county.people["item_admin1"]) as work:
        words = {"document": "示政发〔2026〕1号", "reason": "改为备案"}
        actions.retire_item(work, "karaoke", **words, on=work.today)

    response = client.get(address, headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "示政发〔2026〕1号" in drawn(response).text_content()
    assert "歌舞娱乐" not in drawn(client.get("/public/items.html")).text_content()


def test_the_internal_handbook_is_not_served(sqlite_county, client):
    digest = sqlite_county.bundle("felling").digest
    with sqlite_county.engine.begin() as work:
        files = dict.fromkeys(("handbook.pdf", "guide.pdf"), ("application/pdf", b"%PDF"))
        work.tables.publications.keep(digest, files)

    assert client.get("/public/items/felling/guide.pdf").data == b"%PDF"
    assert client.get("/public/items/felling/handbook.pdf").status_code == 404


@pytest.mark.parametrize(
    "path", ["../secret", "%2e%2e/secret", "items/../../etc/passwd", "a\\b", "é"]
)
def test_an_odd_address_is_not_found(client, path):
    assert client.get(f"/public/{path}").status_code in {301, 308, 404}
