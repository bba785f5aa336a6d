"""A county that is served on this machine, and people at their browsers."""

import threading
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.county import PASSWORD
from tests.support.desk import served


@dataclass
class Office:
    """The served county; whatever a browser complains about is kept."""

    address: str
    new_context: object
    complaints: list[str] = field(default_factory=list)

    def open(self, **options: object) -> Page:
        """Open a browser of its own: another person's, or one without scripts."""
        context: BrowserContext = self.new_context(base_url=self.address, **options)  # type: ignore[operator]
        page = context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def sign_in(self, login: str, **options: object) -> Page:
        page = self.open(**options)
        page.goto("/sign-in")
        page.get_by_label("用户名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/worklist")
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "the server responded with a status of" not in text:
            self.complaints.append(text)


class Quiet(WSGIRequestHandler):
    """Says nothing of what went well."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@pytest.fixture
def office(sqlite_county, new_context):
    """The office; at the end no browser may have complained about script or content policy."""
    app = served(sqlite_county.engine)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    opened = Office(address=f"http://127.0.0.1:{server.server_port}", new_context=new_context)

    yield opened

    server.shutdown()
    thread.join()
    server.server_close()
    assert opened.complaints == []
