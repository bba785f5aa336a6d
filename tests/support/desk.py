"""A person at a browser without a screen: signs in, reads pages, submits their forms."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from engine.work import Engine
from tests.support.county import PASSWORD, County, fresh_key
from webapp import create_app

_APPS: list[Flask] = []


def served(engine: Engine) -> Flask:
    """The application over an engine.

    It keeps no state of its own but the public website as last read, so one serves every test:
    binding its addresses and compiling its templates takes longer than most of them.
    """
    if not _APPS:
        _APPS.append(create_app(engine))
    [app] = _APPS
    app.extensions["engine"] = engine
    app.extensions.pop("public_site", None)
    return app


@dataclass
class Desk:
    """One signed-in person; ``client`` is his browser."""

    client: FlaskClient
    csrf: str = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Submit with what every page of his carries."""
        given = {"csrf_token": self.csrf, "key": f"web/{fresh_key()}", "seen": "1"} | (data or {})
        return self.client.post(path, data=given, **options)


def sign_in(app: Flask, login: str, password: str = PASSWORD, *, base: str = "") -> Desk:
    """Sign in through the door and read the session's token from a page."""
    client = app.test_client()
    options = {"base_url": base} if base else {}
    client.post("/sign-in", data={"name": login, "password": password}, **options)
    page = client.get("/password", **options)
    tokens = drawn(page).xpath("//input[@name='csrf_token']/@value")
    return Desk(client=client, csrf=tokens[0] if tokens else "")


def drawn(response: TestResponse) -> Any:
    """The page as a tree."""
    return html.document_fromstring(response.text)


def typed(county: County, case_id: UUID, node: str, word: str = "") -> dict[str, list[str]]:
    """The answers of a golden case at a step, as a browser sends them."""
    row = county.case(case_id)
    bundle = county.bundle(row.item_key)
    form = bundle.form_of(bundle.flow.nodes[node])
    assert form is not None
    return form.draw(county.answers(row.item_key, node, word))
